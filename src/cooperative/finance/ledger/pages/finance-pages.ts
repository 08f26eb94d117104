/** Every page of the books, in one application. */
import { Hono } from 'hono'
import type { App, Env } from '#web/environment.ts'
import { makeAccountPages } from './account-pages.ts'
import { makeBookPages } from './book-pages.ts'
import { makeEntryFormPages } from './entry-form-pages.ts'
import { makeEntryListPages } from './entry-list-pages.ts'
import { makeEntryPages } from './entry-pages.ts'
import { makeFinanceHomePages } from './finance-home-pages.ts'
import { makeLetteringPages } from './lettering-pages.ts'
import { makeStatementPages } from './statement-pages.ts'

/** Pages under `/administration/finance`. */
export function makeFinancePages(): App {
  const app = new Hono<Env>()
  // the form of a new entry before the entry whose id its address could be
  for (const part of [makeFinanceHomePages(), makeEntryListPages(), makeEntryFormPages(), makeEntryPages(), makeAccountPages(), makeLetteringPages(), makeStatementPages(), makeBookPages()]) app.route('/', part)
  return app
}
