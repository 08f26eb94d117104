/** What a member calls a site. */
import { UserError } from '#lib/errors.ts'

const longestSiteName = 80

/** @throws {UserError} `siteNameControlSigns`, `siteNameMissing`, `siteNameTooLong`. */
export function readSiteName(typed: string): string {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(typed) || !typed.isWellFormed()) throw new UserError('siteNameControlSigns', {}, { field: 'name' })
  const name = typed.trim().normalize('NFC')
  if (name === '') throw new UserError('siteNameMissing', {}, { field: 'name' })
  if ([...name].length > longestSiteName) throw new UserError('siteNameTooLong', { maximum: longestSiteName }, { field: 'name' })
  return name
}
