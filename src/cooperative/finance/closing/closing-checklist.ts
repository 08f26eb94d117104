/** What must be in order before a fiscal year is closed, and what its result is. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { fiscalYears } from '../ledger/fiscal-year.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'

/** Points of the list, in its order; their words stand in `locales/…/cooperative/closing.ts`. */
export const checkNames = ['ended', 'older', 'drafts', 'balanced', 'opening', 'volunteers', 'suspense'] as const
type CheckName = (typeof checkNames)[number]

export interface Check {
  name: CheckName
  isGood: boolean
  /** Drafts, or cents, where the sentence wants them. */
  count: number
}

interface YearFigures {
  /** A profit is positive. */
  resultCents: bigint
  incomeCents: bigint
  costCents: bigint
}

/** What the books say of the accounts of banks and cash on the year's last day. */
interface BankAccount {
  account: string
  label: string
  bookCents: bigint
}

/** Income, costs and result of a fiscal year, closing entries left out. */
export async function yearFigures(db: DbOrTx, yearId: string): Promise<YearFigures> {
  const { rows } = await sql<{ costs: number; income: number }>`
    select coalesce(sum(debit_cents - credit_cents) filter (where account < '7'), 0)::bigint as costs,
           coalesce(sum(credit_cents - debit_cents) filter (where account >= '7'), 0)::bigint as income
      from ledger_month where fiscal_year_id = ${yearId} and kind <> 'closing' and account >= '6' and account < '8'`.execute(db)
  const [costCents, incomeCents] = [BigInt(rows[0]?.costs ?? 0), BigInt(rows[0]?.income ?? 0)]
  return { costCents, incomeCents, resultCents: incomeCents - costCents }
}

/** Accounts 51 and 53 that moved or hold something, by code. */
export async function bankAccounts(db: DbOrTx, yearId: string): Promise<BankAccount[]> {
  const { rows } = await sql<{ account: string; label: string; cents: number }>`
    select m.account, a.label, sum(debit_cents - credit_cents)::bigint as cents
      from ledger_month m join ledger_account a on a.code = m.account
     where fiscal_year_id = ${yearId} and (m.account like '51%' or m.account like '53%') group by m.account, a.label order by m.account`.execute(db)
  return rows.map((row) => ({ account: row.account, label: row.label, bookCents: BigInt(row.cents) }))
}

/**
 * The list for a year. `volunteers`: contributions in kind (class 8) are as much as what they are put to. `suspense`:
 * account 471 holds nothing. `opening`: the next year has no opening entry yet, which the closing writes.
 */
export async function closingChecklist(db: DbOrTx, year: FiscalYear, clock: Clock): Promise<Check[]> {
  const years = await fiscalYears(db)
  const next = years.find(({ startDay }) => startDay > year.endDay)
  const { rows } = await sql<{ drafts: number; unbalanced: number; volunteers: number; suspense: number; openings: number }>`
    select (select count(*) from journal_entry where state = 'draft' and day between ${year.startDay} and ${year.endDay})::int as drafts,
           (select coalesce(sum(debit_cents - credit_cents), 0) from ledger_month where fiscal_year_id = ${year.id})::bigint as unbalanced,
           (select coalesce(sum(debit_cents - credit_cents), 0) from ledger_month where fiscal_year_id = ${year.id} and account >= '8' and kind <> 'closing')::bigint as volunteers,
           (select coalesce(sum(debit_cents - credit_cents), 0) from ledger_month where fiscal_year_id = ${year.id} and account like '471%')::bigint as suspense,
           (select count(*) from journal_entry where fiscal_year_id = ${next?.id ?? ''} and number = 0)::int as openings`.execute(db)
  const found = rows[0] ?? { drafts: 0, unbalanced: 0, volunteers: 0, suspense: 0, openings: 0 }
  const older = years.filter((one) => one.startDay < year.startDay && one.state === 'open').length
  return [
    { name: 'ended', isGood: year.endDay < dayOf(clock.now()), count: 0 },
    { name: 'older', isGood: older === 0, count: older },
    { name: 'drafts', isGood: found.drafts === 0, count: found.drafts },
    { name: 'balanced', isGood: found.unbalanced === 0, count: found.unbalanced },
    { name: 'opening', isGood: found.openings === 0, count: found.openings },
    { name: 'volunteers', isGood: found.volunteers === 0, count: found.volunteers },
    { name: 'suspense', isGood: found.suspense === 0, count: found.suspense },
  ]
}
