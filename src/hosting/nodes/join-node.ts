/** A machine with a token becomes a node, or takes the place of one. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { hashSecret, newRequestId, randomText } from '#lib/ids.ts'
import { byItself, recordAudit } from '#people/audit.ts'
import type { JoinAnswer, JoinRequest } from '#wire/node-join.ts'
import type { CertificateAuthority } from './certificate-authority.ts'
import { insertNode, lockNode, nodeNameTaken, replaceCertificate, storeFacts, useJoinToken } from './node-store.ts'

/**
 * Uses the token up and gives the machine its certificate. When anything is refused the token is not used.
 * @throws UserError `joinTokenInvalid` (401), `badCertificateRequest`, `nodeNameTaken`.
 */
export async function joinNode(tx: Tx, authority: CertificateAuthority, request: JoinRequest, clock: Clock): Promise<JoinAnswer & { name: string }> {
  const now = clock.now()
  const token = await useJoinToken(tx, hashSecret(request.token), now)
  const refused = new UserError('joinTokenInvalid', {}, { status: 401 })
  if (!token) throw refused
  const nodeId = token.nodeId ?? randomText(12)
  const certificate = await authority.signNode(Buffer.from(request.csr, 'base64'), nodeId)
  if (token.nodeId) {
    if (!(await lockNode(tx, token.nodeId))) throw refused // removed in between
    await replaceCertificate(tx, nodeId, certificate)
    await storeFacts(tx, nodeId, request.facts, now)
  } else {
    if (await nodeNameTaken(tx, token.name)) throw new UserError('nodeNameTaken', { name: token.name }, { status: 409 })
    await insertNode(tx, nodeId, token.name, certificate, request.facts, now)
  }
  await recordAudit(tx, byItself(newRequestId()), { action: 'node.joined', subjectKind: 'node', subjectId: nodeId, after: { name: token.name } }, clock)
  return { nodeId, name: token.name, certificate: certificate.der.toString('base64'), ca: authority.ca.raw.toString('base64') }
}
