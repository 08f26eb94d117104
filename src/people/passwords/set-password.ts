import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { revokeLinks, useLink } from '#people/links/one-time-link.ts'
import { lockPerson } from '#people/persons/person-store.ts'
import { endSessionsOf } from '#people/sessions/session-store.ts'
import type { Visitor } from '#people/visitor.ts'

/**
 * Replaces the password of whoever holds the link that was sent to their address; everything that was signed in
 * no longer is. A second factor stays and is asked for next. The hash was made before the transaction.
 * @returns the person's id. @throws {UserError} `linkDead` (404).
 */
export async function resetPassword(tx: Tx, visitor: Visitor, input: { link: string; passwordHash: string; from: Letterhead }, clock: Clock): Promise<string> {
  const { personId } = await useLink(tx, ['reset'], input.link, clock)
  const person = await lockPerson(tx, personId)
  await tx.updateTable('person').set({ password_hash: input.passwordHash }).where('id', '=', personId).execute()
  await endSessionsOf(tx, personId, null)
  await revokeLinks(tx, personId, ['invitation', 'reset'], clock)
  await recordAudit(tx, { ...visitor, personId }, { action: 'password.reset', subjectKind: 'person', subjectId: personId }, clock)
  await sendLetter(tx, { to: person, name: 'passwordChanged', from: input.from }, clock)
  return personId
}

/** Changes one's own password; the other sessions and all tokens end. The hash was made before the transaction. */
export async function changePassword(tx: Tx, actor: Actor, input: { passwordHash: string; from: Letterhead }, clock: Clock): Promise<void> {
  const person = await lockPerson(tx, actor.personId)
  await tx.updateTable('person').set({ password_hash: input.passwordHash }).where('id', '=', actor.personId).execute()
  await endSessionsOf(tx, actor.personId, actor.sessionId)
  await revokeLinks(tx, actor.personId, ['reset'], clock)
  await recordAudit(tx, actor, { action: 'password.changed', subjectKind: 'person', subjectId: actor.personId }, clock)
  await sendLetter(tx, { to: person, name: 'passwordChanged', from: input.from }, clock)
}
