/** Tries prices on what members really used: pure, so that whoever does it again finds the same figures. */
import { createHash } from 'node:crypto'
import type { Leavers } from '#db/simulation-tables.ts'
import { day } from '#lib/day.ts'
import type { Span } from '../billing-period.ts'
import type { PlanPrice } from '../flat-price.ts'
import type { Plan } from '../plan-store.ts'
import { costOf } from './cost-of.ts'
import type { SubscriptionCost, SubscriptionToPrice } from './cost-of.ts'
import { distributionOf, joinSmall, toldCount } from './distribution.ts'
import type { Distribution } from './distribution.ts'
import type { MemberUse } from './member-use.ts'

/** What people might do of it. Nothing of this is known: it is asked « what if ». */
export interface Behaviour {
  /** Per cent by which who is above what is included uses less, in the months in which they are. */
  reducePercent: number
  leavePercent: number
  leavers: Leavers
  movePercent: number
  moveFrom: string | null
  moveTo: string | null
}

/** Net, whole cents. */
export interface Earned {
  cents: number
  /** Of it, what is above included; null when fewer than five customers pay it. */
  overageCents: number | null
}

interface PlanResult {
  /** Null: several plans of few customers, together. */
  plan: string | null
  customers: number
  todayCents: number
  proposedCents: number
  afterCents: number
}

export interface SimulationResult {
  customers: number
  subscriptions: number
  today: Earned
  proposed: Earned
  /** Once people have done what was supposed; the same as `proposed` where nothing was. */
  after: Earned
  left: number
  moved: number
  /** Customers who are above in some month; null: some, and fewer than five. */
  aboveToday: number | null
  aboveProposed: number | null
  distribution: Distribution | null
  byPlan: PlanResult[]
  /** Days that nobody measured, of how many customers. */
  missing: { days: number; customers: number }
  /** Days for which there is no price, today and as proposed. */
  unpriced: { today: number; proposed: number }
}

/** One price for all days. */
export const withPrice = (plan: Plan, price: Omit<PlanPrice, 'fromDay'> | undefined): Plan => ({ ...plan, prices: price ? [{ fromDay: day('1900-01-01'), price: price.price, included: price.included, overagePrice: price.overagePrice }] : [] })

interface Tried {
  /** Orders whoever « anyone » is: the same each time. */
  seed: string
  period: Span
  subscriptions: readonly SubscriptionToPrice[]
  base: ReadonlyMap<string, Plan>
  proposed: ReadonlyMap<string, Plan>
  use: ReadonlyMap<string, MemberUse>
  behaviour: Behaviour
}

interface Reckoned {
  terms: SubscriptionToPrice
  today: SubscriptionCost
  proposed: SubscriptionCost
  after: SubscriptionCost
}

interface CustomerReckoned {
  id: string
  todayCents: bigint
  proposedCents: bigint
  afterCents: bigint
  subscriptions: Reckoned[]
}

const useOf = (tried: Tried, terms: SubscriptionToPrice): MemberUse | null => (terms.memberId === null ? null : (tried.use.get(terms.memberId) ?? null))
/** So many of a hundred, the nearest whole number. */
const share = (count: number, percent: number): number => Math.round((count * percent) / 100)
const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Subscriptions of the plan that take the other, those to whom it saves most first. */
function move(tried: Tried, customers: readonly CustomerReckoned[]): number {
  const { movePercent, moveFrom, moveTo } = tried.behaviour
  const target = moveTo === null ? undefined : tried.proposed.get(moveTo)
  if (movePercent === 0 || !target) return 0
  const onIt = customers.flatMap((customer) => customer.subscriptions.filter(({ terms }) => terms.plans.at(-1)?.planId === moveFrom).map((one) => ({ customer, one })))
  const able = onIt.flatMap(({ customer, one }) => {
    // two subscriptions that measure the same would count the same bytes twice
    const isTwice = target.measure !== null && customer.subscriptions.some((other) => other !== one && other.terms.plans.some(({ planId }) => tried.proposed.get(planId)?.measure === target.measure))
    if (isTwice || one.terms.months % target.months !== 0 || (target.measure !== null && one.terms.memberId === null)) return []
    const terms = { ...one.terms, plans: one.terms.plans.map((chosen) => (chosen.planId === moveFrom ? { ...chosen, planId: target.id } : chosen)) }
    const cost = costOf(terms, tried.proposed, tried.period, useOf(tried, terms), tried.behaviour.reducePercent)
    return [{ customer, one, cost, saves: one.after.cents - cost.cents }]
  })
  const chosen = able.toSorted((a, b) => compare(b.saves, a.saves) || byText(a.one.terms.id, b.one.terms.id)).slice(0, share(onIt.length, movePercent))
  for (const { customer, one, cost } of chosen) {
    customer.afterCents += cost.cents - one.after.cents
    one.after = cost
  }
  return chosen.length
}

/** Who leaves pays nothing. @returns their ids. */
function leave(tried: Tried, customers: readonly CustomerReckoned[]): Set<string> {
  const { leavePercent, leavers } = tried.behaviour
  const place = (id: string) => createHash('sha256').update(`${tried.seed} ${id}`).digest('hex')
  const inOrder = leavers === 'anyone' ? customers.map((one) => ({ one, at: place(one.id) })).sort((a, b) => byText(a.at, b.at)).map(({ one }) => one) : customers.toSorted((a, b) => compare(b.afterCents - b.todayCents, a.afterCents - a.todayCents) || byText(a.id, b.id))
  return new Set(inOrder.slice(0, share(customers.length, leavePercent)).map(({ id }) => id))
}

const stages = ['today', 'proposed', 'after'] as const
type Stage = (typeof stages)[number]
type Cents = Record<Stage, bigint>
const nothing = (): Cents => ({ today: 0n, proposed: 0n, after: 0n })

/** What customers pay at a stage, by subscription; who left pays nothing once they have. */
function* paid(customers: readonly CustomerReckoned[], left: ReadonlySet<string>): Generator<{ customer: string; stage: Stage; cost: SubscriptionCost }> {
  for (const { id, subscriptions } of customers) for (const one of subscriptions) for (const stage of stages) if (stage !== 'after' || !left.has(id)) yield { customer: id, stage, cost: one[stage] }
}

function planResults(customers: readonly CustomerReckoned[], left: ReadonlySet<string>): PlanResult[] {
  const plans = new Map<string, { plan: string; people: Set<string>; cents: Cents }>()
  for (const { customer, stage, cost } of paid(customers, left))
    for (const { planId, cents } of cost.byPlan) {
      const plan = plans.get(planId) ?? { plan: planId, people: new Set(), cents: nothing() }
      plans.set(planId, plan)
      plan.people.add(customer)
      plan.cents[stage] += cents
    }
  const row = (plan: string | null, people: ReadonlySet<string>, cents: Cents): PlanResult => ({ plan, customers: people.size, todayCents: Number(cents.today), proposedCents: Number(cents.proposed), afterCents: Number(cents.after) })
  const { alone, joined } = joinSmall([...plans.values()].toSorted((a, b) => byText(a.plan, b.plan)))
  const results = alone.map(({ plan, people, cents }) => row(plan, people, cents))
  if (joined.length === 0) return results
  const all = joined.reduce((sums, { cents }) => ({ today: sums.today + cents.today, proposed: sums.proposed + cents.proposed, after: sums.after + cents.after }), nothing())
  return [...results, row(null, new Set(joined.flatMap(({ people }) => [...people])), all)]
}

/** All that is paid, and of it what is above included, unless fewer than five pay that. */
function totals(customers: readonly CustomerReckoned[], left: ReadonlySet<string>): Record<Stage, Earned> {
  const [all, above] = [nothing(), nothing()]
  const payers: Record<Stage, Set<string>> = { today: new Set(), proposed: new Set(), after: new Set() }
  for (const { customer, stage, cost } of paid(customers, left)) {
    all[stage] += cost.cents
    above[stage] += cost.overageCents
    if (cost.overageCents > 0n) payers[stage].add(customer)
  }
  const told = (stage: Stage): Earned => ({ cents: Number(all[stage]), overageCents: toldCount(payers[stage].size) === null ? null : Number(above[stage]) })
  return { today: told('today'), proposed: told('proposed'), after: told('after') }
}

const customersAtOnce = 100

/** @param pause is awaited each hundred customers, with how many are done: others are let in, and progress is told. */
export async function simulate(tried: Tried, pause: (done: number) => Promise<void>): Promise<SimulationResult> {
  const { period, behaviour } = tried
  const customers: CustomerReckoned[] = []
  const missing = { days: 0, customers: 0 }
  const unpriced = { today: 0, proposed: 0 }
  const [aboveToday, aboveProposed] = [new Set<string>(), new Set<string>()]
  for (const [id, own] of Map.groupBy(tried.subscriptions, ({ customerId }) => customerId)) {
    const customer: CustomerReckoned = { id, todayCents: 0n, proposedCents: 0n, afterCents: 0n, subscriptions: [] }
    let isMissing = false
    for (const terms of own) {
      const use = useOf(tried, terms)
      const [today, proposed] = [costOf(terms, tried.base, period, use), costOf(terms, tried.proposed, period, use)]
      const after = behaviour.reducePercent > 0 && proposed.monthsAbove > 0 ? costOf(terms, tried.proposed, period, use, behaviour.reducePercent) : proposed
      customer.todayCents += today.cents
      customer.proposedCents += proposed.cents
      customer.afterCents += after.cents
      customer.subscriptions.push({ terms, today, proposed, after })
      unpriced.today += today.unpricedDays
      unpriced.proposed += proposed.unpricedDays
      missing.days += Math.max(today.missingDays, proposed.missingDays)
      isMissing ||= today.missingDays > 0 || proposed.missingDays > 0
      if (today.monthsAbove > 0) aboveToday.add(id)
      if (proposed.monthsAbove > 0) aboveProposed.add(id)
    }
    if (isMissing) missing.customers++
    customers.push(customer)
    if (customers.length % customersAtOnce === 0) await pause(customers.length)
  }
  const moved = move(tried, customers)
  const left = leave(tried, customers)
  return {
    customers: customers.length, subscriptions: tried.subscriptions.length, ...totals(customers, left), left: left.size, moved,
    aboveToday: toldCount(aboveToday.size), aboveProposed: toldCount(aboveProposed.size), distribution: distributionOf(customers), byPlan: planResults(customers, left), missing, unpriced,
  }
}
