/** Changing one's address: it counts once both addresses have confirmed. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { checkEmail } from '#people/email-address.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { createLink, newChangeId, revokeLinks, useLink } from '#people/links/one-time-link.ts'
import { lockPerson, personByEmail } from '#people/persons/person-store.ts'
import type { Visitor } from '#people/visitor.ts'

const confirmPath = '/confirm-email'

/**
 * Asks both addresses to confirm. When the new one already has an account nobody here learns it: that account's
 * holder is told by a letter, and the change never comes about.
 * @throws {UserError} `emailShape`, `emailSame`.
 */
export async function askEmailChange(tx: Tx, actor: Actor, input: { email: string; from: Letterhead }, clock: Clock): Promise<void> {
  const email = checkEmail(input.email)
  const person = await lockPerson(tx, actor.personId)
  if (email === person.email) throw new UserError('emailSame', {}, { field: 'email' })
  await revokeLinks(tx, person.id, ['email-old', 'email-new'], clock)
  const payload = { email, changeId: newChangeId() }
  const words = { email }
  const old = await createLink(tx, { purpose: 'email-old', personId: person.id, payload }, clock)
  await sendLetter(tx, { to: person, name: 'emailOld', words, path: `${confirmPath}?link=${old}`, from: input.from }, clock)
  const other = await personByEmail(tx, email)
  const fresh = await createLink(tx, { purpose: 'email-new', personId: person.id, payload }, clock)
  if (other && other.id !== person.id) await sendLetter(tx, { to: { ...other, email }, name: 'emailTaken', from: input.from }, clock)
  else await sendLetter(tx, { to: { ...person, email }, name: 'emailNew', words, path: `${confirmPath}?link=${fresh}`, from: input.from }, clock)
  await recordAudit(tx, actor, { action: 'email.changeAsked', subjectKind: 'person', subjectId: person.id, before: { email: person.email }, after: { email } }, clock)
}

/**
 * Takes the word of one address. @returns true once both have confirmed and the new address counts.
 * @throws {UserError} `linkDead` (404), `emailTaken` (409) when another account took it in between.
 */
export async function confirmEmailChange(tx: Tx, visitor: Visitor, input: { link: string; from: Letterhead }, clock: Clock): Promise<boolean> {
  const { personId, payload } = await useLink(tx, ['email-old', 'email-new'], input.link, clock)
  const person = await lockPerson(tx, personId)
  const waiting = await tx
    .selectFrom('one_time_link')
    .select('purpose')
    .where('person_id', '=', personId)
    .where('purpose', 'in', ['email-old', 'email-new'])
    .where('used_at', 'is', null)
    .where((where) => where(where.ref('payload', '->>').key('changeId'), '=', String(payload['changeId'])))
    .executeTakeFirst()
  if (waiting) return false
  const email = String(payload['email'])
  const other = await personByEmail(tx, email)
  if (other && other.id !== personId) throw new UserError('emailTaken', {}, { status: 409 })
  await tx.updateTable('person').set({ email }).where('id', '=', personId).execute()
  await revokeLinks(tx, personId, ['reset', 'invitation'], clock)
  const doer = { ...visitor, personId }
  await recordAudit(tx, doer, { action: 'email.changed', subjectKind: 'person', subjectId: personId, before: { email: person.email }, after: { email } }, clock)
  for (const to of [person, { ...person, email }]) await sendLetter(tx, { to, name: 'emailChanged', words: { email }, from: input.from }, clock)
  return true
}
