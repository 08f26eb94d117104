/** Value-added tax in the API. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import { dayShape, itemsOf } from '#web/api/shapes.ts'
import { cancelReturn, checkPeriod, draftReturn, fileReturn, filedReturns } from './file-return.ts'
import { regimes, setRegime } from './set-regime.ts'
import { vatReaders, vatWriters } from './vat-policy.ts'

const tags: [string] = ['vat']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
const regimeShape = z.strictObject({ from: dayShape, kind: z.enum(['outside', 'exempt', 'liable']), due: z.enum(['receipt', 'invoice']) })
const amounts = z.object({ base: z.int(), vat: z.int() })
const periodShape = z.strictObject({ from: dayShape, to: dayShape })
const returnShape = z.object({
  from: z.string(), to: z.string(), boxes: z.record(z.string(), amounts).openapi({ description: 'Cents, by box of form 3310-CA3.' }), abroad: z.array(z.object({ country: z.string(), rate: z.int(), base: z.int(), vat: z.int() })), dueCents: z.int(), creditCents: z.int(),
})
const filedShape = returnShape.extend({ id: z.string(), entryId: z.string().nullable(), filedAt: z.string(), cancelledAt: z.string().nullable() }).openapi('VatReturn')
const draftShape = returnShape.extend({ differenceCents: z.int().openapi({ description: 'What the books have more than invoices, payments and purchases; nothing when they tie.' }), byHand: z.array(z.object({ entryId: z.string(), day: z.string(), label: z.string(), rate: z.int().nullable(), base: z.int(), vat: z.int() })) }).openapi('VatDraft')
const path = '/api/v1/vat'

const routes = {
  regimes: apiRoute(vatReaders, { method: 'get', path: `${path}/regimes`, operationId: 'listVatRegimes', summary: 'How the cooperative stands to value-added tax, the latest first', tags, responses: { 200: json('Regimes by their first day.', itemsOf(regimeShape)) } }),
  setRegime: apiRoute(vatWriters, { method: 'put', path: `${path}/regimes`, operationId: 'setVatRegime', summary: 'Says the regime from a day on', tags, request: { body: body(regimeShape) }, responses: { 204: { description: 'It is said.' } } }),
  draft: apiRoute(vatReaders, { method: 'get', path: `${path}/draft`, operationId: 'draftVatReturn', summary: 'Works out the return of a month or a quarter', tags, request: { query: periodShape }, responses: { 200: json('The form, and what the books say besides.', draftShape) } }),
  list: apiRoute(vatReaders, { method: 'get', path: `${path}/returns`, operationId: 'listVatReturns', summary: 'Returns declared, the latest first', tags, responses: { 200: json('All of them; taken back ones too.', itemsOf(filedShape)) } }),
  file: apiRoute(vatWriters, { method: 'post', path: `${path}/returns`, operationId: 'fileVatReturn', summary: 'Marks a period as declared and settles the accounts', tags, request: { body: body(periodShape) }, responses: { 201: json('It is declared.', z.object({ id: z.string(), entryId: z.string().nullable() })) } }),
  cancel: apiRoute(vatWriters, { method: 'delete', path: `${path}/returns/{return}`, operationId: 'cancelVatReturn', summary: 'Takes the latest return back', tags, request: { params: z.object({ return: z.string().max(40) }) }, responses: { 204: { description: 'It is taken back.' } } }),
}

const plain = (boxes: ReadonlyMap<string, { base: bigint; vat: bigint }>) => Object.fromEntries([...boxes].map(([box, { base, vat }]) => [box, { base: Number(base), vat: Number(vat) }]))
const periodOf = ({ from, to }: { from: string; to: string }) => ({ from: from as Day, to: to as Day })

/** Its part of the API. */
export function makeVatApi() {
  return makeApiApp()
    .openapi(routes.regimes, async (c) => c.json({ items: await regimes(c.get('db')) }, 200))
    .openapi(routes.setRegime, async (c) => {
      const regime = c.req.valid('json')
      await inTransaction(c.get('db'), (tx) => setRegime(tx, actorOf(c), { ...regime, from: day(regime.from) }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(routes.draft, async (c) => {
      const { period, boxes, dueCents, creditCents, collected } = await draftReturn(c.get('db'), checkPeriod(periodOf(c.req.valid('query'))))
      return c.json({
        ...period, boxes: plain(boxes), dueCents: Number(dueCents), creditCents: Number(creditCents), differenceCents: Number(collected.differenceCents),
        abroad: collected.abroad.map(({ country, rate, baseCents, vatCents }) => ({ country, rate, base: Number(baseCents), vat: Number(vatCents) })),
        byHand: collected.byHand.map(({ id, day: on, label, rate, baseCents, vatCents }) => ({ entryId: id, day: on, label, rate, base: Number(baseCents), vat: Number(vatCents) })),
      }, 200)
    })
    .openapi(routes.list, async (c) => {
      const items = await filedReturns(c.get('db'))
      return c.json({
        items: items.map(({ id, period, boxes, abroad, dueCents, creditCents, entryId, filedAt, cancelledAt }) => ({
          id, ...period, boxes: plain(boxes), abroad: abroad.map((one) => ({ ...one, base: Number(one.base), vat: Number(one.vat) })), dueCents: Number(dueCents), creditCents: Number(creditCents), entryId,
          filedAt: filedAt.toISOString(), cancelledAt: cancelledAt?.toISOString() ?? null,
        })),
      }, 200)
    })
    .openapi(routes.file, async (c) => c.json(await inTransaction(c.get('db'), (tx) => fileReturn(tx, actorOf(c), periodOf(c.req.valid('json')), c.get('clock'))), 201))
    .openapi(routes.cancel, async (c) => {
      await inTransaction(c.get('db'), async (tx) => {
        const one = (await filedReturns(tx)).find(({ id }) => id === c.req.valid('param').return)
        await cancelReturn(tx, actorOf(c), { id: c.req.valid('param').return, day: one?.period.to ?? day('2000-01-01') }, c.get('clock'))
      })
      return c.body(null, 204)
    })
}
