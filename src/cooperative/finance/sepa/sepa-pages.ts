/** Every page of debits and transfers, in one application. */
import { Hono } from 'hono'
import type { App, Env } from '#web/environment.ts'
import { makeBatchPages } from './batch-pages.ts'
import { makeMandatePages } from './mandate-pages.ts'
import { makeMyAccountPages } from './my-account-pages.ts'
import { makeSepaHomePages } from './sepa-home-pages.ts'
import { makeSepaSettingsPages } from './settings-pages.ts'
import { makeTransferPages } from './transfer-pages.ts'

/** Pages under `/administration/finance/sepa` and `/bank-account`. */
export function makeSepaPages(): App {
  const app = new Hono<Env>()
  for (const part of [makeSepaHomePages(), makeSepaSettingsPages(), makeMandatePages(), makeBatchPages(), makeTransferPages(), makeMyAccountPages()]) app.route('/', part)
  return app
}
