import { keepFile } from '#cooperative/finance/ledger/attach-document.ts'
import { fiscalYearById } from '#cooperative/finance/ledger/fiscal-year.ts'
import { collectMonth } from '#cooperative/reports/collect-month.ts'
import { collectYear } from '#cooperative/reports/collect-year.ts'
import { keptFacts } from '#cooperative/reports/facts.ts'
import type { ReportPorts } from '#cooperative/reports/report-ports.ts'
import { insertReport } from '#cooperative/reports/report-store.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import { randomText } from '#lib/ids.ts'
import type { Doer } from '#people/audit.ts'
import { hostileName } from './hostile-words.ts'

const ports: ReportPorts = { seenService: async () => null }

/** A month that was reported, a year that is published, in hostile words. */
export async function addReports(tx: Tx, doer: Doer, yearId: string, clock: Clock): Promise<Record<'monthReport' | 'pack' | 'wordPart', string>> {
  const year = await fiscalYearById(tx, yearId)
  const words = hostileName.slice(0, 200).replaceAll(/\p{C}/gu, ' ')
  const facts = { month: await collectMonth(tx, ports, day('2026-02-01')), year: { ...(await collectYear(tx, ports, year)), words: { moral: words, activity: words, outlook: words } } }
  const [monthReport, pack] = [randomText(12), randomText(12)]
  const { hash } = await keepFile(tx, { name: 'report.pdf', content: Buffer.from('%PDF-1.7 report') })
  const papers = [{ language: 'fr', hash }, { language: 'en', hash }] as const
  const common = { edition: 1, reason: words, madeBy: doer.personId, madeAt: clock.now() }
  await insertReport(tx, { ...common, id: monthReport, kind: 'month', from: day('2026-02-01'), to: day('2026-02-28'), yearId: null, facts: keptFacts(facts.month) }, papers)
  await insertReport(tx, { ...common, id: pack, kind: 'year', from: year.startDay, to: year.endDay, yearId, facts: keptFacts(facts.year) }, papers)
  return { monthReport, pack, wordPart: 'moral' }
}
