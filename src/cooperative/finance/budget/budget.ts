/** What a budget is, and which line of it an account belongs to. */
import type { BudgetBody, BudgetSpread } from '#db/budget-tables.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'

export interface BudgetLine {
  /** An account, or the beginning of several. */
  account: string
  spread: BudgetSpread
  why: string
  /** By first day of the month; costs and income are both positive. */
  months: ReadonlyMap<Day, bigint>
}

interface Vote {
  body: BudgetBody
  on: Day
  /** Of the resolution in its minutes. */
  resolution: string
}

export interface Budget {
  id: string
  yearId: string
  number: number
  label: string
  version: number
  createdAt: Date
  vote: Vote | null
  withdrawnWhy: string | null
  lines: BudgetLine[]
}

export const budgetAccountShape = /^[67][0-9A-Z]{0,11}$/
export const isCost = (account: string): boolean => account.startsWith('6')
export const yearCents = (line: Pick<BudgetLine, 'months'>): bigint => sumCents(line.months.values())

/** Income less costs. */
export const resultOf = (lines: readonly BudgetLine[], inMonth: (month: Day) => boolean = () => true): bigint =>
  sumCents(lines.flatMap(({ account, months }) => [...months].filter(([month]) => inMonth(month)).map(([, cents]) => (isCost(account) ? -cents : cents))))

/** The line that an account belongs to: the longest beginning that fits it; undefined when none does. */
export function lineOf<L extends { account: string }>(lines: readonly L[], account: string): L | undefined {
  let best: L | undefined
  for (const line of lines) if (account.startsWith(line.account) && line.account.length > (best?.account.length ?? 0)) best = line
  return best
}
