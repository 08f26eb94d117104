/** Doubtful debts in the API. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import { cents, dayShape, itemsOf, positiveAmount } from '#web/api/shapes.ts'
import { debtApprovers, debtReaders, debtWriters } from './debt-policy.ts'
import { allDebts, debtById, overdueLines } from './debt-store.ts'
import type { DoubtfulDebt } from './debt-store.ts'
import { doubtDebt, longestDebtReason, undoubtDebt } from './move-debt.ts'
import { approveWriteOff, declineWriteOff, payDebt, proposeWriteOff, provideDebt } from './settle-debt.ts'

const tags: [string] = ['doubtful debts']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
const reason = z.string().min(1).max(longestDebtReason)
const party = z.object({ id: z.string(), code: z.string(), name: z.string() }).nullable()
const debtShape = z
  .object({
    id: z.string(), number: z.int(), party, label: z.string(), reason: z.string(), cents: cents.openapi({ description: 'With tax.' }), vatCents: cents, sinceDay: z.string(), movedEntry: z.string(), leftCents: cents, provisionCents: cents,
    steps: z.array(z.object({ entry: z.string(), number: z.int().nullable(), day: z.string(), kind: z.enum(['provision', 'payment', 'write-off']), cents, provisionCents: cents })),
    proposal: z.object({ reason: z.string(), vatBack: z.boolean(), proposedBy: z.string() }).nullable().openapi({ description: 'Somebody else approves it, or turns it down.' }),
    due: z.string().nullable().openapi({ description: 'Id of the amount due that it is: paid and given up as one.' }),
    writtenOffBy: z.string().nullable(),
  })
  .openapi('DoubtfulDebt')
const params = z.object({ debt: z.string().max(40).openapi({ description: 'Id of a doubtful debt.' }) })
const home = '/api/v1/doubtful-debts'

const routes = {
  overdue: apiRoute(debtReaders, { method: 'get', path: '/api/v1/overdue-debts', operationId: 'listOverdueDebts', summary: 'Lists lines of 411 that nothing answers', tags, request: { query: z.object({ on: dayShape.optional(), days: z.coerce.number().int().min(0).max(3650).default(60) }) }, responses: { 200: json('By customer and day, at most 200.', itemsOf(z.object({ entryId: z.string(), place: z.int(), number: z.int(), day: z.string(), label: z.string(), account: z.string(), party, cents, customer: z.string().nullable().openapi({ description: 'Of an invoice: doubt its amount due instead.' }) }))) } }),
  list: apiRoute(debtReaders, { method: 'get', path: home, operationId: 'listDoubtfulDebts', summary: 'Lists doubtful debts', tags, responses: { 200: json('The newest first.', itemsOf(debtShape)) } }),
  doubt: apiRoute(debtWriters, { method: 'post', path: home, operationId: 'doubtDebt', summary: 'Moves lines of 411 to 416', tags, request: { body: body(z.strictObject({ lines: z.array(z.strictObject({ entryId: z.string().max(40), place: z.int().min(1).max(30_000) })).min(1).max(100), day: dayShape, reason, vatRate: z.int().min(0).max(10_000).default(2000).openapi({ description: 'Tax in what is owed, in hundredths of a percent.' }) })) }, responses: { 201: json('The debt.', debtShape) } }),
  show: apiRoute(debtReaders, { method: 'get', path: `${home}/{debt}`, operationId: 'showDoubtfulDebt', summary: 'Shows a doubtful debt with what was done about it', tags, request: { params }, responses: { 200: json('The debt.', debtShape) } }),
  undoubt: apiRoute(debtWriters, { method: 'delete', path: `${home}/{debt}`, operationId: 'undoubtDebt', summary: 'Puts a debt back on 411', tags, request: { params }, responses: { 204: { description: 'It is back.' } } }),
  provide: apiRoute(debtWriters, { method: 'post', path: `${home}/{debt}/provision`, operationId: 'provideDebt', summary: 'Writes a debt down to so many percent of what is owed without tax', tags, request: { params, body: body(z.strictObject({ day: dayShape, percent: z.int().min(0).max(100) })) }, responses: { 201: json('The debt.', debtShape) } }),
  pay: apiRoute(debtWriters, { method: 'post', path: `${home}/{debt}/payment`, operationId: 'payDebt', summary: 'Records a payment, and takes back what was written down for it', tags, request: { params, body: body(z.strictObject({ day: dayShape, cents: positiveAmount, account: z.string().max(12).default('512') })) }, responses: { 201: json('The debt.', debtShape) } }),
  propose: apiRoute(debtWriters, { method: 'post', path: `${home}/{debt}/write-off`, operationId: 'proposeWriteOff', summary: 'Proposes to give a debt up', tags, request: { params, body: body(z.strictObject({ reason, vatBack: z.boolean().default(false).openapi({ description: 'The invoice was put right (CGI art. 272, 1).' }) })) }, responses: { 201: json('The debt.', debtShape) } }),
  decline: apiRoute(debtApprovers, { method: 'delete', path: `${home}/{debt}/write-off`, operationId: 'declineWriteOff', summary: 'Takes a proposal back, or turns it down', tags, request: { params }, responses: { 200: json('The debt.', debtShape) } }),
  approve: apiRoute(debtApprovers, { method: 'post', path: `${home}/{debt}/write-off/approve`, operationId: 'approveWriteOff', summary: 'Gives a debt up that somebody else proposed to', tags, request: { params, body: body(z.strictObject({ day: dayShape })) }, responses: { 201: json('The debt.', debtShape) } }),
}

const shown = (debt: DoubtfulDebt): z.infer<typeof debtShape> => ({
  id: debt.id, number: debt.number, party: debt.party, label: debt.label, reason: debt.reason, cents: Number(debt.cents), vatCents: Number(debt.vatCents), sinceDay: debt.sinceDay, movedEntry: debt.movedEntryId, leftCents: Number(debt.leftCents), provisionCents: Number(debt.provisionCents),
  steps: debt.steps.map((step) => ({ entry: step.entryId, number: step.number, day: step.day, kind: step.kind, cents: Number(step.cents), provisionCents: Number(step.provisionCents) })),
  proposal: debt.proposal && { reason: debt.proposal.reason, vatBack: debt.proposal.vatBack, proposedBy: debt.proposal.proposedByName },
  due: debt.due?.id ?? null,
  writtenOffBy: debt.writtenOffBy?.name ?? null,
})

/** Doubtful debts' part of the API. */
export function makeDebtsApi() {
  return makeApiApp()
    .openapi(routes.overdue, async (c) => {
      const { on, days } = c.req.valid('query')
      const items = await overdueLines(c.get('db'), (on as Day | undefined) ?? dayOf(c.get('clock').now()), days)
      return c.json({ items: items.map(({ customerId, ...one }) => ({ ...one, cents: Number(one.cents), customer: customerId })) }, 200)
    })
    .openapi(routes.list, async (c) => c.json({ items: (await allDebts(c.get('db'))).map(shown) }, 200))
    .openapi(routes.doubt, async (c) => {
      const { day, ...rest } = c.req.valid('json')
      const { id } = await inTransaction(c.get('db'), (tx) => doubtDebt(tx, actorOf(c), { ...rest, day: day as Day }, c.get('clock')))
      return c.json(shown(await debtById(c.get('db'), id)), 201)
    })
    .openapi(routes.show, async (c) => c.json(shown(await debtById(c.get('db'), c.req.valid('param').debt)), 200))
    .openapi(routes.undoubt, async (c) => {
      await inTransaction(c.get('db'), (tx) => undoubtDebt(tx, actorOf(c), { debtId: c.req.valid('param').debt }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(routes.provide, async (c) => {
      const { day, percent } = c.req.valid('json')
      const { debt: debtId } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => provideDebt(tx, actorOf(c), { debtId, day: day as Day, percent }, c.get('clock')))
      return c.json(shown(await debtById(c.get('db'), debtId)), 201)
    })
    .openapi(routes.pay, async (c) => {
      const { day, cents: paid, account } = c.req.valid('json')
      const { debt: debtId } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => payDebt(tx, actorOf(c), { debtId, day: day as Day, cents: BigInt(paid), account }, c.get('clock')))
      return c.json(shown(await debtById(c.get('db'), debtId)), 201)
    })
    .openapi(routes.propose, async (c) => {
      const { debt: debtId } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => proposeWriteOff(tx, actorOf(c), { debtId, ...c.req.valid('json') }, c.get('clock')))
      return c.json(shown(await debtById(c.get('db'), debtId)), 201)
    })
    .openapi(routes.decline, async (c) => {
      const { debt: debtId } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => declineWriteOff(tx, actorOf(c), { debtId }, c.get('clock')))
      return c.json(shown(await debtById(c.get('db'), debtId)), 200)
    })
    .openapi(routes.approve, async (c) => {
      const { debt: debtId } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => approveWriteOff(tx, actorOf(c), { debtId, day: c.req.valid('json').day as Day }, c.get('clock')))
      return c.json(shown(await debtById(c.get('db'), debtId)), 201)
    })
}
