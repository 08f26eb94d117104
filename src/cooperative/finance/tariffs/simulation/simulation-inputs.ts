/** What a simulation rests on beside use, in a form of which a hash tells whether it is the same. Only what bears on the period: who subscribes later changes nothing. */
import { createHash } from 'node:crypto'
import { earliest, latest, overlap } from '../billing-period.ts'
import type { Span } from '../billing-period.ts'
import { newestBy } from '../flat-price.ts'
import { priceOn } from '../plan-store.ts'
import type { Plan } from '../plan-store.ts'
import { spanOfUse } from './cost-of.ts'
import type { SubscriptionToPrice } from './cost-of.ts'
import type { RunInput, Simulation } from './simulation-store.ts'
import { withPrice } from './simulate.ts'

const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one))).digest('hex')

/** A subscription cut to the days that a period looks at: priced over it, it costs the same. */
export function cutTo(period: Span, one: SubscriptionToPrice): SubscriptionToPrice {
  const startDay = latest(one.startDay, spanOfUse(period).fromDay)
  const first = newestBy(one.plans, startDay)
  return {
    id: one.id, customerId: one.customerId, memberId: one.memberId, startDay,
    // a month of use that its end cuts short is over with it
    endDay: one.endDay === null || one.endDay > period.toDay ? null : one.endDay, anchorDay: one.anchorDay, months: one.months,
    plans: [...(first ? [{ ...first, fromDay: startDay }] : []), ...one.plans.filter(({ fromDay }) => fromDay > startDay && fromDay <= period.toDay)],
    reductions: one.reductions.flatMap((cut) => {
      const days = overlap(cut, period)
      return days ? [{ ...cut, fromDay: latest(days.fromDay, startDay), toDay: earliest(days.toDay, period.toDay) }] : []
    }),
  }
}

export const subscriptionsInput = (cut: readonly SubscriptionToPrice[]): RunInput => ({
  part: 'subscriptions', count: cut.length,
  hash: sha256(cut.map((one) => [one.id, one.customerId, one.memberId, one.startDay, one.endDay, one.anchorDay, one.months, one.plans.map(({ fromDay, planId, quantity }) => [fromDay, planId, quantity]), one.reductions.map(({ fromDay, toDay, percent }) => [fromDay, toDay, percent])]).toSorted()),
})

/** Today's prices and those proposed, of every plan. */
export function pricesOf(simulation: Pick<Simulation, 'baseDay' | 'prices'>, plans: readonly Plan[]): { base: Map<string, Plan>; proposed: Map<string, Plan> } {
  const base = new Map(plans.map((plan) => [plan.id, withPrice(plan, priceOn(plan, simulation.baseDay))]))
  const proposed = new Map([...base].map(([id, plan]) => {
    const price = simulation.prices.find(({ planId }) => planId === id)
    return [id, price ? withPrice(plan, price) : plan]
  }))
  return { base, proposed }
}

/** Of plans that somebody has, or might take. */
export function pricesInput(used: ReadonlySet<string>, { base, proposed }: ReturnType<typeof pricesOf>): RunInput {
  const terms = (plan: Plan | undefined) => plan && [plan.months, plan.measure, plan.prices.map(({ price, included, overagePrice }) => [price, included, overagePrice])]
  return { part: 'prices', count: used.size, hash: sha256([...used].toSorted().map((id) => [id, terms(base.get(id)), terms(proposed.get(id))])) }
}
