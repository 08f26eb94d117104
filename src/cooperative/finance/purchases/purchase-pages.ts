/** Every page of purchases, in one application. */
import { Hono } from 'hono'
import type { App, Env } from '#web/environment.ts'
import { makeInvoiceFormPages } from './invoice-form-pages.ts'
import { makeInvoiceListPages } from './invoice-list-pages.ts'
import { makeInvoicePages } from './invoice-pages.ts'
import { makeSupplierPages } from './supplier-pages.ts'

/** Pages under `/administration/finance/purchases`. */
export function makePurchasePages(): App {
  const app = new Hono<Env>()
  for (const part of [makeInvoiceListPages(), makeInvoiceFormPages(), makeSupplierPages(), makeInvoicePages()]) app.route('/', part)
  return app
}
