/** A month's report is made once by itself, and again when somebody asks; none of them ever changes. */
import { keepFile } from '#cooperative/finance/ledger/attach-document.ts'
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import { cleanLabel } from '#cooperative/finance/ledger/add-account.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, addMonths, dayOf, endOfMonth, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { languages } from '#locales/messages.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { collectMonth } from './collect-month.ts'
import { keptFacts } from './facts.ts'
import { monthPaper } from './month-paper.ts'
import type { ReportPorts } from './report-ports.ts'
import { holdSpan, insertReport } from './report-store.ts'

export interface ReportHouse {
  ports: ReportPorts
  cooperativeName: string
}

/** Months whose report can be made: those that are over and that the books know, the newest first; five years of them. */
export async function monthsToMake(tx: Tx, today: Day): Promise<Day[]> {
  const first = (await fiscalYears(tx))[0]?.startDay
  if (!first) return []
  const months: Day[] = []
  for (let month = addMonths(startOfMonth(today), -1); month >= startOfMonth(first) && months.length < 60; month = addMonths(month, -1)) months.push(month)
  return months
}

/**
 * Makes the report of a month, and its papers in both languages.
 * @param input.month any day of it. @param input.reason why it is made again; needed from the second edition on, unless it is made by itself on its day.
 * @throws {UserError} `reportMonthNotOver`, `reportNoBooks` (409), `reportReason`.
 */
export async function makeMonth(tx: Tx, doer: Doer, house: ReportHouse, input: { month: Day; reason: string }, clock: Clock): Promise<{ id: string; edition: number }> {
  const [from, to] = [startOfMonth(input.month), endOfMonth(input.month)]
  if (to >= dayOf(clock.now())) throw new UserError('reportMonthNotOver', { day: addDays(to, 1) }, { field: 'month' })
  if (!(await monthsToMake(tx, dayOf(clock.now()))).includes(from)) throw new UserError('reportNoBooks', {}, { status: 409, field: 'month' })
  const edition = (await holdSpan(tx, 'month', from)) + 1
  const reason = cleanLabel(input.reason, 300) ?? ''
  if (edition > 1 && reason === '' && doer.personId !== null) throw new UserError('reportReason', { most: 300 }, { field: 'reason' })
  const facts = await collectMonth(tx, house.ports, from)
  const kept = keptFacts(facts)
  const id = randomText(12)
  const madeAt = clock.now()
  const papers = []
  for (const language of languages) {
    const content = await monthPaper(facts, { language, cooperativeName: house.cooperativeName, madeAt, hash: kept.hash.toString('hex'), edition, reason })
    papers.push({ language, hash: (await keepFile(tx, { name: `${from}.pdf`, content })).hash })
  }
  await insertReport(tx, { id, kind: 'month', from, to, yearId: null, edition, facts: kept, reason: edition === 1 ? '' : reason, madeBy: doer.personId, madeAt }, papers)
  await recordAudit(tx, doer, { action: 'report.monthMade', subjectKind: 'report', subjectId: id, after: { month: from, edition, ...(edition > 1 ? { reason } : {}) } }, clock)
  return { id, edition }
}
