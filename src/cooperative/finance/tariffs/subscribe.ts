/** Subscriptions: begun, changed on a day, lowered for a time, ended. What is billed is not changed: a credit note frees its days. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, addMonths } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import { customerById } from '../sales/customer.ts'
import { latest } from './billing-period.ts'
import type { PeriodMonths } from './billing-period.ts'
import { newestBy, wholePercent } from './flat-price.ts'
import { planById, plansById, priceOn } from './plan-store.ts'
import type { Plan } from './plan-store.ts'
import { billedSpans, subscriptionById, subscriptionsOfCustomers } from './subscription-store.ts'
import type { Subscription } from './subscription-store.ts'

export const longestSubscriptionLabel = 100
export const mostQuantity = 10_000

interface SubscribeInput {
  /** A customer: who is a member gets one by `ensureMemberCustomer`. */
  customerId: string
  planId: string
  quantity: number
  startDay: Day
  /** Periods are counted from it; absent: from the first day. */
  anchorDay?: Day | undefined
  months: PeriodMonths
  /** Said on invoices. */
  label?: string
}

const quantityFits = (quantity: number): boolean => Number.isInteger(quantity) && quantity >= 1 && quantity <= mostQuantity

/** @throws {UserError} `planNone` (404), `planArchived`, `planNotYet`, `subscriptionMonths`, `subscriptionQuantity`, `subscriptionMeasured`. */
async function checkPlan(tx: Tx, input: { planId: string; quantity: number; fromDay: Day; months: PeriodMonths; memberId: string | null }): Promise<Plan> {
  const plan = await planById(tx, input.planId)
  if (plan.archived) throw new UserError('planArchived', { plan: plan.name }, { field: 'plan' })
  if (!priceOn(plan, input.fromDay)) throw new UserError('planNotYet', { plan: plan.name, day: plan.prices[0]?.fromDay ?? '' }, { field: 'plan' })
  if (input.months % plan.months !== 0) throw new UserError('subscriptionMonths', { months: plan.months }, { field: 'months' })
  if (!quantityFits(input.quantity)) throw new UserError('subscriptionQuantity', { most: mostQuantity }, { field: 'quantity' })
  if (plan.measure !== null && input.memberId === null) throw new UserError('subscriptionMeasured', {}, { field: 'plan' })
  return plan
}

/** What a member uses is counted by one subscription for each measure: two would bill the same bytes. @throws {UserError} `subscriptionMeasureTwice` (409). */
async function refuseSecondMeasure(tx: Tx, plan: Plan, customerId: string, fromDay: Day, endDay: Day | null, own: string | null): Promise<void> {
  if (plan.measure === null) return
  const plans = await plansById(tx)
  for (const other of await subscriptionsOfCustomers(tx, [customerId])) {
    if (other.id === own || (other.endDay !== null && other.endDay < fromDay) || (endDay !== null && other.startDay > endDay)) continue
    const begun = newestBy(other.plans, fromDay)
    const later = other.plans.filter((one) => one.fromDay > fromDay)
    if ([...(begun ? [begun] : []), ...later].some(({ planId }) => plans.get(planId)?.measure === plan.measure)) throw new UserError('subscriptionMeasureTwice', { number: other.number }, { status: 409, field: 'plan' })
  }
}

/** Begins a subscription. @throws {UserError} `customerNone` (404), `subscriptionLabel`, `subscriptionAnchor`, as `checkPlan` and `refuseSecondMeasure`. */
export async function subscribe(tx: Tx, doer: Doer, input: SubscribeInput, clock: Clock): Promise<{ id: string; number: number }> {
  // numbers follow one another, and two that count the same bytes see each other
  await tx.selectFrom('ledger_setting').select('chart').forUpdate().execute()
  const customer = await customerById(tx, input.customerId)
  const label = (input.label ?? '').trim() === '' ? '' : cleanLabel(input.label ?? '', longestSubscriptionLabel)
  if (label === undefined) throw new UserError('subscriptionLabel', { most: longestSubscriptionLabel }, { field: 'label' })
  const anchorDay = input.anchorDay ?? input.startDay
  if (anchorDay > input.startDay || addMonths(anchorDay, 1200) < input.startDay) throw new UserError('subscriptionAnchor', {}, { field: 'anchorDay' })
  const plan = await checkPlan(tx, { ...input, fromDay: input.startDay, memberId: customer.memberId })
  await refuseSecondMeasure(tx, plan, customer.id, input.startDay, null, null)
  const last = await tx.selectFrom('subscription').select((make) => make.fn.max('number').as('number')).executeTakeFirst()
  const [id, number] = [randomText(12), (last?.number ?? 0) + 1]
  await tx.insertInto('subscription').values({ id, number, customer_id: customer.id, member_id: customer.memberId, label, start_day: input.startDay, anchor_day: anchorDay, months: input.months, created_by: doer.personId, created_at: clock.now() }).execute()
  await tx.insertInto('subscription_plan').values({ subscription_id: id, from_day: input.startDay, plan_id: plan.id, quantity: input.quantity, entered_by: doer.personId, entered_at: clock.now() }).execute()
  await recordAudit(tx, doer, { action: 'subscription.begun', subjectKind: 'subscription', subjectId: id, memberId: customer.memberId, after: { name: customer.name, number, plan: plan.name, quantity: input.quantity, from: input.startDay } }, clock)
  return { id, number }
}

/** The last day that is billed, or null. */
async function billedUntil(tx: Tx, subscriptionId: string): Promise<Day | null> {
  return (await billedSpans(tx, [subscriptionId])).reduce<Day | null>((last, { toDay }) => (last === null ? toDay : latest(last, toDay)), null)
}

/** Holds it until the transaction ends; a run that issues its days waits, or this does. @throws {UserError} `subscriptionNone` (404), `subscriptionChanged` (409). */
async function held(tx: Tx, id: string, version?: number): Promise<Subscription> {
  await tx.selectFrom('subscription').select('id').where('id', '=', id).forUpdate().execute()
  const subscription = await subscriptionById(tx, id)
  if (version !== undefined && version !== subscription.version) throw new UserError('subscriptionChanged', {}, { status: 409 })
  return subscription
}

const bump = (tx: Tx, subscription: Subscription) => tx.updateTable('subscription').set({ version: subscription.version + 1 }).where('id', '=', subscription.id).execute()

/** @throws {UserError} `subscriptionBilled` (409) when a day from `fromDay` on is billed. */
async function refuseBilled(tx: Tx, subscription: Subscription, fromDay: Day, field: string): Promise<void> {
  const until = await billedUntil(tx, subscription.id)
  if (until !== null && until >= fromDay) throw new UserError('subscriptionBilled', { until, next: addDays(until, 1) }, { status: 409, field })
}

/**
 * Another plan, or another number of it, from a day on; a period that crosses it is split there by days. A later change
 * that was entered before goes.
 * @throws {UserError} as `checkPlan`, `subscriptionDays` (before it began or after it ends), `subscriptionBilled` (409), `subscriptionChanged` (409).
 */
export async function changeSubscription(tx: Tx, doer: Doer, input: { subscriptionId: string; fromDay: Day; planId: string; quantity: number; version?: number | undefined }, clock: Clock): Promise<void> {
  await tx.selectFrom('ledger_setting').select('chart').forUpdate().execute()
  const subscription = await held(tx, input.subscriptionId, input.version)
  if (input.fromDay < subscription.startDay || (subscription.endDay !== null && input.fromDay > subscription.endDay)) throw new UserError('subscriptionDays', { from: subscription.startDay, to: subscription.endDay ?? '' }, { field: 'fromDay' })
  const plan = await checkPlan(tx, { ...input, months: subscription.months, memberId: subscription.memberId })
  await refuseSecondMeasure(tx, plan, subscription.customerId, input.fromDay, subscription.endDay, subscription.id)
  await refuseBilled(tx, subscription, input.fromDay, 'fromDay')
  await tx.deleteFrom('subscription_plan').where('subscription_id', '=', subscription.id).where('from_day', '>=', input.fromDay).execute()
  await tx.insertInto('subscription_plan').values({ subscription_id: subscription.id, from_day: input.fromDay, plan_id: plan.id, quantity: input.quantity, entered_by: doer.personId, entered_at: clock.now() }).execute()
  await bump(tx, subscription)
  const before = newestBy(subscription.plans, input.fromDay)
  await recordAudit(tx, doer, { action: 'subscription.changed', subjectKind: 'subscription', subjectId: subscription.id, memberId: subscription.memberId, before: { plan: before?.planId ?? null, quantity: before?.quantity ?? null }, after: { name: subscription.customerName, number: subscription.number, plan: plan.name, quantity: input.quantity, from: input.fromDay } }, clock)
}

/**
 * A lower price for some days, and why; the whole of it is free months. What is measured above is not lowered.
 * @throws {UserError} `reductionPercent`, `reductionDays`, `reductionReason`, `reductionTwice` (409), `subscriptionBilled` (409), `subscriptionNone` (404).
 */
export async function reduceSubscription(tx: Tx, doer: Doer, input: { subscriptionId: string; fromDay: Day; toDay: Day; percent: number; reason: string }, clock: Clock): Promise<{ id: string }> {
  const subscription = await held(tx, input.subscriptionId)
  if (!Number.isInteger(input.percent) || input.percent < 1 || input.percent > wholePercent) throw new UserError('reductionPercent', {}, { field: 'percent' })
  if (input.toDay < input.fromDay || input.fromDay < subscription.startDay || input.toDay >= addMonths(input.fromDay, 120)) throw new UserError('reductionDays', { from: subscription.startDay }, { field: 'toDay' })
  const reason = cleanLabel(input.reason, 200)
  if (reason === undefined) throw new UserError('reductionReason', { most: 200 }, { field: 'reason' })
  if (subscription.reductions.some((one) => one.fromDay <= input.toDay && input.fromDay <= one.toDay)) throw new UserError('reductionTwice', {}, { status: 409, field: 'fromDay' })
  await refuseBilled(tx, subscription, input.fromDay, 'fromDay')
  const id = randomText(12)
  await tx.insertInto('subscription_reduction').values({ id, subscription_id: subscription.id, from_day: input.fromDay, to_day: input.toDay, percent: input.percent, reason, entered_by: doer.personId, entered_at: clock.now() }).execute()
  await bump(tx, subscription)
  await recordAudit(tx, doer, { action: 'subscription.reduced', subjectKind: 'subscription', subjectId: subscription.id, memberId: subscription.memberId, after: { name: subscription.customerName, number: subscription.number, percent: input.percent / 100, from: input.fromDay, to: input.toDay } }, clock)
  return { id }
}

/** Takes a reduction back of which no day is billed. @throws {UserError} `reductionNone` (404), `subscriptionBilled` (409). */
export async function removeReduction(tx: Tx, doer: Doer, input: { subscriptionId: string; reductionId: string }, clock: Clock): Promise<void> {
  const subscription = await held(tx, input.subscriptionId)
  const one = subscription.reductions.find(({ id }) => id === input.reductionId)
  if (!one) throw new UserError('reductionNone', {}, { status: 404 })
  await refuseBilled(tx, subscription, one.fromDay, 'fromDay')
  await tx.updateTable('subscription_reduction').set({ removed_at: clock.now() }).where('id', '=', one.id).execute()
  await bump(tx, subscription)
  await recordAudit(tx, doer, { action: 'subscription.reductionRemoved', subjectKind: 'subscription', subjectId: subscription.id, memberId: subscription.memberId, before: { name: subscription.customerName, number: subscription.number, percent: one.percent / 100, from: one.fromDay, to: one.toDay } }, clock)
}

/**
 * Ends a subscription with its last day, or lets it go on (`lastDay` null). A day before its first: it never was. Days
 * beyond that are billed stay billed: their credit note is the treasurer's to make.
 * @returns until when it is billed. @throws {UserError} `subscriptionEnd`, `subscriptionNone` (404), `subscriptionChanged` (409), `subscriptionMeasureTwice` (409).
 */
export async function endSubscription(tx: Tx, doer: Doer, input: { subscriptionId: string; lastDay: Day | null; reason: string; version?: number | undefined }, clock: Clock): Promise<{ billedUntil: Day | null }> {
  if (input.lastDay === null) await tx.selectFrom('ledger_setting').select('chart').forUpdate().execute()
  const subscription = await held(tx, input.subscriptionId, input.version)
  if (input.lastDay !== null && input.lastDay < addDays(subscription.startDay, -1)) throw new UserError('subscriptionEnd', { from: subscription.startDay }, { field: 'lastDay' })
  if (input.lastDay === null) {
    const chosen = subscription.plans.at(-1)
    if (chosen) await refuseSecondMeasure(tx, await planById(tx, chosen.planId), subscription.customerId, subscription.startDay, null, subscription.id)
  }
  const reason = input.reason.trim() === '' ? '' : cleanLabel(input.reason, 300)
  if (reason === undefined) throw new UserError('reductionReason', { most: 300 }, { field: 'reason' })
  await tx.updateTable('subscription').set({ end_day: input.lastDay, ended_at: input.lastDay === null ? null : clock.now(), end_reason: input.lastDay === null ? '' : reason, version: subscription.version + 1 }).where('id', '=', subscription.id).execute()
  await recordAudit(tx, doer, { action: input.lastDay === null ? 'subscription.resumed' : 'subscription.ended', subjectKind: 'subscription', subjectId: subscription.id, memberId: subscription.memberId, after: { name: subscription.customerName, number: subscription.number, to: input.lastDay } }, clock)
  return { billedUntil: await billedUntil(tx, subscription.id) }
}

/** Ends what a member subscribed to who left on a day. @returns how many. */
export async function endSubscriptionsOf(tx: Tx, doer: Doer, input: { memberId: string; day: Day }, clock: Clock): Promise<number> {
  const rows = await tx.selectFrom('subscription').select(['id', 'start_day']).where('member_id', '=', input.memberId).where((make) => make.or([make('end_day', 'is', null), make('end_day', '>', input.day)])).execute()
  for (const { id, start_day } of rows) await endSubscription(tx, doer, { subscriptionId: id, lastDay: latest(input.day, addDays(start_day as Day, -1)), reason: '' }, clock)
  return rows.length
}
