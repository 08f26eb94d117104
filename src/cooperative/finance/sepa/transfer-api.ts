/** Transfers in the API: the treasury prepares, somebody else releases, the bank carries out. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import type { Tx } from '#db/open-database.ts'
import { day } from '#lib/day.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { cents, dayShape, id, itemsOf } from '#web/api/shapes.ts'
import { asAttachment } from '../ledger/pages/entry-pages.ts'
import { cancelTransfers, prepareTransfers, releaseTransfers, transferFile } from './prepare-transfers.ts'
import { sepaReaders, sepaReleasers, sepaWriters } from './sepa-policy.ts'
import { markTransfersSent, recordTransfersDone, rejectTransfer } from './settle-transfers.ts'
import { listTransferBatches, payables, transferBatchById, transferKinds, transfersOfBatch } from './transfer-store.ts'
import type { TransferBatch } from './transfer-store.ts'

const nullable = z.string().nullable()
const kind = z.enum(transferKinds).openapi({ description: 'A supplier’s invoice, shares paid back, or what is owed to a customer.' })

const payableShape = z.object({ kind, id: z.string(), name: z.string(), label: z.string(), dueOn: z.string(), cents, iban: z.string(), ibanChangedBy: nullable.openapi({ description: 'Who changed the supplier’s IBAN in the last 60 days.' }) }).openapi('Payable')
const batchShape = z
  .object({ id: z.string(), number: z.int(), state: z.enum(['prepared', 'released', 'sent', 'done', 'cancelled']), executeOn: z.string(), transfers: z.int(), cents, preparedBy: z.string(), releasedBy: nullable, messageId: nullable, fileHash: nullable, sentOn: nullable, doneOn: nullable })
  .openapi('TransferBatch')
const transferShape = z.object({ id: z.string(), kind, subject: z.string(), holder: z.string(), iban: z.string(), label: z.string(), cents, endToEnd: z.string(), state: z.enum(['waiting', 'done', 'dropped', 'rejected']), droppedFor: z.string(), returnCode: nullable }).openapi('Transfer')
const fullShape = batchShape.extend({ items: z.array(transferShape).openapi({ description: 'At most 200.' }) }).openapi('TransferBatchWithTransfers')

const tags: [string] = ['debits']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
const params = z.object({ transfers: id.openapi({ description: 'The batch’s id.' }) })
const base = '/api/v1/sepa/transfers'
const one = { 200: json('The batch.', fullShape) }

const routes = {
  payables: apiRoute(sepaReaders, { method: 'get', path: '/api/v1/sepa/payables', operationId: 'listPayables', summary: 'Lists what is to be paid and in no batch', tags, responses: { 200: json('At most 500, the next due first.', itemsOf(payableShape)) } }),
  list: apiRoute(sepaReaders, { method: 'get', path: base, operationId: 'listTransferBatches', summary: 'Lists batches of transfers', tags, request: { query: pageQuery }, responses: { 200: json('A page, the newest first.', pageOf(batchShape)) } }),
  prepare: apiRoute(sepaWriters, { method: 'post', path: base, operationId: 'prepareTransfers', summary: 'Prepares transfers', tags, request: { body: body(z.strictObject({ executeOn: dayShape, items: z.array(z.strictObject({ kind, id, iban: z.string().max(50).optional() })).min(1).max(200) })) }, responses: { 201: json('The batch.', fullShape) } }),
  show: apiRoute(sepaReaders, { method: 'get', path: `${base}/{transfers}`, operationId: 'showTransferBatch', summary: 'Shows a batch of transfers', tags, request: { params }, responses: one }),
  release: apiRoute(sepaReleasers, { method: 'post', path: `${base}/{transfers}/release`, operationId: 'releaseTransfers', summary: 'Releases transfers that somebody else prepared: their file is written', tags, request: { params }, responses: one }),
  cancel: apiRoute(sepaWriters, { method: 'post', path: `${base}/{transfers}/cancel`, operationId: 'cancelTransfers', summary: 'Gives transfers up that the bank was not given', tags, request: { params }, responses: one }),
  file: apiRoute(sepaReaders, { method: 'get', path: `${base}/{transfers}/file`, operationId: 'showTransferFile', summary: 'Gives the file of released transfers: pain.001.001.09', tags, request: { params }, responses: { 200: { description: 'The file, as it was released.', content: { 'application/xml': { schema: z.string() } } } } }),
  sent: apiRoute(sepaWriters, { method: 'post', path: `${base}/{transfers}/sent`, operationId: 'markTransfersSent', summary: 'Says that the bank was given the file', tags, request: { params, body: body(z.strictObject({ day: dayShape })) }, responses: one }),
  done: apiRoute(sepaWriters, { method: 'post', path: `${base}/{transfers}/done`, operationId: 'recordTransfersDone', summary: 'Says that the bank carried them out: what they paid is settled', tags, request: { params, body: body(z.strictObject({ day: dayShape })) }, responses: one }),
  reject: apiRoute(sepaWriters, { method: 'post', path: `${base}/{transfers}/items/{transfer}/reject`, operationId: 'rejectTransfer', summary: 'The bank refused one of them', tags, request: { params: params.extend({ transfer: id }), body: body(z.strictObject({ code: z.string().length(4) })) }, responses: one }),
}

const shownBatch = (row: TransferBatch) => ({ id: row.id, number: row.number, state: row.state, executeOn: row.executeOn, transfers: row.transfers, cents: Number(row.cents), preparedBy: row.preparedByName, releasedBy: row.releasedByName, messageId: row.messageId, fileHash: row.fileHash, sentOn: row.sentOn, doneOn: row.doneOn })
const full = async (c: Ctx, batchId: string) => ({ ...shownBatch(await transferBatchById(c.get('db'), batchId)), items: (await transfersOfBatch(c.get('db'), batchId)).map((row) => ({ ...row, cents: Number(row.cents) })) })
const act = <T>(c: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(c.get('db'), work)

/** The part of the API about transfers. */
export function makeTransferApi() {
  return makeApiApp()
    .openapi(routes.payables, async (c) => c.json({ items: (await payables(c.get('db'), c.get('clock').now())).map(({ ibanChanged, ...row }) => ({ ...row, cents: Number(row.cents), ibanChangedBy: ibanChanged?.by ?? null })) }, 200))
    .openapi(routes.list, async (c) => {
      const { page, pageSize } = c.req.valid('query')
      const { batches, total } = await listTransferBatches(c.get('db'), { page, pageSize })
      return c.json({ items: batches.map(shownBatch), page, pageSize, total }, 200)
    })
    .openapi(routes.prepare, async (c) => {
      const { executeOn, items } = c.req.valid('json')
      const made = await act(c, (tx) => prepareTransfers(tx, actorOf(c), { executeOn: day(executeOn), items }, c.get('clock')))
      return c.json(await full(c, made.id), 201)
    })
    .openapi(routes.show, async (c) => c.json(await full(c, c.req.valid('param').transfers), 200))
    .openapi(routes.release, async (c) => {
      const { transfers } = c.req.valid('param')
      await act(c, (tx) => releaseTransfers(tx, actorOf(c), { batchId: transfers }, c.get('clock')))
      return c.json(await full(c, transfers), 200)
    })
    .openapi(routes.cancel, async (c) => {
      const { transfers } = c.req.valid('param')
      await act(c, (tx) => cancelTransfers(tx, actorOf(c), { batchId: transfers }, c.get('clock')))
      return c.json(await full(c, transfers), 200)
    })
    .openapi(routes.file, async (c) => {
      const { name, content } = await transferFile(c.get('db'), c.req.valid('param').transfers)
      return c.body(new Uint8Array(content), 200, asAttachment(name, 'application/xml'))
    })
    .openapi(routes.sent, async (c) => {
      const { transfers } = c.req.valid('param')
      await act(c, (tx) => markTransfersSent(tx, actorOf(c), { batchId: transfers, day: day(c.req.valid('json').day) }, c.get('clock')))
      return c.json(await full(c, transfers), 200)
    })
    .openapi(routes.done, async (c) => {
      const { transfers } = c.req.valid('param')
      await act(c, (tx) => recordTransfersDone(tx, actorOf(c), { batchId: transfers, day: day(c.req.valid('json').day) }, c.get('clock')))
      return c.json(await full(c, transfers), 200)
    })
    .openapi(routes.reject, async (c) => {
      const { transfers, transfer } = c.req.valid('param')
      await act(c, (tx) => rejectTransfer(tx, actorOf(c), { batchId: transfers, transferId: transfer, code: c.req.valid('json').code }, c.get('clock')))
      return c.json(await full(c, transfers), 200)
    })
}
