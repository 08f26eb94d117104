/** Books for tests: a database of its own with a chart, journals and fiscal years. */
import { testDatabase } from '#db/test-database.ts'
import type { Db, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { testClock } from '#lib/clock.ts'
import type { Clock, TestClock } from '#lib/clock.ts'
import { addDays, addMonths, day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { fiscalYears, openFiscalYear } from './fiscal-year.ts'
import type { EntryInput } from './entry.ts'
import { postEntry } from './post-entry.ts'
import { setUpLedger } from './set-up-ledger.ts'
import type { Chart } from './set-up-ledger.ts'

export interface TestBooks {
  db: Db
  /** For another process. */
  url: string
  clock: TestClock
  /** Runs a command in a transaction of its own. */
  act<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Posts an entry of two lines: an amount from one account to another. */
  post(on: string, debit: string, credit: string, cents: bigint, more?: Partial<EntryInput>): Promise<{ id: string; number: number }>
}

export const tester = byItself('test')

/** Books with the years given, each as `first/last`. */
export async function testBooks(years: readonly string[] = ['2025-01-01/2025-12-31', '2026-01-01/2026-12-31'], chart: Chart = 'company'): Promise<TestBooks> {
  const { db, url } = await testDatabase()
  const clock = testClock()
  const act = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(db, work)
  await act(async (tx) => {
    await setUpLedger(tx, tester, { chart }, clock)
    for (const year of years) {
      const [startDay = '', endDay = ''] = year.split('/')
      await openFiscalYear(tx, tester, { startDay: day(startDay), endDay: day(endDay) }, clock)
    }
  })
  return {
    db,
    url,
    clock,
    act,
    post: (on, debit, credit, cents, more = {}) =>
      act((tx) =>
        postEntry(
          tx,
          tester,
          {
            journal: 'OD',
            day: day(on),
            label: 'Essai',
            lines: [
              { account: debit, debitCents: cents, creditCents: 0n },
              { account: credit, debitCents: 0n, creditCents: cents },
            ],
            ...more,
          },
          clock,
        ),
      ),
  }
}

/** Opens fiscal years of twelve months, each after the last one, until a day falls into one. */
export async function addFiscalYears(db: Db, until: Day, clock: Clock): Promise<void> {
  for (;;) {
    const last = (await fiscalYears(db)).at(-1)
    if (!last || last.endDay >= until) return
    const startDay = addDays(last.endDay, 1)
    await inTransaction(db, (tx) => openFiscalYear(tx, tester, { startDay, endDay: addDays(addMonths(startDay, 12), -1) }, clock))
  }
}
