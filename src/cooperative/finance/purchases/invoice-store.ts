/** Reading suppliers' invoices: lists, one whole, what is due. */
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'
import type { InvoiceKind, InvoiceState } from '#db/purchase-tables.ts'
import { addDays, day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { InvoiceLine } from './invoice.ts'

/** What an invoice is at, payments and reversals counted in. */
export const invoiceStandings = ['draft', 'submitted', 'refused', 'toPay', 'paid', 'cancelled'] as const
export type InvoiceStanding = (typeof invoiceStandings)[number]

export interface InvoiceSummary {
  id: string
  number: number
  kind: InvoiceKind
  supplier: { id: string; name: string }
  reference: string
  day: Day
  dueDay: Day
  label: string
  totalCents: bigint
  paidCents: bigint
  standing: InvoiceStanding
}

interface Payment {
  id: string
  entryId: string
  entryNumber: number
  cents: bigint
  paidOn: Day
  account: string
  accountLabel: string
  recordedBy: string | null
  isReversed: boolean
}

interface InvoicePaper {
  id: string
  name: string
  mediaType: string
  sizeBytes: number
}

export interface Invoice extends InvoiceSummary {
  state: InvoiceState
  version: number
  reverseCharge: boolean
  noFileReason: string
  writers: readonly string[]
  createdBy: string
  createdByName: string
  createdAt: Date
  submittedAt: Date | null
  refusedByName: string | null
  refusal: string | null
  approvedByName: string | null
  approvedAt: Date | null
  vatDeducted: boolean | null
  owedAccount: string | null
  bookedOn: Day | null
  entry: { id: string; place: number; number: number } | null
  cancelledBy: string | null
  lines: InvoiceLine[]
  papers: InvoicePaper[]
  payments: Payment[]
}

const paid = sql`coalesce((select sum(cents) from purchase_payment y where y.invoice_id = i.id and y.reversed_by is null), 0)::bigint`
const standing = sql`case when i.cancelled_by is not null then 'cancelled' when i.state <> 'approved' then i.state when ${paid} >= i.total_cents then 'paid' else 'toPay' end`
const columns = sql`i.*, s.name as supplier_name, ${paid} as paid, ${standing} as standing`

interface Row {
  id: string; number: number; kind: InvoiceKind; supplier_id: string; supplier_name: string; reference: string; day: string; due_day: string; label: string; total_cents: number; paid: number; standing: InvoiceStanding
  state: InvoiceState; version: number; reverse_charge: boolean; no_file_reason: string; writers: string[]; created_by: string; created_at: Date; submitted_at: Date | null; refusal: string | null
  approved_at: Date | null; vat_deducted: boolean | null; owed_account: string | null; booked_on: string | null; entry_id: string | null; entry_place: number | null; cancelled_by: string | null
  created_by_name: string; refused_by_name: string | null; approved_by_name: string | null; entry_number: number | null
}

const summaryOf = (row: Row): InvoiceSummary => ({
  id: row.id, number: row.number, kind: row.kind, supplier: { id: row.supplier_id, name: row.supplier_name }, reference: row.reference, day: day(row.day), dueDay: day(row.due_day),
  label: row.label, totalCents: BigInt(row.total_cents), paidCents: BigInt(row.paid), standing: row.standing,
})

interface InvoiceSearch {
  standing: InvoiceStanding | null
  supplierId: string | null
  /** Part of the supplier's name, its number or what it is about; or our number. */
  text: string
  page: number
  pageSize: number
}

function condition(what: InvoiceSearch): RawBuilder<unknown> {
  const bare = what.text.trim()
  const pattern = containing(bare)
  const number = /^\d{1,9}$/.test(bare) ? sql`or i.number = ${Number(bare)}` : sql``
  return sql`${what.standing === null ? sql`true` : sql`${standing} = ${what.standing}`}
    ${what.supplierId === null ? sql`` : sql`and i.supplier_id = ${what.supplierId}`}
    ${bare === '' ? sql`` : sql`and (fold_text(i.reference || ' ' || i.label) like fold_text(${pattern}) or fold_text(s.name) like fold_text(${pattern}) ${number})`}`
}

/** A page of invoices, what is to be paid by its due day, the rest the newest first. */
export async function searchInvoices(db: DbOrTx, what: InvoiceSearch): Promise<{ invoices: InvoiceSummary[]; total: number }> {
  const order = what.standing === 'toPay' ? sql`i.due_day, i.id` : sql`i.day desc, i.number desc`
  const from = sql`purchase_invoice i join supplier s on s.id = i.supplier_id where ${condition(what)}`
  const [{ rows }, counted] = await Promise.all([
    sql<Row>`select ${columns} from ${from} order by ${order} limit ${what.pageSize} offset ${(what.page - 1) * what.pageSize}`.execute(db),
    sql<{ total: number }>`select count(*)::int as total from ${from}`.execute(db),
  ])
  return { invoices: rows.map(summaryOf), total: counted.rows[0]?.total ?? 0 }
}

/** What waits: to be approved, refused, overdue on `today`, due within seven days from it. Credit notes owe nothing. */
export async function waitingInvoices(db: DbOrTx, today: Day): Promise<{ submitted: number; refused: number; late: number; lateCents: bigint; due: number; dueCents: bigint }> {
  const { rows } = await sql<{ submitted: number; refused: number; late: number; lateCents: number; due: number; dueCents: number }>`
    select count(*) filter (where state = 'submitted')::int as submitted, count(*) filter (where state = 'refused')::int as refused,
           count(*) filter (where due_day < ${today} and owed > 0)::int as late, coalesce(sum(owed) filter (where due_day < ${today}), 0)::bigint as "lateCents",
           count(*) filter (where due_day between ${today} and ${addDays(today, 7)} and owed > 0)::int as due, coalesce(sum(owed) filter (where due_day between ${today} and ${addDays(today, 7)}), 0)::bigint as "dueCents"
      from (select i.state, i.due_day, case when i.kind = 'invoice' and i.state = 'approved' then i.total_cents - ${paid} else 0 end as owed from purchase_invoice i where i.cancelled_by is null) as open_ones`.execute(db)
  const row = rows[0]!
  return { ...row, lateCents: BigInt(row.lateCents), dueCents: BigInt(row.dueCents) }
}

/** Everything approved and not paid, by due day, at most 500; credit notes count as less. */
export async function openInvoices(db: DbOrTx): Promise<InvoiceSummary[]> {
  const { rows } = await sql<Row>`select ${columns} from purchase_invoice i join supplier s on s.id = i.supplier_id
    where i.state = 'approved' and i.cancelled_by is null and i.total_cents > ${paid} order by i.due_day, i.number limit 500`.execute(db)
  return rows.map(summaryOf)
}

/** @throws {UserError} `invoiceNone` (404). */
export async function invoiceById(db: DbOrTx, id: string): Promise<Invoice> {
  const { rows } = await sql<Row>`
    select ${columns}, c.name as created_by_name, r.name as refused_by_name, a.name as approved_by_name, e.number as entry_number
      from purchase_invoice i join supplier s on s.id = i.supplier_id join person c on c.id = i.created_by
      left join person r on r.id = i.refused_by left join person a on a.id = i.approved_by left join journal_entry e on e.id = i.entry_id where i.id = ${id}`.execute(db)
  const [row] = rows
  if (!row) throw new UserError('invoiceNone', {}, { status: 404 })
  const [lines, papers, payments] = await Promise.all([
    db.selectFrom('purchase_line').selectAll().where('invoice_id', '=', id).orderBy('place').execute(),
    db.selectFrom('purchase_document as d').innerJoin('ledger_file as f', 'f.hash', 'd.file_hash').select(['d.id', 'd.name', 'd.media_type as mediaType', 'f.size_bytes as sizeBytes']).where('invoice_id', '=', id).orderBy('d.added_at').orderBy('d.id').execute(),
    paymentsOf(db, id),
  ])
  return {
    ...summaryOf(row), state: row.state, version: row.version, reverseCharge: row.reverse_charge, noFileReason: row.no_file_reason, writers: row.writers, createdBy: row.created_by, createdByName: row.created_by_name, createdAt: row.created_at,
    submittedAt: row.submitted_at, refusedByName: row.refused_by_name, refusal: row.refusal, approvedByName: row.approved_by_name, approvedAt: row.approved_at, vatDeducted: row.vat_deducted, owedAccount: row.owed_account,
    bookedOn: row.booked_on === null ? null : day(row.booked_on), entry: row.entry_id === null ? null : { id: row.entry_id, place: row.entry_place ?? 0, number: row.entry_number ?? 0 }, cancelledBy: row.cancelled_by,
    lines: lines.map((line) => ({ account: line.account, label: line.label, netCents: BigInt(line.net_cents), vatRate: line.vat_rate, vatCents: BigInt(line.vat_cents), period: line.from_day && line.to_day ? { from: day(line.from_day), to: day(line.to_day) } : null })),
    papers, payments,
  }
}

async function paymentsOf(db: DbOrTx, invoiceId: string): Promise<Payment[]> {
  const rows = await db
    .selectFrom('purchase_payment as y')
    .innerJoin('journal_entry as e', 'e.id', 'y.entry_id')
    .innerJoin('ledger_account as a', 'a.code', 'y.account')
    .leftJoin('person as p', 'p.id', 'y.recorded_by')
    .select(['y.id', 'y.entry_id', 'e.number', 'y.cents', 'y.paid_on', 'y.account', 'a.label', 'p.name', 'y.reversed_by'])
    .where('y.invoice_id', '=', invoiceId)
    .orderBy('y.paid_on')
    .orderBy('e.number')
    .execute()
  return rows.map((row) => ({ id: row.id, entryId: row.entry_id, entryNumber: row.number ?? 0, cents: BigInt(row.cents), paidOn: day(row.paid_on), account: row.account, accountLabel: row.label, recordedBy: row.name, isReversed: row.reversed_by !== null }))
}

/** A paper with its bytes. @throws {UserError} `documentNone` (404). */
export async function invoicePaper(db: DbOrTx, invoiceId: string, id: string): Promise<{ name: string; mediaType: string; content: Buffer }> {
  const row = await db.selectFrom('purchase_document as d').innerJoin('ledger_file as f', 'f.hash', 'd.file_hash').select(['d.name', 'd.media_type as mediaType', 'f.content']).where('d.invoice_id', '=', invoiceId).where('d.id', '=', id).executeTakeFirst()
  if (!row) throw new UserError('documentNone', {}, { status: 404 })
  return row
}
