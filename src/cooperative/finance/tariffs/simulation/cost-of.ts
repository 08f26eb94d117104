/**
 * What a subscription costs for the days of a period, by the computation of billing (`flatParts`, `overageParts`): the
 * same lines as an invoice has, not rounded otherwise, not a cent beside. Flat prices count by days. Use counts by months
 * from the anchor, as it is billed: those that are over within the period, whole.
 *
 * The letter at 80 % is taken to have left on the day on which it was due: nobody could send one for a tariff that was not voted.
 */
import { addDays, addMonths } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { daysIn, overlap, periodsIn } from '../billing-period.ts'
import type { PeriodMonths, Span } from '../billing-period.ts'
import { flatParts, newestBy } from '../flat-price.ts'
import type { PlanTerms } from '../flat-price.ts'
import { measuredDays, overageCents, overageParts, usedSoFar } from '../overage.ts'
import type { Measure, OveragePart, UsedDay } from '../overage.ts'
import type { Subscription } from '../subscription-store.ts'
import type { MemberUse } from './member-use.ts'

/** Terms alone: nothing that a price depends on is left out. */
export type SubscriptionToPrice = Pick<Subscription, 'id' | 'customerId' | 'memberId' | 'startDay' | 'endDay' | 'anchorDay' | 'months' | 'plans' | 'reductions'>

export interface SubscriptionCost {
  /** By plan, what is above included; all of it is `cents`, of which `overageCents` are what is above. */
  byPlan: { planId: string; cents: bigint }[]
  cents: bigint
  overageCents: bigint
  /** Days of months counted here that nobody measured: what was used then is not in the figures. */
  missingDays: number
  /** Months in which more was used than the plan holds. */
  monthsAbove: number
  /** Days for which no tariff has a price. */
  unpricedDays: number
}

/** Use is read from a month before a period on: a month of use that is over within it may have begun by then. */
export const spanOfUse = (period: Span): Span => ({ fromDay: addMonths(period.fromDay, -1), toDay: period.toDay })

/** Days of a month at one price, and what is measured of them. */
interface Measured extends Span {
  measure: Measure
}

/** Days of a month added up: `overageParts` and `usedSoFar` add up what they are given, so that one day with the sum is as good as thirty. */
function sumOn(on: Day, use: MemberUse, { measure, fromDay }: Measured, toDay: Day, reduce: number): UsedDay {
  const bytes = use.bytes(measure, { fromDay, toDay })
  return { day: on, bytes: reduce === 0 ? bytes : (bytes * BigInt(100 - reduce)) / 100n }
}

/** The day on which the letter is due in some days of a month, or null. Within one price it is due from some day on for good: halving finds it. */
function letterDay(subscription: SubscriptionToPrice, plans: ReadonlyMap<string, PlanTerms>, month: Span, measured: readonly Measured[], use: MemberUse, reduce: number): Day | null {
  for (const span of measured) {
    const warns = (day: Day): boolean => usedSoFar(subscription, plans, month, [sumOn(day, use, span, day, reduce)], day)?.warns ?? false
    if (!warns(span.toDay)) continue
    let [low, high] = [0, daysIn(span) - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (warns(addDays(span.fromDay, middle))) high = middle
      else low = middle + 1
    }
    return addDays(span.fromDay, low)
  }
  return null
}

/** Periods by anchor and span: thousands of subscriptions have the same, and calendars are slow. */
const known = new Map<string, Span[]>()
const mostKnown = 20_000

function periodsOf(anchor: Day, months: PeriodMonths, span: Span): Span[] {
  const key = `${anchor} ${months} ${span.fromDay} ${span.toDay}`
  const found = known.get(key)
  if (found) return found
  if (known.size >= mostKnown) known.clear()
  const periods = periodsIn(anchor, months, span)
  known.set(key, periods)
  return periods
}

interface MonthOfUse {
  parts: OveragePart[]
  missingDays: number
  isAbove: boolean
}

/** What is above in a month. @param reduce per cent by which a member who is above uses less all month long. */
function monthOfUse(subscription: SubscriptionToPrice, plans: ReadonlyMap<string, PlanTerms>, month: Span, days: Span, use: MemberUse, reduce: number): MonthOfUse {
  const measured = measuredDays(subscription, plans, days).flatMap((span): Measured[] => {
    const measure = plans.get(newestBy(subscription.plans, span.fromDay)?.planId ?? '')?.measure
    return measure ? [{ ...span, measure }] : []
  })
  const missingDays = measured.reduce((sum, span) => sum + use.missing(span.measure, span), 0)
  // told the day before the month began, everything above would be billed: most months end here
  const before = addDays(days.fromDay, -1)
  const isAbove = measured.some((span) => overageParts(subscription, plans, month, span, [sumOn(span.toDay, use, span, span.toDay, 0)], before).some(({ billed }) => billed > 0n))
  if (!isAbove) return { parts: [], missingDays, isAbove }
  const warnedOn = letterDay(subscription, plans, month, measured, use, reduce)
  const parts = measured.flatMap((span) => {
    const all = sumOn(span.toDay, use, span, span.toDay, reduce)
    if (warnedOn === null || warnedOn < span.fromDay || warnedOn >= span.toDay) return overageParts(subscription, plans, month, span, [all], warnedOn)
    // up to the letter's day, and after it
    const told = sumOn(warnedOn, use, span, warnedOn, reduce)
    return overageParts(subscription, plans, month, span, [told, { day: span.toDay, bytes: all.bytes - told.bytes }], warnedOn)
  })
  return { parts, missingDays, isAbove }
}

/** @param use of its member over `spanOfUse(period)`; null where nothing of it is measured. @param reduce per cent, as `monthOfUse`. */
export function costOf(subscription: SubscriptionToPrice, plans: ReadonlyMap<string, PlanTerms>, period: Span, use: MemberUse | null, reduce = 0): SubscriptionCost {
  const life = overlap(period, { fromDay: subscription.startDay, toDay: subscription.endDay ?? period.toDay })
  const cost: SubscriptionCost = { byPlan: [], cents: 0n, overageCents: 0n, missingDays: 0, monthsAbove: 0, unpricedDays: 0 }
  if (!life) return cost
  const add = (planId: string, cents: bigint): void => {
    const known = cost.byPlan.find((one) => one.planId === planId)
    if (known) known.cents += cents
    else cost.byPlan.push({ planId, cents })
    cost.cents += cents
  }
  for (const each of periodsOf(subscription.anchorDay, subscription.months, life)) {
    const days = overlap(each, life)
    if (!days) continue
    for (const part of flatParts(subscription, plans, days)) {
      add(part.plan.id, part.cents)
      if (part.periodPrice === null) cost.unpricedDays += part.days
    }
  }
  if (!use || !subscription.plans.some(({ planId }) => plans.get(planId)?.measure)) return cost
  for (const month of periodsOf(subscription.anchorDay, 1, life)) {
    const days = overlap(month, { fromDay: subscription.startDay, toDay: subscription.endDay ?? month.toDay })
    if (!days || days.toDay > period.toDay || days.toDay < period.fromDay) continue
    const { parts, missingDays, isAbove } = monthOfUse(subscription, plans, month, days, use, reduce)
    cost.missingDays += missingDays
    if (isAbove) cost.monthsAbove++
    for (const part of parts) {
      const cents = overageCents(part)
      add(part.planId, cents)
      cost.overageCents += cents
    }
  }
  return cost
}
