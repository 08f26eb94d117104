import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { recordAudit } from '#people/audit.ts'
import { revokeLinks, useLink } from '#people/links/one-time-link.ts'
import type { Visitor } from '#people/visitor.ts'

/**
 * Takes up an invitation with a password, whose hash was made before the transaction. The person is not signed
 * in by it; the page does that next. @returns the person's id. @throws {UserError} `linkDead` (404).
 */
export async function acceptInvitation(tx: Tx, visitor: Visitor, input: { link: string; passwordHash: string }, clock: Clock): Promise<string> {
  const { personId } = await useLink(tx, ['invitation'], input.link, clock)
  await tx.updateTable('person').set({ password_hash: input.passwordHash }).where('id', '=', personId).execute()
  // Links of other invitations would let whoever holds them choose another password.
  await revokeLinks(tx, personId, ['invitation'], clock)
  const doer = { ...visitor, personId }
  await recordAudit(tx, doer, { action: 'person.joined', subjectKind: 'person', subjectId: personId, after: { method: 'password' } }, clock)
  return personId
}
