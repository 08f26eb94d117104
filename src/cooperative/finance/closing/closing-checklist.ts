/** What must be in order before a fiscal year is closed, and what its result is. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { assetPaths } from '../assets/asset-paths.ts'
import { apartCents, checkAssetAccounts } from '../assets/check-accounts.ts'
import { yearDepreciation } from '../assets/write-depreciation.ts'
import { cutoffPaths } from '../cutoff/cutoff-paths.ts'
import { cutoffKinds } from '../cutoff/cutoff.ts'
import { proposeCutoff, unapprovedOf } from '../cutoff/cutoff-sources.ts'
import { writtenCutoffs } from '../cutoff/cutoff-store.ts'
import { debtPaths } from '../doubtful-debts/debt-paths.ts'
import { countOverdue } from '../doubtful-debts/debt-store.ts'
import { fiscalYears } from '../ledger/fiscal-year.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'

/** Points of the list, in its order; their words stand in `locales/…/cooperative/closing.ts`. */
export const checkNames = ['ended', 'older', 'drafts', 'balanced', 'opening', 'volunteers', 'suspense', 'depreciation', 'assets', 'doubtful', 'cutOff', 'returned', 'invoices'] as const
type CheckName = (typeof checkNames)[number]

interface Check {
  name: CheckName
  isGood: boolean
  /** Whether the closing waits for it; a warning is read and may stay. */
  blocks: boolean
  /** Drafts, or cents, where the sentence wants them. */
  count: number
}

/** After so many days unpaid somebody should have looked whether a debt is doubtful. */
const overdueDays = 90

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
 * account 471 holds nothing. `cutOff`: what is proposed is written; `returned`: what the year before wrote is taken back;
 * `invoices`: none of suppliers waits for approval. `depreciation`: what the plans say is written (C. com. L123-20: whether or not there is a profit).
 * `doubtful`: nothing unpaid on 411 for three months that was not set apart. `assets`: their register agrees with their accounts. `opening`: the next year has no opening entry yet, which the closing writes.
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
  const [depreciation, assets, overdue] = await Promise.all([yearDepreciation(db, year), checkAssetAccounts(db, year), countOverdue(db, year.endDay, overdueDays)])
  const apart = apartCents(assets)
  const before = years.findLast(({ endDay }) => endDay < year.startDay)
  const [unwritten, earlier, waiting] = await Promise.all([unwrittenCutoff(db, year), before ? writtenCutoffs(db, before.id) : new Map(), unapprovedOf(db, year)])
  const unreturned = [...earlier.values()].filter(({ returnId }) => returnId === null).length
  const older = years.filter((one) => one.startDay < year.startDay && one.state === 'open').length
  const must = (name: CheckName, isGood: boolean, count = 0): Check => ({ name, isGood, count, blocks: true })
  const should = (name: CheckName, isGood: boolean, count = 0): Check => ({ name, isGood, count, blocks: false })
  return [
    must('ended', year.endDay < dayOf(clock.now())),
    must('older', older === 0, older),
    must('drafts', found.drafts === 0, found.drafts),
    must('balanced', found.unbalanced === 0, found.unbalanced),
    must('opening', found.openings === 0, found.openings),
    must('volunteers', found.volunteers === 0, found.volunteers),
    must('suspense', found.suspense === 0, found.suspense),
    must('depreciation', depreciation.cents === 0n, Number(depreciation.cents)),
    should('assets', apart === 0n, Number(apart)),
    should('doubtful', overdue === 0, overdue),
    should('cutOff', unwritten === 0n, Number(unwritten)),
    must('returned', unreturned === 0, unreturned),
    should('invoices', waiting.count === 0, waiting.count),
  ]
}

/** How much cut-off is proposed and not written as it is proposed, all kinds together. */
async function unwrittenCutoff(db: DbOrTx, year: FiscalYear): Promise<bigint> {
  const written = await writtenCutoffs(db, year.id)
  let apart = 0n
  for (const kind of cutoffKinds) {
    const over = (await proposeCutoff(db, kind, year)).reduce((sum, { cents }) => sum + cents, 0n) - (written.get(kind)?.cents ?? 0n)
    apart += over < 0n ? -over : over
  }
  return apart
}

/** Where a point is put right; undefined where there is nothing to go to. */
export function placeOf(check: CheckName, year: FiscalYear): string | undefined {
  const places: Partial<Record<CheckName, string>> = {
    older: ledgerPaths.closing,
    drafts: `${ledgerPaths.entries}?state=draft`,
    balanced: ledgerPaths.check,
    volunteers: `${ledgerPaths.trial}?year=${year.id}`,
    suspense: `${ledgerPaths.account('471')}?year=${year.id}`,
    depreciation: assetPaths.year(year.id),
    cutOff: cutoffPaths.year(year.id),
    returned: cutoffPaths.year(year.id),
    invoices: ledgerPaths.purchases,
    doubtful: `${debtPaths.home}?on=${year.endDay}&days=${overdueDays}`,
    assets: `${ledgerPaths.assets}?year=${year.id}&on=${year.endDay}`,
  }
  return places[check]
}
