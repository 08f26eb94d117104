/** Suppliers in the API. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { actorOf } from '#web/environment.ts'
import { purchaseReaders, purchaseWriters } from './purchase-policy.ts'
import { addSupplier, archiveSupplier, changeSupplier, longestSupplierName, longestTerms } from './save-supplier.ts'
import { searchSuppliers, supplierById } from './supplier-store.ts'
import type { Supplier } from './supplier-store.ts'

const supplierShape = z
  .object({
    id: z.string(),
    number: z.int(),
    name: z.string(),
    siren: z.string().nullable(),
    vatNumber: z.string().nullable(),
    iban: z.string().nullable(),
    account: z.string().nullable(),
    termsDays: z.int(),
    termsMonthEnd: z.boolean(),
    reverseCharge: z.boolean(),
    version: z.int(),
    archived: z.boolean(),
    owedCents: z.int().openapi({ description: 'Whole cents approved and not paid, credit notes taken off.' }),
    invoices: z.int(),
  })
  .openapi('Supplier')
const fields = z.strictObject({
  name: z.string().max(longestSupplierName * 2),
  siren: z.string().max(20).default('').openapi({ description: 'Nine figures; the last checks the others. Empty where there is none.' }),
  vatNumber: z.string().max(30).default(''),
  iban: z.string().max(50).default('').openapi({ description: 'Check digits by ISO/IEC 7064 MOD 97-10.' }),
  account: z.string().max(12).default('').openapi({ description: 'Account proposed on its invoices.' }),
  termsDays: z.int().min(0).max(longestTerms).default(30),
  termsMonthEnd: z.boolean().default(false).openapi({ description: 'The days count from the end of the invoice’s month.' }),
  reverseCharge: z.boolean().default(false).openapi({ description: 'In another member state: the buyer owes the tax.' }),
})
const newShape = fields.openapi('NewSupplier')
const changedShape = fields.extend({ version: z.int().optional().openapi({ description: 'As read; refused (409) when it was changed since.' }) }).openapi('ChangedSupplier')

const tags: [string] = ['purchases']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
const params = z.object({ supplier: z.string().max(40).openapi({ description: 'The supplier’s id.' }) })

const list = apiRoute(purchaseReaders, { method: 'get', path: '/api/v1/suppliers', operationId: 'listSuppliers', summary: 'Lists suppliers', tags, request: { query: pageQuery.extend({ q: z.string().max(100).default(''), archived: z.enum(['yes', 'no']).default('no') }) }, responses: { 200: json('A page of suppliers, by name.', pageOf(supplierShape)) } })
const add = apiRoute(purchaseWriters, { method: 'post', path: '/api/v1/suppliers', operationId: 'addSupplier', summary: 'Enters a supplier', tags, request: { body: body(newShape) }, responses: { 201: json('The supplier.', supplierShape) } })
const show = apiRoute(purchaseReaders, { method: 'get', path: '/api/v1/suppliers/{supplier}', operationId: 'showSupplier', summary: 'Shows a supplier', tags, request: { params }, responses: { 200: json('The supplier.', supplierShape) } })
const change = apiRoute(purchaseWriters, { method: 'put', path: '/api/v1/suppliers/{supplier}', operationId: 'changeSupplier', summary: 'Changes a supplier', tags, request: { params, body: body(changedShape) }, responses: { 200: json('The supplier.', supplierShape) } })
const archive = apiRoute(purchaseWriters, { method: 'put', path: '/api/v1/suppliers/{supplier}/archived', operationId: 'archiveSupplier', summary: 'Puts a supplier aside, or takes it back', tags, request: { params, body: body(z.strictObject({ archived: z.boolean() })) }, responses: { 200: json('The supplier.', supplierShape) } })

const shown = ({ ibanChangedAt: _at, ibanChangedBy: _by, archivedAt, owedCents, ...rest }: Supplier) => ({ ...rest, archived: archivedAt !== null, owedCents: Number(owedCents) })

/** The suppliers' part of the API. */
export function makeSupplierApi() {
  return makeApiApp()
    .openapi(list, async (c) => {
      const { page, pageSize, q, archived } = c.req.valid('query')
      const { suppliers, total } = await searchSuppliers(c.get('db'), { text: q, archived: archived === 'yes', page, pageSize })
      return c.json({ items: suppliers.map(shown), page, pageSize, total }, 200)
    })
    .openapi(add, async (c) => {
      const { id } = await inTransaction(c.get('db'), (tx) => addSupplier(tx, actorOf(c), c.req.valid('json'), c.get('clock')))
      return c.json(shown(await supplierById(c.get('db'), id)), 201)
    })
    .openapi(show, async (c) => c.json(shown(await supplierById(c.get('db'), c.req.valid('param').supplier)), 200))
    .openapi(change, async (c) => {
      const { supplier } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => changeSupplier(tx, actorOf(c), { ...c.req.valid('json'), supplierId: supplier }, c.get('clock')))
      return c.json(shown(await supplierById(c.get('db'), supplier)), 200)
    })
    .openapi(archive, async (c) => {
      const { supplier } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => archiveSupplier(tx, actorOf(c), { supplierId: supplier, ...c.req.valid('json') }, c.get('clock')))
      return c.json(shown(await supplierById(c.get('db'), supplier)), 200)
    })
}
