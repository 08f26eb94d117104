/** What each fiscal year came to, by its own entries. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'
import { fiscalYears } from './fiscal-year.ts'
import type { FiscalYear } from './fiscal-year.ts'

interface YearResult {
  year: FiscalYear
  /** A profit is positive. */
  resultCents: bigint
  /** Nothing is entered in it, opening aside. */
  empty: boolean
}

/** Fiscal years that were over by a day, the latest first, each with its result. */
export async function resultsOfYears(db: DbOrTx, endedBy: Day): Promise<YearResult[]> {
  const over = (await fiscalYears(db)).filter(({ endDay }) => endDay <= endedBy).toReversed()
  const { rows } = await sql<{ id: string; cents: number }>`
    select fiscal_year_id as id, (-coalesce(sum(debit_cents - credit_cents) filter (where account between '6' and '8'), 0))::bigint as cents
      from ledger_month where kind = 'ordinary' group by fiscal_year_id`.execute(db)
  const byYear = new Map(rows.map((row) => [row.id, row]))
  return over.map((year) => ({ year, resultCents: BigInt(byYear.get(year.id)?.cents ?? 0), empty: !byYear.has(year.id) }))
}
