import type { DbOrTx } from '#db/open-database.ts'
import { UserError } from '#lib/errors.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Language } from '#locales/messages.ts'

/** `facture-2026-00042.pdf`, `avoir-AV2026-00003.xml`. */
export const paperName = (language: Language, { kind, number }: { kind: 'invoice' | 'credit-note'; number: string }, ending: 'pdf' | 'xml'): string =>
  `${messagesOf(language).cooperative.invoicePaper.titles[kind].toLowerCase().replaceAll(' ', '-')}-${number}.${ending}`

/** The file of an issued invoice. @throws {UserError} `salesInvoiceNone` (404), `paperNotYet` (409): it is being made. */
export async function paperFile(db: DbOrTx, invoiceId: string): Promise<Buffer> {
  const row = await db.selectFrom('sales_invoice as i').leftJoin('ledger_file as f', 'f.hash', 'i.file_hash').select(['f.content']).where('i.id', '=', invoiceId).executeTakeFirst()
  if (!row) throw new UserError('salesInvoiceNone', {}, { status: 404 })
  if (row.content === null) throw new UserError('paperNotYet', {}, { status: 409 })
  return row.content
}
