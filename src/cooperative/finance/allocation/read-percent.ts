import { UserError } from '#lib/errors.ts'
import { parseRate } from '#lib/rate.ts'

/** A percentage as typed, « 3,25 », in hundredths of a percent; null when nothing is typed. @throws {UserError} `allocationPercent`. */
export function readPercent(typed: string, field: string): number | null {
  if (typed.trim() === '') return null
  const rate = parseRate(typed)
  if (rate === null) throw new UserError('allocationPercent', {}, { field })
  return rate
}
