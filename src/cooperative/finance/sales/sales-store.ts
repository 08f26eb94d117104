/** Reading invoices and credit notes. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'
import type { BuyerOnInvoice, SellerOnInvoice, VatCategory, VatDue } from '#db/sales-tables.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { ComputedLine, TaxOfInvoice } from './compute-invoice.ts'

export interface SalesInvoice {
  id: string
  kind: 'invoice' | 'credit-note'
  number: string
  customerId: string
  memberId: string | null
  buyerName: string
  issuedOn: Day
  dueOn: Day
  fromDay: Day
  toDay: Day
  label: string
  netCents: bigint
  vatCents: bigint
  totalCents: bigint
  /** Paid, set off or given up. */
  paidCents: bigint
  /** Corrected by credit notes. */
  creditedCents: bigint
  /** The first day of what is not paid, which a payment plan may have moved; null when nothing is left. */
  nextDueOn: Day | null
  disputed: boolean
  hasPaper: boolean
  sentAt: Date | null
  entryId: string
}

export interface WholeInvoice extends SalesInvoice {
  seller: SellerOnInvoice
  buyer: BuyerOnInvoice
  vatDue: VatDue
  reason: string
  corrects: { id: string; number: string; issuedOn: Day } | null
  correctedBy: { id: string; number: string; totalCents: bigint }[]
  runId: string | null
  entryPlace: number
  issuedAt: Date
  lines: ComputedLine[]
  taxes: TaxOfInvoice[]
}

interface Row {
  id: string
  kind: 'invoice' | 'credit-note'
  number: string
  customer_id: string
  member_id: string | null
  buyer_name: string
  issued_on: string
  due_on: string
  from_day: string
  to_day: string
  label: string
  net_cents: number
  vat_cents: number
  total_cents: number
  paid_cents: number
  credited_cents: number
  next_due: string | null
  disputed: boolean
  has_paper: boolean
  sent_at: Date | null
  entry_id: string
}

const invoices = sql<Row>`
  select i.id, i.kind, i.number, i.customer_id, i.member_id, i.buyer->>'name' as buyer_name, i.issued_on, i.due_on, i.from_day, i.to_day, i.label, i.net_cents, i.vat_cents, i.total_cents,
    d.paid_cents, d.disputed, d.next_due, (select coalesce(sum(c.total_cents), 0)::bigint from sales_invoice c where c.corrects = i.id) as credited_cents, i.file_hash is not null as has_paper, i.sent_at, i.entry_id
  from sales_invoice i cross join lateral (select coalesce(sum(a.paid_cents), 0)::bigint as paid_cents, coalesce(bool_or(a.disputed_at is not null), false) as disputed, min(a.due_on) filter (where a.paid_cents < a.cents) as next_due from amount_due a where a.invoice_id = i.id) d`

const invoiceOf = (row: Row): SalesInvoice => ({
  id: row.id, kind: row.kind, number: row.number, customerId: row.customer_id, memberId: row.member_id, buyerName: row.buyer_name, issuedOn: day(row.issued_on), dueOn: day(row.due_on),
  fromDay: day(row.from_day), toDay: day(row.to_day), label: row.label, netCents: BigInt(row.net_cents), vatCents: BigInt(row.vat_cents), totalCents: BigInt(row.total_cents), paidCents: BigInt(row.paid_cents),
  creditedCents: BigInt(row.credited_cents), nextDueOn: row.next_due === null ? null : day(row.next_due), disputed: row.disputed, hasPaper: row.has_paper, sentAt: row.sent_at, entryId: row.entry_id,
})

/** An invoice or credit note whole. @throws {UserError} `salesInvoiceNone` (404). */
export async function invoiceById(db: DbOrTx, id: string): Promise<WholeInvoice> {
  const { rows } = await sql<Row>`${invoices} where i.id = ${id}`.execute(db)
  const [first] = rows
  if (!first) throw new UserError('salesInvoiceNone', {}, { status: 404 })
  const [more, lines, taxes, correctedBy] = await Promise.all([
    db.selectFrom('sales_invoice as i').leftJoin('sales_invoice as c', 'c.id', 'i.corrects').select(['i.seller', 'i.buyer', 'i.vat_due', 'i.reason', 'i.run_id', 'i.entry_place', 'i.issued_at', 'i.corrects', 'c.number as correctsNumber', 'c.issued_on as correctsDay']).where('i.id', '=', id).executeTakeFirstOrThrow(),
    db.selectFrom('sales_invoice_line').selectAll().where('invoice_id', '=', id).orderBy('place').execute(),
    db.selectFrom('sales_invoice_vat').selectAll().where('invoice_id', '=', id).orderBy('rate', 'desc').orderBy('category').orderBy('country').execute(),
    db.selectFrom('sales_invoice').select(['id', 'number', 'total_cents']).where('corrects', '=', id).orderBy('sequence').execute(),
  ])
  const exemption = (category: VatCategory, rate: number, country: string) => taxes.find((tax) => tax.category === category && tax.rate === rate && tax.country === country)?.exemption ?? ''
  return {
    ...invoiceOf(first),
    seller: more.seller, buyer: more.buyer, vatDue: more.vat_due, reason: more.reason, runId: more.run_id, entryPlace: more.entry_place, issuedAt: more.issued_at,
    corrects: more.corrects === null ? null : { id: more.corrects, number: more.correctsNumber ?? '', issuedOn: day(more.correctsDay ?? first.issued_on) },
    correctedBy: correctedBy.map((row) => ({ id: row.id, number: row.number, totalCents: BigInt(row.total_cents) })),
    lines: lines.map((line) => ({
      label: line.label, account: line.account, quantityMilli: BigInt(line.quantity), unit: line.unit, unitPrice: BigInt(line.unit_price), netCents: BigInt(line.net_cents),
      vat: { category: line.vat_category, rate: line.vat_rate, country: line.vat_country, exemption: exemption(line.vat_category, line.vat_rate, line.vat_country) },
      period: line.from_day !== null && line.to_day !== null ? { from: day(line.from_day), to: day(line.to_day) } : null, source: line.source,
    })),
    taxes: taxes.map((tax) => ({ category: tax.category, rate: tax.rate, country: tax.country, exemption: tax.exemption, baseCents: BigInt(tax.base_cents), vatCents: BigInt(tax.vat_cents) })),
  }
}

export const invoiceViews = ['all', 'open', 'late', 'paid', 'credit-notes'] as const
type InvoiceView = (typeof invoiceViews)[number]

interface InvoiceSearch {
  /** Part of the number, of the customer's name or of the label. */
  text?: string
  view?: InvoiceView
  customerId?: string | undefined
  memberId?: string | undefined
  runId?: string | undefined
  /** What « late » is measured on. */
  today: Day
  page: number
  pageSize: number
}

/** Invoices that match, newest first: one page, how many, and what they come to and leave open. */
export async function searchInvoices(db: DbOrTx, search: InvoiceSearch): Promise<{ invoices: SalesInvoice[]; total: number; totalCents: bigint; openCents: bigint }> {
  const text = (search.text ?? '').trim().slice(0, 100)
  const pattern = containing(text)
  const open = sql`exists (select from amount_due a where a.invoice_id = i.id and a.paid_cents < a.cents)`
  const views = {
    all: sql`true`,
    open: sql`i.kind = 'invoice' and ${open}`,
    late: sql`i.kind = 'invoice' and exists (select from amount_due a where a.invoice_id = i.id and a.paid_cents < a.cents and a.due_on < ${search.today})`,
    paid: sql`i.kind = 'invoice' and not ${open}`,
    'credit-notes': sql`i.kind = 'credit-note'`,
  }
  const where = sql`where ${views[search.view ?? 'all']}
    and ${text === '' ? sql`true` : sql`(i.number ilike ${pattern} or fold_text(i.buyer->>'name') like fold_text(${pattern}) or fold_text(i.label) like fold_text(${pattern}))`}
    and ${search.customerId === undefined ? sql`true` : sql`i.customer_id = ${search.customerId}`}
    and ${search.memberId === undefined ? sql`true` : sql`i.member_id = ${search.memberId}`}
    and ${search.runId === undefined ? sql`true` : sql`i.run_id = ${search.runId}`}`
  const [{ rows }, sums] = await Promise.all([
    sql<Row>`${invoices} ${where} order by i.issued_on desc, i.number desc limit ${search.pageSize} offset ${(search.page - 1) * search.pageSize}`.execute(db),
    sql<{ total: number; cents: number; open: number }>`select count(*)::integer as total, coalesce(sum(case when i.kind = 'invoice' then i.total_cents else -i.total_cents end), 0)::bigint as cents,
      coalesce(sum((select sum(a.cents - a.paid_cents) from amount_due a where a.invoice_id = i.id and a.direction = 'in')), 0)::bigint as open from sales_invoice i ${where}`.execute(db),
  ])
  const [sum] = sums.rows
  return { invoices: rows.map(invoiceOf), total: sum?.total ?? 0, totalCents: BigInt(sum?.cents ?? 0), openCents: BigInt(sum?.open ?? 0) }
}
