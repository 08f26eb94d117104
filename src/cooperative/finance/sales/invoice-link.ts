/** The link in a letter that leads to an invoice and its file, without an account. */
import type { Db, DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { hashSecret, newSecret } from '#lib/ids.ts'

const lifeMs = 120 * 86_400_000

/** Makes a link. @returns its secret, of which only the hash is kept. */
export async function createInvoiceLink(tx: Tx, invoiceId: string, clock: Clock): Promise<string> {
  const secret = newSecret()
  const now = clock.now()
  await tx.insertInto('sales_invoice_link').values({ secret_hash: hashSecret(secret), invoice_id: invoiceId, created_at: now, expires_at: new Date(now.getTime() + lifeMs) }).execute()
  return secret
}

/** The invoice that a link leads to. @throws {UserError} `linkDead` (404): never was, or its time is over. */
export async function invoiceOfLink(db: DbOrTx, secret: string, clock: Clock): Promise<string> {
  const row = await db.selectFrom('sales_invoice_link').select('invoice_id').where('secret_hash', '=', hashSecret(secret)).where('expires_at', '>', clock.now()).executeTakeFirst()
  if (!row) throw new UserError('linkDead', {}, { status: 404 })
  return row.invoice_id
}

/** Timed work: removes what is over. */
export async function forgetInvoiceLinks(db: Db, clock: Clock): Promise<void> {
  await db.deleteFrom('sales_invoice_link').where('expires_at', '<', clock.now()).execute()
}
