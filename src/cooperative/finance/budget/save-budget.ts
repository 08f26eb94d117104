/** Drafts of budgets: begun, written line by line, put aside and taken up again. */
import type { BudgetSpread } from '#db/budget-tables.ts'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { largestCents, sumCents } from '#lib/money.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import { fiscalYearById } from '../ledger/fiscal-year.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { accountNames, lastTwelveMonths } from './actual-store.ts'
import type { Actuals } from './actual-store.ts'
import { monthsOf, spreadOver, withPercent } from './budget-months.ts'
import { budgetById } from './budget-store.ts'
import { budgetAccountShape, isCost, lineOf, yearCents } from './budget.ts'
import type { Budget, BudgetLine } from './budget.ts'

export const longestBudgetLabel = 100
export const longestBudgetWhy = 300
/** Hundredths of a per cent: nothing at all up to ten times more. */
const percents = { least: -10_000, most: 100_000 }

export interface DraftInput {
  yearId: string
  label: string
  /** `actuals`: the last twelve months that are over; an id: that budget; null: empty. */
  from: 'actuals' | { budgetId: string } | null
  /** Hundredths of a per cent more (less when negative) than what is copied. */
  costsPercent: number
  incomePercent: number
}

/** A line with its amounts by place of the month in its year. */
type NewLine = Omit<BudgetLine, 'months'> & { cents: readonly bigint[] }

/** What accounts under a line had in the calendar month that each month of a year stands for; the latest of each. */
function weightsOf(account: string, months: readonly Day[], known: Actuals): bigint[] {
  const latest = new Map<string, bigint>()
  for (const [code, moved] of known) if (code.startsWith(account)) for (const [month, cents] of moved) latest.set(month.slice(5, 7), (latest.get(month.slice(5, 7)) ?? 0n) + cents)
  return months.map((month) => latest.get(month.slice(5, 7)) ?? 0n)
}

/** The beginning of at least one account that is open. */
export const isInChart = (names: ReadonlyMap<string, { open: boolean }>, account: string): boolean => [...names].some(([code, { open }]) => open && code.startsWith(account))

async function copiedLines(db: DbOrTx, input: DraftInput, year: FiscalYear, today: Day): Promise<NewLine[]> {
  const months = monthsOf(year)
  const raised = (account: string, cents: bigint) => withPercent(cents, isCost(account) ? input.costsPercent : input.incomePercent)
  if (input.from === 'actuals') {
    // a year that is over is read to its end, though today be later; the one before this budget's own
    const known = await lastTwelveMonths(db, today < year.startDay ? today : year.startDay)
    return [...known.keys()].map((account) => ({ account, spread: 'before' as const, why: '', cents: weightsOf(account, months, known).map((cents) => raised(account, cents)) })).filter(({ cents }) => cents.some((one) => one !== 0n))
  }
  if (input.from === null) return []
  const source = await budgetById(db, input.from.budgetId)
  const sourceMonths = monthsOf(await fiscalYearById(db, source.yearId))
  return source.lines.map((line) => {
    const byMonth = new Map(sourceMonths.map((month) => [month.slice(5, 7), line.months.get(month) ?? 0n]))
    const cents = source.yearId === year.id ? months.map((month) => line.months.get(month) ?? 0n) : months.map((month) => byMonth.get(month.slice(5, 7)) ?? 0n)
    return { account: line.account, spread: line.spread, why: line.why, cents: cents.map((one) => raised(line.account, one)) }
  })
}

/** Writes lines whole, in place of those of the same accounts. */
export async function writeLines(tx: Tx, budgetId: string, months: readonly Day[], lines: readonly NewLine[]): Promise<void> {
  if (lines.length === 0) return
  await tx.deleteFrom('budget_line').where('budget_id', '=', budgetId).where('account', 'in', lines.map(({ account }) => account)).execute()
  await tx.insertInto('budget_line').values(lines.map(({ account, spread, why }) => ({ budget_id: budgetId, account, spread, why }))).execute()
  const rows = lines.flatMap(({ account, cents }) => cents.flatMap((one, index) => (one === 0n ? [] : [{ budget_id: budgetId, account, month: months[index]!, cents: one }])))
  if (rows.length > 0) await tx.insertInto('budget_month').values(rows).execute()
}

/**
 * Begins a draft of a year's budget: empty, from the last twelve months of the books, or from another budget.
 * @returns its id, and lines of the source that this chart has no open account for any more: they are copied and told.
 * @throws {UserError} `fiscalYearNone` (404), `budgetNone` (404), `budgetLabel`, `budgetPercent`, `budgetNothingToCopy` (409).
 */
export async function openDraft(tx: Tx, doer: Doer, input: DraftInput, clock: Clock): Promise<{ id: string; unknown: string[] }> {
  const year = await fiscalYearById(tx, input.yearId)
  const label = cleanLabel(input.label, longestBudgetLabel)
  if (label === undefined) throw new UserError('budgetLabel', { most: longestBudgetLabel }, { field: 'label' })
  for (const field of ['costsPercent', 'incomePercent'] as const)
    if (!Number.isInteger(input[field]) || input[field] < percents.least || input[field] > percents.most) throw new UserError('budgetPercent', {}, { field })
  const lines = await copiedLines(tx, input, year, dayOf(clock.now()))
  if (input.from !== null && lines.length === 0) throw new UserError('budgetNothingToCopy', {}, { status: 409, field: 'from' })
  const id = randomText(12)
  // two at once: the second waits, and counts on
  await tx.selectFrom('fiscal_year').select('id').where('id', '=', year.id).forUpdate().execute()
  const { last } = await tx.selectFrom('budget').select(({ fn }) => fn.max('number').as('last')).where('fiscal_year_id', '=', year.id).executeTakeFirstOrThrow()
  const number = (last ?? 0) + 1
  await tx.insertInto('budget').values({ id, fiscal_year_id: year.id, number, label, created_by: doer.personId, created_at: clock.now() }).execute()
  await writeLines(tx, id, monthsOf(year), lines)
  await recordAudit(tx, doer, { action: 'budget.begun', subjectKind: 'budget', subjectId: id, after: { name: label, number, from: year.startDay, to: year.endDay } }, clock)
  const names = await accountNames(tx)
  return { id, unknown: lines.map(({ account }) => account).filter((account) => !isInChart(names, account)) }
}

/** A draft, held until commit. @throws {UserError} `budgetNone` (404), `budgetVoted` (409). */
export async function holdDraft(tx: Tx, id: string): Promise<Budget> {
  await tx.selectFrom('budget').select('id').where('id', '=', id).forUpdate().execute()
  const budget = await budgetById(tx, id)
  if (budget.vote !== null) throw new UserError('budgetVoted', {}, { status: 409 })
  return budget
}

/** A draft has changed: what somebody looked at before is not what is voted. */
export async function touchDraft(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('budget').set(({ eb }) => ({ version: eb('version', '+', 1) })).where('id', '=', id).execute()
}

export interface LineInput {
  budgetId: string
  account: string
  /** Of the year, spread; or, by hand, of each month in order. */
  amount: { spread: Exclude<BudgetSpread, 'hand'>; cents: bigint } | { spread: 'hand'; months: readonly bigint[] }
  why: string
  /** Refused when the draft has a line of this account already: somebody would lose theirs. */
  isNew?: boolean
}

/**
 * Writes a line of a draft, in place of the one of the same account. Months `before` take the shape of the last twelve months that are over.
 * @throws {UserError} `budgetNone` (404), `budgetVoted` (409), `budgetAccount`, `budgetAccountNone`, `budgetLineThere` (409), `budgetMonths`, `budgetAmount`, `budgetWhy`.
 */
export async function saveLine(tx: Tx, doer: Doer, input: LineInput, clock: Clock): Promise<void> {
  const draft = await holdDraft(tx, input.budgetId)
  const account = input.account.trim().toUpperCase()
  if (!budgetAccountShape.test(account)) throw new UserError('budgetAccount', {}, { field: 'account' })
  if (!isInChart(await accountNames(tx), account)) throw new UserError('budgetAccountNone', { account }, { field: 'account' })
  const there = draft.lines.find((line) => line.account === account)
  if (there && input.isNew) throw new UserError('budgetLineThere', { account }, { status: 409, field: 'account' })
  const why = input.why.trim() === '' ? '' : cleanLabel(input.why, longestBudgetWhy)
  if (why === undefined) throw new UserError('budgetWhy', { most: longestBudgetWhy }, { field: 'why' })
  const year = await fiscalYearById(tx, draft.yearId)
  const months = monthsOf(year)
  const { amount } = input
  const cents = amount.spread === 'hand' ? amount.months : spreadOver(amount.cents, amount.spread, amount.spread === 'before' ? await shapeOf(tx, account, year, dayOf(clock.now())) : months.map(() => 0n))
  if (cents.length !== months.length) throw new UserError('budgetMonths', { months: months.length }, { field: 'total' })
  if (cents.some((one) => one > largestCents || one < -largestCents)) throw new UserError('budgetAmount', {}, { field: 'total' })
  await writeLines(tx, draft.id, months, [{ account, spread: amount.spread, why, cents }])
  await touchDraft(tx, draft.id)
  await recordAudit(tx, doer, { action: 'budget.lineSaved', subjectKind: 'budget', subjectId: draft.id, ...(there ? { before: { cents: Number(yearCents(there)) } } : {}), after: { name: draft.label, account, cents: Number(sumCents(cents)) } }, clock)
}

/** What the months of a year had a year before, or the last time that they were over, under an account. */
export async function shapeOf(db: DbOrTx, account: string, year: FiscalYear, today: Day): Promise<bigint[]> {
  const known = await lastTwelveMonths(db, today < year.startDay ? today : year.startDay)
  const own = known.size > 0 ? known : await lastTwelveMonths(db, today)
  return weightsOf(account, monthsOf(year), own)
}

/** Takes a line out of a draft. @throws {UserError} `budgetNone` (404), `budgetVoted` (409), `budgetLineNone` (404). */
export async function removeLine(tx: Tx, doer: Doer, input: { budgetId: string; account: string }, clock: Clock): Promise<BudgetLine> {
  const draft = await holdDraft(tx, input.budgetId)
  const line = lineOf(draft.lines, input.account)
  if (line?.account !== input.account) throw new UserError('budgetLineNone', {}, { status: 404 })
  await tx.deleteFrom('budget_line').where('budget_id', '=', draft.id).where('account', '=', line.account).execute()
  await touchDraft(tx, draft.id)
  await recordAudit(tx, doer, { action: 'budget.lineRemoved', subjectKind: 'budget', subjectId: draft.id, before: { name: draft.label, account: line.account, cents: Number(yearCents(line)) } }, clock)
  return line
}

/** Puts a draft aside. @throws {UserError} `budgetNone` (404), `budgetVoted` (409). */
export async function dropDraft(tx: Tx, doer: Doer, input: { budgetId: string }, clock: Clock): Promise<void> {
  const draft = await holdDraft(tx, input.budgetId)
  await tx.updateTable('budget').set({ dropped_at: clock.now() }).where('id', '=', draft.id).execute()
  await recordAudit(tx, doer, { action: 'budget.dropped', subjectKind: 'budget', subjectId: draft.id, before: { name: draft.label, number: draft.number } }, clock)
}

/** Takes a draft up again that was put aside. @throws {UserError} `budgetNone` (404). */
export async function restoreDraft(tx: Tx, doer: Doer, input: { budgetId: string }, clock: Clock): Promise<void> {
  const back = await tx.updateTable('budget').set({ dropped_at: null }).where('id', '=', input.budgetId).where('dropped_at', 'is not', null).returning(['id', 'label', 'number']).executeTakeFirst()
  if (!back) throw new UserError('budgetNone', {}, { status: 404 })
  await recordAudit(tx, doer, { action: 'budget.restored', subjectKind: 'budget', subjectId: back.id, after: { name: back.label, number: back.number } }, clock)
}
