/**
 * What came back every month, or every year, is taken to come back: the rule by which the cash plan reads history. Pure.
 *
 * What had an amount in at least five of the last six whole months comes each month, as their mean; everything else comes in
 * the month in which it came a year before. Of the month that runs only what is still missing comes.
 */
import { addMonths, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'

/** Amounts by first day of the month; of the past, and of months to come as far as they are known. */
type Series = ReadonlyMap<Day, bigint>

const monthsOfMean = 6
const leastOfThem = 5

/** Divides, half away from nothing. */
const mean = (sum: bigint, by: bigint): bigint => (sum < 0n ? -((-sum * 2n + by) / (by * 2n)) : (sum * 2n + by) / (by * 2n))

export const isMonthly = (series: Series, today: Day): boolean => lastWhole(today).filter((month) => (series.get(month) ?? 0n) !== 0n).length >= leastOfThem
const lastWhole = (today: Day): Day[] => Array.from({ length: monthsOfMean }, (_, back) => addMonths(startOfMonth(today), -1 - back))

/**
 * What is expected in each month, in order, beside what is known already: never less than nothing where amounts are
 * positive, nor more where they are negative.
 * @param months from the month of `today` on.
 */
export function expectedIn(series: Series, months: readonly Day[], today: Day): bigint[] {
  const monthly = isMonthly(series, today) ? mean(sumCents(lastWhole(today).map((month) => series.get(month) ?? 0n)), BigInt(monthsOfMean)) : null
  const running = startOfMonth(today)
  return months.map((month) => {
    let before = addMonths(month, -12)
    while (before >= running) before = addMonths(before, -12)
    const whole = monthly ?? series.get(before) ?? 0n
    const known = series.get(month) ?? 0n
    if (known === 0n) return whole
    // what is there stands for what was expected; only the month that runs may still bring the rest
    if (month !== running) return 0n
    const rest = whole - known
    return whole > 0n ? (rest > 0n ? rest : 0n) : rest < 0n ? rest : 0n
  })
}
