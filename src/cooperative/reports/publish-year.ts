/** What the assembly gets: kept as it was the day it was published, for every member to read. */
import { cleanLabel } from '#cooperative/finance/ledger/add-account.ts'
import { keepFile } from '#cooperative/finance/ledger/attach-document.ts'
import { fiscalYearById } from '#cooperative/finance/ledger/fiscal-year.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { languages } from '#locales/messages.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { collectYear } from './collect-year.ts'
import { keptFacts } from './facts.ts'
import type { ReportHouse } from './make-month.ts'
import { holdSpan, insertReport, listReports, yearReport } from './report-store.ts'
import { yearPaper } from './year-paper.ts'

/**
 * Publishes the report of a closed year. A further edition stands beside the first and says why.
 * @throws {UserError} `fiscalYearNone` (404), `reportYearOpen` (409), `reportReason`.
 */
export async function publishYear(tx: Tx, doer: Doer, house: ReportHouse, input: { yearId: string; reason: string }, clock: Clock): Promise<{ id: string; edition: number }> {
  const year = await fiscalYearById(tx, input.yearId)
  if (year.state !== 'closed') throw new UserError('reportYearOpen', { day: year.endDay }, { status: 409 })
  const edition = (await holdSpan(tx, 'year', year.startDay)) + 1
  const reason = cleanLabel(input.reason, 300) ?? ''
  if (edition > 1 && reason === '') throw new UserError('reportReason', { most: 300 }, { field: 'reason' })
  const facts = await collectYear(tx, house.ports, year)
  const kept = keptFacts(facts)
  const id = randomText(12)
  const madeAt = clock.now()
  const papers = []
  for (const language of languages) {
    const content = await yearPaper(facts, { language, cooperativeName: house.cooperativeName, madeAt, hash: kept.hash.toString('hex'), edition, reason })
    papers.push({ language, hash: (await keepFile(tx, { name: `${year.endDay}.pdf`, content })).hash })
  }
  await insertReport(tx, { id, kind: 'year', from: year.startDay, to: year.endDay, yearId: year.id, edition, facts: kept, reason: edition === 1 ? '' : reason, madeBy: doer.personId, madeAt }, papers)
  await recordAudit(tx, doer, { action: 'report.yearPublished', subjectKind: 'report', subjectId: id, after: { from: year.startDay, to: year.endDay, edition, ...(edition > 1 ? { reason } : {}) } }, clock)
  return { id, edition }
}

/** Members no longer see an edition; it is kept. @throws {UserError} `reportNone` (404), `reportWithdrawn` (409), `reportReason`. */
export async function withdrawYear(tx: Tx, actor: Actor, input: { id: string; reason: string }, clock: Clock): Promise<void> {
  const { line } = await yearReport(tx, input.id)
  await holdSpan(tx, 'year', line.from)
  if ((await listReports(tx, 'year')).find(({ id }) => id === line.id)?.withdrawn) throw new UserError('reportWithdrawn', {}, { status: 409 })
  const reason = cleanLabel(input.reason, 300)
  if (reason === undefined) throw new UserError('reportReason', { most: 300 }, { field: 'reason' })
  await tx.updateTable('report').set({ withdrawn_at: clock.now(), withdrawn_by: actor.personId, withdrawal: reason }).where('id', '=', line.id).execute()
  await recordAudit(tx, actor, { action: 'report.yearWithdrawn', subjectKind: 'report', subjectId: line.id, after: { from: line.from, to: line.to, edition: line.edition, reason } }, clock)
}
