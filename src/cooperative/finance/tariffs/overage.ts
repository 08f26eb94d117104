/**
 * What was used above what a plan holds, month by month from the anchor. Everything measured is a sum over days: traffic
 * adds up, and disk counts as so many gigabytes for a day of the month, so that ten gigabytes all month long are ten.
 *
 * Nothing is billed that the member could not know of: above the included amount counts only what was used after the day
 * on which the letter left that said « 80 % ». Without that letter nothing is billed. Where the tariff changes within the
 * month, each part has its days' share of what is included, and its own price.
 */
import type { Day } from '#lib/day.ts'
import { cutAt, daysIn } from './billing-period.ts'
import type { Span } from './billing-period.ts'
import { changesWithin, newestBy } from './flat-price.ts'
import type { PlanTerms, SubscriptionTerms } from './flat-price.ts'

export type Measure = 'traffic' | 'disk'
export const measures: readonly Measure[] = ['traffic', 'disk']

/** Bytes of a gigabyte, as traffic is sold: a thousand million (IEC 80000-13 keeps « GiB » for 2^30). */
const gigabyte = 1_000_000_000n
/** The warning leaves when so many hundredths of what is included are used. */
const warnAtPercent = 80n

/** What a member used on a day, all sites together. */
export interface UsedDay {
  day: Day
  /** Bytes sent, or bytes on the disk. */
  bytes: bigint
}

/** Some days of a month at one price for what is above. */
export interface OveragePart extends Span {
  planId: string
  planName: string
  /** Thousandths of a gigabyte, each. Used and billed are rounded down, included up: in the member's favour. */
  used: bigint
  included: bigint
  billed: bigint
  /** Ten-thousandths of a euro for a gigabyte. */
  price: bigint
}

/** Thousandths of a gigabyte of a sum of bytes over days; of disk, for the month. */
const thousandths = (measure: Measure, bytes: bigint, of: number): bigint => (bytes * 1000n) / (gigabyte * (measure === 'disk' ? BigInt(of) : 1n))

interface Part extends Span {
  plan: PlanTerms
  measure: Measure
  included: bigint
  price: bigint
}

/** Days of a month that a measured plan covers, cut where its terms change. */
function measuredParts(subscription: SubscriptionTerms, plans: ReadonlyMap<string, PlanTerms>, month: Span, days: Span): Part[] {
  const [parts, of]: [Part[], bigint] = [[], BigInt(daysIn(month))]
  for (const span of cutAt(days, changesWithin(subscription, plans, days))) {
    const chosen = newestBy(subscription.plans, span.fromDay)
    const plan = chosen && plans.get(chosen.planId)
    const price = plan && newestBy(plan.prices, span.fromDay)
    if (!chosen || !plan?.measure || !price || price.included === null || price.overagePrice === null) continue
    const share = price.included * BigInt(chosen.quantity) * BigInt(daysIn(span))
    parts.push({ fromDay: span.fromDay, toDay: span.toDay, plan, measure: plan.measure, included: (share + of - 1n) / of, price: price.overagePrice })
  }
  return parts
}

const bytesIn = (used: readonly UsedDay[], span: Span): bigint => used.reduce((sum, { day, bytes }) => (day >= span.fromDay && day <= span.toDay ? sum + bytes : sum), 0n)

/** What is above in some days of a month. @param warnedOn the day on which the letter left, or null. */
export function overageParts(subscription: SubscriptionTerms, plans: ReadonlyMap<string, PlanTerms>, month: Span, days: Span, used: readonly UsedDay[], warnedOn: Day | null): OveragePart[] {
  const of = daysIn(month)
  return measuredParts(subscription, plans, month, days).map((part) => {
    const all = thousandths(part.measure, bytesIn(used, part), of)
    // what was used up to the letter's day is not billed, however much it was
    const known = warnedOn === null ? all : warnedOn < part.fromDay ? 0n : thousandths(part.measure, bytesIn(used, { fromDay: part.fromDay, toDay: warnedOn }), of)
    const free = known > part.included ? known : part.included
    return { fromDay: part.fromDay, toDay: part.toDay, planId: part.plan.id, planName: part.plan.name, used: all, included: part.included, billed: all > free ? all - free : 0n, price: part.price }
  })
}

/** What such days cost, net; half a cent is rounded up, as the flat price is. */
export const overageCents = ({ billed, price }: Pick<OveragePart, 'billed' | 'price'>): bigint => (billed * price * 2n + 100_000n) / 200_000n

/** How much of what is included is used by a day, for the month's part on that day; null when nothing is measured then. */
export function usedSoFar(subscription: SubscriptionTerms, plans: ReadonlyMap<string, PlanTerms>, month: Span, used: readonly UsedDay[], day: Day): { measure: Measure; used: bigint; included: bigint; price: bigint; warns: boolean } | null {
  const part = measuredParts(subscription, plans, month, month).find(({ fromDay, toDay }) => fromDay <= day && day <= toDay)
  if (!part) return null
  const sum = thousandths(part.measure, bytesIn(used, { fromDay: part.fromDay, toDay: day }), daysIn(month))
  return { measure: part.measure, used: sum, included: part.included, price: part.price, warns: part.price > 0n && sum * 100n >= part.included * warnAtPercent }
}

/** Days of a span on which a measured plan is chosen: those whose use somebody must know. */
export const measuredDays = (subscription: SubscriptionTerms, plans: ReadonlyMap<string, PlanTerms>, span: Span): Span[] => measuredParts(subscription, plans, span, span).map(({ fromDay, toDay }) => ({ fromDay, toDay }))

