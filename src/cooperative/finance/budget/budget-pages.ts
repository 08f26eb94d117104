/** All pages of the budget and of the cash plan. */
import { Hono } from 'hono'
import type { App, Env } from '#web/environment.ts'
import { makeBudgetDraftPages } from './budget-draft-pages.ts'
import { makeBudgetHomePages } from './budget-home-pages.ts'
import { makeBudgetLinePages } from './budget-line-pages.ts'
import { makeCashPages } from './cash/cash-pages.ts'

export function makeBudgetPages(): App {
  const app = new Hono<Env>()
  for (const part of [makeBudgetHomePages(), makeCashPages(), makeBudgetDraftPages(), makeBudgetLinePages()]) app.route('/', part)
  return app
}
