/** Suppliers' invoices in the API: the treasurer enters and pays, somebody else approves, who audits and the board read. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import type { Tx } from '#db/open-database.ts'
import { day, dayOf } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { largestCents } from '#lib/money.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { streamedBody } from '#web/csrf.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { cents, dayShape, id, itemsOf, positiveAmount } from '#web/api/shapes.ts'
import { largestDocumentBytes } from '../ledger/attach-document.ts'
import { asAttachment } from '../ledger/pages/entry-pages.ts'
import { approveInvoice, cancelInvoice, refuseInvoice, submitInvoice, takeInvoiceBack } from './approve-invoice.ts'
import { longestReason, mostInvoiceLines, vatOf } from './invoice.ts'
import type { InvoiceInput } from './invoice.ts'
import { invoiceById, invoicePaper, invoiceStandings, openInvoices, searchInvoices } from './invoice-store.ts'
import type { Invoice, InvoiceSummary } from './invoice-store.ts'
import { payInvoice, reversePayment, setOff } from './pay-invoice.ts'
import { purchaseApprovers, purchasePayers, purchaseReaders, purchaseWriters } from './purchase-policy.ts'
import { attachPaper, changeInvoice, discardInvoice, enterInvoice, removePaper } from './save-invoice.ts'
import { isVatLiable, setVatLiable } from './vat-setting.ts'

const signedAmount = z.int().min(-Number(largestCents)).max(Number(largestCents))
const kinds = ['invoice', 'credit-note'] as const
const period = z.object({ from: z.string(), to: z.string() }).nullable()

const summaryShape = z
  .object({ id: z.string(), number: z.int(), kind: z.enum(kinds), supplier: z.object({ id: z.string(), name: z.string() }), reference: z.string(), day: z.string(), dueDay: z.string(), label: z.string(), totalCents: cents, paidCents: cents, standing: z.enum(invoiceStandings) })
  .openapi('SupplierInvoiceSummary')
const invoiceShape = summaryShape
  .extend({
    version: z.int(),
    reverseCharge: z.boolean(),
    noFileReason: z.string(),
    enteredBy: z.string(),
    refusedBy: z.string().nullable(),
    refusal: z.string().nullable(),
    approvedBy: z.string().nullable(),
    bookedOn: z.string().nullable(),
    entry: z.string().nullable().openapi({ description: 'Id of its journal entry, once approved.' }),
    cancelledBy: z.string().nullable().openapi({ description: 'Id of the entry that cancels it.' }),
    lines: z.array(z.object({ account: z.string(), label: z.string(), netCents: cents, vatRate: z.int(), vatCents: cents, period })),
    papers: z.array(z.object({ id: z.string(), name: z.string(), mediaType: z.string(), sizeBytes: z.int() })),
    payments: z.array(z.object({ id: z.string(), entry: z.string(), cents, paidOn: z.string(), account: z.string(), reversed: z.boolean() })),
  })
  .openapi('SupplierInvoice')
const fields = z.strictObject({
  kind: z.enum(kinds).default('invoice'),
  supplier: id.openapi({ description: 'The supplier’s id.' }),
  reference: z.string().min(1).max(200).openapi({ description: 'The supplier’s own number; once for a supplier.' }),
  day: dayShape,
  dueDay: dayShape.optional().openapi({ description: 'By the supplier’s terms when absent.' }),
  label: z.string().min(1).max(300),
  reverseCharge: z.boolean().optional().openapi({ description: 'As the supplier’s setting when absent.' }),
  totalCents: positiveAmount.openapi({ description: 'What the paper says to pay, in whole cents; the lines must come to it.' }),
  noFileReason: z.string().max(longestReason).default('').openapi({ description: 'Why no paper is attached.' }),
  lines: z
    .array(
      z.strictObject({
        account: z.string().max(12).openapi({ description: 'Costs (class 6) or fixed assets (class 2).' }),
        label: z.string().max(300).default(''),
        netCents: signedAmount.openapi({ description: 'Whole cents; less than nothing for a discount.' }),
        vatRate: z.int().min(0).max(3000).default(2000).openapi({ description: 'Hundredths of a per cent: 2000 is 20 %.' }),
        vatCents: signedAmount.optional().openapi({ description: 'Worked out when absent; else within a few cents of it.' }),
        period: z.strictObject({ from: dayShape, to: dayShape }).optional().openapi({ description: 'When the service is done, both days in.' }),
      }),
    )
    .min(1)
    .max(mostInvoiceLines),
})
const newShape = fields.openapi('NewSupplierInvoice')
const changedShape = fields.extend({ version: z.int().optional() }).openapi('ChangedSupplierInvoice')
const settingShape = z.object({ vatLiable: z.boolean().openapi({ description: 'Tax paid to suppliers is deducted.' }) }).openapi('PurchaseSetting')

const tags: [string] = ['purchases']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
const params = z.object({ invoice: id.openapi({ description: 'The invoice’s id.' }) })
const paperParams = params.extend({ paper: id })
const base = '/api/v1/purchases/invoices'
const one = { 200: json('The invoice.', invoiceShape) }
const made = { 201: json('The invoice.', invoiceShape) }
const nothing = { 204: { description: 'Done.' } }
const versioned = z.strictObject({ version: z.int().optional() })
const reason = z.string().min(1).max(longestReason)

const routes = {
  setting: apiRoute(purchaseReaders, { method: 'get', path: '/api/v1/purchases/setting', operationId: 'showPurchaseSetting', summary: 'Shows whether tax of purchases is deducted', tags, responses: { 200: json('The setting.', settingShape) } }),
  set: apiRoute(purchaseWriters, { method: 'put', path: '/api/v1/purchases/setting', operationId: 'setPurchaseSetting', summary: 'Says whether tax of purchases is deducted', tags, request: { body: body(z.strictObject({ vatLiable: z.boolean() })) }, responses: { 200: json('The setting.', settingShape) } }),
  due: apiRoute(purchaseReaders, { method: 'get', path: '/api/v1/purchases/due', operationId: 'listDueInvoices', summary: 'Lists what is approved and left to pay, by due day', tags, responses: { 200: json('At most 500.', itemsOf(summaryShape)) } }),
  list: apiRoute(purchaseReaders, { method: 'get', path: base, operationId: 'listSupplierInvoices', summary: 'Lists suppliers’ invoices', tags, request: { query: pageQuery.extend({ standing: z.enum(invoiceStandings).optional(), supplier: id.optional(), q: z.string().max(100).default('') }) }, responses: { 200: json('A page, the newest first; what is to be paid by its due day.', pageOf(summaryShape)) } }),
  enter: apiRoute(purchaseWriters, { method: 'post', path: base, operationId: 'enterSupplierInvoice', summary: 'Enters an invoice as a draft', tags, request: { body: body(newShape) }, responses: made }),
  show: apiRoute(purchaseReaders, { method: 'get', path: `${base}/{invoice}`, operationId: 'showSupplierInvoice', summary: 'Shows an invoice', tags, request: { params }, responses: one }),
  change: apiRoute(purchaseWriters, { method: 'put', path: `${base}/{invoice}`, operationId: 'changeSupplierInvoice', summary: 'Writes a draft or a refused invoice anew', tags, request: { params, body: body(changedShape) }, responses: one }),
  discard: apiRoute(purchaseWriters, { method: 'delete', path: `${base}/{invoice}`, operationId: 'discardSupplierInvoice', summary: 'Throws away what was never approved', tags, request: { params }, responses: nothing }),
  attach: apiRoute(purchaseWriters, { method: 'post', path: `${base}/{invoice}/papers`, operationId: 'attachInvoicePaper', summary: 'Attaches a paper: PDF, PNG, JPEG or XML, 10 MB at most', tags, request: { params, query: z.object({ name: z.string().min(1).max(200) }), body: { required: true, content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } } } }, responses: made }, streamedBody),
  paper: apiRoute(purchaseReaders, { method: 'get', path: `${base}/{invoice}/papers/{paper}`, operationId: 'showInvoicePaper', summary: 'Gives a paper', tags, request: { params: paperParams }, responses: { 200: { description: 'Its bytes.', content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } } } } }),
  removePaper: apiRoute(purchaseWriters, { method: 'delete', path: `${base}/{invoice}/papers/{paper}`, operationId: 'removeInvoicePaper', summary: 'Takes a paper off', tags, request: { params: paperParams }, responses: nothing }),
  submit: apiRoute(purchaseWriters, { method: 'post', path: `${base}/{invoice}/submit`, operationId: 'submitSupplierInvoice', summary: 'Sends an invoice for approval', tags, request: { params, body: body(versioned) }, responses: one }),
  takeBack: apiRoute(purchaseWriters, { method: 'post', path: `${base}/{invoice}/take-back`, operationId: 'takeBackSupplierInvoice', summary: 'Takes an invoice back before it is approved', tags, request: { params }, responses: one }),
  approve: apiRoute(purchaseApprovers, { method: 'post', path: `${base}/{invoice}/approve`, operationId: 'approveSupplierInvoice', summary: 'Approves what somebody else entered, and books it', tags, request: { params, body: body(versioned) }, responses: one }),
  refuse: apiRoute(purchaseApprovers, { method: 'post', path: `${base}/{invoice}/refuse`, operationId: 'refuseSupplierInvoice', summary: 'Sends an invoice back, saying why', tags, request: { params, body: body(z.strictObject({ reason, version: z.int().optional() })) }, responses: one }),
  cancel: apiRoute(purchasePayers, { method: 'post', path: `${base}/{invoice}/cancel`, operationId: 'cancelSupplierInvoice', summary: 'Cancels an approved invoice by the contrary entry', tags, request: { params, body: body(z.strictObject({ day: dayShape, reason })) }, responses: one }),
  pay: apiRoute(purchasePayers, { method: 'post', path: `${base}/{invoice}/payments`, operationId: 'paySupplierInvoice', summary: 'Records a payment, wholly or in part', tags, request: { params, body: body(z.strictObject({ cents: positiveAmount, day: dayShape, account: z.string().max(12).default('512') })) }, responses: made }),
  reverse: apiRoute(purchasePayers, { method: 'post', path: `${base}/{invoice}/payments/{settlement}/reverse`, operationId: 'reverseSupplierPayment', summary: 'Takes a payment back that was recorded by mistake', tags, request: { params: params.extend({ settlement: id.openapi({ description: 'The payment’s id.' }) }), body: body(z.strictObject({ day: dayShape })) }, responses: one }),
  setOff: apiRoute(purchasePayers, { method: 'post', path: `${base}/{invoice}/set-off`, operationId: 'setOffCreditNote', summary: 'Sets a credit note off against an invoice', tags, request: { params, body: body(z.strictObject({ creditNote: id, day: dayShape, cents: positiveAmount.optional() })) }, responses: one }),
}

const shownSummary = (row: InvoiceSummary) => ({ id: row.id, number: row.number, kind: row.kind, supplier: row.supplier, reference: row.reference, day: row.day, dueDay: row.dueDay, label: row.label, totalCents: Number(row.totalCents), paidCents: Number(row.paidCents), standing: row.standing })
const shown = (row: Invoice) => ({
  ...shownSummary(row), version: row.version, reverseCharge: row.reverseCharge, noFileReason: row.noFileReason, enteredBy: row.createdByName, refusedBy: row.refusedByName, refusal: row.refusal, approvedBy: row.approvedByName,
  bookedOn: row.bookedOn, entry: row.entry?.id ?? null, cancelledBy: row.cancelledBy,
  lines: row.lines.map((line) => ({ ...line, netCents: Number(line.netCents), vatCents: Number(line.vatCents) })),
  papers: row.papers,
  payments: row.payments.map((payment) => ({ id: payment.id, entry: payment.entryId, cents: Number(payment.cents), paidOn: payment.paidOn, account: payment.account, reversed: payment.isReversed })),
})

function inputOf({ supplier, totalCents, dueDay, lines, ...rest }: z.infer<typeof fields>): InvoiceInput {
  return {
    ...rest,
    supplierId: supplier,
    day: day(rest.day),
    dueDay: dueDay === undefined ? null : day(dueDay),
    totalCents: BigInt(totalCents),
    lines: lines.map(({ netCents, vatCents, period: span, ...line }) => ({ ...line, netCents: BigInt(netCents), vatCents: vatCents === undefined ? vatOf(BigInt(netCents), line.vatRate) : BigInt(vatCents), period: span ? { from: day(span.from), to: day(span.to) } : null })),
  }
}

/** Bytes of a request of at most what a paper may have. @throws {UserError} `documentSize`. */
async function bytesIn(c: Ctx): Promise<Uint8Array> {
  const size = Number(c.req.header('content-length') ?? Number.NaN)
  if (!(size <= largestDocumentBytes)) throw new UserError('documentSize', { mostMb: 10 }, { field: 'document' })
  return new Uint8Array(await c.req.arrayBuffer())
}

const act = <T>(c: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(c.get('db'), work)
const read = async (c: Ctx, invoiceId: string) => shown(await invoiceById(c.get('db'), invoiceId))

/** The part of the API about purchases. */
export function makePurchaseApi() {
  return makeApiApp()
    .openapi(routes.setting, async (c) => c.json({ vatLiable: await isVatLiable(c.get('db'), dayOf(c.get('clock').now())) }, 200))
    .openapi(routes.set, async (c) => {
      await act(c, (tx) => setVatLiable(tx, actorOf(c), c.req.valid('json'), c.get('clock')))
      return c.json(c.req.valid('json'), 200)
    })
    .openapi(routes.due, async (c) => c.json({ items: (await openInvoices(c.get('db'))).map(shownSummary) }, 200))
    .openapi(routes.list, async (c) => {
      const { page, pageSize, standing, supplier, q } = c.req.valid('query')
      const { invoices, total } = await searchInvoices(c.get('db'), { standing: standing ?? null, supplierId: supplier ?? null, text: q, page, pageSize })
      return c.json({ items: invoices.map(shownSummary), page, pageSize, total }, 200)
    })
    .openapi(routes.enter, async (c) => c.json(await read(c, (await act(c, (tx) => enterInvoice(tx, actorOf(c), inputOf(c.req.valid('json')), c.get('clock')))).id), 201))
    .openapi(routes.show, async (c) => c.json(await read(c, c.req.valid('param').invoice), 200))
    .openapi(routes.change, async (c) => {
      const { invoice } = c.req.valid('param')
      const { version, ...input } = c.req.valid('json')
      await act(c, (tx) => changeInvoice(tx, actorOf(c), { ...inputOf(input), invoiceId: invoice, version }, c.get('clock')))
      return c.json(await read(c, invoice), 200)
    })
    .openapi(routes.discard, async (c) => {
      await act(c, (tx) => discardInvoice(tx, actorOf(c), { invoiceId: c.req.valid('param').invoice }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(routes.attach, async (c) => {
      const { invoice } = c.req.valid('param')
      const content = await bytesIn(c)
      await act(c, (tx) => attachPaper(tx, actorOf(c), { invoiceId: invoice, name: c.req.valid('query').name, content }, c.get('clock')))
      return c.json(await read(c, invoice), 201)
    })
    .openapi(routes.paper, async (c) => {
      const { name, mediaType, content } = await invoicePaper(c.get('db'), c.req.valid('param').invoice, c.req.valid('param').paper)
      return c.body(new Uint8Array(content), 200, asAttachment(name, mediaType))
    })
    .openapi(routes.removePaper, async (c) => {
      const { invoice, paper } = c.req.valid('param')
      await act(c, (tx) => removePaper(tx, actorOf(c), { invoiceId: invoice, paperId: paper }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(routes.submit, async (c) => {
      const { invoice } = c.req.valid('param')
      await act(c, (tx) => submitInvoice(tx, actorOf(c), { invoiceId: invoice, ...c.req.valid('json'), from: letterheadOf(c) }, c.get('clock')))
      return c.json(await read(c, invoice), 200)
    })
    .openapi(routes.takeBack, async (c) => {
      const { invoice } = c.req.valid('param')
      await act(c, (tx) => takeInvoiceBack(tx, actorOf(c), { invoiceId: invoice }, c.get('clock')))
      return c.json(await read(c, invoice), 200)
    })
    .openapi(routes.approve, async (c) => {
      const { invoice } = c.req.valid('param')
      await act(c, (tx) => approveInvoice(tx, actorOf(c), { invoiceId: invoice, ...c.req.valid('json') }, c.get('clock')))
      return c.json(await read(c, invoice), 200)
    })
    .openapi(routes.refuse, async (c) => {
      const { invoice } = c.req.valid('param')
      await act(c, (tx) => refuseInvoice(tx, actorOf(c), { invoiceId: invoice, ...c.req.valid('json'), from: letterheadOf(c) }, c.get('clock')))
      return c.json(await read(c, invoice), 200)
    })
    .openapi(routes.cancel, async (c) => {
      const { invoice } = c.req.valid('param')
      const input = c.req.valid('json')
      await act(c, (tx) => cancelInvoice(tx, actorOf(c), { invoiceId: invoice, day: day(input.day), reason: input.reason }, c.get('clock')))
      return c.json(await read(c, invoice), 200)
    })
    .openapi(routes.pay, async (c) => {
      const { invoice } = c.req.valid('param')
      const input = c.req.valid('json')
      await act(c, (tx) => payInvoice(tx, actorOf(c), { invoiceId: invoice, cents: BigInt(input.cents), day: day(input.day), account: input.account }, c.get('clock')))
      return c.json(await read(c, invoice), 201)
    })
    .openapi(routes.reverse, async (c) => {
      const { invoice, settlement } = c.req.valid('param')
      await act(c, (tx) => reversePayment(tx, actorOf(c), { invoiceId: invoice, paymentId: settlement, day: day(c.req.valid('json').day) }, c.get('clock')))
      return c.json(await read(c, invoice), 200)
    })
    .openapi(routes.setOff, async (c) => {
      const { invoice } = c.req.valid('param')
      const { creditNote, day: on, cents: part } = c.req.valid('json')
      await act(c, (tx) => setOff(tx, actorOf(c), { creditNoteId: creditNote, invoiceId: invoice, day: day(on), cents: part === undefined ? undefined : BigInt(part) }, c.get('clock')))
      return c.json(await read(c, invoice), 200)
    })
}
