/** What an account stands at on a day. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { assert } from '#lib/errors.ts'

/**
 * Debits less credits of every account whose code begins with a prefix, of validated entries up to a day, that day in. For accounts
 * of the balance sheet (classes 1 to 5): since the books began; for those of the result (6 to 8): since the fiscal year of
 * that day began, before it is closed off. A credit balance is negative.
 *
 * Read from the months that the database keeps, and the lines of the last month only.
 */
export async function balanceOf(db: DbOrTx, accountPrefix: string, untilDay: Day): Promise<bigint> {
  assert(/^[1-8][0-9A-Z]{0,11}$/.test(accountPrefix), `no prefix of an account: ${accountPrefix}`)
  const ofResult = accountPrefix >= '6'
  const month = startOfMonth(untilDay)
  // openings of later years repeat what the years before add up to
  const counted = ofResult
    ? sql`m.kind = 'ordinary' and y.start_day <= ${untilDay} and y.end_day >= ${untilDay}`
    : sql`(m.kind <> 'opening' or m.fiscal_year_id = (select id from fiscal_year order by start_day limit 1))`
  const lineCounted = ofResult
    ? sql`j.kind not in ('opening', 'closing') and y.start_day <= ${untilDay} and y.end_day >= ${untilDay}`
    : sql`(l.number <> 0 or l.fiscal_year_id = (select id from fiscal_year order by start_day limit 1))`
  const journals = ofResult ? sql`join journal_entry e on e.id = l.entry_id join journal j on j.code = e.journal` : sql``
  const { rows } = await sql<{ cents: number }>`
    select (coalesce((select sum(m.debit_cents - m.credit_cents) from ledger_month m join fiscal_year y on y.id = m.fiscal_year_id
                       where m.account like ${`${accountPrefix}%`} and m.month < ${month} and ${counted}), 0)
          + coalesce((select sum(l.debit_cents - l.credit_cents) from entry_line l join fiscal_year y on y.id = l.fiscal_year_id ${journals}
                       where l.account like ${`${accountPrefix}%`} and l.number is not null and l.day between ${month} and ${untilDay} and ${lineCounted}), 0))::bigint as cents`.execute(db)
  return BigInt(rows[0]?.cents ?? 0)
}
