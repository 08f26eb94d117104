/** Billing runs in the API. */
import { z } from '@hono/zod-openapi'
import type { DbOrTx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Day } from '#lib/day.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { actorOf } from '#web/environment.ts'
import { cents, dayShape, id } from '#web/api/shapes.ts'
import { tariffReaders, tariffWriters } from '../tariffs/tariff-policy.ts'
import { chooseLines } from './choose-lines.ts'
import { beginIssue } from './issue-run.ts'
import { beginRun, cancelRun } from './prepare-run.ts'
import { draftViews, linesOfDrafts, listRuns, runById, searchDrafts, sumsOf } from './run-store.ts'
import type { BillingRun } from './run-store.ts'

const tags: [string] = ['billing']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
const atRun = z.object({ run: id })
const refusal = z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) }).nullable()

const runShape = z
  .object({ id: z.string(), number: z.int(), untilDay: z.string(), issuedOn: z.string(), label: z.string(), state: z.enum(['preparing', 'prepared', 'issuing', 'issued', 'cancelled']), done: z.int(), whole: z.int().openapi({ description: 'Customers to work out, then drafts to issue.' }), createdAt: z.iso.datetime() })
  .openapi('BillingRun')
const wholeShape = runShape
  .extend({ invoices: z.int(), netCents: cents, totalCents: cents.openapi({ description: 'Tax in; send it back as `expectedCents`.' }), issued: z.int(), refused: z.int(), held: z.int(), daysMissing: z.int(), withoutPrice: z.int(), new: z.int(), gone: z.int(), lastNetCents: cents.nullable(), lastInvoices: z.int() })
  .openapi('BillingRunWithSums')
const lineShape = z.object({
  place: z.int(), subscription: z.string(), kind: z.enum(['flat', 'usage']), fromDay: z.string(), toDay: z.string(), label: z.string(), netCents: cents, state: z.enum(['take', 'hold', 'waive']), why: z.enum(['', 'no-price', 'days-missing', 'person']),
  use: z.object({ measure: z.enum(['traffic', 'disk']), used: z.int(), included: z.int(), billed: z.int(), warnedOn: z.string().nullable(), missing: z.array(z.string()) }).nullable().openapi({ description: 'Thousandths of a gigabyte; days that nobody told.' }),
})
const draftShape = z
  .object({ id: z.string(), customer: z.object({ id: z.string(), code: z.string(), name: z.string() }), state: z.enum(['draft', 'issued', 'nothing', 'refused', 'gone']), refusal, netCents: cents, totalCents: cents, lastNetCents: cents.nullable(), invoice: z.object({ id: z.string(), number: z.string() }).nullable(), lines: z.array(lineShape) })
  .openapi('BillingDraft')

const routes = {
  list: apiRoute(tariffReaders, { method: 'get', path: '/api/v1/billing-runs', operationId: 'listBillingRuns', summary: 'Lists billing runs, the newest first', tags, request: { query: pageQuery }, responses: { 200: json('A page of them.', pageOf(runShape)) } }),
  begin: apiRoute(tariffWriters, { method: 'post', path: '/api/v1/billing-runs', operationId: 'prepareBillingRun', summary: 'Prepares all that is not billed until a day; goes on beside the answer', tags, request: { body: body(z.strictObject({ untilDay: dayShape, issuedOn: dayShape, label: z.string().min(1).max(100) })) }, responses: { 201: json('The run.', wholeShape) } }),
  show: apiRoute(tariffReaders, { method: 'get', path: '/api/v1/billing-runs/{run}', operationId: 'showBillingRun', summary: 'Shows how far a run is and what it comes to', tags, request: { params: atRun }, responses: { 200: json('The run.', wholeShape) } }),
  drafts: apiRoute(tariffReaders, { method: 'get', path: '/api/v1/billing-runs/{run}/drafts', operationId: 'listBillingDrafts', summary: 'Lists what a run proposes, with what changed since the last one', tags, request: { params: atRun, query: pageQuery.extend({ view: z.enum(draftViews).default('all'), over: z.coerce.number().int().min(0).max(1000).default(10).openapi({ description: 'Of the view `changed`: by more than so many per cent.' }), q: z.string().max(100).default('') }) }, responses: { 200: json('A page of them, by the customer’s code.', pageOf(draftShape)) } }),
  choose: apiRoute(tariffWriters, { method: 'post', path: '/api/v1/billing-runs/{run}/drafts/{draft}', operationId: 'chooseBillingLines', summary: 'Bills lines of a draft, leaves them for the next run, or gives them up', tags, request: { params: atRun.extend({ draft: id }), body: body(z.strictObject({ place: z.int().min(1).max(500).nullable().default(null).openapi({ description: 'Null: all lines.' }), state: z.enum(['take', 'hold', 'waive']) })) }, responses: { 200: json('The run.', wholeShape) } }),
  issue: apiRoute(tariffWriters, { method: 'post', path: '/api/v1/billing-runs/{run}/issue', operationId: 'issueBillingRun', summary: 'Issues the invoices of a prepared run; goes on beside the answer', tags, request: { params: atRun, body: body(z.strictObject({ expectedCents: z.int().min(0) })) }, responses: { 202: json('The run.', wholeShape) } }),
  cancel: apiRoute(tariffWriters, { method: 'delete', path: '/api/v1/billing-runs/{run}', operationId: 'cancelBillingRun', summary: 'Gives a run up that issued nothing', tags, request: { params: atRun }, responses: { 200: json('The run.', wholeShape) } }),
}

const shown = (run: BillingRun): z.infer<typeof runShape> => ({ id: run.id, number: run.number, untilDay: run.untilDay, issuedOn: run.issuedOn, label: run.label, state: run.state, done: run.done, whole: run.whole, createdAt: run.createdAt.toISOString() })

async function whole(db: DbOrTx, runId: string): Promise<z.infer<typeof wholeShape>> {
  const [run, sums] = [await runById(db, runId), await sumsOf(db, runId)]
  return {
    ...shown(run), invoices: sums.invoices, netCents: Number(sums.netCents), totalCents: Number(sums.totalCents), issued: sums.issued, refused: sums.refused, held: sums.held, daysMissing: sums.daysMissing, withoutPrice: sums.noPrice, new: sums.fresh, gone: sums.gone,
    lastNetCents: sums.lastCents === null ? null : Number(sums.lastCents), lastInvoices: sums.lastInvoices,
  }
}

/** Billing's part of the API. */
export function makeBillingApi() {
  return makeApiApp()
    .openapi(routes.list, async (c) => {
      const { page, pageSize } = c.req.valid('query')
      const { runs, total } = await listRuns(c.get('db'), page, pageSize)
      return c.json({ items: runs.map(shown), page, pageSize, total }, 200)
    })
    .openapi(routes.begin, async (c) => {
      const { untilDay, issuedOn, label } = c.req.valid('json')
      const { id: runId } = await inTransaction(c.get('db'), (tx) => beginRun(tx, actorOf(c), { untilDay: untilDay as Day, issuedOn: issuedOn as Day, label }, c.get('clock')))
      return c.json(await whole(c.get('db'), runId), 201)
    })
    .openapi(routes.show, async (c) => c.json(await whole(c.get('db'), c.req.valid('param').run), 200))
    .openapi(routes.drafts, async (c) => {
      const { page, pageSize, view, over, q } = c.req.valid('query')
      const { id: runId } = await runById(c.get('db'), c.req.valid('param').run)
      const { drafts, total } = await searchDrafts(c.get('db'), { runId, view, overPercent: over, text: q, page, pageSize })
      const lines = await linesOfDrafts(c.get('db'), drafts.map((draft) => draft.id))
      const items = drafts.map((draft) => ({
        id: draft.id, customer: { id: draft.customerId, code: draft.customerCode, name: draft.customerName }, state: draft.state, refusal: draft.refusal, netCents: Number(draft.netCents), totalCents: Number(draft.totalCents), lastNetCents: draft.lastCents === null ? null : Number(draft.lastCents), invoice: draft.invoice,
        lines: (lines.get(draft.id) ?? []).map((line) => ({ place: line.place, subscription: line.subscriptionId, kind: line.kind, fromDay: line.fromDay, toDay: line.toDay, label: line.label, netCents: Number(line.netCents), state: line.state, why: line.why, use: line.facts })),
      }))
      return c.json({ items, page, pageSize, total }, 200)
    })
    .openapi(routes.choose, async (c) => {
      const { run, draft } = c.req.valid('param')
      const { place, state } = c.req.valid('json')
      await inTransaction(c.get('db'), (tx) => chooseLines(tx, actorOf(c), { runId: run, draftId: draft, place, state }, c.get('clock')))
      return c.json(await whole(c.get('db'), run), 200)
    })
    .openapi(routes.issue, async (c) => {
      const { run } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => beginIssue(tx, actorOf(c), { runId: run, expectedCents: BigInt(c.req.valid('json').expectedCents) }, c.get('clock')))
      return c.json(await whole(c.get('db'), run), 202)
    })
    .openapi(routes.cancel, async (c) => {
      const { run } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => cancelRun(tx, actorOf(c), { runId: run }, c.get('clock')))
      return c.json(await whole(c.get('db'), run), 200)
    })
}
