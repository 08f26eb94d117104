import { UserError } from '#lib/errors.ts'
import { mostShares } from './share.ts'

/** Checks a number of shares. @throws {UserError} `sharesNumber` on field `shares`: a fraction, nothing, a negative or a huge one. */
export function checkShares(shares: number): number {
  if (!Number.isSafeInteger(shares) || shares < 1 || shares > mostShares) throw new UserError('sharesNumber', { most: mostShares }, { field: 'shares' })
  return shares
}

/** Reads a number of shares as somebody typed it: figures, spaces between thousands. @throws as `checkShares`. */
export function readShares(typed: string): number {
  const bare = typed.replace(/[\s\u00a0\u202f]/g, '')
  return checkShares(/^\d{1,9}$/.test(bare) ? Number(bare) : Number.NaN)
}

/** Cleans a reference (who decided, why). @throws {UserError} `sharesReference` on field `reference`: empty where one is needed, or too long. */
export function checkReference(typed: string, needed = true): string {
  const text = typed.normalize('NFC').replace(/\s+/g, ' ').trim()
  if ((needed && text === '') || [...text].length > 300 || /[\p{Cc}\p{Cf}]/u.test(text)) throw new UserError('sharesReference', { most: 300 }, { field: 'reference' })
  return text
}
