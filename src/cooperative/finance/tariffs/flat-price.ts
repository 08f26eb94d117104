/**
 * What a subscription costs for some days, by the prices, plans and reductions of each day. A period that crosses a change
 * is split there, by calendar days: each part is so many days of so many at its own price. Parts of one price, however
 * they are cut and in however many runs they are billed, make the whole price to the cent: each is the difference of two
 * rounded running totals.
 */
import { addDays, daysBetween } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { cutAt, daysIn, periodOn } from './billing-period.ts'
import type { PeriodMonths, Span } from './billing-period.ts'

/** What a tariff says of a plan from a day on. */
export interface PlanPrice {
  fromDay: Day
  /** Ten-thousandths of a euro, net, for the plan's months. */
  price: bigint
  /** Thousandths of a gigabyte a month that the price holds; null: nothing is measured. */
  included: bigint | null
  /** Ten-thousandths of a euro, net, for a gigabyte more in a month. */
  overagePrice: bigint | null
}

export interface PlanTerms {
  id: string
  name: string
  months: PeriodMonths
  billed: 'advance' | 'arrears'
  measure: 'traffic' | 'disk' | null
  /** By day, the oldest first. */
  prices: readonly PlanPrice[]
}

interface ChosenPlan {
  fromDay: Day
  planId: string
  quantity: number
}

interface Reduction extends Span {
  /** Hundredths of a per cent; 10,000: free. */
  percent: number
}

export interface SubscriptionTerms {
  startDay: Day
  /** The last day, or null. */
  endDay: Day | null
  anchorDay: Day
  /** Months of a period; a whole number of times those of each plan. */
  months: PeriodMonths
  /** By day, the first on the first day. */
  plans: readonly ChosenPlan[]
  reductions: readonly Reduction[]
}

export const wholePercent = 10_000

/** Some days at one price. */
export interface FlatPart extends Span {
  plan: PlanTerms
  quantity: number
  percent: number
  /** Ten-thousandths of a euro for one of them for the whole period, the reduction not taken off; null: no tariff has a price for that day. */
  periodPrice: bigint | null
  days: number
  /** Days of the whole period. */
  of: number
  cents: bigint
}

/** The newest of those that begin by a day. */
export const newestBy = <T extends { fromDay: Day }>(dated: readonly T[], day: Day): T | undefined => dated.findLast(({ fromDay }) => fromDay <= day)

/** Days within a span, after its first, on which another plan is chosen or one of those chosen has another price. */
export function changesWithin(subscription: Pick<SubscriptionTerms, 'plans'>, plans: ReadonlyMap<string, PlanTerms>, { fromDay, toDay }: Span): Day[] {
  const changes: Day[] = []
  for (const chosen of subscription.plans) {
    if (chosen.fromDay > fromDay && chosen.fromDay <= toDay) changes.push(chosen.fromDay)
    for (const price of plans.get(chosen.planId)?.prices ?? []) if (price.fromDay > fromDay && price.fromDay <= toDay) changes.push(price.fromDay)
  }
  return changes
}

/** Cents of a price (ten-thousandths of a euro) for so many days of a period of `of`, from its first day on; half a cent is rounded up. */
const centsUpTo = (price: bigint, percent: number, days: number, of: number): bigint => {
  const whole = price * BigInt(wholePercent - percent) * BigInt(days)
  const divisor = 100n * BigInt(wholePercent) * BigInt(of)
  return (whole * 2n + divisor) / (divisor * 2n)
}

/**
 * Prices days of one period of a subscription, all of which are in it and in the subscription. The oldest first.
 * @throws when the subscription has no plan on its first day: a fault of ours.
 */
export function flatParts(subscription: SubscriptionTerms, plans: ReadonlyMap<string, PlanTerms>, days: Span): FlatPart[] {
  const period = periodOn(subscription.anchorDay, subscription.months, days.fromDay)
  const of = daysIn(period)
  const changes = [...changesWithin(subscription, plans, days), ...subscription.reductions.flatMap(({ fromDay, toDay }) => [fromDay, addDays(toDay, 1)])]
  const parts: FlatPart[] = []
  for (const span of cutAt(days, changes)) {
    const chosen = newestBy(subscription.plans, span.fromDay)
    const plan = chosen && plans.get(chosen.planId)
    if (!plan) throw new Error(`no plan on ${span.fromDay}`)
    const price = newestBy(plan.prices, span.fromDay)
    const percent = subscription.reductions.find(({ fromDay, toDay }) => fromDay <= span.fromDay && span.fromDay <= toDay)?.percent ?? 0
    const periodPrice = price ? price.price * BigInt(subscription.months / plan.months) : null
    const before = parts.at(-1)
    // a tariff that leaves this price as it was cuts nothing
    const goesOn = before !== undefined && before.plan.id === plan.id && before.quantity === chosen.quantity && before.percent === percent && before.periodPrice === periodPrice
    if (goesOn) parts.pop()
    const fromDay = goesOn ? before.fromDay : span.fromDay
    const [begin, end] = [daysBetween(period.fromDay, fromDay), daysBetween(period.fromDay, span.toDay) + 1]
    const total = (periodPrice ?? 0n) * BigInt(chosen.quantity)
    parts.push({ fromDay, toDay: span.toDay, plan, quantity: chosen.quantity, percent, periodPrice, days: end - begin, of, cents: centsUpTo(total, percent, end, of) - centsUpTo(total, percent, begin, of) })
  }
  return parts
}
