/**
 * Passwords as argon2id in PHC form, with the parameters that OWASP gives (m=19456 KiB, t=2, p=1; one hash took
 * 58 ms here). The system's own implementation: no native package to trust.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { UserError } from '#lib/errors.ts'

interface Parameters {
  memory: number
  passes: number
  parallelism: number
}

const current: Parameters = { memory: 19_456, passes: 2, parallelism: 1 }
const saltBytes = 16
const hashBytes = 32

/** Each hash holds 19 MiB and a thread of the pool (4, shared with file reads): no more than two at once. */
const atOnce = 2
/** Beyond this queue (about 2 s of waiting) a try is refused rather than kept waiting. */
const mostWaiting = 64
const waiting: (() => void)[] = []
let running = 0

async function takeTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) {
    if (waiting.length >= mostWaiting) throw new UserError('busy', {}, { status: 503 })
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next() // the turn passes on: `running` stays
    else running--
  }
}

const derive = promisify(argon2)

function digest(password: string, salt: Buffer, parameters: Parameters, length: number): Promise<Buffer> {
  // NFKC: the same sentence typed on two keyboards is the same password (NIST SP 800-63B-4 §3.1.1.2).
  const message = password.normalize('NFKC')
  return takeTurn(() =>
    derive('argon2id', { message, nonce: salt, tagLength: length, memory: parameters.memory, passes: parameters.passes, parallelism: parameters.parallelism }),
  )
}

const bare = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

/** Hashes a password. @throws {UserError} `busy` (503) when too many wait. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes)
  const hash = await digest(password, salt, current, hashBytes)
  return `$argon2id$v=19$m=${current.memory},t=${current.passes},p=${current.parallelism}$${bare(salt)}$${bare(hash)}`
}

const phc = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/
// What is compared when there is no account: same parameters, hence same time; no password gives this hash.
const nobody = `$argon2id$v=19$m=${current.memory},t=${current.passes},p=${current.parallelism}$${bare(randomBytes(saltBytes))}$${bare(randomBytes(hashBytes))}`

/**
 * Tells whether a password is the one that was hashed. `stored` is null when there is no such account or it has
 * no password: the answer is then false after the same time.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const parts = phc.exec(stored ?? nobody)
  if (!parts) throw new Error('a stored password hash is not argon2id in PHC form')
  const expected = Buffer.from(parts[5]!, 'base64')
  const parameters = { memory: Number(parts[1]), passes: Number(parts[2]), parallelism: Number(parts[3]) }
  const given = await digest(password, Buffer.from(parts[4]!, 'base64'), parameters, expected.length)
  return timingSafeEqual(given, expected) && stored !== null
}
