/**
 * What a password must be. Length over signs (NIST SP 800-63B-4 §3.1.1.2: no composition rules, no forced
 * change, a list of refused ones).
 */
import { UserError } from '#lib/errors.ts'

export const shortestPassword = 12
/** argon2 takes any length; a limit keeps a request from costing more than it should. */
export const longestPassword = 200

// Those of at least twelve signs that lists of leaked passwords begin with, and their French cousins.
const known = [
  'motdepasse', 'password', 'passw0rd', 'azertyuiop', 'qwertyuiop', 'qwertzuiop', '1234567890', '0123456789', 'abcdefghijkl', 'iloveyou', 'jetaime',
  'letmein', 'bonjour', 'soleil', 'doudou', 'loulou', 'chouchou', 'administrator', 'administrateur', 'welcome', 'bienvenue', 'changeme', 'changezmoi',
  'azerty', 'qwerty', '123456', 'aqwzsx', '1q2w3e4r', '1qaz2wsx', 'football', 'marseille', 'superman', 'princesse', 'cooperative', 'onyva',
]

/** What is left of a password once what is easily guessed has been taken out of it. */
function remainder(password: string, about: readonly string[]): number {
  let rest = password.normalize('NFKC').toLowerCase()
  for (const word of [...about.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)), ...known].sort((a, b) => b.length - a.length))
    if (word.length >= 4) rest = rest.replaceAll(word, '')
  return new Set(rest).size
}

/**
 * Checks a new password. `about` is what others know of the person (name, address).
 * @throws {UserError} `passwordShort`, `passwordLong` or `passwordKnown` on field `field`.
 */
export function checkNewPassword(password: string, about: readonly string[], field = 'password'): void {
  const length = [...password].length
  if (length < shortestPassword) throw new UserError('passwordShort', { least: shortestPassword }, { field })
  if (length > longestPassword) throw new UserError('passwordLong', { most: longestPassword }, { field })
  if (remainder(password, about) < 5) throw new UserError('passwordKnown', {}, { field })
}
