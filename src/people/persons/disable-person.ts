import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { revokeLinks } from '#people/links/one-time-link.ts'
import { endSessionsOf } from '#people/sessions/session-store.ts'
import { lockAdministrators, lockPerson, otherAdministrators } from './person-store.ts'

/**
 * Closes the door to a person: sessions, tokens and links end at once. What belongs to the members they act for
 * is not touched. Doing it twice changes nothing.
 * @throws {UserError} `notYourself` (409), `lastAdministrator` (409), `notFound`.
 */
export async function disablePerson(tx: Tx, actor: Actor, input: { personId: string; from: Letterhead }, clock: Clock): Promise<void> {
  if (input.personId === actor.personId) throw new UserError('notYourself', {}, { status: 409 })
  await lockAdministrators(tx)
  const person = await lockPerson(tx, input.personId)
  if (person.disabledAt) return
  if ((await otherAdministrators(tx, person.id, clock.now())) === 0) throw new UserError('lastAdministrator', {}, { status: 409 })
  await tx.updateTable('person').set({ disabled_at: clock.now() }).where('id', '=', person.id).execute()
  await endSessionsOf(tx, person.id, null)
  await revokeLinks(tx, person.id, ['invitation', 'reset', 'email-old', 'email-new', 'lost-factor', 'lost-factor-cancel'], clock)
  await recordAudit(tx, actor, { action: 'person.disabled', subjectKind: 'person', subjectId: person.id, after: { name: person.name } }, clock)
  await sendLetter(tx, { to: person, name: 'disabled', from: input.from }, clock)
}

/** Opens the door again. Doing it twice changes nothing. */
export async function enablePerson(tx: Tx, actor: Actor, input: { personId: string; from: Letterhead }, clock: Clock): Promise<void> {
  const person = await lockPerson(tx, input.personId)
  if (!person.disabledAt) return
  await tx.updateTable('person').set({ disabled_at: null }).where('id', '=', person.id).execute()
  await recordAudit(tx, actor, { action: 'person.enabled', subjectKind: 'person', subjectId: person.id, after: { name: person.name } }, clock)
  await sendLetter(tx, { to: person, name: 'enabled', path: '/sign-in', from: input.from }, clock)
}
