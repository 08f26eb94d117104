/** The months of a fiscal year, and how an amount is spread over them. All of it pure; whatever the way, the months sum to the amount. */
import type { BudgetSpread } from '#db/budget-tables.ts'
import { addMonths, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'

export const spreads: readonly BudgetSpread[] = ['even', 'before', 'end', 'hand']

/** First days of the months that have a day of a span, the oldest first. */
export function monthsOf({ startDay, endDay }: { startDay: Day; endDay: Day }): Day[] {
  const months: Day[] = []
  for (let month = startOfMonth(startDay); month <= endDay; month = addMonths(month, 1)) months.push(month)
  return months
}

const size = (cents: bigint): bigint => (cents < 0n ? -cents : cents)

/** Parts in proportion to weights, none of them negative: differences of rounded running totals, so that they sum to the whole. */
function inProportion(cents: bigint, weights: readonly bigint[]): bigint[] {
  const all = sumCents(weights)
  let [run, before] = [0n, 0n]
  return weights.map((weight) => {
    run += weight
    const upTo = (size(cents) * run * 2n + all) / (all * 2n)
    const part = upTo - before
    before = upTo
    return cents < 0n ? -part : part
  })
}

/**
 * Spreads an amount over months. `before` takes the months' shares of what there was a year earlier (those below nothing
 * count as nothing); where there was nothing, evenly.
 * @param weights what each month had a year before, as many as there are months.
 */
export function spreadOver(cents: bigint, spread: Exclude<BudgetSpread, 'hand'>, weights: readonly bigint[]): bigint[] {
  if (spread === 'end') return weights.map((_, index) => (index === weights.length - 1 ? cents : 0n))
  const usable = weights.map((weight) => (weight > 0n ? weight : 0n))
  return inProportion(cents, spread === 'before' && sumCents(usable) > 0n ? usable : weights.map(() => 1n))
}

/** An amount and so many hundredths of a per cent more (or less, when negative); half a cent away from nothing. */
export function withPercent(cents: bigint, percent: number): bigint {
  const whole = size(cents) * BigInt(10_000 + percent)
  const result = (whole + 5000n) / 10_000n
  return cents < 0n ? -result : result
}
