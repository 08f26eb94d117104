import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import type { LetterName, LetterWords } from '#people/letters/send-letter.ts'
import { createLink, revokeLinks } from '#people/links/one-time-link.ts'
import { canSignIn, lockPerson } from './person-store.ts'

/**
 * Sends a person the link with which they choose a password or a passkey, in the usual letter or in another. An earlier
 * invitation stops working.
 * @throws {UserError} `alreadyInvited` (409) once they can sign in, `personDisabled` (403), `notFound`.
 */
export async function invitePerson(tx: Tx, doer: Doer, input: { personId: string; from: Letterhead; letter?: { name: LetterName; words: LetterWords } }, clock: Clock): Promise<void> {
  const person = await lockPerson(tx, input.personId)
  if (person.disabledAt) throw new UserError('personDisabled', {}, { status: 403 })
  if (await canSignIn(tx, person)) throw new UserError('alreadyInvited', {}, { status: 409 })
  await revokeLinks(tx, person.id, ['invitation'], clock)
  const secret = await createLink(tx, { purpose: 'invitation', personId: person.id }, clock)
  await sendLetter(tx, { to: person, name: 'invitation', ...input.letter, path: `/invitation?link=${secret}`, from: input.from }, clock)
  await recordAudit(tx, doer, { action: 'person.invited', subjectKind: 'person', subjectId: person.id, after: { name: person.name } }, clock)
}
