/**
 * How a machine becomes a node: `POST /node/v1/join`, the only request that needs no client certificate.
 * The one-time token proves that an administrator wants this machine; the answer carries the certificate with
 * which it speaks from then on (its CN is the node id). Certificates travel as base64 of DER: PEM has line
 * ends, which no text on the wire may have.
 */
import { object, text } from './shape.ts'
import type { Shape } from './shape.ts'
import { nodeId } from './names.ts'
import { nodeFacts } from './node-state.ts'

/** The name that the control plane's certificate carries, whatever address leads there. */
export const controlPlaneServerName = 'control.onyva'

/** Bytes as base64 with padding. */
const base64 = (maxLength: number, wanted: string) =>
  text(/^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, maxLength, wanted)

export const joinRequest = object({
  /** Shown once to the administrator. */
  token: text(/^[A-Za-z0-9_-]{16,100}$/, 100, 'join token'),
  /** PKCS#10 request in DER (`openssl req -outform DER`), key ECDSA P-256. */
  csr: base64(8_000, 'certificate request: base64 of DER'),
  facts: nodeFacts,
})
export type JoinRequest = Shape<typeof joinRequest>

export const joinAnswer = object({
  nodeId,
  /** The node's certificate, DER. */
  certificate: base64(8_000, 'certificate: base64 of DER'),
  /** The certificate of the authority that signed it and the control plane's own, DER. */
  ca: base64(8_000, 'certificate: base64 of DER'),
})
export type JoinAnswer = Shape<typeof joinAnswer>

/** Asked with the certificate that still holds, when a third of its life (one year) is left. */
export const renewRequest = object({ csr: base64(8_000, 'certificate request: base64 of DER') })

export const renewAnswer = object({ certificate: base64(8_000, 'certificate: base64 of DER') })
