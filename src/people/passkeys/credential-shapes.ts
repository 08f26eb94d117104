/** What browsers send for passkeys (WebAuthn Level 3 §5.1: the JSON forms), checked before the library reads it. */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { UserError } from '#lib/errors.ts'

const base64url = z.string().min(1).max(16_384).regex(/^[A-Za-z0-9_-]+$/)
const credentialId = z.string().min(16).max(1364).regex(/^[A-Za-z0-9_-]+$/)

const registration = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({ clientDataJSON: base64url, attestationObject: base64url, transports: z.array(z.string().max(32)).max(16).optional() }),
})
const assertion = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({ clientDataJSON: base64url, authenticatorData: base64url, signature: base64url, userHandle: z.string().max(128).nullish() }),
})

function read<T>(shape: z.ZodType<T>, value: unknown): T {
  const result = shape.safeParse(value)
  if (!result.success) throw new UserError('passkeyRefused', {}, { cause: result.error })
  return result.data
}

/** @throws {UserError} `passkeyRefused`. */
export function readRegistration(value: unknown): RegistrationResponseJSON {
  const { id, rawId, type, response } = read(registration, value)
  const { clientDataJSON, attestationObject, transports } = response
  return { id, rawId, type, clientExtensionResults: {}, response: { clientDataJSON, attestationObject, ...(transports ? { transports } : {}) } }
}

/** @throws {UserError} `passkeyRefused`. */
export function readAssertion(value: unknown): AuthenticationResponseJSON {
  const { id, rawId, type, response } = read(assertion, value)
  const { clientDataJSON, authenticatorData, signature, userHandle } = response
  return { id, rawId, type, clientExtensionResults: {}, response: { clientDataJSON, authenticatorData, signature, ...(userHandle ? { userHandle } : {}) } }
}
