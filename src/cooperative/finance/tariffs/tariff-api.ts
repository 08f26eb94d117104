/** Plans, tariffs, subscriptions and use in the API. */
import { z } from '@hono/zod-openapi'
import type { DbOrTx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { actorOf } from '#web/environment.ts'
import { cents, dayShape, id, itemsOf } from '#web/api/shapes.ts'
import { creditAndFree } from '../billing/free-days.ts'
import { latest, periodOn } from './billing-period.ts'
import { enterTariff, largestIncluded, largestPrice, tariffBodies, withdrawTariff } from './enter-tariff.ts'
import { findSubscriber } from './find-subscriber.ts'
import { newestBy } from './flat-price.ts'
import { missingDays, usedDays } from './measured-use.ts'
import { measures, usedSoFar } from './overage.ts'
import { allPlans, allTariffs, planById, plansById, tariffById } from './plan-store.ts'
import type { Plan, Tariff } from './plan-store.ts'
import { addPlan, changePlan, planLevels } from './save-plan.ts'
import { changeSubscription, endSubscription, mostQuantity, reduceSubscription, removeReduction, subscribe } from './subscribe.ts'
import { billedSpans, searchSubscriptions, subscriptionById, subscriptionViews, subscriptionsOfMember } from './subscription-store.ts'
import type { Subscription } from './subscription-store.ts'
import { seesSubscription, tariffReaders, tariffWriters } from './tariff-policy.ts'
import type { UsagePort } from './usage-port.ts'

const tags: [string] = ['tariffs']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
const price = z.int().min(0).max(Number(largestPrice)).openapi({ description: 'Ten-thousandths of a euro, net of tax.' })
const gigabytes = z.int().min(0).max(Number(largestIncluded)).openapi({ description: 'Thousandths of a gigabyte.' })
const months = z.union([z.literal(1), z.literal(3), z.literal(12)])
const quantity = z.int().min(1).max(mostQuantity)

const planShape = z
  .object({ id: z.string(), code: z.string(), name: z.string(), months, billed: z.enum(['advance', 'arrears']), measure: z.enum(measures as ['traffic', 'disk']).nullable(), level: z.enum(planLevels), account: z.string(), archived: z.boolean(), prices: z.array(z.object({ fromDay: z.string(), price, included: gigabytes.nullable(), overagePrice: price.nullable() })) })
  .openapi('Plan')
const tariffShape = z
  .object({ id: z.string(), fromDay: z.string(), label: z.string(), body: z.enum(tariffBodies as ['meeting', 'board', 'management']), votedOn: z.string(), resolution: z.string(), withdrawn: z.boolean(), prices: z.array(z.object({ plan: z.string(), price, included: gigabytes.nullable(), overagePrice: price.nullable() })) })
  .openapi('Tariff')
const subscriptionShape = z
  .object({
    id: z.string(), number: z.int(), customer: z.object({ id: z.string(), code: z.string(), name: z.string() }), member: z.string().nullable(), label: z.string(), startDay: z.string(), endDay: z.string().nullable(), anchorDay: z.string(), months,
    plans: z.array(z.object({ fromDay: z.string(), plan: z.string(), quantity: z.int() })),
    reductions: z.array(z.object({ id: z.string(), fromDay: z.string(), toDay: z.string(), percent: z.number(), reason: z.string() })),
  })
  .openapi('Subscription')
const spanShape = z.object({ kind: z.enum(['flat', 'usage']), fromDay: z.string(), toDay: z.string(), outcome: z.enum(['invoiced', 'free', 'nothing', 'waived']), netCents: cents, invoice: z.object({ id: z.string(), number: z.string() }).nullable() })
const wholeShape = subscriptionShape.extend({ billed: z.array(spanShape) }).openapi('SubscriptionWithBilledDays')
const useShape = z
  .object({ subscription: z.string(), measure: z.enum(['traffic', 'disk']), fromDay: z.string(), toDay: z.string(), used: gigabytes, included: gigabytes, price, warnedOn: z.string().nullable(), missingDays: z.array(z.string()).openapi({ description: 'Days that nobody told: not nothing, but not known.' }), days: z.array(z.object({ day: z.string(), bytes: z.number() })) })
  .openapi('Use')
const priceInput = z.strictObject({ plan: id, price, included: gigabytes.nullable().default(null), overagePrice: price.nullable().default(null) })
const percent = z.number().min(0.01).max(100).openapi({ description: 'Per cent, two decimals; 100: free.' })
const atPlan = z.object({ plan: id })
const atTariff = z.object({ tariff: id })
const atSubscription = z.object({ subscription: id })

const routes = {
  plans: apiRoute(tariffReaders, { method: 'get', path: '/api/v1/plans', operationId: 'listPlans', summary: 'Lists plans with their prices by day', tags, responses: { 200: json('All of them.', itemsOf(planShape)) } }),
  addPlan: apiRoute(tariffWriters, { method: 'post', path: '/api/v1/plans', operationId: 'addPlan', summary: 'Adds a plan; a tariff gives it a price', tags, request: { body: body(z.strictObject({ code: z.string().max(12), name: z.string().min(1).max(100), months, billed: z.enum(['advance', 'arrears']).default('advance'), measure: z.enum(measures as ['traffic', 'disk']).nullable().default(null), level: z.enum(planLevels).default('standard'), account: z.string().max(12).default('706') })) }, responses: { 201: json('The plan.', planShape) } }),
  changePlan: apiRoute(tariffWriters, { method: 'patch', path: '/api/v1/plans/{plan}', operationId: 'changePlan', summary: 'Changes what is given of a plan', tags, request: { params: atPlan, body: body(z.strictObject({ name: z.string().min(1).max(100), level: z.enum(planLevels), account: z.string().max(12), archived: z.boolean() }).partial()) }, responses: { 200: json('The plan.', planShape) } }),
  tariffs: apiRoute(tariffReaders, { method: 'get', path: '/api/v1/tariffs', operationId: 'listTariffs', summary: 'Lists tariffs with the vote behind each, the newest first', tags, responses: { 200: json('All of them.', itemsOf(tariffShape)) } }),
  enterTariff: apiRoute(tariffWriters, { method: 'post', path: '/api/v1/tariffs', operationId: 'enterTariff', summary: 'Enters prices that were voted; they take effect on their day', tags, request: { body: body(z.strictObject({ label: z.string().min(1).max(100), fromDay: dayShape, body: z.enum(tariffBodies as ['meeting', 'board', 'management']), votedOn: dayShape, resolution: z.string().min(1).max(60), prices: z.array(priceInput).min(1).max(200) })) }, responses: { 201: json('The tariff, and how many subscriptions are billed beyond its day.', z.object({ tariff: tariffShape, alreadyBilled: z.int() })) } }),
  withdrawTariff: apiRoute(tariffWriters, { method: 'delete', path: '/api/v1/tariffs/{tariff}', operationId: 'withdrawTariff', summary: 'Withdraws a tariff of which no day is billed', tags, request: { params: atTariff }, responses: { 204: { description: 'Its prices do not hold.' } } }),
  list: apiRoute(tariffReaders, { method: 'get', path: '/api/v1/subscriptions', operationId: 'listSubscriptions', summary: 'Lists subscriptions, the newest first', tags, request: { query: pageQuery.extend({ q: z.string().max(100).default(''), view: z.enum(subscriptionViews).default('live'), plan: id.optional() }) }, responses: { 200: json('A page of them.', pageOf(subscriptionShape)) } }),
  begin: apiRoute(tariffWriters, { method: 'post', path: '/api/v1/subscriptions', operationId: 'beginSubscription', summary: 'Begins a subscription', tags, request: { body: body(z.strictObject({ who: z.string().min(1).max(200).openapi({ description: 'A code (M00042, C00003), a member’s number, or a name.' }), plan: id, quantity: quantity.default(1), startDay: dayShape, anchorDay: dayShape.optional(), months, label: z.string().max(100).default('') })) }, responses: { 201: json('The subscription.', wholeShape) } }),
  show: apiRoute(tariffReaders, { method: 'get', path: '/api/v1/subscriptions/{subscription}', operationId: 'showSubscription', summary: 'Shows a subscription with its billed days', tags, request: { params: atSubscription }, responses: { 200: json('The subscription.', wholeShape) } }),
  change: apiRoute(tariffWriters, { method: 'post', path: '/api/v1/subscriptions/{subscription}/plan', operationId: 'changeSubscription', summary: 'Another plan or number from a day on', tags, request: { params: atSubscription, body: body(z.strictObject({ fromDay: dayShape, plan: id, quantity: quantity.default(1) })) }, responses: { 200: json('The subscription.', wholeShape) } }),
  reduce: apiRoute(tariffWriters, { method: 'post', path: '/api/v1/subscriptions/{subscription}/reductions', operationId: 'reduceSubscription', summary: 'A lower price for some days, or free ones', tags, request: { params: atSubscription, body: body(z.strictObject({ fromDay: dayShape, toDay: dayShape, percent, reason: z.string().min(1).max(200) })) }, responses: { 201: json('The subscription.', wholeShape) } }),
  removeReduction: apiRoute(tariffWriters, { method: 'delete', path: '/api/v1/subscriptions/{subscription}/reductions/{reduction}', operationId: 'removeReduction', summary: 'Removes a reduction of which no day is billed', tags, request: { params: atSubscription.extend({ reduction: id }) }, responses: { 200: json('The subscription.', wholeShape) } }),
  end: apiRoute(tariffWriters, { method: 'post', path: '/api/v1/subscriptions/{subscription}/end', operationId: 'endSubscription', summary: 'Ends a subscription, or lets it go on', tags, request: { params: atSubscription, body: body(z.strictObject({ lastDay: dayShape.nullable().openapi({ description: 'Null: it goes on.' }), reason: z.string().max(300).default('') })) }, responses: { 200: json('The subscription, and until when it is billed.', wholeShape.extend({ billedUntil: z.string().nullable() })) } }),
  free: apiRoute(tariffWriters, { method: 'post', path: '/api/v1/billed-invoices/{invoice}/free', operationId: 'freeBilledDays', summary: 'Credits what is left of an invoice of a billing run and gives its days back', tags, request: { params: z.object({ invoice: id }), body: body(z.strictObject({ reason: z.string().min(1).max(300) })) }, responses: { 201: json('The credit note.', z.object({ creditNote: z.string(), spans: z.int() })) } }),
  ofMember: apiRoute(seesSubscription, { method: 'get', path: '/api/v1/members/{member}/subscriptions', operationId: 'listSubscriptionsOfMember', summary: 'Shows what a member subscribed to, and what was billed', tags, request: { params: z.object({ member: id }) }, responses: { 200: json('All of them.', itemsOf(wholeShape)) } }),
  useOfMember: apiRoute(seesSubscription, { method: 'get', path: '/api/v1/members/{member}/use', operationId: 'showUseOfMember', summary: 'Shows what a member’s sites use this month of what their plan includes', tags, request: { params: z.object({ member: id }) }, responses: { 200: json('For each measured subscription.', itemsOf(useShape)) } }),
}

const orNone = (value: bigint | null): number | null => (value === null ? null : Number(value))
const shownPlan = ({ prices, version: _version, ...plan }: Plan): z.infer<typeof planShape> => ({ ...plan, prices: prices.map((one) => ({ fromDay: one.fromDay, price: Number(one.price), included: orNone(one.included), overagePrice: orNone(one.overagePrice) })) })
const shownTariff = ({ prices, ...tariff }: Tariff): z.infer<typeof tariffShape> => ({ ...tariff, prices: prices.map((one) => ({ plan: one.planId, price: Number(one.price), included: orNone(one.included), overagePrice: orNone(one.overagePrice) })) })
const shown = (one: Subscription): z.infer<typeof subscriptionShape> => ({
  id: one.id, number: one.number, customer: { id: one.customerId, code: one.customerCode, name: one.customerName }, member: one.memberId, label: one.label, startDay: one.startDay, endDay: one.endDay, anchorDay: one.anchorDay, months: one.months,
  plans: one.plans.map(({ fromDay, planId, quantity: count }) => ({ fromDay, plan: planId, quantity: count })), reductions: one.reductions.map((cut) => ({ id: cut.id, fromDay: cut.fromDay, toDay: cut.toDay, percent: cut.percent / 100, reason: cut.reason })),
})

async function withBilled(db: DbOrTx, some: readonly Subscription[]): Promise<z.infer<typeof wholeShape>[]> {
  const spans = Map.groupBy(await billedSpans(db, some.map((one) => one.id)), ({ subscriptionId }) => subscriptionId)
  return some.map((one) => ({ ...shown(one), billed: (spans.get(one.id) ?? []).map(({ kind, fromDay, toDay, outcome, netCents, invoice }) => ({ kind, fromDay, toDay, outcome, netCents: Number(netCents), invoice })) }))
}
const whole = async (db: DbOrTx, subscriptionId: string) => (await withBilled(db, [await subscriptionById(db, subscriptionId)]))[0]!

async function useOf(db: DbOrTx, ports: UsagePort, memberId: string, today: Day): Promise<z.infer<typeof useShape>[]> {
  const plans = await plansById(db)
  const found: z.infer<typeof useShape>[] = []
  for (const one of await subscriptionsOfMember(db, memberId)) {
    const plan = plans.get(newestBy(one.plans, today)?.planId ?? '')
    if (!plan?.measure || one.startDay > today || (one.endDay !== null && one.endDay < today)) continue
    const month = periodOn(one.anchorDay, 1, today)
    const told = (await ports.usageOf(db, [memberId], latest(month.fromDay, one.startDay), today)).get(memberId) ?? []
    const days = usedDays(plan.measure, told)
    const far = usedSoFar(one, plans, month, days, today)
    if (!far) continue
    const warning = await db.selectFrom('usage_warning').select('warned_on').where('subscription_id', '=', one.id).where('from_day', '=', month.fromDay).executeTakeFirst()
    found.push({ subscription: one.id, measure: plan.measure, ...month, used: Number(far.used), included: Number(far.included), price: Number(far.price), warnedOn: warning?.warned_on ?? null, missingDays: missingDays(plan.measure, told, { fromDay: month.fromDay, toDay: today }), days: days.map((each) => ({ day: each.day, bytes: Number(each.bytes) })) })
  }
  return found
}

/** Plans', tariffs' and subscriptions' part of the API. */
export function makeTariffsApi(ports: UsagePort) {
  return makeApiApp()
    .openapi(routes.plans, async (c) => c.json({ items: (await allPlans(c.get('db'))).map(shownPlan) }, 200))
    .openapi(routes.addPlan, async (c) => {
      const made = await inTransaction(c.get('db'), (tx) => addPlan(tx, actorOf(c), c.req.valid('json'), c.get('clock')))
      return c.json(shownPlan(await planById(c.get('db'), made.id)), 201)
    })
    .openapi(routes.changePlan, async (c) => {
      const { plan } = c.req.valid('param')
      const { name, level, account, archived } = c.req.valid('json')
      const change = { ...(name === undefined ? {} : { name }), ...(level === undefined ? {} : { level }), ...(account === undefined ? {} : { account }), ...(archived === undefined ? {} : { archived }) }
      await inTransaction(c.get('db'), (tx) => changePlan(tx, actorOf(c), { planId: plan, ...change }, c.get('clock')))
      return c.json(shownPlan(await planById(c.get('db'), plan)), 200)
    })
    .openapi(routes.tariffs, async (c) => c.json({ items: (await allTariffs(c.get('db'))).map(shownTariff) }, 200))
    .openapi(routes.enterTariff, async (c) => {
      const { fromDay, votedOn, prices, ...rest } = c.req.valid('json')
      const input = { ...rest, fromDay: fromDay as Day, votedOn: votedOn as Day, prices: prices.map((one) => ({ planId: one.plan, price: BigInt(one.price), included: one.included === null ? null : BigInt(one.included), overagePrice: one.overagePrice === null ? null : BigInt(one.overagePrice) })) }
      const made = await inTransaction(c.get('db'), (tx) => enterTariff(tx, actorOf(c), input, c.get('clock')))
      return c.json({ tariff: shownTariff(await tariffById(c.get('db'), made.id)), alreadyBilled: made.alreadyBilled }, 201)
    })
    .openapi(routes.withdrawTariff, async (c) => {
      await inTransaction(c.get('db'), (tx) => withdrawTariff(tx, actorOf(c), { tariffId: c.req.valid('param').tariff }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(routes.list, async (c) => {
      const { page, pageSize, q, view, plan } = c.req.valid('query')
      const { subscriptions, total } = await searchSubscriptions(c.get('db'), { text: q, view, planId: plan ?? null, today: dayOf(c.get('clock').now()), page, pageSize })
      return c.json({ items: subscriptions.map(shown), page, pageSize, total }, 200)
    })
    .openapi(routes.begin, async (c) => {
      const { who, plan, startDay, anchorDay, ...rest } = c.req.valid('json')
      const made = await inTransaction(c.get('db'), async (tx) => subscribe(tx, actorOf(c), { ...rest, customerId: await findSubscriber(tx, who, c.get('clock')), planId: plan, startDay: startDay as Day, anchorDay: anchorDay as Day | undefined }, c.get('clock')))
      return c.json(await whole(c.get('db'), made.id), 201)
    })
    .openapi(routes.show, async (c) => c.json(await whole(c.get('db'), c.req.valid('param').subscription), 200))
    .openapi(routes.change, async (c) => {
      const { subscription } = c.req.valid('param')
      const { fromDay, plan, quantity: count } = c.req.valid('json')
      await inTransaction(c.get('db'), (tx) => changeSubscription(tx, actorOf(c), { subscriptionId: subscription, fromDay: fromDay as Day, planId: plan, quantity: count }, c.get('clock')))
      return c.json(await whole(c.get('db'), subscription), 200)
    })
    .openapi(routes.reduce, async (c) => {
      const { subscription } = c.req.valid('param')
      const { fromDay, toDay, percent: off, reason } = c.req.valid('json')
      await inTransaction(c.get('db'), (tx) => reduceSubscription(tx, actorOf(c), { subscriptionId: subscription, fromDay: fromDay as Day, toDay: toDay as Day, percent: Math.round(off * 100), reason }, c.get('clock')))
      return c.json(await whole(c.get('db'), subscription), 201)
    })
    .openapi(routes.removeReduction, async (c) => {
      const { subscription, reduction } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => removeReduction(tx, actorOf(c), { subscriptionId: subscription, reductionId: reduction }, c.get('clock')))
      return c.json(await whole(c.get('db'), subscription), 200)
    })
    .openapi(routes.end, async (c) => {
      const { subscription } = c.req.valid('param')
      const { lastDay, reason } = c.req.valid('json')
      const { billedUntil } = await inTransaction(c.get('db'), (tx) => endSubscription(tx, actorOf(c), { subscriptionId: subscription, lastDay: lastDay as Day | null, reason }, c.get('clock')))
      return c.json({ ...(await whole(c.get('db'), subscription)), billedUntil }, 200)
    })
    .openapi(routes.free, async (c) => {
      const { number, freed } = await inTransaction(c.get('db'), (tx) => creditAndFree(tx, actorOf(c), { invoiceId: c.req.valid('param').invoice, issuedOn: dayOf(c.get('clock').now()), reason: c.req.valid('json').reason }, c.get('clock')))
      return c.json({ creditNote: number, spans: freed }, 201)
    })
    .openapi(routes.ofMember, async (c) => c.json({ items: await withBilled(c.get('db'), await subscriptionsOfMember(c.get('db'), c.req.valid('param').member)) }, 200))
    .openapi(routes.useOfMember, async (c) => c.json({ items: await useOf(c.get('db'), ports, c.req.valid('param').member, dayOf(c.get('clock').now())) }, 200))
}
