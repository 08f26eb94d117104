/** Cut-off in the API. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { sumCents } from '#lib/money.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import { amount, cents, positiveAmount } from '#web/api/shapes.ts'
import { fiscalYearById } from '../ledger/fiscal-year.ts'
import { cutoffKinds } from './cutoff.ts'
import { cutoffReaders, cutoffWriters } from './cutoff-policy.ts'
import { proposeCutoff, unapprovedOf } from './cutoff-sources.ts'
import { writtenCutoffs } from './cutoff-store.ts'
import { enterEstimate, longestEstimateReason, removeEstimate } from './estimate-cutoff.ts'
import { cancelCutoff, returnCutoffs, writeCutoff } from './write-cutoff.ts'

const kind = z.enum(['408', '486', '487'])
const item = z.object({ source: z.string(), label: z.string(), account: z.string(), cents, vatCents: cents, period: z.object({ from: z.string(), to: z.string() }).nullable() })
const cutoffShape = z
  .object({
    year: z.string(),
    kinds: z.array(
      z.object({
        kind,
        proposedCents: cents.openapi({ description: 'As worked out now; nothing for a closed year.' }),
        proposed: z.array(item.extend({ reason: z.enum(['ahead', 'later', 'estimate']) })),
        written: z.object({ entry: z.string(), return: z.string().nullable().openapi({ description: 'Id of the contrary entry on the day after; null while that year is not open.' }), cents, items: z.array(item) }).nullable(),
      }),
    ),
    unapproved: z.object({ count: z.int(), cents }).openapi({ description: 'Invoices of the year that nobody approved yet.' }),
  })
  .openapi('Cutoff')
const estimateShape = z
  .strictObject({
    kind,
    label: z.string().min(1).max(300),
    reason: z.string().min(1).max(longestEstimateReason),
    account: z.string().max(12),
    supplier: z.string().max(40).nullable().default(null).openapi({ description: '408 only.' }),
    cents: positiveAmount,
    vatCents: amount.default(0).openapi({ description: '408 only.' }),
  })
  .openapi('CutoffEstimate')

const tags: [string] = ['purchases']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const params = z.object({ year: z.string().max(40).openapi({ description: 'Id of a fiscal year.' }) })
const atKind = params.extend({ kind })
const answer = { 200: json('The cut-off of the year.', cutoffShape) }
const base = '/api/v1/cutoffs/{year}'

const show = apiRoute(cutoffReaders, { method: 'get', path: base, operationId: 'showCutoff', summary: 'Shows what lies across the end of a fiscal year: proposed and written', tags, request: { params }, responses: answer })
const write = apiRoute(cutoffWriters, { method: 'post', path: `${base}/kinds/{kind}`, operationId: 'writeCutoff', summary: 'Writes a kind as it is proposed', tags, request: { params: atKind }, responses: { 201: json('The cut-off of the year.', cutoffShape) } })
const cancel = apiRoute(cutoffWriters, { method: 'delete', path: `${base}/kinds/{kind}`, operationId: 'cancelCutoff', summary: 'Cancels what was written, to write it anew', tags, request: { params: atKind }, responses: answer })
const takeBack = apiRoute(cutoffWriters, { method: 'post', path: `${base}/take-back`, operationId: 'takeBackCutoff', summary: 'Takes back on the next year’s first day what still waits', tags, request: { params }, responses: answer })
const estimate = apiRoute(cutoffWriters, { method: 'post', path: `${base}/estimates`, operationId: 'enterCutoffEstimate', summary: 'Enters an estimate', tags, request: { params, body: { required: true, content: { 'application/json': { schema: estimateShape } } } }, responses: { 201: json('The cut-off of the year.', cutoffShape) } })
const remove = apiRoute(cutoffWriters, { method: 'delete', path: `${base}/estimates/{estimate}`, operationId: 'removeCutoffEstimate', summary: 'Takes an estimate off the list', tags, request: { params: params.extend({ estimate: z.string().max(40) }) }, responses: answer })

async function shown(db: DbOrTx, yearId: string): Promise<z.infer<typeof cutoffShape>> {
  const year = await fiscalYearById(db, yearId)
  const [written, unapproved] = await Promise.all([writtenCutoffs(db, year.id), unapprovedOf(db, year)])
  const kinds = []
  for (const name of cutoffKinds) {
    const proposed = year.state === 'open' ? await proposeCutoff(db, name, year) : []
    const stands = written.get(name)
    kinds.push({
      kind: name,
      proposedCents: Number(sumCents(proposed.map((one) => one.cents))),
      proposed: proposed.map((one) => ({ source: one.source, label: one.label, account: one.account, cents: Number(one.cents), vatCents: Number(one.vatCents), period: one.period, reason: one.reason.name })),
      written: stands ? { entry: stands.entryId, return: stands.returnId, cents: Number(stands.cents), items: stands.items.map((one) => ({ ...one, cents: Number(one.cents), vatCents: Number(one.vatCents) })) } : null,
    })
  }
  return { year: year.id, kinds, unapproved: { count: unapproved.count, cents: Number(unapproved.cents) } }
}

/** The part of the API about cut-off. */
export function makeCutoffApi() {
  return makeApiApp()
    .openapi(show, async (c) => c.json(await shown(c.get('db'), c.req.valid('param').year), 200))
    .openapi(write, async (c) => {
      const { year, kind: of } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => writeCutoff(tx, actorOf(c), { yearId: year, kind: of }, c.get('clock')))
      return c.json(await shown(c.get('db'), year), 201)
    })
    .openapi(cancel, async (c) => {
      const { year, kind: of } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => cancelCutoff(tx, actorOf(c), { yearId: year, kind: of }, c.get('clock')))
      return c.json(await shown(c.get('db'), year), 200)
    })
    .openapi(takeBack, async (c) => {
      const { year } = c.req.valid('param')
      await inTransaction(c.get('db'), async (tx) => returnCutoffs(tx, actorOf(c), await fiscalYearById(tx, year), c.get('clock')))
      return c.json(await shown(c.get('db'), year), 200)
    })
    .openapi(estimate, async (c) => {
      const { year } = c.req.valid('param')
      const { supplier, cents: net, vatCents, ...rest } = c.req.valid('json')
      await inTransaction(c.get('db'), (tx) => enterEstimate(tx, actorOf(c), { yearId: year, ...rest, supplierId: supplier, cents: BigInt(net), vatCents: BigInt(vatCents) }, c.get('clock')))
      return c.json(await shown(c.get('db'), year), 201)
    })
    .openapi(remove, async (c) => {
      const { year, estimate: one } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => removeEstimate(tx, actorOf(c), { yearId: year, estimateId: one }, c.get('clock')))
      return c.json(await shown(c.get('db'), year), 200)
    })
}
