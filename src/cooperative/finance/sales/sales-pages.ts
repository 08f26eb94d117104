/** Every page of sales, in one application. */
import { Hono } from 'hono'
import type { App, Env } from '#web/environment.ts'
import { makeCustomerPages } from './customer-pages.ts'
import { makeInvoiceFormPages } from './invoice-form-pages.ts'
import { makeInvoiceListPages } from './invoice-list-pages.ts'
import { makeMyInvoicePages } from './my-invoice-pages.ts'
import { makeOneInvoicePages } from './one-invoice-pages.ts'
import { makeSellerPages } from './seller-pages.ts'

/** Pages under `/administration/finance/sales`, `/invoices` and `/invoice`. */
export function makeSalesPages(): App {
  const app = new Hono<Env>()
  for (const part of [makeInvoiceListPages(), makeInvoiceFormPages(), makeSellerPages(), makeCustomerPages(), makeOneInvoicePages(), makeMyInvoicePages()]) app.route('/', part)
  return app
}
