/** The stretch of time that a health page shows, and what was seen in each part of it. */
import { calendarDay } from '#lib/format.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { spansOf, usageOf } from '#hosting/usage/usage-store.ts'
import type { Seen } from '#hosting/usage/usage-store.ts'
import { addTimes, percentileMs, timeClasses } from '#wire/response-times.ts'

export const periods = ['day', 'week', 'month'] as const
export type Period = (typeof periods)[number]

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Parts of each period: so many, so long. */
const partsOf: Record<Period, { parts: number; partMs: number }> = {
  day: { parts: 24, partMs: hourMs },
  week: { parts: 28, partMs: 6 * hourMs },
  month: { parts: 30, partMs: dayMs },
}

/** What one part of the period saw. */
export interface Part extends Omit<Seen, 'times'> {
  /** What 95 and 50 pages of 100 stayed below, in milliseconds; null without pages. */
  p95Ms: number | null
  p50Ms: number | null
}

export interface SeenPeriod {
  period: Period
  /** Oldest first, without gaps. */
  parts: Part[]
  total: Omit<Part, 'at'>
}

/** First calendar day of a period that ends now. */
export const firstDayOf = (period: Period, now: Date): string => calendarDay(new Date(now.getTime() - (partsOf[period].parts * partsOf[period].partMs - partsOf[period].partMs)))

/** What was seen of a site in a period. */
export async function seenOf(db: DbOrTx, siteId: string, period: Period, now: Date): Promise<SeenPeriod> {
  const { parts, partMs } = partsOf[period]
  const starts = period === 'month' ? lastDays(parts, now) : lastParts(parts, partMs, now)
  const from = starts[0]!
  const rows = period === 'month' ? await daysOf(db, siteId, from, now) : await spansOf(db, 'site_hour', siteId, from)
  const empty = (at: Date): Seen => ({ at, requests: 0, pages: 0, faults: 0, bytesOut: 0, cacheHits: 0, staleHits: 0, times: Array<number>(timeClasses).fill(0), cpuMs: 0, memoryBytes: 0 })
  const sums = starts.map(empty)
  const whole = empty(from)
  for (const row of rows) {
    const index = starts.findLastIndex((start) => start.getTime() <= row.at.getTime())
    const part = sums[index]
    if (!part) continue
    add(part, row)
    add(whole, row)
  }
  return { period, parts: sums.map(partOf), total: partOf(whole) }
}

function add(sum: Seen, row: Seen): void {
  for (const name of ['requests', 'pages', 'faults', 'bytesOut', 'cacheHits', 'staleHits', 'cpuMs'] as const) sum[name] += row[name]
  sum.memoryBytes = Math.max(sum.memoryBytes, row.memoryBytes)
  addTimes(sum.times, row.times)
}

const partOf = ({ times, ...seen }: Seen): Part => ({ ...seen, p95Ms: percentileMs(times, 0.95), p50Ms: percentileMs(times, 0.5) })

/** Starts of the last parts, on whole multiples of their length, the present one last. */
function lastParts(parts: number, partMs: number, now: Date): Date[] {
  const last = now.getTime() - (now.getTime() % partMs)
  return Array.from({ length: parts }, (_, index) => new Date(last - (parts - 1 - index) * partMs))
}

/** Days as midnights UTC of the cooperative's calendar dates. */
function lastDays(parts: number, now: Date): Date[] {
  const last = Date.parse(`${calendarDay(now)}T00:00:00Z`)
  return Array.from({ length: parts }, (_, index) => new Date(last - (parts - 1 - index) * dayMs))
}

async function daysOf(db: DbOrTx, siteId: string, from: Date, now: Date): Promise<Seen[]> {
  const days = await usageOf(db, siteId, from.toISOString().slice(0, 10), calendarDay(now))
  return days.map((day) => ({ ...day, at: new Date(`${day.day}T00:00:00Z`), staleHits: 0 }))
}
