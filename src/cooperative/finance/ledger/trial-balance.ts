/** What every account stands at: the trial balance, and what statements are made of. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { endOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import type { FiscalYear } from './fiscal-year.ts'

export interface BalanceRow {
  account: string
  label: string
  /** What it stood at when the fiscal year began; credit is negative. */
  openingCents: bigint
  /** Moved since, openings aside. */
  debitCents: bigint
  creditCents: bigint
  balanceCents: bigint
}

/**
 * Every account that moved or stands at something, by code. Accounts of the balance sheet carry what the years before left
 * them, whether or not the opening entry is written yet; those of the result begin at nothing.
 * @param until the last day that counts: that of a month, as months are what is kept.
 * @param closing whether entries that close accounts off count. A statement of a closed year is made without them.
 */
export async function trialBalance(db: DbOrTx, year: FiscalYear, until: Day = year.endDay, closing = false): Promise<BalanceRow[]> {
  const { rows } = await sql<{ account: string; label: string; opening: number; debit: number; credit: number }>`
    with own as (
      select account,
             coalesce(sum(debit_cents - credit_cents) filter (where kind = 'opening'), 0) as opening,
             coalesce(sum(debit_cents) filter (where kind <> 'opening'), 0) as debit,
             coalesce(sum(credit_cents) filter (where kind <> 'opening'), 0) as credit
        from ledger_month where fiscal_year_id = ${year.id} and month <= ${endOfMonth(until)} ${closing ? sql`` : sql`and kind <> 'closing'`} group by account),
    before as (
      select account, sum(debit_cents - credit_cents) as opening
        from ledger_month m join fiscal_year y on y.id = m.fiscal_year_id
       where account < '6' and y.start_day < ${year.startDay}
         and (kind <> 'opening' or y.start_day = (select min(start_day) from fiscal_year))
         and not exists (select from journal_entry where fiscal_year_id = ${year.id} and number = 0)
       group by account)
    select a.code as account, a.label, (coalesce(own.opening, 0) + coalesce(before.opening, 0))::bigint as opening, coalesce(own.debit, 0)::bigint as debit, coalesce(own.credit, 0)::bigint as credit
      from ledger_account a left join own on own.account = a.code left join before on before.account = a.code
     where own.account is not null or coalesce(before.opening, 0) <> 0
     order by a.code`.execute(db)
  return rows.map((row) => ({
    account: row.account,
    label: row.label,
    openingCents: BigInt(row.opening),
    debitCents: BigInt(row.debit),
    creditCents: BigInt(row.credit),
    balanceCents: BigInt(row.opening) + BigInt(row.debit) - BigInt(row.credit),
  }))
}

/**
 * The result of the years before that no closing has carried into account 12 yet: until then it is in no account of the
 * balance sheet, and a balance sheet must show it. A loss is positive, as a debit is.
 */
export async function resultInWaiting(db: DbOrTx, year: FiscalYear): Promise<bigint> {
  const { rows } = await sql<{ cents: number }>`
    select coalesce(sum(debit_cents - credit_cents), 0)::bigint as cents
      from ledger_month m join fiscal_year y on y.id = m.fiscal_year_id
     where account between '6' and '8' and y.start_day < ${year.startDay}
       and not exists (select from journal_entry where fiscal_year_id = ${year.id} and number = 0)`.execute(db)
  return BigInt(rows[0]?.cents ?? 0)
}
