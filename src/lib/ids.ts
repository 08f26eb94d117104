/** Random identifiers and secrets, all from the system's generator. */
import { createHash, randomBytes } from 'node:crypto'

const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789' // 32 signs, none that reads as another

/** A random text of `length` signs from an alphabet of 32 (5 bits each). */
export function randomText(length: number): string {
  let text = ''
  for (const byte of randomBytes(length)) text += alphabet[byte & 31]
  return text
}

/** A secret of 160 bits for sessions, tokens and links. */
export const newSecret = (): string => randomText(32)

/** What is stored in place of a secret: whoever reads the database cannot use it. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** The id that follows one request through the logs. */
export const newRequestId = (): string => randomText(12)
