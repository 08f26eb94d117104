/** When a site's space will be full, if it goes on as in the last days. */
import type { UsageDay } from '#hosting/usage/usage-store.ts'

const dayMs = 86_400_000
/** Beyond this nobody plans. */
const furthestDays = 365

/** @returns null when the use does not grow, or too little is known. */
export function fullOn(days: readonly Pick<UsageDay, 'day' | 'diskBytes'>[], limitBytes: number, now: Date): Date | null {
  const known = days.filter((day): day is { day: string; diskBytes: number } => day.diskBytes !== null).slice(-14)
  if (known.length < 3) return null
  const xs = known.map((day) => Date.parse(`${day.day}T00:00:00Z`) / dayMs)
  const meanX = xs.reduce((sum, x) => sum + x, 0) / xs.length
  const meanY = known.reduce((sum, day) => sum + day.diskBytes, 0) / known.length
  const spread = xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0)
  // Least squares: one day of cleaning or uploading alone does not make a trend.
  const perDay = spread === 0 ? 0 : known.reduce((sum, day, index) => sum + (xs[index]! - meanX) * (day.diskBytes - meanY), 0) / spread
  const left = limitBytes - known.at(-1)!.diskBytes
  const daysLeft = perDay > 0 ? left / perDay : Infinity
  return daysLeft > furthestDays ? null : new Date(now.getTime() + Math.max(0, daysLeft) * dayMs)
}
