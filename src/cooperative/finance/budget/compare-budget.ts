/**
 * A budget beside the books, line by line: what was foreseen, what there is, what the year may come to. Pure.
 *
 * Both are compared to the end of the last month that is over: of one that runs neither the salaries nor the invoices are in
 * the books, while fees of its first day are.
 *
 * Forecast: what the books have of the months that are over, the budget of those to come; of the month that runs, the
 * greater of the two. Beside it the trend: the rest of the year strays from the budget as the months that are over did, costs
 * and income each in its own way.
 */
import { endOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import type { Actuals } from './actual-store.ts'
import { isCost, lineOf, yearCents } from './budget.ts'
import type { BudgetLine } from './budget.ts'

export interface ComparedLine {
  account: string
  why: string
  isCost: boolean
  /** False: the books have it, no line of the budget foresaw it. */
  isBudgeted: boolean
  budgetYearCents: bigint
  budgetToDateCents: bigint
  actualToDateCents: bigint
  forecastYearCents: bigint
  /** The accounts that moved, with what each came to by then. */
  accounts: { account: string; cents: bigint }[]
}

interface Sums {
  budgetYearCents: bigint
  budgetToDateCents: bigint
  actualToDateCents: bigint
  forecastYearCents: bigint
  /** Null until a month is over, or where the budget foresaw nothing for it. */
  trendYearCents: bigint | null
}

interface ComparedMonth {
  month: Day
  /** Income less costs. */
  budgetCents: bigint
  /** Null for months to come; of the one that runs, what there is so far. */
  actualCents: bigint | null
  isOver: boolean
  forecastCents: bigint
}

export interface Comparison {
  lines: ComparedLine[]
  costs: Sums
  income: Sums
  result: Sums
  months: ComparedMonth[]
  /** The last day of the last month that is over: what « to date » means. Null when none is. */
  toDay: Day | null
}

interface Compared {
  months: readonly Day[]
  lines: readonly BudgetLine[]
  actuals: Actuals
  /** The last day that counts; before the year nothing is over, after it everything. */
  day: Day
}

const size = (cents: bigint): bigint => (cents < 0n ? -cents : cents)

const ended = (month: Day, on: Day): boolean => endOfMonth(month) <= on

/** Sets what moved against what was voted: by line, by month, to date and for the whole year. Accounts that no line holds have a row of their own. */
export function compareBudget({ months, lines, actuals, day }: Compared): Comparison {
  const rows = new Map<string, { account: string; why: string; isBudgeted: boolean; budget: ReadonlyMap<Day, bigint>; actual: Map<Day, bigint>; accounts: { account: string; cents: bigint }[] }>()
  for (const line of lines) rows.set(line.account, { account: line.account, why: line.why, isBudgeted: true, budget: line.months, actual: new Map(), accounts: [] })
  for (const [account, moved] of actuals) {
    const key = lineOf(lines, account)?.account ?? account
    const row = rows.get(key) ?? { account: key, why: '', isBudgeted: false, budget: new Map<Day, bigint>(), actual: new Map<Day, bigint>(), accounts: [] }
    rows.set(key, row)
    row.accounts.push({ account, cents: sumCents([...moved].filter(([month]) => ended(month, day)).map(([, cents]) => cents)) })
    for (const [month, cents] of moved) row.actual.set(month, (row.actual.get(month) ?? 0n) + cents)
  }
  const forecastOf = (row: { budget: ReadonlyMap<Day, bigint>; actual: ReadonlyMap<Day, bigint> }, month: Day): bigint => {
    const [foreseen, there] = [row.budget.get(month) ?? 0n, row.actual.get(month) ?? 0n]
    return ended(month, day) ? there : month > day ? foreseen : size(there) > size(foreseen) ? there : foreseen
  }
  const toDate = (of: ReadonlyMap<Day, bigint>): bigint => sumCents([...of].filter(([month]) => ended(month, day)).map(([, cents]) => cents))
  const compared = [...rows.values()]
    .map((row): ComparedLine => ({
      account: row.account, why: row.why, isCost: isCost(row.account), isBudgeted: row.isBudgeted, accounts: row.accounts,
      budgetYearCents: yearCents({ months: row.budget }), budgetToDateCents: toDate(row.budget), actualToDateCents: toDate(row.actual), forecastYearCents: sumCents(months.map((month) => forecastOf(row, month))),
    }))
    .sort((a, b) => (a.account < b.account ? -1 : 1))
  const side = (cost: boolean): Sums => {
    const mine = compared.filter((line) => line.isCost === cost)
    const own = [...rows.values()].filter(({ account }) => isCost(account) === cost)
    const soFar = (of: 'budget' | 'actual') => sumCents(own.map((row) => toDate(row[of])))
    const rest = sumCents(own.flatMap(({ budget }) => [...budget].filter(([month]) => !ended(month, day)).map(([, cents]) => cents)))
    const [foreseen, there] = [soFar('budget'), soFar('actual')]
    return { ...sumsOf(mine), trendYearCents: foreseen > 0n ? there + (rest * there) / foreseen : null }
  }
  const [costs, income] = [side(true), side(false)]
  const monthly = months.map((month): ComparedMonth => {
    const sum = (of: (row: { budget: ReadonlyMap<Day, bigint>; actual: ReadonlyMap<Day, bigint> }) => bigint) => sumCents([...rows.values()].map((row) => (isCost(row.account) ? -of(row) : of(row))))
    return { month, budgetCents: sum(({ budget }) => budget.get(month) ?? 0n), actualCents: month > day ? null : sum(({ actual }) => actual.get(month) ?? 0n), isOver: ended(month, day), forecastCents: sum((row) => forecastOf(row, month)) }
  })
  const over = months.filter((month) => ended(month, day))
  const less = (name: Exclude<keyof Sums, 'trendYearCents'>): bigint => income[name] - costs[name]
  return {
    lines: compared, costs, income, months: monthly, toDay: over.length === 0 ? null : endOfMonth(over.at(-1)!),
    result: {
      budgetYearCents: less('budgetYearCents'), budgetToDateCents: less('budgetToDateCents'), actualToDateCents: less('actualToDateCents'), forecastYearCents: less('forecastYearCents'),
      trendYearCents: costs.trendYearCents === null || income.trendYearCents === null ? null : income.trendYearCents - costs.trendYearCents,
    },
  }
}

const sumsOf = (lines: readonly ComparedLine[]): Omit<Sums, 'trendYearCents'> => ({
  budgetYearCents: sumCents(lines.map((line) => line.budgetYearCents)), budgetToDateCents: sumCents(lines.map((line) => line.budgetToDateCents)),
  actualToDateCents: sumCents(lines.map((line) => line.actualToDateCents)), forecastYearCents: sumCents(lines.map((line) => line.forecastYearCents)),
})
