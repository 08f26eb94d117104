/** Sales in the API: the treasurer invoices, credits and notes payments; who audits and the board read; members have their own. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import type { Tx } from '#db/open-database.ts'
import { day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { dayShape, id, positiveAmount } from '#web/api/shapes.ts'
import { duePayments, duesOfInvoice } from '../dues/due-store.ts'
import { archiveCustomer } from './archive-customer.ts'
import { computeInvoice } from './compute-invoice.ts'
import { creditInvoice } from './credit-invoice.ts'
import { addCustomer, customerById, customerShape, ensureMemberCustomer, saveCustomer, searchCustomers } from './customer.ts'
import { issueInvoice } from './issue-invoice.ts'
import { ownInvoice } from './my-invoice-pages.ts'
import { paperAnswer, payByHand, undoByHand, xmlAnswer } from './one-invoice-pages.ts'
import { todayOf } from './sales-frame.ts'
import { ownInvoices, salesReaders, salesWriters } from './sales-policy.ts'
import { amountsShape, customerOutShape, invoiceInputOf, invoiceShape, newInvoiceShape, sellerOutShape, shownComputed, shownCustomer, shownInvoice, shownSeller, shownSummary, summaryShape } from './sales-shapes.ts'
import { invoiceById, invoiceViews, searchInvoices } from './sales-store.ts'
import { requireSeller, saveSeller, sellerShape } from './seller.ts'
import { sendInvoiceAgain } from './send-invoice.ts'

const tags: [string] = ['sales']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
const file = (type: string) => ({ 200: { description: 'The file.', content: { [type]: { schema: z.string().openapi({ format: 'binary' }) } } } })
const sale = z.object({ sale: id.openapi({ description: 'The id of an invoice or credit note.' }) })
const onCustomer = z.object({ customer: id.openapi({ description: 'The customer’s id.' }) })
const onMember = z.object({ member: id.openapi({ description: 'The member’s id.' }) })
const invoices = '/api/v1/sales/invoices'
const customers = '/api/v1/sales/customers'
const own = '/api/v1/members/{member}/invoices'
const one = { 200: json('The invoice.', invoiceShape) }
const made = { 201: json('The invoice.', invoiceShape) }
const customerAnswer = { 200: json('The customer.', customerOutShape) }
const sums = { totalCents: z.int().openapi({ description: 'Of all that match, credit notes taken off.' }), openCents: z.int() }
const changedCustomer = customerShape.extend({ version: z.int().optional() })

const routes = {
  seller: apiRoute(salesReaders, { method: 'get', path: '/api/v1/sales/seller', operationId: 'showSeller', summary: 'Shows who invoices', tags, responses: { 200: json('As it stands on invoices.', sellerOutShape) } }),
  setSeller: apiRoute(salesWriters, { method: 'put', path: '/api/v1/sales/seller', operationId: 'saveSeller', summary: 'Says who invoices', tags, request: { body: body(sellerShape.extend({ version: z.int().optional() })) }, responses: { 200: json('As it stands now.', sellerOutShape) } }),
  customers: apiRoute(salesReaders, { method: 'get', path: customers, operationId: 'listCustomers', summary: 'Lists customers', tags, request: { query: pageQuery.extend({ q: z.string().max(100).default(''), members: z.enum(['yes', 'no']).default('no').openapi({ description: 'Members too.' }) }) }, responses: { 200: json('A page.', pageOf(customerOutShape)) } }),
  addCustomer: apiRoute(salesWriters, { method: 'post', path: customers, operationId: 'addCustomer', summary: 'Enters a customer who is no member', tags, request: { body: body(customerShape) }, responses: { 201: json('The customer.', customerOutShape) } }),
  customer: apiRoute(salesReaders, { method: 'get', path: `${customers}/{customer}`, operationId: 'showCustomer', summary: 'Shows a customer', tags, request: { params: onCustomer }, responses: customerAnswer }),
  saveCustomer: apiRoute(salesWriters, { method: 'put', path: `${customers}/{customer}`, operationId: 'saveCustomer', summary: 'Changes what is printed of a customer; of a member empty fields are the register’s', tags, request: { params: onCustomer, body: body(changedCustomer) }, responses: customerAnswer }),
  archive: apiRoute(salesWriters, { method: 'put', path: `${customers}/{customer}/archived`, operationId: 'archiveCustomer', summary: 'Puts a customer out of the lists, or back', tags, request: { params: onCustomer, body: body(z.strictObject({ archived: z.boolean() })) }, responses: customerAnswer }),
  memberCustomer: apiRoute(salesWriters, { method: 'post', path: '/api/v1/members/{member}/customer', operationId: 'makeMemberCustomer', summary: 'Makes a member a customer, or finds the one it is', tags, request: { params: onMember }, responses: customerAnswer }),
  list: apiRoute(salesReaders, { method: 'get', path: invoices, operationId: 'listInvoices', summary: 'Lists invoices and credit notes, the newest first', tags, request: { query: pageQuery.extend({ q: z.string().max(100).default(''), view: z.enum(invoiceViews).default('all'), customer: id.optional(), run: id.optional() }) }, responses: { 200: json('A page, and what all that match come to.', pageOf(summaryShape).extend(sums)) } }),
  preview: apiRoute(salesWriters, { method: 'post', path: `${invoices}/preview`, operationId: 'previewInvoice', summary: 'Shows what an invoice comes to; nothing is written', tags, request: { body: body(newInvoiceShape) }, responses: { 200: json('What it comes to.', amountsShape) } }),
  issue: apiRoute(salesWriters, { method: 'post', path: invoices, operationId: 'issueInvoice', summary: 'Issues an invoice: a number, an entry, an amount due', tags, request: { body: body(newInvoiceShape) }, responses: made }),
  show: apiRoute(salesReaders, { method: 'get', path: `${invoices}/{sale}`, operationId: 'showInvoice', summary: 'Shows an invoice or credit note', tags, request: { params: sale }, responses: one }),
  credit: apiRoute(salesWriters, { method: 'post', path: `${invoices}/{sale}/credit`, operationId: 'creditInvoice', summary: 'Corrects an invoice by a credit note: all that is left of it, or so much of its lines', tags, request: { params: sale, body: body(z.strictObject({ issuedOn: dayShape, reason: z.string().min(1).max(300), lines: z.array(z.strictObject({ place: z.int().min(1).max(500), netCents: z.int() })).min(1).max(500).optional() })) }, responses: { 201: json('The credit note.', invoiceShape) } }),
  send: apiRoute(salesWriters, { method: 'post', path: `${invoices}/{sale}/send`, operationId: 'sendInvoice', summary: 'Sends the letter about an invoice once more', tags, request: { params: sale }, responses: { 200: json('Where it went.', z.object({ email: z.string() })) } }),
  pay: apiRoute(salesWriters, { method: 'post', path: `${invoices}/{sale}/payments`, operationId: 'payInvoice', summary: 'Notes a payment by hand, wholly or in part', tags, request: { params: sale, body: body(z.strictObject({ cents: positiveAmount, day: dayShape, account: z.string().max(12).default('512') })) }, responses: made }),
  undo: apiRoute(salesWriters, { method: 'post', path: `${invoices}/{sale}/payments/{duePayment}/undo`, operationId: 'undoInvoicePayment', summary: 'Takes back a payment noted by hand', tags, request: { params: sale.extend({ duePayment: id.openapi({ description: 'The payment’s id.' }) }) }, responses: one }),
  paper: apiRoute(salesReaders, { method: 'get', path: `${invoices}/{sale}/paper`, operationId: 'downloadInvoice', summary: 'The PDF of an invoice, with its Factur-X inside', tags, request: { params: sale }, responses: file('application/pdf') }),
  xml: apiRoute(salesReaders, { method: 'get', path: `${invoices}/{sale}/xml`, operationId: 'downloadInvoiceXml', summary: 'The Factur-X of an invoice alone', tags, request: { params: sale }, responses: file('application/xml') }),
  mine: apiRoute(ownInvoices, { method: 'get', path: own, operationId: 'listMyInvoices', summary: 'Lists a member’s own invoices, the newest first', tags, request: { params: onMember, query: pageQuery }, responses: { 200: json('A page.', pageOf(summaryShape).extend(sums)) } }),
  myOne: apiRoute(ownInvoices, { method: 'get', path: `${own}/{sale}`, operationId: 'showMyInvoice', summary: 'Shows one of a member’s own invoices', tags, request: { params: onMember.extend(sale.shape) }, responses: one }),
  myPaper: apiRoute(ownInvoices, { method: 'get', path: `${own}/{sale}/paper`, operationId: 'downloadMyInvoice', summary: 'Its PDF', tags, request: { params: onMember.extend(sale.shape) }, responses: file('application/pdf') }),
}

const act = <T>(c: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(c.get('db'), work)
async function read(c: Ctx, invoiceId: string) {
  const invoice = await invoiceById(c.get('db'), invoiceId)
  return shownInvoice(invoice, await duesOfInvoice(c.get('db'), invoice.id), await duePayments(c.get('db'), { invoiceId: invoice.id }), todayOf(c))
}
const readCustomer = async (c: Ctx, customerId: string) => shownCustomer(await customerById(c.get('db'), customerId))

/** The part of the API about sales. */
export function makeSalesApi() {
  return makeApiApp()
    .openapi(routes.seller, async (c) => c.json(shownSeller(await requireSeller(c.get('db'))), 200))
    .openapi(routes.setSeller, async (c) => {
      const { version, ...seller } = c.req.valid('json')
      await act(c, (tx) => saveSeller(tx, actorOf(c), { seller, version }, c.get('clock')))
      return c.json(shownSeller(await requireSeller(c.get('db'))), 200)
    })
    .openapi(routes.customers, async (c) => {
      const { page, pageSize, q, members } = c.req.valid('query')
      const { customers: found, total } = await searchCustomers(c.get('db'), { text: q, membersToo: members === 'yes', page, pageSize })
      return c.json({ items: found.map(shownCustomer), page, pageSize, total }, 200)
    })
    .openapi(routes.addCustomer, async (c) => c.json(await readCustomer(c, (await act(c, (tx) => addCustomer(tx, actorOf(c), { customer: c.req.valid('json') }, c.get('clock')))).id), 201))
    .openapi(routes.customer, async (c) => c.json(await readCustomer(c, c.req.valid('param').customer), 200))
    .openapi(routes.saveCustomer, async (c) => {
      const { version, ...customer } = c.req.valid('json')
      await act(c, (tx) => saveCustomer(tx, actorOf(c), { customerId: c.req.valid('param').customer, version, customer }, c.get('clock')))
      return c.json(await readCustomer(c, c.req.valid('param').customer), 200)
    })
    .openapi(routes.archive, async (c) => {
      await act(c, (tx) => archiveCustomer(tx, actorOf(c), { customerId: c.req.valid('param').customer, archived: c.req.valid('json').archived }, c.get('clock')))
      return c.json(await readCustomer(c, c.req.valid('param').customer), 200)
    })
    .openapi(routes.memberCustomer, async (c) => c.json(await readCustomer(c, await act(c, (tx) => ensureMemberCustomer(tx, c.req.valid('param').member, c.get('clock')))), 200))
    .openapi(routes.list, async (c) => {
      const { page, pageSize, q, view, customer, run } = c.req.valid('query')
      const today = todayOf(c)
      const found = await searchInvoices(c.get('db'), { text: q, view, customerId: customer, runId: run, today, page, pageSize })
      return c.json({ items: found.invoices.map((invoice) => shownSummary(invoice, today)), page, pageSize, total: found.total, totalCents: Number(found.totalCents), openCents: Number(found.openCents) }, 200)
    })
    .openapi(routes.preview, async (c) => {
      await requireSeller(c.get('db'))
      return c.json(shownComputed(await computeInvoice(c.get('db'), invoiceInputOf(c.req.valid('json')))), 200)
    })
    .openapi(routes.issue, async (c) => c.json(await read(c, (await act(c, (tx) => issueInvoice(tx, actorOf(c), invoiceInputOf(c.req.valid('json')), c.get('clock')))).id), 201))
    .openapi(routes.show, async (c) => c.json(await read(c, c.req.valid('param').sale), 200))
    .openapi(routes.credit, async (c) => {
      const { issuedOn, reason, lines } = c.req.valid('json')
      const { id: credit } = await act(c, (tx) => creditInvoice(tx, actorOf(c), { invoiceId: c.req.valid('param').sale, issuedOn: day(issuedOn), reason, lines: lines?.map(({ place, netCents }) => ({ place, netCents: BigInt(netCents) })) }, c.get('clock')))
      return c.json(await read(c, credit), 201)
    })
    .openapi(routes.send, async (c) => c.json({ email: await act(c, (tx) => sendInvoiceAgain(tx, actorOf(c), { invoiceId: c.req.valid('param').sale }, letterheadOf(c), c.get('clock'))) }, 200))
    .openapi(routes.pay, async (c) => {
      const { cents, day: on, account } = c.req.valid('json')
      const invoice = await invoiceById(c.get('db'), c.req.valid('param').sale)
      if (invoice.kind !== 'invoice') throw new UserError('dueSettled', {}, { status: 409 })
      await act(c, (tx) => payByHand(tx, c, invoice, { cents: BigInt(cents), day: day(on), account }))
      return c.json(await read(c, invoice.id), 201)
    })
    .openapi(routes.undo, async (c) => {
      const { sale: invoiceId, duePayment } = c.req.valid('param')
      await act(c, (tx) => undoByHand(tx, c, invoiceId, duePayment))
      return c.json(await read(c, invoiceId), 200)
    })
    .openapi(routes.paper, (c) => paperAnswer(c, c.req.valid('param').sale))
    .openapi(routes.xml, (c) => xmlAnswer(c, c.req.valid('param').sale))
    .openapi(routes.mine, async (c) => {
      const { page, pageSize } = c.req.valid('query')
      const today = todayOf(c)
      const found = await searchInvoices(c.get('db'), { memberId: c.req.valid('param').member, today, page, pageSize })
      return c.json({ items: found.invoices.map((invoice) => shownSummary(invoice, today)), page, pageSize, total: found.total, totalCents: Number(found.totalCents), openCents: Number(found.openCents) }, 200)
    })
    .openapi(routes.myOne, async (c) => c.json(await read(c, (await ownInvoice(c.get('db'), c.req.valid('param').member, c.req.valid('param').sale)).id), 200))
    .openapi(routes.myPaper, async (c) => paperAnswer(c, (await ownInvoice(c.get('db'), c.req.valid('param').member, c.req.valid('param').sale)).id))
}
