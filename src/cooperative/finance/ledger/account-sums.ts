/** What accounts come to over a time, and until when the books tell of them. */
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { addDays, addMonths, day, endOfMonth, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'

interface AccountSum {
  account: string
  label: string
  /** Debits less credits. */
  cents: bigint
}

interface WantedSums {
  /** Beginnings of codes of accounts. */
  prefixes: readonly string[]
  /** The first day; null: what they stand at, since the books began. */
  from: Day | null
  /** The last day, in. */
  to: Day
}

const below = (column: string, prefixes: readonly string[]): RawBuilder<boolean> => sql`(${sql.join(prefixes.map((prefix) => sql`${sql.ref(column)} like ${`${prefix}%`}`), sql` or `)})`

/** Whole months between two days, and the days at either end that are no whole month. */
function spanOf(from: Day | null, to: Day): { months: { from: Day | null; to: Day } | null; edges: { from: Day; to: Day }[] } {
  const firstWhole = from === null || from === startOfMonth(from) ? from : startOfMonth(addMonths(from, 1))
  const lastWhole = to === endOfMonth(to) ? startOfMonth(to) : startOfMonth(addMonths(startOfMonth(to), -1))
  const months = firstWhole === null || firstWhole <= lastWhole ? { from: firstWhole, to: lastWhole } : null
  if (!months) return { months, edges: [{ from: from ?? to, to }] }
  const edges: { from: Day; to: Day }[] = []
  if (from !== null && firstWhole !== null && from < firstWhole) edges.push({ from, to: addDays(firstWhole, -1) })
  if (to > endOfMonth(lastWhole)) edges.push({ from: startOfMonth(to), to })
  return { months, edges }
}

/**
 * Accounts below prefixes with what moved on them between two days (openings and closings of years aside), or, without a
 * first day, with what they stand at. By code; accounts that come to nothing are left out. Months are read as the database
 * keeps them, lines only of the days that are no whole month.
 */
export async function accountSums(db: DbOrTx, { prefixes, from, to }: WantedSums): Promise<AccountSum[]> {
  if (prefixes.length === 0 || (from !== null && to < from)) return []
  const { months, edges } = spanOf(from, to)
  const first = sql`(select id from fiscal_year order by start_day limit 1)`
  const monthsCounted = from === null ? sql`(m.kind <> 'opening' or m.fiscal_year_id = ${first})` : sql`m.kind = 'ordinary'`
  const linesCounted = from === null ? sql`(l.number <> 0 or l.fiscal_year_id = ${first})` : sql`j.kind not in ('opening', 'closing')`
  const parts: RawBuilder<unknown>[] = []
  if (months) parts.push(sql`select m.account, m.debit_cents - m.credit_cents as cents from ledger_month m where ${below('m.account', prefixes)} and m.month <= ${months.to} and ${months.from === null ? sql`true` : sql`m.month >= ${months.from}`} and ${monthsCounted}`)
  for (const edge of edges)
    parts.push(sql`select l.account, l.debit_cents - l.credit_cents from entry_line l ${from === null ? sql`` : sql`join journal_entry e on e.id = l.entry_id join journal j on j.code = e.journal`}
      where ${below('l.account', prefixes)} and l.number is not null and l.day between ${edge.from} and ${edge.to} and ${linesCounted}`)
  const { rows } = await sql<{ account: string; label: string; cents: number }>`
    select s.account, a.label, sum(s.cents)::bigint as cents from (${sql.join(parts, sql` union all `)}) s (account, cents) join ledger_account a on a.code = s.account
     group by s.account, a.label having sum(s.cents) <> 0 order by s.account`.execute(db)
  return rows.map(({ account, label, cents }) => ({ account, label, cents: BigInt(cents) }))
}

/** The last day, until the one given, on which an account below these prefixes moved; null: none did. An index is asked once for each account and year. */
export async function lastMovementDay(db: DbOrTx, prefixes: readonly string[], until: Day): Promise<Day | null> {
  const { rows } = await sql<{ day: string | null }>`
    select max(l.day) as day from (select distinct account, fiscal_year_id from ledger_month where ${below('account', prefixes)} and month <= ${until} and kind = 'ordinary') m
      cross join lateral (select day from entry_line where account = m.account and fiscal_year_id = m.fiscal_year_id and number > 0 and day <= ${until} order by day desc limit 1) l`.execute(db)
  const last = rows[0]?.day
  return last ? day(last) : null
}
