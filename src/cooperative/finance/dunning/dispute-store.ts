/** Reading disputes with all that was said. */
import { sql } from 'kysely'
import type { DisputeOutcome, Side } from '#db/dunning-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { UserError } from '#lib/errors.ts'

export interface Dispute {
  id: string
  dueId: string
  customerId: string
  memberId: string | null
  customerName: string
  invoiceId: string | null
  label: string
  cents: bigint
  openedAt: Date
  settledAt: Date | null
  outcome: DisputeOutcome | null
  messages: { side: Side; words: string; by: string; at: Date }[]
}

interface Row {
  id: string
  due_id: string
  customer_id: string
  member_id: string | null
  name: string
  invoice_id: string | null
  label: string
  cents: number
  opened_at: Date
  settled_at: Date | null
  outcome: DisputeOutcome | null
}

interface Wanted {
  id?: string
  customerId?: string
  dueIds?: readonly string[]
  /** Only those that nobody settled. */
  open?: boolean
}

/** Disputes, the newest first: at most 200. */
export async function searchDisputes(db: DbOrTx, { id, customerId, dueIds, open }: Wanted): Promise<Dispute[]> {
  const { rows } = await sql<Row>`select d.id, d.due_id, a.customer_id, a.member_id, p.name, a.invoice_id, a.label, a.cents, d.opened_at, d.settled_at, d.outcome
    from due_dispute d join amount_due a on a.id = d.due_id join ledger_party p on p.id = a.customer_id
    where ${id === undefined ? sql`true` : sql`d.id = ${id}`} and ${customerId === undefined ? sql`true` : sql`a.customer_id = ${customerId}`}
      and ${dueIds === undefined ? sql`true` : sql`d.due_id = any(${[...dueIds]}::text[])`} and ${open ? sql`d.settled_at is null` : sql`true`}
    order by d.opened_at desc, d.id limit 200`.execute(db)
  const said = await sql<{ dispute_id: string; side: Side; words: string; by: string | null; written_at: Date }>`select m.dispute_id, m.side, m.words, p.name as by, m.written_at from dispute_message m left join person p on p.id = m.written_by
    where m.dispute_id = any(${rows.map((row) => row.id)}::text[]) order by m.id`.execute(db)
  return rows.map((row) => ({
    id: row.id, dueId: row.due_id, customerId: row.customer_id, memberId: row.member_id, customerName: row.name, invoiceId: row.invoice_id, label: row.label, cents: BigInt(row.cents), openedAt: row.opened_at, settledAt: row.settled_at, outcome: row.outcome,
    messages: said.rows.filter((one) => one.dispute_id === row.id).map((one) => ({ side: one.side, words: one.words, by: one.by ?? '', at: one.written_at })),
  }))
}

/** @throws {UserError} `disputeNone` (404). */
export async function disputeById(db: DbOrTx, id: string): Promise<Dispute> {
  const [dispute] = await searchDisputes(db, { id })
  if (!dispute) throw new UserError('disputeNone', {}, { status: 404 })
  return dispute
}
