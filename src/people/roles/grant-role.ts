import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { randomText } from '#lib/ids.ts'
import { formatDay } from '#lib/format.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Role } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { personById } from '#people/persons/person-store.ts'

interface RoleGrant {
  personId: string
  role: Role
  /** The right ends by itself then; null: until somebody ends it. */
  endsAt: Date | null
  /** Whose letter tells the person; none for a demonstration's people. */
  from?: Letterhead
}

/** Gives a person a role from now on; one that is held already gets the new end. @returns the grant's id. */
export async function grantRole(tx: Tx, doer: Doer, input: RoleGrant, clock: Clock): Promise<string> {
  const now = clock.now()
  const held = await tx
    .selectFrom('role_grant')
    .select(['id', 'ends_at'])
    .where('person_id', '=', input.personId)
    .where('role', '=', input.role)
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', now)]))
    .forUpdate()
    .executeTakeFirst()
  const id = held?.id ?? randomText(12)
  if (held) await tx.updateTable('role_grant').set({ ends_at: input.endsAt }).where('id', '=', id).execute()
  else
    await tx
      .insertInto('role_grant')
      .values({ id, person_id: input.personId, role: input.role, granted_by: doer.personId, granted_at: now, ends_at: input.endsAt })
      .execute()
  await recordAudit(
    tx,
    doer,
    {
      action: 'role.granted',
      subjectKind: 'person',
      subjectId: input.personId,
      before: held ? { role: input.role, endsAt: held.ends_at } : null,
      after: { role: input.role, endsAt: input.endsAt },
    },
    clock,
  )
  if (input.from) {
    const to = await personById(tx, input.personId)
    const t = messagesOf(to.language).people
    const until = input.endsAt ? t.letters.untilDay(formatDay(to.language, input.endsAt)) : t.letters.untilEnded
    await sendLetter(tx, { to, name: 'roleGranted', words: { role: t.roles[input.role], until }, path: '/account', from: input.from }, clock)
  }
  return id
}
