/** What the books have of costs and income, by account and month. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { addMonths, day, endOfMonth, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'

/** Cents by account, then by first day of the month; costs (class 6) and income (class 7) are both positive. */
export type Actuals = ReadonlyMap<string, ReadonlyMap<Day, bigint>>

const grouped = (rows: readonly { account: string; month: string; cents: number }[]): Actuals => {
  const found = new Map<string, Map<Day, bigint>>()
  for (const { account, month, cents } of rows) {
    const months = found.get(account) ?? new Map<Day, bigint>()
    found.set(account, months.set(day(month), BigInt(cents)))
  }
  return found
}

const signed = sql`sum(case when account < '7' then debit_cents - credit_cents else credit_cents - debit_cents end)::bigint`

/**
 * Of a fiscal year up to a day, that day in, before it is closed off: whole months from what the database keeps by month, of
 * the last one the lines up to that day.
 */
export async function actualsOf(db: DbOrTx, year: FiscalYear, until: Day): Promise<Actuals> {
  const month = startOfMonth(until)
  const whole = until === endOfMonth(until)
  const { rows } = await sql<{ account: string; month: string; cents: number }>`
    select account, month, ${signed} as cents from ledger_month
     where fiscal_year_id = ${year.id} and kind = 'ordinary' and account >= '6' and account < '8' and ${whole ? sql`month <= ${month}` : sql`month < ${month}`} group by account, month
    ${whole ? sql`` : sql`union all
    select m.account, m.month, part.cents from ledger_month m
      cross join lateral (select ${signed} as cents from entry_line l join journal_entry e on e.id = l.entry_id join journal j on j.code = e.journal
        where l.account = m.account and l.fiscal_year_id = m.fiscal_year_id and l.number is not null and l.day between ${month} and ${until} and j.kind not in ('opening', 'closing')) part
     where m.fiscal_year_id = ${year.id} and m.kind = 'ordinary' and m.account >= '6' and m.account < '8' and m.month = ${month} and part.cents is not null`}
    order by account, month`.execute(db)
  return grouped(rows)
}

/**
 * What each calendar month had when it was last over by a day: the twelve months before that day's month, under the names
 * of the months that they stand for. Books that are younger have fewer.
 */
export async function lastTwelveMonths(db: DbOrTx, by: Day): Promise<Actuals> {
  const until = startOfMonth(by)
  const { rows } = await sql<{ account: string; month: string; cents: number }>`
    select account, month, ${signed} as cents from ledger_month where kind = 'ordinary' and account >= '6' and account < '8' and month >= ${addMonths(until, -12)} and month < ${until} group by account, month order by account, month`.execute(db)
  return grouped(rows)
}

/** Names of accounts that begin with one of these, by code. */
export async function accountNames(db: DbOrTx): Promise<Map<string, { label: string; open: boolean }>> {
  const rows = await db.selectFrom('ledger_account').select(['code', 'label', 'closed_at']).where('code', '>=', '6').where('code', '<', '8').orderBy('code').execute()
  return new Map(rows.map((row) => [row.code, { label: row.label, open: row.closed_at === null }]))
}

/** The first day of the last month in which a year has an entry, up to a day; null when it has none. */
export async function lastEntryMonth(db: DbOrTx, year: FiscalYear, by: Day): Promise<Day | null> {
  const row = await db.selectFrom('ledger_month').select(({ fn }) => fn.max('month').as('month')).where('fiscal_year_id', '=', year.id).where('kind', '=', 'ordinary').where('month', '<=', by).executeTakeFirst()
  return row?.month ? day(row.month) : null
}
