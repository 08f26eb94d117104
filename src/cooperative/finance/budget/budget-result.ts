/** The budget in force beside the books, as of a day. */
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'
import { fiscalYearOn } from '../ledger/fiscal-year.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { actualsOf } from './actual-store.ts'
import { monthsOf } from './budget-months.ts'
import { budgetInForce } from './budget-store.ts'
import type { Budget } from './budget.ts'
import { compareBudget } from './compare-budget.ts'
import type { Comparison } from './compare-budget.ts'

/** A budget of a year beside the books up to a day (the year's last when it is over). */
export async function comparisonOf(db: DbOrTx, year: FiscalYear, budget: Pick<Budget, 'lines'>, on: Day): Promise<Comparison> {
  const day = on > year.endDay ? year.endDay : on
  return compareBudget({ months: monthsOf(year), lines: budget.lines, actuals: await actualsOf(db, year, day), day })
}

/** Income less costs in all four figures: a loss is less than nothing. */
interface BudgetResult {
  yearId: string
  /** The last day of the last month that was over: what both « to date » mean. Null when none was. */
  toDay: Day | null
  budgetToDateCents: bigint
  budgetYearCents: bigint
  actualToDateCents: bigint
  /** Months over as they were, the rest as foreseen (`compare-budget.ts`). */
  forecastYearCents: bigint
}

/** The result beside the budget that was in force on a day; null outside the fiscal years and where none was voted by then. */
export async function budgetResult(db: DbOrTx, day: Day): Promise<BudgetResult | null> {
  const year = await fiscalYearOn(db, day)
  const budget = year && (await budgetInForce(db, year.id, day))
  if (!year || !budget) return null
  const { result, toDay } = await comparisonOf(db, year, budget, day)
  return { yearId: year.id, toDay, budgetToDateCents: result.budgetToDateCents, budgetYearCents: result.budgetYearCents, actualToDateCents: result.actualToDateCents, forecastYearCents: result.forecastYearCents }
}
