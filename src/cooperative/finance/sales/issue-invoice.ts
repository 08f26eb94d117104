/** Invoices and credit notes: numbered, booked and due in one transaction, unchangeable from then on. */
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { BuyerOnInvoice, SellerOnInvoice, VatDue } from '#db/sales-tables.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { ensureMemberParty } from '../ledger/party.ts'
import { postEntry } from '../ledger/post-entry.ts'
import type { LineInput } from '../ledger/entry.ts'
import { computeInvoice } from './compute-invoice.ts'
import type { InvoiceAmounts, InvoiceInput } from './compute-invoice.ts'
import type { Customer } from './customer.ts'
import { SharedReads } from './shared-reads.ts'

/** The account on which customers owe. */
export const customerAccount = '411'
/** Tax collected; and that which falls due only when it is paid (general chart, 4457 and its use for services, CGI art. 269-2 c). */
export const vatCollected = '44571'
export const vatPending = '44574'

export interface Issued {
  id: string
  number: string
  entryId: string
  dueId: string
  totalCents: bigint
}

interface DocumentToIssue extends InvoiceAmounts {
  kind: 'invoice' | 'credit-note'
  customer: Customer
  seller: SellerOnInvoice
  issuedOn: Day
  dueOn: Day
  fromDay: Day
  toDay: Day
  label: string
  vatDue: VatDue
  runId: string | null
  corrects: { id: string; number: string; reason: string } | null
}

/** A line that moves an account by so much: debit when positive. */
const moved = (account: string, cents: bigint, party?: string): LineInput => ({ account, debitCents: cents > 0n ? cents : 0n, creditCents: cents < 0n ? -cents : 0n, ...(party === undefined ? {} : { party }) })

/** The next number of the calendar year's series: `2026-00042`, `AV2026-00003`. Held until commit. */
async function nextNumber(tx: Tx, kind: DocumentToIssue['kind'], issuedOn: Day): Promise<{ series: string; sequence: number; number: string }> {
  const series = `${kind === 'invoice' ? '' : 'AV'}${issuedOn.slice(0, 4)}`
  await tx.insertInto('invoice_series').values({ code: series }).onConflict((conflict) => conflict.doNothing()).execute()
  const row = await tx.selectFrom('invoice_series').select(['last_number', 'last_day']).where('code', '=', series).forUpdate().executeTakeFirstOrThrow()
  if (row.last_day !== null && row.last_day > issuedOn) throw new UserError('salesDayBefore', { day: row.last_day }, { status: 409, field: 'issuedOn' })
  const sequence = row.last_number + 1
  return { series, sequence, number: `${series}-${String(sequence).padStart(5, '0')}` }
}

/** Writes a document that was computed: number, entry in the journal of sales, rows, what is due. */
export async function writeDocument(tx: Tx, doer: Doer, doc: DocumentToIssue, clock: Clock): Promise<Issued> {
  const { customer } = doc
  if (doc.issuedOn > dayOf(clock.now())) throw new UserError('salesDayAhead', {}, { field: 'issuedOn' })
  if (customer.memberId !== null && customer.renamed) await ensureMemberParty(tx, await tx.selectFrom('member').select(['id', 'number', 'name']).where('id', '=', customer.memberId).executeTakeFirstOrThrow())
  const { series, sequence, number } = await nextNumber(tx, doc.kind, doc.issuedOn)
  const [id, dueId] = [randomText(12), randomText(12)]
  const sign = doc.kind === 'invoice' ? 1n : -1n
  const byAccount = new Map<string, bigint>()
  for (const line of doc.lines) byAccount.set(line.account, (byAccount.get(line.account) ?? 0n) + line.netCents)
  const lines: LineInput[] = [
    moved(customerAccount, sign * doc.totalCents, customer.id),
    ...[...byAccount].filter(([, cents]) => cents !== 0n).map(([account, cents]) => moved(account, -sign * cents)),
    ...(doc.vatCents === 0n ? [] : [moved(doc.vatDue === 'receipt' ? vatPending : vatCollected, -sign * doc.vatCents)]),
  ]
  const entry = await postEntry(
    tx,
    doer,
    { journal: 'VE', day: doc.issuedOn, label: `${doc.kind === 'invoice' ? 'Facture' : 'Avoir'} ${number}, ${customer.name}`.slice(0, 200), document: { reference: number, day: doc.issuedOn }, cause: { kind: 'sales-invoice', id }, lines },
    clock,
  )
  const buyer: BuyerOnInvoice = {
    name: customer.name, street: customer.street, postalCode: customer.postalCode, city: customer.city, country: customer.country, business: customer.business, siren: customer.siren,
    vatNumber: customer.vatNumber, email: customer.email, language: customer.language, code: customer.code,
  }
  const { name, legalForm, street, postalCode, city, country, siren, register, vatNumber, email, phone, iban, bic, lateRate } = doc.seller
  await tx
    .insertInto('sales_invoice')
    .values({
      id, kind: doc.kind, series, sequence, number, customer_id: customer.id, member_id: customer.memberId,
      seller: JSON.stringify({ name, legalForm, street, postalCode, city, country, siren, register, vatNumber, email, phone, iban, bic, lateRate }), buyer: JSON.stringify(buyer),
      issued_on: doc.issuedOn, due_on: doc.dueOn, from_day: doc.fromDay, to_day: doc.toDay, label: doc.label, corrects: doc.corrects?.id ?? null, reason: doc.corrects?.reason ?? '',
      vat_due: doc.vatDue, lines: doc.lines.length, net_cents: doc.netCents, vat_cents: doc.vatCents, total_cents: doc.totalCents, run_id: doc.runId, entry_id: entry.id, entry_place: 1,
      issued_by: doer.personId, issued_at: clock.now(),
    })
    .execute()
  await tx
    .insertInto('sales_invoice_line')
    .values(
      doc.lines.map((line, index) => ({
        invoice_id: id, place: index + 1, label: line.label, account: line.account, quantity: line.quantityMilli, unit: line.unit, unit_price: line.unitPrice, net_cents: line.netCents,
        vat_category: line.vat.category, vat_rate: line.vat.rate, vat_country: line.vat.country, from_day: line.period?.from ?? null, to_day: line.period?.to ?? null, source: line.source,
      })),
    )
    .execute()
  await tx
    .insertInto('sales_invoice_vat')
    .values(doc.taxes.map((tax) => ({ invoice_id: id, category: tax.category, rate: tax.rate, country: tax.country, base_cents: tax.baseCents, vat_cents: tax.vatCents, exemption: tax.exemption })))
    .execute()
  await tx
    .insertInto('amount_due')
    .values({
      id: dueId, customer_id: customer.id, member_id: customer.memberId, direction: doc.kind === 'invoice' ? 'in' : 'out', kind: doc.kind, invoice_id: id, label: `${number}, ${doc.label}`.slice(0, 200),
      account: customerAccount, due_on: doc.dueOn, cents: doc.totalCents, created_at: clock.now(),
    })
    .execute()
  await recordAudit(tx, doer, { action: doc.kind === 'invoice' ? 'salesInvoice.issued' : 'creditNote.issued', subjectKind: 'sales-invoice', subjectId: id, memberId: customer.memberId, after: { name: number, customer: customer.name, cents: Number(doc.totalCents) } }, clock)
  return { id, number, entryId: entry.id, dueId, totalCents: doc.totalCents }
}

/**
 * Issues an invoice: the next number, an entry in the journal of sales, an amount due. On the day or before it, never
 * before the last one of its series. @param shared what many of one transaction read alike. @throws {UserError} as `computeInvoice` and `postEntry`, `sellerMissing`, `salesDayBefore` (409), `salesDayAhead`, `salesDue`.
 */
export async function issueInvoice(tx: Tx, doer: Doer, input: InvoiceInput, clock: Clock, shared = new SharedReads(tx)): Promise<Issued> {
  const seller = await shared.seller()
  const computed = await computeInvoice(tx, input, shared)
  const dueOn = input.dueOn ?? addDays(input.issuedOn, seller.termsDays)
  if (dueOn < input.issuedOn || dueOn > addDays(input.issuedOn, 366)) throw new UserError('salesDue', {}, { field: 'dueOn' })
  return writeDocument(tx, doer, { ...computed, kind: 'invoice', seller, issuedOn: input.issuedOn, dueOn, fromDay: input.fromDay, toDay: input.toDay, runId: input.runId ?? null, corrects: null }, clock)
}

/** The row of an invoice, held until commit. @throws {UserError} `salesInvoiceNone` (404). */
export async function holdSalesInvoice(tx: Tx, invoiceId: string) {
  const { rows } = await sql<{ id: string }>`select id from sales_invoice where id = ${invoiceId} for update`.execute(tx)
  if (rows.length === 0) throw new UserError('salesInvoiceNone', {}, { status: 404 })
}
