/** A budget as a table that spreadsheets read and write: an account a line, a column a month. Pure. */
import type { BudgetSpread } from '#db/budget-tables.ts'
import { csvRow, csvStart, readCsv } from '#lib/csv.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { parseMoney, plainMoney, sumCents } from '#lib/money.ts'
import { decimalSign } from '#lib/format.ts'
import { budgetAccountShape, yearCents } from './budget.ts'
import type { Budget } from './budget.ts'

const mostFileLines = 2000
/** Characters of a table: far more than `mostFileLines` of a budget. */
export const longestFile = 1_000_000

const heads = {
  fr: { account: 'compte', label: 'intitulé', total: 'total', why: 'pourquoi' },
  en: { account: 'account', label: 'label', total: 'total', why: 'why' },
} as const

export interface FileLine {
  /** Where it stands in the file, from 1. */
  line: number
  account: string
  label: string
  why: string
  /** Null: the total alone is given, and is spread evenly. */
  months: ReadonlyMap<string, bigint> | null
  totalCents: bigint
}

/** The budget, with the names of its accounts as the chart has them. */
export function writeBudgetFile(budget: Pick<Budget, 'lines'>, months: readonly Day[], names: ReadonlyMap<string, { label: string }>, language: 'fr' | 'en'): string {
  const head = heads[language]
  const money = (cents: bigint) => plainMoney(cents, decimalSign(language))
  // amounts as they are: a minus before a figure is no formula
  const rows = budget.lines.map((line) => `${csvRow([line.account, names.get(line.account)?.label ?? '']).trimEnd()};${[...months.map((month) => money(line.months.get(month) ?? 0n)), money(yearCents(line))].join(';')};${csvRow([line.why])}`)
  return [csvStart, csvRow([head.account, head.label, ...months.map((month) => month.slice(0, 7)), head.total, head.why]), ...rows].join('')
}

/**
 * Reads a table: the first line names the columns, the first column holds accounts. Months are columns named `2027-01` (of
 * whatever year: the month counts); without one a column « total ».
 * @throws {UserError} `budgetFileEmpty`, `budgetFileLarge`, `budgetFileColumns`, `budgetFileAccount`, `budgetFileAmount`, `csvQuote`; each with its line.
 */
export function readBudgetFile(text: string, language: 'fr' | 'en'): FileLine[] {
  const refuse = (code: string, params = {}) => new UserError(code, params, { field: 'text' })
  const [first, ...rest] = readCsv(text)
  if (!first || rest.length === 0) throw refuse('budgetFileEmpty')
  if (rest.length > mostFileLines) throw refuse('budgetFileLarge', { most: mostFileLines })
  const names = first.cells.map((cell) => cell.trim().toLowerCase())
  const place = (name: keyof typeof heads.fr) => names.findIndex((cell) => cell === heads.fr[name] || cell === heads.en[name])
  const months = names.flatMap((cell, index) => (/^\d{4}-(0[1-9]|1[0-2])$/.test(cell) ? [{ number: cell.slice(5), index }] : []))
  const [total, label, why] = [place('total'), place('label'), place('why')]
  if (months.length === 0 && total < 0) throw refuse('budgetFileColumns')
  return rest.map(({ line, cells }): FileLine => {
    const account = (cells[0] ?? '').trim().toUpperCase()
    if (!budgetAccountShape.test(account)) throw refuse('budgetFileAccount', { line, typed: (cells[0] ?? '').slice(0, 40) })
    const amount = (index: number): bigint => {
      const typed = (cells[index] ?? '').trim()
      try {
        return typed === '' ? 0n : parseMoney(typed, { language, signed: true })
      } catch (error) {
        if (error instanceof UserError) throw refuse('budgetFileAmount', { line, typed: typed.slice(0, 40) })
        throw error
      }
    }
    const byMonth = new Map<string, bigint>()
    for (const { number, index } of months) byMonth.set(number, (byMonth.get(number) ?? 0n) + amount(index))
    return { line, account, label: label < 0 ? '' : (cells[label] ?? '').trim(), why: why < 0 ? '' : (cells[why] ?? '').trim(), months: months.length === 0 ? null : byMonth, totalCents: months.length === 0 ? amount(total) : sumCents(byMonth.values()) }
  })
}

/** How a line of a file was made: by hand, or evenly where only its total is given. */
export const spreadOfFile = ({ months }: FileLine): BudgetSpread => (months === null ? 'even' : 'hand')
