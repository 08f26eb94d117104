/** A node asks for its next certificate while the present one still holds. */
import type { Tx } from '#db/open-database.ts'
import type { CertificateAuthority } from './certificate-authority.ts'
import { storeNextCertificate } from './node-store.ts'

/**
 * Signs the node's new key. The present certificate holds until the new one is first used, so an answer that
 * is lost on the way locks nobody out.
 * @throws UserError `badCertificateRequest`.
 */
export async function renewCertificate(tx: Tx, authority: CertificateAuthority, nodeId: string, requestDer: Buffer): Promise<Buffer> {
  const certificate = await authority.signNode(requestDer, nodeId)
  await storeNextCertificate(tx, nodeId, certificate)
  return certificate.der
}
