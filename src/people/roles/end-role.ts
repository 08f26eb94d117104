import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError, notFound } from '#lib/errors.ts'
import { messagesOf } from '#locales/messages.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { lockAdministrators, otherAdministrators, personById } from '#people/persons/person-store.ts'

/** Ends a role now; the grant stays as history. @throws {UserError} `lastAdministrator` (409), `notFound`. */
export async function endRole(tx: Tx, doer: Doer, input: { grantId: string; personId: string; from: Letterhead }, clock: Clock): Promise<void> {
  await lockAdministrators(tx)
  const now = clock.now()
  const grant = await tx.selectFrom('role_grant').selectAll().where('id', '=', input.grantId).where('person_id', '=', input.personId).forUpdate().executeTakeFirst()
  if (!grant) throw notFound()
  if (grant.ends_at && grant.ends_at <= now) return
  if (grant.role === 'administrator' && (await otherAdministrators(tx, input.personId, now)) === 0)
    throw new UserError('lastAdministrator', {}, { status: 409 })
  await tx.updateTable('role_grant').set({ ends_at: now }).where('id', '=', grant.id).execute()
  await recordAudit(
    tx,
    doer,
    { action: 'role.ended', subjectKind: 'person', subjectId: input.personId, before: { role: grant.role, endsAt: grant.ends_at }, after: { role: grant.role, endsAt: now } },
    clock,
  )
  const to = await personById(tx, input.personId)
  await sendLetter(tx, { to, name: 'roleEnded', words: { role: messagesOf(to.language).people.roles[grant.role] }, path: '/account', from: input.from }, clock)
}
