/** Lettering of an invoice of which something is doubtful: each account's lines answer each other once they come to nothing. */
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Doer } from '#people/audit.ts'
import { letterLines } from '../ledger/letter-lines.ts'

/** Of these invoices, those of which something was moved to 416. */
export async function withDoubts(tx: Tx, invoiceIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`select distinct a.invoice_id as id from due_doubt u join doubtful_debt d on d.id = u.debt_id join amount_due a on a.id = u.due_id where a.invoice_id = any(${[...invoiceIds]}::text[]) and entry_stands(d.moved_entry_id)`.execute(tx)
  return new Set(rows.map((row) => row.id))
}

/** Letters the lines of 411, of 416, or both, of an invoice, its payments and what was moved, where nobody lettered one. */
export async function letterDoubtful(tx: Tx, doer: Doer, invoiceId: string, clock: Clock): Promise<void> {
  const { rows } = await sql<{ account: string; entry_id: string; place: number; cents: number; lettered: boolean }>`
    select a.account, l.entry_id, l.place, a.debit_cents - a.credit_cents as cents, exists (select from lettering_line t where t.entry_id = l.entry_id and t.place = l.place) as lettered
    from (select i.entry_id, i.entry_place as place from sales_invoice i where i.id = ${invoiceId}
      union select p.entry_id, p.entry_place from due_payment p join amount_due d on d.id = p.due_id where d.invoice_id = ${invoiceId} and p.undone_entry is null
      union select d.moved_entry_id, m.place from due_doubt u join doubtful_debt d on d.id = u.debt_id join amount_due a on a.id = u.due_id cross join (values (1), (2)) as m (place) where a.invoice_id = ${invoiceId} and entry_stands(d.moved_entry_id)) l
      join entry_line a on a.entry_id = l.entry_id and a.place = l.place`.execute(tx)
  for (const [account, lines] of Map.groupBy(rows, (row) => row.account))
    if (lines.length > 1 && lines.length <= 200 && lines.reduce((sum, { cents }) => sum + cents, 0) === 0 && !lines.some(({ lettered }) => lettered)) await letterLines(tx, doer, { account, lines: lines.map((row) => ({ entryId: row.entry_id, place: row.place })) }, clock)
}
