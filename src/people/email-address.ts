/** E-mail addresses as people type them. */
import { UserError } from '#lib/errors.ts'

// Deliberately narrower than RFC 5321: no quoted local parts, no address literals, no control characters.
const shape = /^[^\s@"(),:;<>[\]\\\p{Cc}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u

/**
 * Cleans an address and checks its shape. Letter case is kept for display; look-ups fold it.
 * @throws {UserError} `emailShape` on field `field`.
 */
export function checkEmail(typed: string, field = 'email'): string {
  const email = typed.trim().normalize('NFC')
  if (email.length > 254 || !shape.test(email) || email.includes('..') || email.startsWith('.') || email.includes('.@'))
    throw new UserError('emailShape', {}, { field })
  return email
}
