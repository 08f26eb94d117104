/** Payments of suppliers' invoices: recorded on the bank's account, set off against a credit note, taken back; lettered when nothing is left. */
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Day } from '#lib/day.ts'
import { dayOf } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { letterLines, unletter } from '../ledger/letter-lines.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { reverseEntry } from '../ledger/reverse-entry.ts'
import { invoiceById } from './invoice-store.ts'
import type { Invoice } from './invoice-store.ts'
import { holdInvoice } from './save-invoice.ts'

/** @throws {UserError} `invoiceNotApproved`, `invoiceCancelled` (409). */
async function holdPayable(tx: Tx, invoiceId: string): Promise<Invoice & { entry: NonNullable<Invoice['entry']>; owedAccount: string }> {
  const held = await holdInvoice(tx, { invoiceId })
  if (held.state !== 'approved') throw new UserError('invoiceNotApproved', {}, { status: 409 })
  if (held.cancelledBy) throw new UserError('invoiceCancelled', {}, { status: 409 })
  const invoice = await invoiceById(tx, invoiceId)
  return { ...invoice, entry: invoice.entry!, owedAccount: invoice.owedAccount! }
}

const partyOf = (invoice: Invoice) => `supplier-${invoice.supplier.id}`

function requireOwed(invoice: Invoice, cents: bigint): void {
  const owed = invoice.totalCents - invoice.paidCents
  if (owed <= 0n) throw new UserError('invoicePaidAll', {}, { status: 409 })
  if (cents <= 0n || cents > owed) throw new UserError('paymentAmount', { owedCents: Number(owed) }, { status: 409, field: 'amount' })
}

/**
 * Records that an invoice was paid, or a credit note paid back, wholly or in part, on an account of bank or cash.
 * @throws {UserError} as `holdInvoice` and `postEntry`, `paymentAccount`, `paymentDay`, `paymentAmount` (409, with what is owed), `invoicePaidAll` (409).
 */
export async function payInvoice(tx: Tx, actor: Actor, input: { invoiceId: string; cents: bigint; day: Day; account: string }, clock: Clock): Promise<{ id: string; entryId: string }> {
  const invoice = await holdPayable(tx, input.invoiceId)
  requireOwed(invoice, input.cents)
  if (!/^5[13]/.test(input.account)) throw new UserError('paymentAccount', {}, { field: 'account' })
  if (input.day > dayOf(clock.now())) throw new UserError('paymentDay', {}, { field: 'day' })
  const isOut = invoice.kind === 'invoice'
  const [out, back] = [input.cents, 0n]
  const entry = await postEntry(
    tx,
    actor,
    {
      journal: 'BQ',
      day: input.day,
      label: `${isOut ? 'Paiement' : 'Remboursement'} ${invoice.supplier.name}, ${invoice.reference}`.slice(0, 200),
      document: { reference: invoice.reference, day: invoice.day },
      cause: { kind: 'supplier-payment', id: invoice.id },
      lines: [
        { account: invoice.owedAccount, debitCents: isOut ? out : back, creditCents: isOut ? back : out, party: partyOf(invoice) },
        { account: input.account, debitCents: isOut ? back : out, creditCents: isOut ? out : back },
      ],
    },
    clock,
  )
  const id = await record(tx, actor, invoice, { entryId: entry.id, place: 1, cents: input.cents, day: input.day, account: input.account }, clock)
  await letterPaid(tx, actor, invoice.id, clock)
  return { id, entryId: entry.id }
}

async function record(tx: Tx, actor: Actor, invoice: Invoice, payment: { entryId: string; place: number; cents: bigint; day: Day; account: string }, clock: Clock): Promise<string> {
  const id = randomText(12)
  await tx.insertInto('purchase_payment').values({ id, invoice_id: invoice.id, entry_id: payment.entryId, entry_place: payment.place, cents: payment.cents, paid_on: payment.day, account: payment.account, recorded_by: actor.personId, recorded_at: clock.now() }).execute()
  await recordAudit(tx, actor, { action: 'purchase.paid', subjectKind: 'purchase', subjectId: invoice.id, after: { name: invoice.label, number: invoice.number, supplier: invoice.supplier.name, cents: Number(payment.cents) } }, clock)
  return id
}

/** Letters an invoice with its payments once nothing is left to pay, where nobody lettered a line by hand. */
async function letterPaid(tx: Tx, actor: Actor, invoiceId: string, clock: Clock): Promise<void> {
  const invoice = await invoiceById(tx, invoiceId)
  if (!invoice.entry || !invoice.owedAccount || invoice.paidCents !== invoice.totalCents) return
  const payments = await tx.selectFrom('purchase_payment').select(['entry_id', 'entry_place']).where('invoice_id', '=', invoiceId).where('reversed_by', 'is', null).execute()
  const lines = [{ entryId: invoice.entry.id, place: invoice.entry.place }, ...payments.map((row) => ({ entryId: row.entry_id, place: row.entry_place }))]
  const { rows } = await sql`select 1 from lettering_line t join jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as l("entryId" text, place smallint) on t.entry_id = l."entryId" and t.place = l.place limit 1`.execute(tx)
  if (rows.length === 0) await letterLines(tx, actor, { account: invoice.owedAccount, lines }, clock)
}

/**
 * Sets a credit note off against an invoice of the same supplier, as far as both go or by so much.
 * @throws {UserError} as `payInvoice`, `offsetOther` (409: not an invoice and a credit note of one supplier).
 */
export async function setOff(tx: Tx, actor: Actor, input: { creditNoteId: string; invoiceId: string; day: Day; cents?: bigint | undefined }, clock: Clock): Promise<void> {
  // the lower id first, so that two at once wait for each other in one order
  for (const id of [input.creditNoteId, input.invoiceId].sort()) await holdInvoice(tx, { invoiceId: id })
  const credit = await holdPayable(tx, input.creditNoteId)
  const invoice = await holdPayable(tx, input.invoiceId)
  if (credit.kind !== 'credit-note' || invoice.kind !== 'invoice' || credit.supplier.id !== invoice.supplier.id) throw new UserError('offsetOther', {}, { status: 409, field: 'invoice' })
  if (input.day > dayOf(clock.now())) throw new UserError('paymentDay', {}, { field: 'day' })
  const [a, b] = [credit.totalCents - credit.paidCents, invoice.totalCents - invoice.paidCents]
  const cents = input.cents ?? (a < b ? a : b)
  requireOwed(credit, cents)
  requireOwed(invoice, cents)
  const entry = await postEntry(
    tx,
    actor,
    {
      journal: 'OD',
      day: input.day,
      label: `Avoir ${credit.reference} sur facture ${invoice.reference}, ${invoice.supplier.name}`.slice(0, 200),
      document: { reference: credit.reference, day: credit.day },
      cause: { kind: 'supplier-payment', id: invoice.id },
      lines: [
        { account: invoice.owedAccount, debitCents: cents, creditCents: 0n, party: partyOf(invoice) },
        { account: credit.owedAccount, debitCents: 0n, creditCents: cents, party: partyOf(credit) },
      ],
    },
    clock,
  )
  await record(tx, actor, invoice, { entryId: entry.id, place: 1, cents, day: input.day, account: invoice.owedAccount }, clock)
  await record(tx, actor, credit, { entryId: entry.id, place: 2, cents, day: input.day, account: credit.owedAccount }, clock)
  await letterPaid(tx, actor, invoice.id, clock)
  await letterPaid(tx, actor, credit.id, clock)
}

/**
 * Takes a payment back that was recorded by mistake: letters off, the contrary entry on a day of an open year, which is given.
 * @throws {UserError} as `reverseEntry`, `invoiceNone`, `paymentNone` (404), `paymentReversed` (409).
 */
export async function reversePayment(tx: Tx, actor: Actor, input: { invoiceId: string; paymentId: string; day: Day }, clock: Clock): Promise<{ entryId: string }> {
  await holdInvoice(tx, { invoiceId: input.invoiceId })
  const payment = await tx.selectFrom('purchase_payment').selectAll().where('id', '=', input.paymentId).where('invoice_id', '=', input.invoiceId).executeTakeFirst()
  if (!payment) throw new UserError('paymentNone', {}, { status: 404 })
  if (payment.reversed_by) throw new UserError('paymentReversed', {}, { status: 409 })
  // a set-off is the payment of two
  const both = await tx.selectFrom('purchase_payment').select(['invoice_id', 'entry_place']).where('entry_id', '=', payment.entry_id).execute()
  const { rows: groups } = await sql<{ account: string; code: string }>`select distinct g.account, g.code from lettering g join lettering_line t on t.lettering_id = g.id where t.entry_id = ${payment.entry_id}`.execute(tx)
  for (const group of groups) await unletter(tx, actor, group, clock)
  const invoice = await invoiceById(tx, input.invoiceId)
  const mirror = await reverseEntry(tx, actor, { entryId: payment.entry_id, day: input.day, label: `Paiement repris : ${invoice.supplier.name}, ${invoice.reference}`.slice(0, 200) }, clock)
  for (const { invoice_id: id, entry_place: place } of both) {
    const of = await invoiceById(tx, id)
    await letterLines(tx, actor, { account: of.owedAccount ?? '401', lines: [{ entryId: payment.entry_id, place }, { entryId: mirror.id, place }] }, clock)
  }
  await recordAudit(tx, actor, { action: 'purchase.paymentReversed', subjectKind: 'purchase', subjectId: invoice.id, after: { name: invoice.label, number: invoice.number, supplier: invoice.supplier.name, cents: payment.cents } }, clock)
  return { entryId: mirror.id }
}
