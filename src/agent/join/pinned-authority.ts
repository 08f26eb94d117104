/**
 * Before a node has joined it knows the control plane's authority only by its fingerprint, which the
 * administrator carries over. A first connection, over which nothing secret is said, asks for the chain; the
 * certificate of that fingerprint is then the only one trusted.
 */
import { X509Certificate } from 'node:crypto'
import { connect } from 'node:tls'
import type { DetailedPeerCertificate } from 'node:tls'
import { controlPlaneServerName } from '#wire/node-join.ts'
import { pemOf } from './pem.ts'

const timeoutMs = 15_000

/** Hexadecimal in capitals without colons. */
const plain = (fingerprint: string): string => fingerprint.replaceAll(':', '').toUpperCase()

/**
 * @returns the authority's certificate in PEM.
 * @throws a sentence when the chain holds no certificate of that fingerprint.
 */
export function fetchPinnedAuthority(address: Record<string, string | number>, fingerprint: string): Promise<string> {
  const { socketPath, ...network } = address
  const where = socketPath === undefined ? network : { path: String(socketPath) }
  return new Promise((resolve, reject) => {
    // Not verified here on purpose: the fingerprint decides, and the next connection verifies with what it chose.
    const socket = connect({ ...where, servername: controlPlaneServerName, rejectUnauthorized: false, timeout: timeoutMs })
    socket.once('error', reject)
    socket.once('timeout', () => socket.destroy(new Error('the control plane does not answer')))
    socket.once('secureConnect', () => {
      const found = authorityIn(socket.getPeerCertificate(true), plain(fingerprint))
      socket.destroy()
      if (found === null) reject(new Error('the control plane shows another authority than --ca-fingerprint names: check that both come from the same instance'))
      else resolve(found)
    })
  })
}

function authorityIn(leaf: DetailedPeerCertificate, fingerprint: string): string | null {
  const seen = new Set<string>()
  for (let one: DetailedPeerCertificate | undefined = leaf; one?.raw !== undefined; one = one.issuerCertificate) {
    if (seen.has(one.fingerprint256)) return null
    seen.add(one.fingerprint256)
    const certificate = new X509Certificate(one.raw)
    if (plain(certificate.fingerprint256) === fingerprint && certificate.ca) return pemOf(one.raw.toString('base64'))
  }
  return null
}
