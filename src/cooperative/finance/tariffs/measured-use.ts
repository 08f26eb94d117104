/** What a member used of what a plan measures, and which days nobody knows. */
import { createHash } from 'node:crypto'
import { addDays } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import type { Span } from './billing-period.ts'
import type { Measure, UsedDay } from './overage.ts'
import type { MemberUsageDay } from './usage-port.ts'

/** Days as the measure counts them. */
export const usedDays = (measure: Measure, days: readonly MemberUsageDay[]): UsedDay[] => days.map((one) => ({ day: one.day, bytes: measure === 'traffic' ? one.bytesOut : one.diskBytes }))

/** Days of a span on which a site was there and nobody told what it used: never counted as nothing. */
export const missingDays = (measure: Measure, days: readonly MemberUsageDay[], span: Span): Day[] =>
  days.filter((one) => one.day >= span.fromDay && one.day <= span.toDay && (one.silentSites > 0 || (measure === 'disk' && one.unseenDisks > 0))).map((one) => one.day)

/** Of all rows that a span rests on: whoever keeps them can tell later whether they are the same. */
export function usageHash(days: readonly MemberUsageDay[], span: Span): Buffer {
  const hash = createHash('sha256')
  const byDay = new Map(days.map((one) => [one.day, one]))
  for (let at = span.fromDay; at <= span.toDay; at = addDays(at, 1)) hash.update(`${at} ${byDay.get(at)?.hash ?? ''}\n`)
  return hash.digest()
}
