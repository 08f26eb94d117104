import { UserError } from '#lib/errors.ts'

/** A percentage as typed, « 3,25 », in hundredths of a percent; null when nothing is typed. @throws {UserError} `allocationPercent`. */
export function readPercent(typed: string, field: string): number | null {
  const bare = typed.replaceAll(/[\s\u00a0\u202f%]/g, '')
  if (bare === '') return null
  const match = /^(\d{1,3})(?:[.,](\d{1,2}))?$/.exec(bare)
  const value = match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : Number.NaN
  if (!(value <= 10_000)) throw new UserError('allocationPercent', {}, { field })
  return value
}
