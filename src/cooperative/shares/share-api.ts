/** Shares in the API. Amounts are whole cents; days are `2026-11-26`. */
import { z } from '@hono/zod-openapi'
import { documentAnswer } from '#cooperative/documents/document-answer.ts'
import { memberById } from '#cooperative/members/identity.ts'
import { inTransaction } from '#db/transaction.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { notFound } from '#lib/errors.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { actorOf } from '#web/environment.ts'
import { signedIn, withRole } from '#web/guard.ts'
import { cents, dayShape, itemsOf } from '#web/api/shapes.ts'
import { capitalOn } from './capital.ts'
import { correctSharePayment, recordSharePayment, unpaidSubscriptions } from './pay-shares.ts'
import type { SubscriptionLine } from './pay-shares.ts'
import { discardPayout, preparePayout } from './prepare-payout.ts'
import { listPayouts, redemptionQueue } from './redemption-store.ts'
import { recordPayoutPaid, releasePayout } from './release-payout.ts'
import { cancelRedemption, requestRedemption } from './request-redemption.ts'
import { reverseMovement } from './reverse-movement.ts'
import { certificateOf } from './share-papers.ts'
import { actsOnShares, keepsMoney, keepsRegister, releases, seesRegister, seesShares, withShares } from './share-policy.ts'
import { holdingNow, searchMovements } from './share-store.ts'
import type { MovementLine } from './share-store.ts'
import { movementKinds, redemptionCauses } from './share.ts'
import { subscribeShares } from './subscribe-shares.ts'
import { takeOverShares } from './take-over-shares.ts'
import { transferShares } from './transfer-shares.ts'

const tags: [string] = ['shares']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ body: { required: true, content: { 'application/json': { schema } } } })
/** A day of the years that the books know. */
const count = z.number().openapi({ description: 'A whole number of shares.' })
const place = (name: string) => z.object({ [name]: z.coerce.number().int().min(1).max(1_000_000_000) })
const member = z.object({ member: z.string().max(40) })
const numbered = z.object({ number: z.int().openapi({ description: 'Number of the movement.' }) })
const nothing = { 204: { description: 'Done.' } }

const holdingShape = z.object({ shares: z.int(), valueCents: cents, capitalCents: cents, unpaidCents: cents }).openapi('ShareHolding')
const movementShape = z
  .object({ number: z.int(), day: z.iso.date(), kind: z.enum(movementKinds), shares: z.int(), valueCents: cents, from: z.string().nullable(), to: z.string().nullable(), reverses: z.int().nullable(), reversedBy: z.int().nullable(), reference: z.string() })
  .openapi('ShareMovement')
const subscriptionShape = z.object({ movement: z.int(), member: z.string(), name: z.string(), day: z.iso.date(), shares: z.int(), totalCents: cents, paidCents: cents, leftCents: cents, balanceDueOn: z.iso.date(), late: z.boolean() }).openapi('ShareSubscription')
const redemptionShape = z.object({ number: z.int(), member: z.string(), name: z.string(), shares: z.int(), left: z.int(), cause: z.enum(redemptionCauses), requestedOn: z.iso.date(), dueOn: z.iso.date(), payout: z.string().nullable() }).openapi('ShareRedemption')
const payoutShape = z
  .object({ id: z.string(), redemption: z.int(), member: z.string(), name: z.string(), shares: z.int(), nominalCents: cents, unpaidCents: cents, lossCents: cents, amountCents: cents, state: z.enum(['prepared', 'discarded', 'released', 'paid', 'reversed']), movement: z.int().nullable() })
  .openapi('SharePayout')
const capitalShape = z
  .object({ day: z.iso.date(), shares: z.int(), valueCents: cents, capitalCents: cents, unpaidCents: cents, highestCents: cents, floorCents: cents, floorReason: z.enum(['statutes', 'quarter', 'form']), roomCents: cents })
  .openapi('Capital')

const capital = apiRoute(signedIn, { method: 'get', path: '/api/v1/capital', operationId: 'showCapital', summary: 'Shows the capital and its floor on a day', tags, request: { query: z.object({ day: dayShape.optional() }) }, responses: { 200: json('The capital.', capitalShape) } }, withShares)
const held = apiRoute(seesShares, { method: 'get', path: '/api/v1/members/{member}/shares', operationId: 'showShares', summary: 'Shows what a member holds', tags, request: { params: member }, responses: { 200: json('The holding.', holdingShape) } }, withShares)
const certificate = apiRoute(seesShares, { method: 'get', path: '/api/v1/members/{member}/shares/certificate', operationId: 'downloadShareCertificate', summary: 'The certificate of a member’s shares', tags, request: { params: member }, responses: { 200: { description: 'A PDF.', content: { 'application/pdf': { schema: z.string() } } } } }, withShares)
const subscribe = apiRoute(
  actsOnShares,
  { method: 'post', path: '/api/v1/members/{member}/shares', operationId: 'subscribeShares', summary: 'Subscribes shares', tags, request: { params: member, ...body(z.strictObject({ shares: count })) }, responses: { 201: json('What is to be paid, and by when.', z.object({ movement: z.int(), totalCents: cents, firstCents: cents, balanceDueOn: z.iso.date() })) } },
  withShares,
)
const redeem = apiRoute(
  actsOnShares,
  { method: 'post', path: '/api/v1/members/{member}/redemptions', operationId: 'requestRedemption', summary: 'Asks for a part of the shares to be paid back', tags, request: { params: member, ...body(z.strictObject({ shares: count })) }, responses: { 201: json('Its place in the queue.', z.object({ number: z.int(), dueOn: z.iso.date() })) } },
  withShares,
)
const movements = apiRoute(
  seesRegister,
  { method: 'get', path: '/api/v1/shares/movements', operationId: 'listShareMovements', summary: 'Lists the register of movements, the newest first', tags, request: { query: pageQuery.extend({ q: z.string().max(100).default(''), kind: z.enum(movementKinds).optional() }) }, responses: { 200: json('A page of movements.', pageOf(movementShape)) } },
  withShares,
)
const reverse = apiRoute(keepsRegister, { method: 'post', path: '/api/v1/shares/movements/{movement}/reversal', operationId: 'reverseShareMovement', summary: 'Corrects a movement by its mirror', tags, request: { params: place('movement'), ...body(z.strictObject({ reference: z.string().max(400) })) }, responses: { 201: json('The reversal.', numbered) } }, withShares)
const transfer = apiRoute(
  keepsRegister,
  { method: 'post', path: '/api/v1/shares/transfers', operationId: 'transferShares', summary: 'Records a transfer between members', tags, request: body(z.strictObject({ from: z.string().max(40), to: z.string().max(40), shares: count, reference: z.string().max(400).openapi({ description: 'Who agreed, and when.' }) })), responses: { 201: json('The movement.', numbered) } },
  withShares,
)
const subscriptions = apiRoute(seesRegister, { method: 'get', path: '/api/v1/shares/subscriptions', operationId: 'listShareSubscriptions', summary: 'Lists subscriptions that wait for payment', tags, request: { query: pageQuery.extend({ q: z.string().max(100).default('') }) }, responses: { 200: json('A page of subscriptions.', pageOf(subscriptionShape)) } }, withShares)
const pay = apiRoute(keepsMoney, { method: 'post', path: '/api/v1/shares/movements/{movement}/payments', operationId: 'recordSharePayment', summary: 'Takes in a payment for a subscription', tags, request: { params: place('movement'), ...body(z.strictObject({ cents: z.int(), day: dayShape })) }, responses: { 201: json('What is left to pay.', z.object({ number: z.int(), leftCents: cents })) } }, withShares)
const correct = apiRoute(keepsMoney, { method: 'delete', path: '/api/v1/shares/payments/{payment}', operationId: 'correctSharePayment', summary: 'Takes back a payment that was entered wrongly', tags, request: { params: place('payment') }, responses: nothing }, withShares)
const queue = apiRoute(seesRegister, { method: 'get', path: '/api/v1/shares/redemptions', operationId: 'listRedemptions', summary: 'The queue of requests to be paid back, in order', tags, responses: { 200: json('The queue.', itemsOf(redemptionShape)) } }, withShares)
const cancel = apiRoute(keepsMoney, { method: 'delete', path: '/api/v1/shares/redemptions/{redemption}', operationId: 'cancelRedemption', summary: 'Takes a request back', tags, request: { params: place('redemption') }, responses: nothing }, withShares)
const prepare = apiRoute(keepsMoney, { method: 'post', path: '/api/v1/shares/redemptions/{redemption}/payouts', operationId: 'preparePayout', summary: 'First hand: prepares a payment back', tags, request: { params: place('redemption') }, responses: { 201: json('The figures; somebody else releases it.', z.object({ id: z.string(), shares: z.int(), amountCents: cents })) } }, withShares)
const payouts = apiRoute(seesRegister, { method: 'get', path: '/api/v1/shares/payouts', operationId: 'listPayouts', summary: 'Lists payments back', tags, request: { query: pageQuery }, responses: { 200: json('A page of payments back.', pageOf(payoutShape)) } }, withShares)
const onPayout = z.object({ payout: z.string().max(40) })
const release = apiRoute(releases, { method: 'post', path: '/api/v1/shares/payouts/{payout}/release', operationId: 'releasePayout', summary: 'Second pair of eyes: releases what somebody else prepared', tags, request: { params: onPayout }, responses: { 201: json('The movement.', numbered) } }, withShares)
const discard = apiRoute(releases, { method: 'delete', path: '/api/v1/shares/payouts/{payout}', operationId: 'discardPayout', summary: 'Discards a prepared payment back', tags, request: { params: onPayout }, responses: nothing }, withShares)
const paid = apiRoute(keepsMoney, { method: 'post', path: '/api/v1/shares/payouts/{payout}/payment', operationId: 'recordPayoutPaid', summary: 'The bank has paid', tags, request: { params: onPayout, ...body(z.strictObject({ day: dayShape })) }, responses: nothing }, withShares)
const takeOver = apiRoute(
  withRole('administrator'),
  { method: 'post', path: '/api/v1/shares/takeover', operationId: 'takeOverShares', summary: 'Begins the register from what members held before; it must agree with the books', tags, request: body(z.strictObject({ day: dayShape, holdings: z.array(z.strictObject({ member: z.string().max(40), shares: count, paidCents: z.int() })).min(1).max(20_000) })), responses: { 201: json('How many.', z.object({ movements: z.int() })) } },
  withShares,
)

const shown = (line: MovementLine): z.infer<typeof movementShape> => ({ number: line.number, day: line.day, kind: line.kind, shares: line.shares, valueCents: Number(line.valueCents), from: line.fromMember, to: line.toMember, reverses: line.reverses, reversedBy: line.reversedBy, reference: line.reference })
const asked = (line: SubscriptionLine): z.infer<typeof subscriptionShape> => ({ movement: line.movement, member: line.memberId, name: line.memberName, day: line.day, shares: line.shares, totalCents: Number(line.totalCents), paidCents: Number(line.paidCents), leftCents: Number(line.leftCents), balanceDueOn: line.balanceDueOn, late: line.late })

/** The part of shares of the API. */
export function makeSharesApi() {
  return makeApiApp()
    .openapi(capital, async (c) => {
      const found = await capitalOn(c.get('db'), (c.req.valid('query').day as Day | undefined) ?? dayOf(c.get('clock').now()))
      if (!found) throw notFound()
      const { day, shares, valueCents, capitalCents, unpaidCents, highestCents, floorCents, floorReason, roomCents } = found
      return c.json({ day, shares, valueCents: Number(valueCents), capitalCents: Number(capitalCents), unpaidCents: Number(unpaidCents), highestCents: Number(highestCents), floorCents: Number(floorCents), floorReason, roomCents: Number(roomCents) }, 200)
    })
    .openapi(held, async (c) => {
      const { id } = await memberById(c.get('db'), c.req.valid('param').member)
      const { shares, valueCents, capitalCents, unpaidCents } = await holdingNow(c.get('db'), id)
      return c.json({ shares, valueCents: Number(valueCents), capitalCents: Number(capitalCents), unpaidCents: Number(unpaidCents) }, 200)
    })
    .openapi(certificate, async (c) => {
      const found = await memberById(c.get('db'), c.req.valid('param').member)
      return documentAnswer(c, `${c.get('m').cooperative.shares.papers.certificate} ${found.number}`, await certificateOf(c, found)) as never
    })
    .openapi(subscribe, async (c) => {
      const done = await inTransaction(c.get('db'), (tx) => subscribeShares(tx, actorOf(c), { memberId: c.req.valid('param').member, shares: c.req.valid('json').shares }, c.get('clock')))
      return c.json({ movement: done.movement, totalCents: Number(done.totalCents), firstCents: Number(done.firstCents), balanceDueOn: done.balanceDueOn }, 201)
    })
    .openapi(redeem, async (c) => {
      const done = await inTransaction(c.get('db'), (tx) => requestRedemption(tx, actorOf(c), { memberId: c.req.valid('param').member, cause: 'part', shares: c.req.valid('json').shares }, c.get('clock')))
      if (!done) throw notFound()
      return c.json({ number: done.number, dueOn: done.dueOn }, 201)
    })
    .openapi(movements, async (c) => {
      const { q, kind, page, pageSize } = c.req.valid('query')
      const { lines, total } = await searchMovements(c.get('db'), { text: q, kind: kind ?? null, memberId: null, until: null, page, pageSize })
      return c.json({ items: lines.map(shown), page, pageSize, total }, 200)
    })
    .openapi(reverse, async (c) => c.json({ number: await inTransaction(c.get('db'), (tx) => reverseMovement(tx, actorOf(c), { number: Number(c.req.valid('param')['movement']), reference: c.req.valid('json').reference }, c.get('clock'))) }, 201))
    .openapi(transfer, async (c) => {
      const { from, to, shares, reference } = c.req.valid('json')
      return c.json({ number: await inTransaction(c.get('db'), (tx) => transferShares(tx, actorOf(c), { fromMember: from, toMember: to, shares, reference }, c.get('clock'))) }, 201)
    })
    .openapi(subscriptions, async (c) => {
      const { q, page, pageSize } = c.req.valid('query')
      const { lines, total } = await unpaidSubscriptions(c.get('db'), { text: q, page, pageSize }, dayOf(c.get('clock').now()))
      return c.json({ items: lines.map(asked), page, pageSize, total }, 200)
    })
    .openapi(pay, async (c) => {
      const { cents: given, day } = c.req.valid('json')
      const done = await inTransaction(c.get('db'), (tx) => recordSharePayment(tx, actorOf(c), { movement: Number(c.req.valid('param')['movement']), cents: BigInt(given), day: day as Day }, c.get('clock')))
      return c.json({ number: done.number, leftCents: Number(done.leftCents) }, 201)
    })
    .openapi(correct, async (c) => {
      await inTransaction(c.get('db'), (tx) => correctSharePayment(tx, actorOf(c), { number: Number(c.req.valid('param')['payment']) }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(queue, async (c) => {
      const items = (await redemptionQueue(c.get('db'))).map((one) => ({ number: one.number, member: one.memberId, name: one.memberName, shares: one.shares, left: one.left, cause: one.cause, requestedOn: one.requestedOn, dueOn: one.dueOn, payout: one.openPayout }))
      return c.json({ items }, 200)
    })
    .openapi(cancel, async (c) => {
      await inTransaction(c.get('db'), (tx) => cancelRedemption(tx, actorOf(c), { number: Number(c.req.valid('param')['redemption']) }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(prepare, async (c) => {
      const done = await inTransaction(c.get('db'), (tx) => preparePayout(tx, actorOf(c), { redemption: Number(c.req.valid('param')['redemption']) }, c.get('clock')))
      return c.json({ id: done.id, shares: done.shares, amountCents: Number(done.amountCents) }, 201)
    })
    .openapi(payouts, async (c) => {
      const { page, pageSize } = c.req.valid('query')
      const found = await listPayouts(c.get('db'), { memberId: null, page, pageSize })
      const items = found.payouts.map((one) => ({ id: one.id, redemption: one.redemption, member: one.memberId, name: one.memberName, shares: one.shares, nominalCents: Number(one.nominalCents), unpaidCents: Number(one.unpaidCents), lossCents: Number(one.lossCents), amountCents: Number(one.amountCents), state: one.state, movement: one.movement }))
      return c.json({ items, page, pageSize, total: found.total }, 200)
    })
    .openapi(release, async (c) => c.json({ number: await inTransaction(c.get('db'), (tx) => releasePayout(tx, actorOf(c), { id: c.req.valid('param').payout }, c.get('clock'))) }, 201))
    .openapi(discard, async (c) => {
      await inTransaction(c.get('db'), (tx) => discardPayout(tx, actorOf(c), { id: c.req.valid('param').payout }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(paid, async (c) => {
      await inTransaction(c.get('db'), (tx) => recordPayoutPaid(tx, actorOf(c), { id: c.req.valid('param').payout, day: c.req.valid('json').day as Day }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(takeOver, async (c) => {
      const { day, holdings } = c.req.valid('json')
      const input = { day: day as Day, holdings: holdings.map((one) => ({ memberId: one.member, shares: one.shares, paidCents: BigInt(one.paidCents) })) }
      return c.json({ movements: await inTransaction(c.get('db'), (tx) => takeOverShares(tx, actorOf(c), input, c.get('clock'))) }, 201)
    })
}
