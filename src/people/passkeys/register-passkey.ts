import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server'
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server'
import type { Db, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { lockPerson } from '#people/persons/person-store.ts'
import type { Person } from '#people/persons/person-store.ts'
import { makeChallenge, takeChallenge } from './challenge.ts'
import { readRegistration } from './credential-shapes.ts'
import { checkPasskeyName } from './passkey-name.ts'
import { passkeysOf } from './passkey-store.ts'
import type { RelyingParty } from './relying-party.ts'

const mostPasskeys = 20

// ES256, EdDSA, RS256 (Windows Hello): RFC 8152 and WebAuthn Level 3 §5.8.5.
const algorithms = [-8, -7, -257]

/** What the browser needs to make a passkey: discoverable, and with the person verified by their device. */
export async function passkeyOptions(
  db: Db,
  person: Person,
  party: RelyingParty,
  clock: Clock,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const challenge = await makeChallenge(db, 'register', person.id, clock)
  return generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userName: person.email,
    userDisplayName: person.name,
    userID: new TextEncoder().encode(person.id),
    challenge: Uint8Array.from(Buffer.from(challenge, 'base64url')),
    attestationType: 'none',
    excludeCredentials: (await passkeysOf(db, person.id)).map((passkey) => ({ id: passkey.id, transports: passkey.transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  })
}

export interface VerifiedPasskey {
  id: string
  publicKey: Buffer
  signCount: number
  transports: string[]
}

/**
 * Judges the browser's answer to `passkeyOptions`. Takes the database: a wrong answer uses the challenge up.
 * @throws {UserError} `passkeyStale`, `passkeyRefused` (wrong origin, host, signature, person not verified).
 */
export async function verifyNewPasskey(
  db: Db,
  input: { personId: string; answer: unknown; party: RelyingParty },
  clock: Clock,
): Promise<VerifiedPasskey> {
  const response = readRegistration(input.answer)
  const expectedChallenge = await takeChallenge(db, response.response.clientDataJSON, 'register', input.personId, clock)
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge,
    expectedOrigin: input.party.origin,
    expectedRPID: input.party.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch((error: unknown) => {
    throw new UserError('passkeyRefused', {}, { cause: error })
  })
  if (!verified.verified) throw new UserError('passkeyRefused')
  const { credential } = verified.registrationInfo
  return {
    id: credential.id,
    publicKey: Buffer.from(credential.publicKey),
    signCount: credential.counter,
    transports: (response.response.transports ?? []).slice(0, 8),
  }
}

/**
 * Keeps a passkey that was verified.
 * @throws {UserError} `passkeyName`, `passkeyTaken` (409) when its id is known already, `passkeyMany` (409).
 */
export async function keepPasskey(tx: Tx, doer: Doer, input: { personId: string; passkey: VerifiedPasskey; name: string; from: Letterhead }, clock: Clock): Promise<void> {
  const name = checkPasskeyName(input.name)
  const person = await lockPerson(tx, input.personId)
  if ((await passkeysOf(tx, person.id)).length >= mostPasskeys) throw new UserError('passkeyMany', { most: mostPasskeys }, { status: 409 })
  const { passkey } = input
  const inserted = await tx
    .insertInto('passkey')
    .values({
      id: passkey.id,
      person_id: person.id,
      public_key: passkey.publicKey,
      sign_count: passkey.signCount,
      transports: passkey.transports,
      name,
      created_at: clock.now(),
      last_used_at: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  if (Number(inserted.numInsertedOrUpdatedRows) !== 1) throw new UserError('passkeyTaken', {}, { status: 409 })
  await recordAudit(tx, doer, { action: 'passkey.added', subjectKind: 'person', subjectId: person.id, after: { name } }, clock)
  await sendLetter(tx, { to: person, name: 'passkeyAdded', words: { name }, path: '/account/security', from: input.from }, clock)
}
