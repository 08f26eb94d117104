/** Where the items of each kind come from: what the books of purchases know, and what somebody estimated. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import type { CutoffKind } from '#db/purchase-tables.ts'
import { day, daysBetween } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { daysAfter, deferredCents } from '../income-periods/income-period.ts'
import type { IncomePeriods } from '../income-periods/income-period.ts'
import { periodsBeyond } from '../income-periods/income-period-store.ts'
import { invoicedBeyond } from '../billing/invoiced-periods.ts'
import { isVatLiable } from '../purchases/vat-setting.ts'
import { partUntil } from './cutoff.ts'
import type { CutoffItem } from './cutoff.ts'

type Source = (db: DbOrTx, year: FiscalYear) => Promise<CutoffItem[]>

/** Every source of a kind; what is found is listed in this order. */
const sources: Readonly<Record<CutoffKind, readonly Source[]>> = {
  '408': [laterInvoices, estimatesOf('408')],
  '486': [paidAhead, estimatesOf('486')],
  '487': [deferredIncome, estimatesOf('487')],
}

/** What a kind comes to at the end of a fiscal year, worked out now. */
export async function proposeCutoff(db: DbOrTx, kind: CutoffKind, year: FiscalYear): Promise<CutoffItem[]> {
  const found: CutoffItem[] = []
  for (const source of sources[kind]) found.push(...(await source(db, year)))
  return found.filter(({ cents }) => cents !== 0n)
}

interface LineRow {
  id: string; place: number; label: string; account: string; supplier_id: string; supplier: string; reference: string; kind: 'invoice' | 'credit-note'; net: number; vat: number
  from_day: string; to_day: string; day: string; booked_on: string | null; vat_deducted: boolean | null; reverse_charge: boolean
}

/** Lines with a period, of invoices that stand or are under way. */
const periodLines = (where: ReturnType<typeof sql>) => sql<LineRow>`
  select i.id, l.place, l.label, l.account, s.id as supplier_id, s.name as supplier, i.reference, i.kind, l.net_cents as net, l.vat_cents as vat, l.from_day, l.to_day, i.day, i.booked_on, i.vat_deducted, i.reverse_charge
    from purchase_line l join purchase_invoice i on i.id = l.invoice_id join supplier s on s.id = i.supplier_id
   where l.from_day is not null and i.cancelled_by is null and ${where} order by i.day, i.number, l.place`

const spanOf = (row: LineRow) => ({ from: day(row.from_day), to: day(row.to_day) })
const lengthOf = (period: { from: Day; to: Day }) => daysBetween(period.from, period.to) + 1

/** What the books take as cost of a line: with its tax where that is not deducted. */
const costOf = (row: LineRow, vatDeducted: boolean): bigint => (row.kind === 'invoice' ? 1n : -1n) * (BigInt(row.net) + (vatDeducted ? 0n : BigInt(row.vat)))

/** Booked by the year's end, for days beyond it (accounts of costs only: what lasts is depreciated). */
async function paidAhead(db: DbOrTx, year: FiscalYear): Promise<CutoffItem[]> {
  const { rows } = await periodLines(sql`i.state = 'approved' and i.booked_on <= ${year.endDay} and l.to_day > ${year.endDay} and l.account like '6%'`).execute(db)
  return rows.map((row) => {
    const period = spanOf(row)
    const cost = costOf(row, row.vat_deducted ?? true)
    const days = Math.min(daysBetween(year.endDay, period.to), lengthOf(period))
    return { kind: '486', source: `invoice-${row.id}-${row.place}`, label: labelOf(row), account: row.account, partyId: null, cents: cost - partUntil(cost, period, year.endDay), vatCents: 0n, period, reason: { name: 'ahead', days, of: lengthOf(period) } }
  })
}

/** Who invoices for spans of days: what the treasurer entered, and what was invoiced here. */
const invoicers: readonly IncomePeriods[] = [periodsBeyond, invoicedBeyond]

/** Taken for income by the year's end, for days beyond it. */
async function deferredIncome(db: DbOrTx, year: FiscalYear): Promise<CutoffItem[]> {
  const found: CutoffItem[] = []
  for (const periodsOf of invoicers)
    for (const one of await periodsOf(db, year.endDay))
      found.push({ kind: '487', source: one.source, label: one.label, account: one.account, partyId: one.partyId, cents: deferredCents(one, year.endDay), vatCents: 0n, period: { from: one.fromDay, to: one.toDay }, reason: { name: 'ahead', ...daysAfter(one, year.endDay) } })
  return found
}

/** Done by the year's end, booked after it: approved since, or on its way to be. */
async function laterInvoices(db: DbOrTx, year: FiscalYear): Promise<CutoffItem[]> {
  const liable = await isVatLiable(db, year.endDay)
  const { rows } = await periodLines(sql`coalesce(i.booked_on, i.day) > ${year.endDay} and l.from_day <= ${year.endDay}`).execute(db)
  return rows.map((row) => {
    const period = spanOf(row)
    const vatDeducted = row.vat_deducted ?? liable
    const cost = costOf(row, vatDeducted)
    const vat = vatDeducted && !row.reverse_charge ? (row.kind === 'invoice' ? 1n : -1n) * BigInt(row.vat) : 0n
    const days = Math.min(daysBetween(period.from, year.endDay) + 1, lengthOf(period))
    return { kind: '408', source: `invoice-${row.id}-${row.place}`, label: labelOf(row), account: row.account, partyId: `supplier-${row.supplier_id}`, cents: partUntil(cost, period, year.endDay), vatCents: partUntil(vat, period, year.endDay), period, reason: { name: 'later', days, of: lengthOf(period), day: row.booked_on === null ? null : day(row.booked_on) } }
  })
}

const labelOf = (row: LineRow): string => `${row.supplier} ${row.reference} : ${row.label}`.slice(0, 200)

function estimatesOf(kind: CutoffKind): Source {
  return async (db, year) => {
    const rows = await db.selectFrom('cutoff_estimate').selectAll().where('fiscal_year_id', '=', year.id).where('kind', '=', kind).where('removed_at', 'is', null).orderBy('entered_at').orderBy('id').execute()
    return rows.map((row) => ({ kind, source: `estimate-${row.id}`, label: row.label, account: row.account, partyId: row.supplier_id === null ? null : `supplier-${row.supplier_id}`, cents: BigInt(row.cents), vatCents: BigInt(row.vat_cents), period: null, reason: { name: 'estimate', words: row.reason } }))
  }
}

/** Invoices of the year that nobody has approved yet: they are no cost of it unless they are. Their number and sum. */
export async function unapprovedOf(db: DbOrTx, year: FiscalYear): Promise<{ count: number; cents: bigint }> {
  const { rows } = await sql<{ count: number; cents: number }>`select count(*)::int as count, coalesce(sum(case when kind = 'invoice' then total_cents else -total_cents end), 0)::bigint as cents
    from purchase_invoice where state <> 'approved' and day between ${year.startDay} and ${year.endDay}`.execute(db)
  return { count: rows[0]?.count ?? 0, cents: BigInt(rows[0]?.cents ?? 0) }
}
