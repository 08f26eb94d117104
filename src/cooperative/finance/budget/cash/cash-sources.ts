/** What the cash plan reads: money there is, amounts with a day, and what came and went before. */
import { sql } from 'kysely'
import { capitalOn } from '#cooperative/shares/capital.ts'
import { redemptionQueue } from '#cooperative/shares/redemption-store.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { addDays, addMonths, day, endOfMonth, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { allAssets, planOf } from '#cooperative/finance/assets/asset-store.ts'
import { accumulatedOn } from '#cooperative/finance/assets/depreciation-plan.ts'
import { balanceOf } from '#cooperative/finance/ledger/balance.ts'
import type { Flow } from './flow.ts'
import { expectedIn, isMonthly } from './recurring.ts'

/** Banks, tills and what is on its way between them; an overdraft counts as less. */
const cashAccounts = ['51', '53', '54', '58'] as const

export const cashOn = async (db: DbOrTx, on: Day): Promise<bigint> => sumCents(await Promise.all(cashAccounts.map((prefix) => balanceOf(db, prefix, on))))

/** What there was at the end of each of so many months before a day's month, the oldest first; months before the books are left out. */
export async function cashBefore(db: DbOrTx, today: Day, months: number): Promise<{ day: Day; cents: bigint }[]> {
  const first = await db.selectFrom('fiscal_year').select('start_day').orderBy('start_day').limit(1).executeTakeFirst()
  const ends = Array.from({ length: months }, (_, index) => endOfMonth(addMonths(startOfMonth(today), index - months))).filter((end) => first !== undefined && end >= first.start_day)
  const { rows } = await sql<{ month: string; cents: number }>`
    select m.month, sum(m.debit_cents - m.credit_cents)::bigint as cents from ledger_month m
     where m.account ~ '^(51|53|54|58)' and (m.kind <> 'opening' or m.fiscal_year_id = (select id from fiscal_year order by start_day limit 1)) group by m.month`.execute(db)
  return ends.map((end) => ({ day: end, cents: sumCents(rows.filter(({ month }) => month <= end).map(({ cents }) => BigInt(cents))) }))
}

/** Days after which an amount that is late is not counted on any more. */
export const lateDays = 60

export interface LeftOut {
  /** Late by more than `lateDays`. */
  lateCents: bigint
  disputedCents: bigint
  /** Of shares to be paid back that the floor of the capital holds. */
  heldSharesCents: bigint
}

/** Amounts due to and by the cooperative that are open; late ones are expected today. */
export async function openDueFlows(db: DbOrTx, today: Day): Promise<{ flows: Flow[]; lateCents: bigint; disputedCents: bigint }> {
  const { rows } = await sql<{ direction: 'in' | 'out'; due_on: string; disputed: boolean; cents: number; vat: number }>`
    select a.direction, a.due_on, a.disputed_at is not null as disputed, sum(a.cents - a.paid_cents)::bigint as cents,
           coalesce(sum(round((a.cents - a.paid_cents) * i.vat_cents::numeric / i.total_cents)) filter (where i.vat_due = 'receipt'), 0)::bigint as vat
      from amount_due a left join sales_invoice i on i.id = a.invoice_id where a.paid_cents < a.cents group by a.direction, a.due_on, disputed`.execute(db)
  const mayCome = rows.filter((row) => row.direction === 'out' || (!row.disputed && row.due_on >= addDays(today, -lateDays)))
  const sum = (which: (row: (typeof rows)[number]) => boolean) => sumCents(rows.filter((row) => row.direction === 'in' && which(row)).map(({ cents }) => BigInt(cents)))
  return {
    flows: mayCome.map((row) => {
      const sign = row.direction === 'in' ? 1n : -1n
      return { kind: row.direction === 'in' ? 'dues' : 'refunds', day: day(row.due_on) < today ? today : day(row.due_on), cents: sign * BigInt(row.cents), vatCents: sign * BigInt(row.vat) }
    }),
    lateCents: sum((row) => !row.disputed && row.due_on < addDays(today, -lateDays)),
    disputedCents: sum(({ disputed }) => disputed),
  }
}

/** What is still to be paid of invoices of suppliers that were approved or handed in, by due day; their tax is in the books, or soon. */
export async function supplierFlows(db: DbOrTx, today: Day): Promise<Flow[]> {
  const { rows } = await sql<{ due_day: string; cents: number }>`
    select due_day, sum(case when kind = 'invoice' then -owed else owed end)::bigint as cents from (
      select i.kind, i.due_day, i.total_cents - coalesce((select sum(y.cents) from purchase_payment y where y.invoice_id = i.id and y.reversed_by is null), 0) as owed
        from purchase_invoice i where i.state in ('approved', 'submitted') and i.cancelled_by is null) as open_ones
     where owed <> 0 group by due_day`.execute(db)
  return rows.map((row) => ({ kind: 'suppliers', day: day(row.due_day) < today ? today : day(row.due_day), cents: BigInt(row.cents), vatCents: 0n }))
}

interface SeriesRow {
  /** A supplier's id, or an account. */
  key: string
  name: string
  month: string
  cents: number
  /** Of that, deductible tax. */
  vat: number
}

/** Series of suppliers by the month in which their invoices fall due; what was bought as an asset does not come back. */
async function purchaseSeries(db: DbOrTx, since: Day): Promise<SeriesRow[]> {
  const { rows } = await sql<SeriesRow>`
    select i.supplier_id as key, u.name, date_trunc('month', i.due_day)::date as month, sum(s.sign * i.total_cents)::bigint as cents,
           sum(s.sign * case when i.reverse_charge or i.vat_deducted is not true then 0 else (select coalesce(sum(l.vat_cents), 0) from purchase_line l where l.invoice_id = i.id) end)::bigint as vat
      from purchase_invoice i join supplier u on u.id = i.supplier_id cross join lateral (select case when i.kind = 'invoice' then -1 else 1 end as sign) s
     where i.state in ('approved', 'submitted') and i.cancelled_by is null and i.due_day >= ${since}::date
       and not exists (select from purchase_line l where l.invoice_id = i.id and l.account like '2%') group by 1, 2, 3`.execute(db)
  return rows
}

/**
 * Series of accounts from entries that people wrote or that came with the bank, not from invoices: costs, income, the tax in
 * the same entries, capital of loans paid back. Depreciation, provisions and stocks move no money; nor do cut-offs and what settles the tax.
 */
async function handSeries(db: DbOrTx, since: Day): Promise<SeriesRow[]> {
  const { rows } = await sql<SeriesRow>`
    with own as (
      select l.entry_id, l.account, date_trunc('month', l.day)::date as month, l.credit_cents - l.debit_cents as cents from entry_line l join journal_entry e on e.id = l.entry_id join journal j on j.code = e.journal
       where l.account ~ '^([67]|4457|4456|16)' and l.account !~ '^(68|78|603|71|72|654|675|775|44567)' and l.day >= ${since}::date and l.number is not null and l.number > 0
         and j.kind not in ('opening', 'closing') and (e.cause_kind is null or e.cause_kind in ('bank-line', 'debit-fee'))
         and not exists (select from entry_line s where s.entry_id = e.id and s.account ~ '^(4455|48|408|418|44587|44586)')
         and not exists (select from entry_line s where s.entry_id = e.id and s.account ~ '^2[0-7]'))
    select own.account as key, a.label as name, month, sum(cents)::bigint as cents, coalesce(sum(cents) filter (where own.account like '445%'), 0)::bigint as vat
      from own join ledger_account a on a.code = own.account where own.account not like '16%' or cents < 0 group by 1, 2, 3`.execute(db)
  return rows
}

const midMonth = (month: Day, today: Day): Day => (addDays(month, 14) < today ? today : addDays(month, 14))

/** Something that comes back, and what of it the plan counts on. */
export interface Habit {
  kind: 'recurringPurchases' | 'habitualCosts' | 'habitualIncome'
  /** A supplier's id, or an account. */
  key: string
  name: string
  isMonthly: boolean
  cents: bigint
}

function habitsOf(rows: readonly SeriesRow[], months: readonly Day[], today: Day, kindOf: (key: string) => Habit['kind']): { flows: Flow[]; habits: Habit[] } {
  const [flows, habits]: [Flow[], Habit[]] = [[], []]
  for (const [key, own] of Map.groupBy(rows, (row) => row.key)) {
    const series = new Map(own.map(({ month, cents }) => [day(month), BigInt(cents)]))
    const [all, vat] = [sumCents(series.values()), sumCents(own.map((row) => BigInt(row.vat)))]
    const expected = expectedIn(series, months, today)
    const kind = kindOf(key)
    expected.forEach((cents, index) => cents !== 0n && flows.push({ kind, day: midMonth(months[index]!, today), cents, vatCents: all === 0n ? 0n : (cents * vat) / all }))
    if (expected.some((cents) => cents !== 0n)) habits.push({ kind, key, name: own[0]!.name, isMonthly: isMonthly(series, today), cents: sumCents(expected) })
  }
  return { flows, habits: habits.toSorted((a, b) => (a.cents < b.cents ? -1 : 1)) }
}

/** What comes back: of suppliers, and of what is written by hand; the largest cost first. */
export async function habitualFlows(db: DbOrTx, months: readonly Day[], today: Day): Promise<{ flows: Flow[]; habits: Habit[] }> {
  const since = addMonths(startOfMonth(today), -12)
  const [purchases, hand] = [habitsOf(await purchaseSeries(db, since), months, today, () => 'recurringPurchases'), habitsOf(await handSeries(db, since), months, today, (key) => (/^(7|4457)/.test(key) ? 'habitualIncome' : 'habitualCosts'))]
  return { flows: [...purchases.flows, ...hand.flows], habits: [...purchases.habits, ...hand.habits] }
}

/** Shares to be paid back: those released, and those asked for as far as the floor of the capital lets. */
export async function redemptionFlows(db: DbOrTx, today: Day): Promise<{ flows: Flow[]; heldCents: bigint }> {
  const capital = await capitalOn(db, today)
  if (!capital) return { flows: [], heldCents: 0n }
  const { rows } = await sql<{ cents: number }>`select coalesce(sum(amount_cents), 0)::bigint as cents from share_payout where released_at is not null and paid_on is null and reversed_at is null`.execute(db)
  const released = BigInt(rows[0]?.cents ?? 0)
  let [room, heldCents] = [capital.roomCents, 0n]
  const flows: Flow[] = released > 0n ? [{ kind: 'redemptions', day: today, cents: -released, vatCents: 0n }] : []
  for (const { left, dueOn } of await redemptionQueue(db)) {
    const asked = BigInt(left) * capital.valueCents
    const paid = asked < room ? asked : room
    room -= paid
    heldCents += asked - paid
    if (paid > 0n) flows.push({ kind: 'redemptions', day: dueOn < today ? today : dueOn, cents: -paid, vatCents: 0n })
  }
  return { flows, heldCents }
}

/** What assets wear out by in each month, as their plans say: a cost that moves no money. */
export async function depreciationIn(db: DbOrTx, months: readonly Day[]): Promise<bigint[]> {
  const plans = (await allAssets(db)).filter(({ disposal }) => !disposal).map((asset) => planOf(asset))
  return months.map((month) => sumCents(plans.map((plan) => accumulatedOn(plan, endOfMonth(month)) - accumulatedOn(plan, addDays(month, -1)))))
}
