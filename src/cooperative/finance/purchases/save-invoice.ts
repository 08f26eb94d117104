/** A supplier's invoice while nobody approved it: entered, changed, its papers, thrown away. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { InvoiceState } from '#db/purchase-tables.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { sql } from 'kysely'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { keepFile, mostDocuments } from '../ledger/attach-document.ts'
import type { NewFile } from '../ledger/attach-document.ts'
import { checkInvoice } from './invoice.ts'
import type { CheckedInvoice, InvoiceInput } from './invoice.ts'

interface HeldInvoice {
  id: string
  number: number
  kind: 'invoice' | 'credit-note'
  supplierId: string
  reference: string
  label: string
  state: InvoiceState
  version: number
  writers: readonly string[]
  createdBy: string
  totalCents: bigint
  cancelledBy: string | null
}

/** The invoice, held until commit. @throws {UserError} `invoiceNone` (404), `invoiceChanged` (409) when another version is meant. */
export async function holdInvoice(tx: Tx, input: { invoiceId: string; version?: number | undefined }): Promise<HeldInvoice> {
  const row = await tx.selectFrom('purchase_invoice').selectAll().where('id', '=', input.invoiceId).forUpdate().executeTakeFirst()
  if (!row) throw new UserError('invoiceNone', {}, { status: 404 })
  if (input.version !== undefined && input.version !== row.version) throw new UserError('invoiceChanged', {}, { status: 409 })
  return { id: row.id, number: row.number, kind: row.kind, supplierId: row.supplier_id, reference: row.reference, label: row.label, state: row.state, version: row.version, writers: row.writers, createdBy: row.created_by, totalCents: BigInt(row.total_cents), cancelledBy: row.cancelled_by }
}

/** @throws {UserError} `invoiceSent` (409), `invoiceApproved` (409): it is no draft any more. */
function requireEditable(invoice: HeldInvoice): void {
  if (invoice.state === 'submitted') throw new UserError('invoiceSent', {}, { status: 409 })
  if (invoice.state === 'approved') throw new UserError('invoiceApproved', {}, { status: 409 })
}

async function refuseDuplicate(db: DbOrTx, invoice: CheckedInvoice, but: string | null): Promise<void> {
  const twin = await db
    .selectFrom('purchase_invoice')
    .select(['number', 'day'])
    .where('supplier_id', '=', invoice.supplierId)
    .where('kind', '=', invoice.kind)
    .where(sql<boolean>`fold_text(reference) = fold_text(${invoice.reference})`)
    .where('cancelled_by', 'is', null)
    .$if(but !== null, (query) => query.where('id', '<>', but ?? ''))
    .executeTakeFirst()
  if (twin) throw new UserError('invoiceDuplicate', { number: twin.number, day: twin.day, reference: invoice.reference }, { status: 409, field: 'reference' })
}

const valuesOf = (invoice: CheckedInvoice) => ({
  kind: invoice.kind,
  supplier_id: invoice.supplierId,
  reference: invoice.reference,
  day: invoice.day,
  due_day: invoice.dueDay,
  label: invoice.label,
  reverse_charge: invoice.reverseCharge,
  total_cents: invoice.totalCents,
  no_file_reason: invoice.noFileReason,
})

async function insertLines(tx: Tx, invoiceId: string, invoice: CheckedInvoice): Promise<void> {
  await tx
    .insertInto('purchase_line')
    .values(invoice.lines.map((line, index) => ({ invoice_id: invoiceId, place: index + 1, account: line.account, label: line.label, net_cents: line.netCents, vat_rate: line.vatRate, vat_cents: line.vatCents, from_day: line.period?.from ?? null, to_day: line.period?.to ?? null })))
    .execute()
}

/** Enters an invoice as a draft. @throws {UserError} as `checkInvoice`, `invoiceDuplicate` (409, with the one that is there). */
export async function enterInvoice(tx: Tx, actor: Actor, input: InvoiceInput, clock: Clock): Promise<{ id: string; number: number }> {
  // the supplier's row is held from here on: of two entering the same paper the second sees the first
  const invoice = await checkInvoice(tx, input)
  await refuseDuplicate(tx, invoice, null)
  await sql`select pg_advisory_xact_lock(hashtext('purchase invoice numbers'))`.execute(tx)
  const { last } = await tx.selectFrom('purchase_invoice').select((make) => make.fn.coalesce(make.fn.max('number'), make.val(0)).as('last')).executeTakeFirstOrThrow()
  const row = { id: randomText(12), number: last + 1 }
  await tx.insertInto('purchase_invoice').values({ ...row, ...valuesOf(invoice), writers: [actor.personId], created_by: actor.personId, created_at: clock.now() }).execute()
  await insertLines(tx, row.id, invoice)
  await recordAudit(tx, actor, { action: 'purchase.entered', subjectKind: 'purchase', subjectId: row.id, after: { name: invoice.label, number: row.number, reference: invoice.reference, cents: Number(invoice.totalCents) } }, clock)
  return row
}

/** Writes a draft or a refused invoice anew; who does is one of its writers from then on. @throws {UserError} as `enterInvoice`, `holdInvoice`, `invoiceSent`, `invoiceApproved` (409). */
export async function changeInvoice(tx: Tx, actor: Actor, input: InvoiceInput & { invoiceId: string; version?: number | undefined }, clock: Clock): Promise<void> {
  const held = await holdInvoice(tx, input)
  requireEditable(held)
  const invoice = await checkInvoice(tx, input)
  await refuseDuplicate(tx, invoice, held.id)
  await tx.deleteFrom('purchase_line').where('invoice_id', '=', held.id).execute()
  await tx.updateTable('purchase_invoice').set({ ...valuesOf(invoice), ...writtenBy(held, actor) }).where('id', '=', held.id).execute()
  await insertLines(tx, held.id, invoice)
  await recordAudit(tx, actor, { action: 'purchase.changed', subjectKind: 'purchase', subjectId: held.id, before: { cents: Number(held.totalCents) }, after: { name: invoice.label, number: held.number, reference: invoice.reference, cents: Number(invoice.totalCents) } }, clock)
}

const writtenBy = (held: HeldInvoice, actor: Actor) => ({ writers: held.writers.includes(actor.personId) ? [...held.writers] : [...held.writers, actor.personId], version: held.version + 1 })

/** Throws away what was never approved. @throws {UserError} as `holdInvoice`, `invoiceSent`, `invoiceApproved` (409). */
export async function discardInvoice(tx: Tx, actor: Actor, input: { invoiceId: string; version?: number | undefined }, clock: Clock): Promise<void> {
  const held = await holdInvoice(tx, input)
  requireEditable(held)
  await tx.deleteFrom('purchase_invoice').where('id', '=', held.id).execute()
  await recordAudit(tx, actor, { action: 'purchase.discarded', subjectKind: 'purchase', subjectId: held.id, before: { name: held.label, number: held.number, reference: held.reference, cents: Number(held.totalCents) } }, clock)
}

/** Attaches a paper. @throws {UserError} as `holdInvoice` and `keepFile`, `invoiceSent`, `invoiceApproved`, `documentMany` (409). */
export async function attachPaper(tx: Tx, actor: Actor, input: { invoiceId: string } & NewFile, clock: Clock): Promise<{ id: string }> {
  const held = await holdInvoice(tx, input)
  requireEditable(held)
  const { count } = await tx.selectFrom('purchase_document').select((select) => select.fn.countAll<number>().as('count')).where('invoice_id', '=', held.id).executeTakeFirstOrThrow()
  if (count >= mostDocuments) throw new UserError('documentMany', { most: mostDocuments }, { status: 409, field: 'document' })
  const { name, mediaType, hash } = await keepFile(tx, input)
  const id = randomText(12)
  await tx.insertInto('purchase_document').values({ id, invoice_id: held.id, name, media_type: mediaType, file_hash: hash, added_by: actor.personId, added_at: clock.now() }).execute()
  await tx.updateTable('purchase_invoice').set(writtenBy(held, actor)).where('id', '=', held.id).execute()
  await recordAudit(tx, actor, { action: 'purchase.paperAdded', subjectKind: 'purchase', subjectId: held.id, after: { name: held.label, number: held.number, document: name } }, clock)
  return { id }
}

/** Takes a paper off again. @throws {UserError} as `attachPaper`, `documentNone` (404). */
export async function removePaper(tx: Tx, actor: Actor, input: { invoiceId: string; paperId: string }, clock: Clock): Promise<void> {
  const held = await holdInvoice(tx, input)
  requireEditable(held)
  const gone = await tx.deleteFrom('purchase_document').where('invoice_id', '=', held.id).where('id', '=', input.paperId).returning('name').executeTakeFirst()
  if (!gone) throw new UserError('documentNone', {}, { status: 404 })
  await tx.updateTable('purchase_invoice').set(writtenBy(held, actor)).where('id', '=', held.id).execute()
  await recordAudit(tx, actor, { action: 'purchase.paperRemoved', subjectKind: 'purchase', subjectId: held.id, before: { name: held.label, number: held.number, document: gone.name } }, clock)
}
