/** Letters about invoices: the first goes by itself as soon as the paper is made, others when the treasurer asks for one. */
import { sql } from 'kysely'
import type { Db, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { formatCalendarDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { formatMoney } from '#lib/money.ts'
import { messagesOf } from '#locales/messages.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { writeLetter } from '#people/letters/write-letter.ts'
import { customerById } from './customer.ts'
import { createInvoiceLink } from './invoice-link.ts'
import { invoiceById } from './sales-store.ts'
import type { WholeInvoice } from './sales-store.ts'
import { invoicePaths } from './sales-paths.ts'

const atOnce = 50

/**
 * Timed work: writes the letters of invoices whose paper is made. Who has no address gets none; the invoice's page says so.
 * @returns true when there may be more.
 */
export async function sendNewInvoices(db: Db, from: Letterhead, clock: Clock): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<{ id: string }>`
      select i.id from sales_invoice i where i.sent_at is null and i.file_hash is not null
        and (i.buyer->>'email' <> '' or exists (select from customer c where c.id = i.customer_id and c.email <> ''))
      order by i.issued_at, i.id limit ${atOnce} for update of i skip locked`.execute(tx)
    for (const { id } of rows) await writeInvoice(tx, await invoiceById(tx, id), from, clock)
    return rows.length === atOnce
  })
}

/** Sends an invoice once more. @returns the address. @throws {UserError} `salesInvoiceNone` (404), `paperNotYet`, `invoiceNoAddress` (409). */
export async function sendInvoiceAgain(tx: Tx, doer: Doer, input: { invoiceId: string }, from: Letterhead, clock: Clock): Promise<string> {
  const invoice = await invoiceById(tx, input.invoiceId)
  if (!invoice.hasPaper) throw new UserError('paperNotYet', {}, { status: 409 })
  const to = await writeInvoice(tx, invoice, from, clock)
  if (to === null) throw new UserError('invoiceNoAddress', {}, { status: 409 })
  await recordAudit(tx, doer, { action: 'salesInvoice.sent', subjectKind: 'sales-invoice', subjectId: invoice.id, memberId: invoice.memberId, after: { name: invoice.number, email: to } }, clock)
  return to
}

/** Writes to the address that is known today. @returns it, or null where there is none: then nothing is written. */
async function writeInvoice(tx: Tx, invoice: WholeInvoice, from: Letterhead, clock: Clock): Promise<string | null> {
  const customer = await customerById(tx, invoice.customerId)
  const to = customer.email || invoice.buyer.email
  if (to === '') return null
  const { language } = customer
  const { after, ...letters } = messagesOf(language).cooperative.sales.letters
  const words = letters[invoice.kind]
  const said = {
    number: invoice.number,
    label: invoice.label,
    total: formatMoney(language, invoice.totalCents),
    due: formatCalendarDay(language, invoice.dueOn),
    of: invoice.corrects?.number ?? '',
    reason: invoice.reason,
    cooperative: from.cooperativeName,
  }
  const action = { label: words.action, path: `${invoicePaths.link}?link=${await createInvoiceLink(tx, invoice.id, clock)}` }
  await writeLetter(tx, { ...customer, email: to }, { subject: words.subject(said), body: words.body(said), action, after }, from, clock)
  await tx.updateTable('sales_invoice').set({ sent_at: clock.now() }).where('id', '=', invoice.id).execute()
  return to
}
