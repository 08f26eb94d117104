/** A table becomes lines of a draft. Accounts that the chart has not are told line by line; nothing is written until each has its answer. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import { fiscalYearById } from '../ledger/fiscal-year.ts'
import { accountNames } from './actual-store.ts'
import { readBudgetFile, spreadOfFile } from './budget-file.ts'
import type { FileLine } from './budget-file.ts'
import { monthsOf, spreadOver } from './budget-months.ts'
import { budgetAccountShape } from './budget.ts'
import { holdDraft, isInChart, longestBudgetWhy, touchDraft, writeLines } from './save-budget.ts'

/** What to do with an account that the chart has not: the one that takes its place, or null: the line is left out. */
export type Replacements = ReadonlyMap<string, string | null>

export interface ImportPlan {
  lines: (FileLine & { as: string })[]
  /** Without an answer, or with one that the chart has not either. */
  unknown: FileLine[]
  leftOut: FileLine[]
}

/** What taking a table in would do; nothing is written. @throws {UserError} as `readBudgetFile`. */
async function planImport(db: DbOrTx, input: { text: string; language: 'fr' | 'en'; replacements: Replacements }): Promise<ImportPlan> {
  const names = await accountNames(db)
  const plan: ImportPlan = { lines: [], unknown: [], leftOut: [] }
  for (const line of readBudgetFile(input.text, input.language)) {
    const answer = isInChart(names, line.account) ? line.account : input.replacements.get(line.account)
    if (answer === null) plan.leftOut.push(line)
    // costs do not become income on the way
    else if (answer === undefined || !budgetAccountShape.test(answer) || answer[0] !== line.account[0] || !isInChart(names, answer)) plan.unknown.push(line)
    else plan.lines.push({ ...line, as: answer })
  }
  return plan
}

/**
 * Takes a table in: its lines take the place of those of the same accounts, the draft's others stay; lines that come to one account are added up.
 * @returns what was done; with `unknown` lines nothing is.
 * @throws {UserError} `budgetNone` (404), `budgetVoted` (409), `budgetWhy`, as `readBudgetFile`.
 */
export async function importBudget(tx: Tx, doer: Doer, input: { budgetId: string; text: string; language: 'fr' | 'en'; replacements: Replacements }, clock: Clock): Promise<ImportPlan> {
  const draft = await holdDraft(tx, input.budgetId)
  const plan = await planImport(tx, input)
  if (plan.unknown.length > 0 || plan.lines.length === 0) return plan
  const months = monthsOf(await fiscalYearById(tx, draft.yearId))
  const written = [...Map.groupBy(plan.lines, ({ as }) => as)].map(([account, some]) => {
    const cents = months.map(() => 0n)
    for (const line of some) {
      const { months: byMonth } = line
      const own = byMonth === null ? spreadOver(line.totalCents, 'even', cents) : months.map((month) => byMonth.get(month.slice(5, 7)) ?? 0n)
      own.forEach((one, index) => (cents[index] = cents[index]! + one))
    }
    const words = some.map(({ why }) => why).filter((why) => why !== '').join(' ; ')
    const why = words === '' ? '' : cleanLabel(words, longestBudgetWhy)
    if (why === undefined) throw new UserError('budgetWhy', { most: longestBudgetWhy }, { field: 'text' })
    return { account, spread: some.every((line) => spreadOfFile(line) === 'even') ? ('even' as const) : ('hand' as const), why, cents }
  })
  await writeLines(tx, draft.id, months, written)
  await touchDraft(tx, draft.id)
  await recordAudit(tx, doer, { action: 'budget.imported', subjectKind: 'budget', subjectId: draft.id, after: { name: draft.label, lines: written.length } }, clock)
  return plan
}
