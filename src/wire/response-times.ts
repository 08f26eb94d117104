/**
 * How long pages took, as counts in fixed classes: classes of many moments can be added, where percentiles
 * cannot. Classes grow by about 1.6, so that a percentile read back is wrong by a quarter at most.
 */
import { list, whole } from './shape.ts'

/** Upper bounds in milliseconds; the last class has none. */
const timeBoundsMs = [1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300, 500, 800, 1200, 2000, 3000, 5000, 8000, 12_000, 20_000, 30_000, 60_000, 120_000] as const
export const timeClasses = timeBoundsMs.length + 1

/** Counts, one a class. */
export const timeCounts = list(whole(0), timeClasses)

/** The class of a duration. */
export function timeClassOf(durationMs: number): number {
  let low = 0
  let high: number = timeBoundsMs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (durationMs <= timeBoundsMs[middle]!) high = middle
    else low = middle + 1
  }
  return low
}

/** Adds `more` to `sum`, class by class. */
export function addTimes(sum: number[], more: readonly number[]): void {
  for (let index = 0; index < more.length; index++) sum[index] = (sum[index] ?? 0) + more[index]!
}

/** The duration that `part` (0…1) of all stayed below, in milliseconds, evenly within its class; null for none. */
export function percentileMs(counts: readonly number[], part: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  let left = total * part
  for (const [index, count] of counts.entries()) {
    if (count > 0 && left <= count) {
      const from = index === 0 ? 0 : timeBoundsMs[index - 1]!
      const to = timeBoundsMs[index] ?? timeBoundsMs.at(-1)! * 2
      return from + ((to - from) * left) / count
    }
    left -= count
  }
  return timeBoundsMs.at(-1)! * 2
}
