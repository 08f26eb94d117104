/**
 * An authenticator in software, so that tests go through real signatures: ES256 keys, CBOR by hand (RFC 8949),
 * authenticator data and client data as WebAuthn Level 3 §6.1 and §5.8.1 lay them out.
 */
import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

type Cbor = number | string | Buffer | Map<number | string, Cbor>

function head(major: number, value: number): Buffer {
  const type = major << 5
  if (value < 24) return Buffer.from([type | value])
  if (value < 256) return Buffer.from([type | 24, value])
  return Buffer.from([type | 25, value >> 8, value & 255])
}

/** As much of CBOR as attestations need. */
function encode(value: Cbor): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, inner]) => [encode(key), encode(inner)])])
}

const sha256 = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest()

export interface Credential {
  id: string
  userHandle: string
  rpId: string
  key: KeyObject
  count: number
}

/** What a dishonest or broken party may change. */
export interface Twists {
  origin?: string
  rpId?: string
  challenge?: string
  /** Not verified by fingerprint or code. */
  unverified?: boolean
  /** The count does not grow: a copy of the key. */
  count?: number
  userHandle?: string
  spoilSignature?: boolean
  type?: string
  /** Claims the id of another credential. */
  credentialId?: string
}

interface Options {
  challenge: string
  rp?: { id?: string }
  rpId?: string
  user?: { id: string }
}

const userPresent = 1
const userVerified = 4
const attested = 64

/** An authenticator in a browser that stands at `origin`. */
export function softwareAuthenticator(origin: string) {
  const clientData = (type: string, challenge: string, twists: Twists): Buffer =>
    Buffer.from(JSON.stringify({ type: twists.type ?? type, challenge: twists.challenge ?? challenge, origin: twists.origin ?? origin, crossOrigin: false }))
  const authenticatorData = (rpId: string, flags: number, count: number, more = Buffer.alloc(0)): Buffer => {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(count)
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter, more])
  }

  return {
    /** Makes a credential: the answer to a registration's options, and what it keeps. */
    register(options: Options, twists: Twists = {}) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const jwk = publicKey.export({ format: 'jwk' })
      const id = twists.credentialId ? Buffer.from(twists.credentialId, 'base64url') : randomBytes(32)
      const rpId = twists.rpId ?? options.rp?.id ?? ''
      const cose = new Map<number, Cbor>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(jwk.x ?? '', 'base64url')],
        [-3, Buffer.from(jwk.y ?? '', 'base64url')],
      ])
      const length = Buffer.from([0, id.length])
      const flags = userPresent | attested | (twists.unverified ? 0 : userVerified)
      const data = authenticatorData(rpId, flags, 0, Buffer.concat([Buffer.alloc(16), length, id, encode(cose)]))
      const attestation = encode(new Map<string, Cbor>([['fmt', 'none'], ['attStmt', new Map()], ['authData', data]]))
      const credential: Credential = { id: id.toString('base64url'), userHandle: options.user?.id ?? '', rpId, key: privateKey, count: 0 }
      return {
        credential,
        answer: {
          id: credential.id,
          rawId: credential.id,
          type: 'public-key',
          clientExtensionResults: {},
          response: {
            clientDataJSON: clientData('webauthn.create', options.challenge, twists).toString('base64url'),
            attestationObject: attestation.toString('base64url'),
            transports: ['internal'],
          },
        },
      }
    },

    /** Answers a request for an assertion with one of its credentials. */
    assert(options: Options, credential: Credential, twists: Twists = {}) {
      credential.count = twists.count ?? credential.count + 1
      const client = clientData('webauthn.get', options.challenge, twists)
      const data = authenticatorData(twists.rpId ?? credential.rpId, userPresent | (twists.unverified ? 0 : userVerified), credential.count)
      const signature = createSign('sha256').update(Buffer.concat([data, sha256(client)])).sign(credential.key)
      if (twists.spoilSignature) signature[signature.length - 1]! ^= 1
      return {
        id: credential.id,
        rawId: credential.id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: twists.userHandle ?? credential.userHandle,
        },
      }
    },
  }
}
