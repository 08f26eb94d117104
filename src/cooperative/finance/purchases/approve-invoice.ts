/** Sent, approved by somebody else and booked in one transaction, or sent back; cancelled by a reversal. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { randomText } from '#lib/ids.ts'
import { fiscalYears } from '../ledger/fiscal-year.ts'
import { letterLines } from '../ledger/letter-lines.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { reverseEntry } from '../ledger/reverse-entry.ts'
import { checkInvoice, entryLinesOf, longestReason, owedAccountOf } from './invoice.ts'
import { invoiceById } from './invoice-store.ts'
import type { Invoice } from './invoice-store.ts'
import { askApproval, tellRefusal } from './purchase-letters.ts'
import { holdInvoice } from './save-invoice.ts'
import { supplierParty } from './save-supplier.ts'
import { isVatLiable } from './vat-setting.ts'

const about = (invoice: Invoice) => ({ id: invoice.id, supplier: invoice.supplier.name, label: invoice.label, totalCents: invoice.totalCents })
const audited = (invoice: Invoice) => ({ name: invoice.label, number: invoice.number, reference: invoice.reference, supplier: invoice.supplier.name, cents: Number(invoice.totalCents) })

/**
 * Sends an invoice for approval; letters go to those who can. @returns how many were told.
 * @throws {UserError} as `holdInvoice` and `checkInvoice`, `invoiceSent`, `invoiceApproved` (409), `invoiceNoFile` (neither a paper nor a reason).
 */
export async function submitInvoice(tx: Tx, actor: Actor, input: { invoiceId: string; version?: number | undefined; from: Letterhead }, clock: Clock): Promise<number> {
  const held = await holdInvoice(tx, input)
  if (held.state === 'submitted') throw new UserError('invoiceSent', {}, { status: 409 })
  if (held.state === 'approved') throw new UserError('invoiceApproved', {}, { status: 409 })
  const invoice = await invoiceById(tx, held.id)
  // accounts may have been closed since it was written
  await checkInvoice(tx, { ...invoice, supplierId: held.supplierId })
  if (invoice.papers.length === 0 && invoice.noFileReason === '') throw new UserError('invoiceNoFile', {}, { field: 'document' })
  const writers = held.writers.includes(actor.personId) ? [...held.writers] : [...held.writers, actor.personId]
  await tx.updateTable('purchase_invoice').set({ state: 'submitted', submitted_at: clock.now(), refused_by: null, refusal: null, writers, version: held.version + 1 }).where('id', '=', held.id).execute()
  await recordAudit(tx, actor, { action: 'purchase.submitted', subjectKind: 'purchase', subjectId: held.id, after: audited(invoice) }, clock)
  return askApproval(tx, { ...about(invoice), who: actor.name, writers }, input.from, clock)
}

/** Takes an invoice back that nobody has approved yet, to go on writing. @throws {UserError} as `holdInvoice`, `invoiceNotSent` (409). */
export async function takeInvoiceBack(tx: Tx, actor: Actor, input: { invoiceId: string }, clock: Clock): Promise<void> {
  const held = await holdInvoice(tx, input)
  if (held.state !== 'submitted') throw new UserError('invoiceNotSent', {}, { status: 409 })
  await tx.updateTable('purchase_invoice').set({ state: 'draft', version: held.version + 1 }).where('id', '=', held.id).execute()
  await recordAudit(tx, actor, { action: 'purchase.takenBack', subjectKind: 'purchase', subjectId: held.id, after: { name: held.label, number: held.number } }, clock)
}

async function holdForDecision(tx: Tx, actor: Actor, input: { invoiceId: string; version?: number | undefined }) {
  const held = await holdInvoice(tx, input)
  if (held.state === 'approved') throw new UserError('invoiceApproved', {}, { status: 409 })
  if (held.state !== 'submitted') throw new UserError('invoiceNotSent', {}, { status: 409 })
  if (held.writers.includes(actor.personId)) throw new UserError('invoiceOwn', {}, { status: 409 })
  return held
}

/** The day that an invoice is booked on: its own, or the first day of the oldest open fiscal year when its own is closed. @throws {UserError} `invoiceYear` (409) while no year of it is open. */
async function bookingDay(tx: Tx, on: Day): Promise<Day> {
  const open = (await fiscalYears(tx)).filter(({ state, endDay }) => state === 'open' && endDay >= on)
  const [first] = open
  if (!first) throw new UserError('invoiceYear', { day: on }, { status: 409 })
  const booked = on < first.startDay ? first.startDay : on
  if (!open.some(({ startDay, endDay }) => startDay <= booked && booked <= endDay)) throw new UserError('invoiceYear', { day: on }, { status: 409 })
  return booked
}

/**
 * Approves what somebody else entered: it goes into the journal of purchases at once, with its papers.
 * @throws {UserError} as `holdInvoice` and `postEntry`, `invoiceOwn` (409: one of its writers), `invoiceNotSent`, `invoiceApproved`, `invoiceYear` (409).
 */
export async function approveInvoice(tx: Tx, actor: Actor, input: { invoiceId: string; version?: number | undefined }, clock: Clock): Promise<{ entryId: string; number: number }> {
  const held = await holdForDecision(tx, actor, input)
  const invoice = await invoiceById(tx, held.id)
  const supplier = await tx.selectFrom('supplier').select(['id', 'number', 'name']).where('id', '=', held.supplierId).executeTakeFirstOrThrow()
  const party = await supplierParty(tx, supplier)
  const bookedOn = await bookingDay(tx, invoice.day)
  const vatDeducted = await isVatLiable(tx, bookedOn)
  const lines = entryLinesOf(invoice, vatDeducted, party)
  const entry = await postEntry(
    tx,
    actor,
    { journal: 'AC', day: bookedOn, label: `${supplier.name} : ${invoice.label}`.slice(0, 200), document: { reference: invoice.reference, day: invoice.day }, cause: { kind: 'supplier-invoice', id: invoice.id }, lines },
    clock,
  )
  for (const paper of await tx.selectFrom('purchase_document').selectAll().where('invoice_id', '=', invoice.id).execute())
    await tx.insertInto('entry_document').values({ id: randomText(12), entry_id: entry.id, name: paper.name, media_type: paper.media_type, file_hash: paper.file_hash, added_by: paper.added_by, added_at: paper.added_at }).execute()
  await tx
    .updateTable('purchase_invoice')
    .set({ state: 'approved', approved_by: actor.personId, approved_at: clock.now(), vat_deducted: vatDeducted, owed_account: owedAccountOf(invoice.lines), booked_on: bookedOn, entry_id: entry.id, entry_place: lines.length, version: held.version + 1 })
    .where('id', '=', held.id)
    .execute()
  await recordAudit(tx, actor, { action: 'purchase.approved', subjectKind: 'purchase', subjectId: held.id, after: audited(invoice) }, clock)
  return { entryId: entry.id, number: entry.number }
}

/** Sends it back to who entered it, saying why; they are written to. @throws {UserError} as `approveInvoice`, `invoiceReason`. */
export async function refuseInvoice(tx: Tx, actor: Actor, input: { invoiceId: string; version?: number | undefined; reason: string; from: Letterhead }, clock: Clock): Promise<void> {
  const held = await holdForDecision(tx, actor, input)
  const reason = input.reason.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
  if (reason === '' || reason.length > longestReason) throw new UserError('invoiceReason', { most: longestReason }, { field: 'reason' })
  await tx.updateTable('purchase_invoice').set({ state: 'refused', refused_by: actor.personId, refusal: reason, version: held.version + 1 }).where('id', '=', held.id).execute()
  const invoice = await invoiceById(tx, held.id)
  await recordAudit(tx, actor, { action: 'purchase.refused', subjectKind: 'purchase', subjectId: held.id, after: { ...audited(invoice), reason } }, clock)
  await tellRefusal(tx, { ...about(invoice), who: actor.name, reason, createdBy: held.createdBy }, input.from, clock)
}

/**
 * Cancels an approved invoice by the contrary entry, on a day of an open fiscal year; both are lettered. Payments are taken back first.
 * @throws {UserError} as `holdInvoice` and `reverseEntry`, `invoiceNotApproved`, `invoiceCancelled`, `invoicePaid` (409).
 */
export async function cancelInvoice(tx: Tx, actor: Actor, input: { invoiceId: string; day: Day; reason: string }, clock: Clock): Promise<void> {
  const held = await holdInvoice(tx, input)
  if (held.state !== 'approved') throw new UserError('invoiceNotApproved', {}, { status: 409 })
  if (held.cancelledBy) throw new UserError('invoiceCancelled', {}, { status: 409 })
  const reason = input.reason.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
  if (reason === '' || reason.length > longestReason) throw new UserError('invoiceReason', { most: longestReason }, { field: 'reason' })
  const invoice = await invoiceById(tx, held.id)
  if (invoice.paidCents > 0n || !invoice.entry) throw new UserError('invoicePaid', {}, { status: 409 })
  if (invoice.bookedOn && input.day < invoice.bookedOn) throw new UserError('invoiceCancelDay', { day: invoice.bookedOn }, { field: 'day' })
  const mirror = await reverseEntry(tx, actor, { entryId: invoice.entry.id, day: day(input.day), label: `Annulation : ${invoice.supplier.name}, ${reason}`.slice(0, 200) }, clock)
  await letterLines(tx, actor, { account: invoice.owedAccount ?? '401', lines: [invoice.entry.id, mirror.id].map((entryId) => ({ entryId, place: invoice.entry?.place ?? 0 })) }, clock)
  await recordAudit(tx, actor, { action: 'purchase.cancelled', subjectKind: 'purchase', subjectId: held.id, after: { ...audited(invoice), reason } }, clock)
}
