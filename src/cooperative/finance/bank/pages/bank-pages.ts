/** Every page of the bank, in one application. */
import { Hono } from 'hono'
import type { App, Env } from '#web/environment.ts'
import { makeBankAccountPages } from './account-pages.ts'
import { makeBankFilePages } from './file-pages.ts'
import { makeBankHomePages } from './bank-home-pages.ts'
import { makeBankLineListPages } from './line-list-pages.ts'
import { makeBankLinePages } from './line-pages.ts'
import { makeBankRulePages } from './rule-pages.ts'

/** Pages under `/administration/finance/bank`. */
export function makeBankPages(): App {
  const app = new Hono<Env>()
  for (const part of [makeBankHomePages(), makeBankAccountPages(), makeBankFilePages(), makeBankLineListPages(), makeBankLinePages(), makeBankRulePages()]) app.route('/', part)
  return app
}
