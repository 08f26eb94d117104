import { generateAuthenticationOptions, verifyAuthenticationResponse } from '@simplewebauthn/server'
import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import type { Db, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { makeChallenge } from './challenge.ts'
import { lockPasskey, passkeysOf } from './passkey-store.ts'
import type { RelyingParty } from './relying-party.ts'

/** What the browser needs to ask for a passkey: any one at sign-in, one of the person's own to confirm. */
export async function assertionOptions(
  db: Db,
  purpose: 'sign-in' | 'confirm',
  personId: string | null,
  party: RelyingParty,
  clock: Clock,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const challenge = await makeChallenge(db, purpose, personId, clock)
  const own = personId === null ? [] : await passkeysOf(db, personId)
  return generateAuthenticationOptions({
    rpID: party.id,
    challenge: Uint8Array.from(Buffer.from(challenge, 'base64url')),
    userVerification: 'required',
    ...(personId === null ? {} : { allowCredentials: own.map((passkey) => ({ id: passkey.id, transports: passkey.transports })) }),
  })
}

/**
 * Judges an assertion against a challenge that was taken before, and counts the passkey's use: a count that does
 * not grow is a copy of the key and is refused.
 * @returns whose it is. @throws {UserError} `passkeyRefused`: unknown key, wrong origin, host, signature, person
 * not verified, count not grown, or a user handle that is not its owner's.
 */
export async function verifyPasskey(tx: Tx, input: { challenge: string; response: AuthenticationResponseJSON; party: RelyingParty }, clock: Clock): Promise<{ personId: string; name: string }> {
  const { response } = input
  const passkey = await lockPasskey(tx, response.id)
  if (!passkey) throw new UserError('passkeyRefused')
  const handle = response.response.userHandle
  if (handle !== undefined && Buffer.from(handle, 'base64url').toString() !== passkey.personId) throw new UserError('passkeyRefused')
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: input.challenge,
    expectedOrigin: input.party.origin,
    expectedRPID: input.party.id,
    requireUserVerification: true,
    credential: { id: passkey.id, publicKey: Uint8Array.from(passkey.publicKey), counter: passkey.signCount, transports: passkey.transports },
  }).catch((error: unknown) => {
    throw new UserError('passkeyRefused', {}, { cause: error })
  })
  if (!verified.verified) throw new UserError('passkeyRefused')
  await tx
    .updateTable('passkey')
    .set({ sign_count: verified.authenticationInfo.newCounter, last_used_at: clock.now() })
    .where('id', '=', passkey.id)
    .execute()
  return { personId: passkey.personId, name: passkey.name }
}
