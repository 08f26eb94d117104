import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { recordAudit } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { revokeLinks, useLink } from '#people/links/one-time-link.ts'
import type { Visitor } from '#people/visitor.ts'
import { keepPasskey } from './register-passkey.ts'
import type { VerifiedPasskey } from './register-passkey.ts'

/** Takes up an invitation with a passkey that was verified. @returns the person's id. @throws {UserError} `linkDead` (404). */
export async function joinWithPasskey(tx: Tx, visitor: Visitor, input: { link: string; passkey: VerifiedPasskey; name: string; from: Letterhead }, clock: Clock): Promise<string> {
  const { personId } = await useLink(tx, ['invitation'], input.link, clock)
  await revokeLinks(tx, personId, ['invitation'], clock)
  const doer = { ...visitor, personId }
  await keepPasskey(tx, doer, { personId, passkey: input.passkey, name: input.name, from: input.from }, clock)
  await recordAudit(tx, doer, { action: 'person.joined', subjectKind: 'person', subjectId: personId, after: { method: 'passkey' } }, clock)
  return personId
}
