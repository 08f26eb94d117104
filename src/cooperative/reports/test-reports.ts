/** Scenes for tests of reports: a panel with books of three years, two of them with money in them. */
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import type { TestPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { makeReportsApi } from './report-api.ts'
import { makeReportPages } from './report-pages.ts'
import type { ReportPorts, SeenService } from './report-ports.ts'

const someService: SeenService = { requests: 10_000, faults: 40, sites: 12, troubledSites: 1, silentDays: 0, outages: { count: 1, minutes: 25 }, months: [{ day: day('2026-09-01'), requests: 4000, faults: 30 }, { day: day('2026-10-01'), requests: 6000, faults: 10 }] }

export interface ReportScene {
  people: TestPeople
  ports: ReportPorts
  /** Posts an entry of two lines. */
  post(on: string, debit: string, credit: string, cents: bigint): Promise<unknown>
}

/** The clock stands on 23 November 2026. @param seen what hosting saw of any span; null: nothing. */
export async function reportScene(seen: SeenService | null = someService, years: readonly string[] = ['2025', '2026', '2027']): Promise<ReportScene> {
  const ports: ReportPorts = { seenService: async () => seen }
  const people = await testPeople([makeReportPages(ports), makeApi().route('/', makeReportsApi(ports)) as App])
  await inTransaction(people.db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, people.clock)
    for (const year of years) await openFiscalYear(tx, tester, { startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }, people.clock)
  })
  const post = (on: string, debit: string, credit: string, cents: bigint) =>
    inTransaction(people.db, (tx) => postEntry(tx, tester, { journal: 'OD', day: on as Day, label: 'Essai', lines: [{ account: debit, debitCents: cents, creditCents: 0n }, { account: credit, debitCents: 0n, creditCents: cents }] }, people.clock))
  return { people, ports, post }
}

export const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ')
