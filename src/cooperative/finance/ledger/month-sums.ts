/** What the books say month by month: read from the months that the database keeps, which validated entries alone move. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { day, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'

/** How many entries are validated, the seal of the last one, and of those up to a day: drafts, the last day written. */
export async function booksAt(db: DbOrTx, until: Day): Promise<{ entries: number; seal: string; drafts: number; lastEntryDay: Day | null }> {
  const { rows } = await sql<{ position: number; hash: Buffer; drafts: number; last: string | null }>`
    select h.position, h.hash, (select count(*)::int from journal_entry where state = 'draft' and day <= ${until}) as drafts, (select max(day) from journal_entry where state = 'validated' and day <= ${until}) as last from ledger_head h`.execute(db)
  const row = rows[0]
  return { entries: row?.position ?? 0, seal: row?.hash.toString('hex') ?? '', drafts: row?.drafts ?? 0, lastEntryDay: row?.last == null ? null : day(row.last) }
}

/**
 * Money at the bank and in hand, overdrafts taken off (accounts 51, 53 and 54), at the end of each of these months; null
 * before the books began. Openings of later years repeat what the years before add up to, and do not count.
 * @param ends last days of months
 */
export async function cashAtEnds(db: DbOrTx, ends: readonly Day[]): Promise<{ day: Day; cents: bigint | null }[]> {
  const [{ rows }, begun] = await Promise.all([
    sql<{ month: string; cents: number }>`
      select m.month, sum(m.debit_cents - m.credit_cents)::bigint as cents from ledger_month m
       where (m.account like '51%' or m.account like '53%' or m.account like '54%') and (m.kind <> 'opening' or m.fiscal_year_id = (select id from fiscal_year order by start_day limit 1))
       group by m.month`.execute(db),
    sql<{ day: string | null }>`select min(start_day) as day from fiscal_year`.execute(db),
  ])
  const first = begun.rows[0]?.day ?? null
  return ends.map((end) => ({ day: end, cents: first === null || end < first ? null : rows.filter(({ month }) => month <= end).reduce((sum, { cents }) => sum + BigInt(cents), 0n) }))
}

interface MonthOfResult {
  /** Its first day. */
  month: Day
  incomeCents: bigint
  costsCents: bigint
}

/** Income (class 7) and costs (class 6) of the months of two days and between, what closes years off left out; months without any are absent. */
export async function resultByMonth(db: DbOrTx, from: Day, to: Day): Promise<MonthOfResult[]> {
  const { rows } = await sql<{ month: string; income: number; costs: number }>`
    select month, coalesce(sum(credit_cents - debit_cents) filter (where account >= '7'), 0)::bigint as income, coalesce(sum(debit_cents - credit_cents) filter (where account < '7'), 0)::bigint as costs
      from ledger_month where account >= '6' and account < '8' and kind = 'ordinary' and month between ${startOfMonth(from)} and ${to} group by month order by month`.execute(db)
  return rows.map(({ month, income, costs }) => ({ month: day(month), incomeCents: BigInt(income), costsCents: BigInt(costs) }))
}
