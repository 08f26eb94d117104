/**
 * Papers of invoices, made in the background: an invoice is issued at once, its file follows within seconds, and is never
 * made anew. One that cannot be made stands in nobody's way: it is tried again an hour later, and the log says why.
 */
import { sql } from 'kysely'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { errorFields } from '#lib/log.ts'
import type { Log } from '#lib/log.ts'
import { keepFile } from '#cooperative/finance/ledger/attach-document.ts'
import { invoiceById } from '../sales-store.ts'
import { makeInvoiceFile } from './make-invoice-file.ts'
import { paperOfInvoice } from './paper-of-invoice.ts'

const atOnce = 50
const againMs = 3_600_000

interface Services {
  db: Db
  clock: Clock
  log: Log
}

/** Something that makes the next papers at each call. @returns of each call: true when there may be more. */
export function makePaperMaker({ db, clock, log }: Services): () => Promise<boolean> {
  /** When an invoice may be tried again. */
  const failed = new Map<string, number>()
  return async () => {
    const now = clock.now().getTime()
    for (const [id, until] of failed) if (until <= now) failed.delete(id)
    const { rows } = await sql<{ id: string }>`select id from sales_invoice where file_hash is null and not (id = any(${[...failed.keys()]}::text[])) order by issued_at, id limit ${atOnce}`.execute(db)
    for (const { id } of rows) {
      try {
        await makePaper(db, id)
      } catch (error) {
        failed.set(id, now + againMs)
        log.error('invoicePaper.failed', { invoice: id, ...errorFields(error) })
      }
      // a page is drawn in some 40 ms: who asks the panel for something meanwhile is answered between two
      await new Promise((resolve) => setImmediate(resolve))
    }
    return rows.length === atOnce
  }
}

async function makePaper(db: Db, id: string): Promise<void> {
  const invoice = await invoiceById(db, id)
  const content = await makeInvoiceFile(paperOfInvoice(invoice), invoice.issuedAt)
  await inTransaction(db, async (tx) => {
    const { hash } = await keepFile(tx, { name: `${invoice.number}.pdf`, content })
    // of two processes that made it, one writes: both made the same
    await tx.updateTable('sales_invoice').set({ file_hash: hash }).where('id', '=', id).where('file_hash', 'is', null).execute()
  })
}
