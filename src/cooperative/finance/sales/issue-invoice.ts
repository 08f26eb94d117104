/** Invoices and credit notes: numbered, booked and due in one transaction, unchangeable from then on. */
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { BuyerOnInvoice, SellerOnInvoice, VatDue } from '#db/sales-tables.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError, assert } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudits } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { ensureMemberParty } from '../ledger/party.ts'
import { postEntries } from '../ledger/post-entry.ts'
import type { EntryInput, LineInput } from '../ledger/entry.ts'
import { computeInvoices } from './compute-invoice.ts'
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
  /** Drawn when absent. */
  id?: string | undefined
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

interface Numbered {
  series: string
  sequence: number
  number: string
}

/** The next numbers of the calendar years' series, in the order of the documents: `2026-00042`, `AV2026-00003`. Held until commit. */
async function nextNumbers(tx: Tx, docs: readonly DocumentToIssue[]): Promise<Numbered[]> {
  const seriesOf = ({ kind, issuedOn }: DocumentToIssue) => `${kind === 'invoice' ? '' : 'AV'}${issuedOn.slice(0, 4)}`
  const codes = [...new Set(docs.map(seriesOf))]
  await tx.insertInto('invoice_series').values(codes.map((code) => ({ code }))).onConflict((conflict) => conflict.doNothing()).execute()
  const rows = await tx.selectFrom('invoice_series').select(['code', 'last_number', 'last_day']).where('code', 'in', codes).orderBy('code').forUpdate().execute()
  const last = new Map(rows.map((row) => [row.code, { number: row.last_number, day: row.last_day }]))
  return docs.map((doc) => {
    const series = seriesOf(doc)
    const before = last.get(series) ?? { number: 0, day: null }
    if (before.day !== null && before.day > doc.issuedOn) throw new UserError('salesDayBefore', { day: before.day }, { status: 409, field: 'issuedOn' })
    const sequence = before.number + 1
    last.set(series, { number: sequence, day: doc.issuedOn })
    return { series, sequence, number: `${series}-${String(sequence).padStart(5, '0')}` }
  })
}

/** A document with what it was given: ids, number. */
type Written = DocumentToIssue & Numbered & { id: string; dueId: string }

/** Its entry in the journal of sales: the customer's line first. */
function entryOf(doc: Written): EntryInput {
  const sign = doc.kind === 'invoice' ? 1n : -1n
  const byAccount = new Map<string, bigint>()
  for (const line of doc.lines) byAccount.set(line.account, (byAccount.get(line.account) ?? 0n) + line.netCents)
  return {
    journal: 'VE',
    day: doc.issuedOn,
    label: `${doc.kind === 'invoice' ? 'Facture' : 'Avoir'} ${doc.number}, ${doc.customer.name}`.slice(0, 200),
    document: { reference: doc.number, day: doc.issuedOn },
    cause: { kind: 'sales-invoice', id: doc.id },
    lines: [
      moved(customerAccount, sign * doc.totalCents, doc.customer.id),
      ...[...byAccount].filter(([, cents]) => cents !== 0n).map(([account, cents]) => moved(account, -sign * cents)),
      ...(doc.vatCents === 0n ? [] : [moved(doc.vatDue === 'receipt' ? vatPending : vatCollected, -sign * doc.vatCents)]),
    ],
  }
}

/** The same name in the books as in the register, from the next document on. */
async function renameParties(tx: Tx, docs: readonly DocumentToIssue[]): Promise<void> {
  const ids = [...new Set(docs.flatMap(({ customer }) => (customer.memberId !== null && customer.renamed ? [customer.memberId] : [])))]
  if (ids.length === 0) return
  for (const member of await tx.selectFrom('member').select(['id', 'number', 'name']).where('id', 'in', ids).orderBy('id').execute()) await ensureMemberParty(tx, member)
}

/** Ids that forms chose: asked once the series is held, so that of two buttons pressed at once the second sees the first. @throws {UserError} `salesInvoiceTwice` (409). */
async function checkNew(tx: Tx, docs: readonly DocumentToIssue[]): Promise<void> {
  const ids = docs.flatMap(({ id }) => (id === undefined ? [] : [id]))
  const there = ids.length === 0 ? undefined : await tx.selectFrom('sales_invoice').select('number').where('id', 'in', ids).limit(1).executeTakeFirst()
  if (there) throw new UserError('salesInvoiceTwice', { number: there.number }, { status: 409 })
}

/** Writes documents that were computed, some dozens at most: numbers in their order, entries in the journal of sales, rows, what is due. A statement each for all of them. */
async function writeDocuments(tx: Tx, doer: Doer, docs: readonly DocumentToIssue[], clock: Clock): Promise<Issued[]> {
  if (docs.length === 0) return []
  const today = dayOf(clock.now())
  if (docs.some(({ issuedOn }) => issuedOn > today)) throw new UserError('salesDayAhead', {}, { field: 'issuedOn' })
  await renameParties(tx, docs)
  const numbers = await nextNumbers(tx, docs)
  await checkNew(tx, docs)
  const written = docs.map((doc, index): Written => ({ ...doc, ...(numbers[index] ?? { series: '', sequence: 0, number: '' }), id: doc.id ?? randomText(12), dueId: randomText(12) }))
  const entries = await postEntries(tx, doer, written.map(entryOf), clock)
  const issued = written.map((doc, index): Issued => ({ id: doc.id, number: doc.number, entryId: entries[index]?.id ?? '', dueId: doc.dueId, totalCents: doc.totalCents }))
  await insertInvoices(tx, doer, written, issued.map(({ entryId }) => entryId), clock)
  await tx
    .insertInto('amount_due')
    .values(
      written.map((doc) => ({
        id: doc.dueId, customer_id: doc.customer.id, member_id: doc.customer.memberId, direction: doc.kind === 'invoice' ? ('in' as const) : ('out' as const), kind: doc.kind, invoice_id: doc.id, label: `${doc.number}, ${doc.label}`.slice(0, 200),
        account: customerAccount, due_on: doc.dueOn, cents: doc.totalCents, created_at: clock.now(),
      })),
    )
    .execute()
  await recordAudits(
    tx,
    doer,
    written.map((doc) => ({ action: doc.kind === 'invoice' ? 'salesInvoice.issued' : 'creditNote.issued', subjectKind: 'sales-invoice', subjectId: doc.id, memberId: doc.customer.memberId, after: { name: doc.number, customer: doc.customer.name, cents: Number(doc.totalCents) } })),
    clock,
  )
  return issued
}

function buyerOf(customer: Customer): BuyerOnInvoice {
  const { name, street, postalCode, city, country, business, siren, vatNumber, email, language, code } = customer
  return { name, street, postalCode, city, country, business, siren, vatNumber, email, language, code }
}

function sellerOf(seller: SellerOnInvoice): SellerOnInvoice {
  const { name, legalForm, street, postalCode, city, country, siren, register, vatNumber, email, phone, iban, bic, lateRate } = seller
  return { name, legalForm, street, postalCode, city, country, siren, register, vatNumber, email, phone, iban, bic, lateRate }
}

/** Rows of one statement: 15 parameters each, of 65,535 that PostgreSQL takes. */
const rowsAtOnce = 2000

async function insertInvoices(tx: Tx, doer: Doer, written: readonly Written[], entryIds: readonly string[], clock: Clock): Promise<void> {
  await tx
    .insertInto('sales_invoice')
    .values(
      written.map((doc, index) => ({
        id: doc.id, kind: doc.kind, series: doc.series, sequence: doc.sequence, number: doc.number, customer_id: doc.customer.id, member_id: doc.customer.memberId,
        seller: JSON.stringify(sellerOf(doc.seller)), buyer: JSON.stringify(buyerOf(doc.customer)),
        issued_on: doc.issuedOn, due_on: doc.dueOn, from_day: doc.fromDay, to_day: doc.toDay, label: doc.label, corrects: doc.corrects?.id ?? null, reason: doc.corrects?.reason ?? '',
        vat_due: doc.vatDue, lines: doc.lines.length, net_cents: doc.netCents, vat_cents: doc.vatCents, total_cents: doc.totalCents, run_id: doc.runId, entry_id: entryIds[index] ?? '', entry_place: 1,
        issued_by: doer.personId, issued_at: clock.now(),
      })),
    )
    .execute()
  const lines = written.flatMap((doc) =>
    doc.lines.map((line, index) => ({
      invoice_id: doc.id, place: index + 1, label: line.label, account: line.account, quantity: line.quantityMilli, unit: line.unit, unit_price: line.unitPrice, net_cents: line.netCents,
      vat_category: line.vat.category, vat_rate: line.vat.rate, vat_country: line.vat.country, from_day: line.period?.from ?? null, to_day: line.period?.to ?? null, source: line.source,
    })),
  )
  for (let from = 0; from < lines.length; from += rowsAtOnce) await tx.insertInto('sales_invoice_line').values(lines.slice(from, from + rowsAtOnce)).execute()
  await tx
    .insertInto('sales_invoice_vat')
    .values(written.flatMap((doc) => doc.taxes.map((tax) => ({ invoice_id: doc.id, category: tax.category, rate: tax.rate, country: tax.country, base_cents: tax.baseCents, vat_cents: tax.vatCents, exemption: tax.exemption }))))
    .execute()
}

/** Writes one document that was computed. */
export async function writeDocument(tx: Tx, doer: Doer, doc: DocumentToIssue, clock: Clock): Promise<Issued> {
  const [issued] = await writeDocuments(tx, doer, [doc], clock)
  assert(issued, 'a document that was written')
  return issued
}

/**
 * Issues an invoice: the next number, an entry in the journal of sales, an amount due. On the day or before it, never
 * before the last one of its series. @throws {UserError} as `computeInvoice` and `postEntry`, `sellerMissing`, `salesDayBefore` and `salesInvoiceTwice` (409), `salesDayAhead`, `salesDue`.
 */
export async function issueInvoice(tx: Tx, doer: Doer, input: InvoiceInput, clock: Clock): Promise<Issued> {
  const [issued] = await issueInvoices(tx, doer, [input], clock)
  assert(issued, 'an invoice that was issued')
  return issued
}

/** The same of some dozens, numbered in their order, all or none. */
export async function issueInvoices(tx: Tx, doer: Doer, inputs: readonly InvoiceInput[], clock: Clock): Promise<Issued[]> {
  const shared = new SharedReads(tx)
  const seller = await shared.seller()
  const computed = await computeInvoices(tx, inputs, shared)
  const docs = inputs.map((input, index): DocumentToIssue => {
    const amounts = computed[index]
    assert(amounts, 'an invoice that was computed')
    const dueOn = input.dueOn ?? addDays(input.issuedOn, seller.termsDays)
    if (dueOn < input.issuedOn || dueOn > addDays(input.issuedOn, 366)) throw new UserError('salesDue', {}, { field: 'dueOn' })
    return { ...amounts, id: input.id, kind: 'invoice', seller, issuedOn: input.issuedOn, dueOn, fromDay: input.fromDay, toDay: input.toDay, runId: input.runId ?? null, corrects: null }
  })
  return writeDocuments(tx, doer, docs, clock)
}

/** The row of an invoice, held until commit. @throws {UserError} `salesInvoiceNone` (404). */
export async function holdSalesInvoice(tx: Tx, invoiceId: string) {
  const { rows } = await sql<{ id: string }>`select id from sales_invoice where id = ${invoiceId} for update`.execute(tx)
  if (rows.length === 0) throw new UserError('salesInvoiceNone', {}, { status: 404 })
}
