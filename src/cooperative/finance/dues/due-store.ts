/** Reading what is owed to the cooperative and by it. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { DueDirection, DueKind, PaymentKind } from '#db/sales-tables.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'

export interface Due {
  id: string
  customerId: string
  memberId: string | null
  customerName: string
  direction: DueDirection
  kind: DueKind
  invoice: { id: string; number: string } | null
  label: string
  account: string
  dueOn: Day
  cents: bigint
  paidCents: bigint
  remainingCents: bigint
  disputedAt: Date | null
}

interface Row {
  id: string
  customer_id: string
  member_id: string | null
  customer_name: string
  direction: DueDirection
  kind: DueKind
  invoice_id: string | null
  number: string | null
  label: string
  account: string
  due_on: string
  cents: number
  paid_cents: number
  disputed_at: Date | null
}

const dues = sql<Row>`select a.id, a.customer_id, a.member_id, p.name as customer_name, a.direction, a.kind, a.invoice_id, i.number, a.label, a.account, a.due_on, a.cents, a.paid_cents, a.disputed_at
  from amount_due a join ledger_party p on p.id = a.customer_id left join sales_invoice i on i.id = a.invoice_id`

const dueOf = (row: Row): Due => ({
  id: row.id, customerId: row.customer_id, memberId: row.member_id, customerName: row.customer_name, direction: row.direction, kind: row.kind,
  invoice: row.invoice_id === null ? null : { id: row.invoice_id, number: row.number ?? '' }, label: row.label, account: row.account, dueOn: day(row.due_on), cents: BigInt(row.cents), paidCents: BigInt(row.paid_cents),
  remainingCents: BigInt(row.cents - row.paid_cents), disputedAt: row.disputed_at,
})

/** These amounts due, by id. */
export async function duesById(db: DbOrTx, ids: readonly string[]): Promise<Map<string, Due>> {
  const { rows } = await sql<Row>`${dues} where a.id = any(${[...new Set(ids)]}::text[])`.execute(db)
  return new Map(rows.map((row) => [row.id, dueOf(row)]))
}

/** @throws {UserError} `dueNone` (404). */
export async function dueById(db: DbOrTx, id: string): Promise<Due> {
  const found = (await duesById(db, [id])).get(id)
  if (!found) throw new UserError('dueNone', {}, { status: 404 })
  return found
}

/** The same, held until commit, in the order of their ids. @throws {UserError} `dueNone` (404) for one that is not there. */
export async function holdDues(tx: Tx, ids: readonly string[]): Promise<Map<string, Due>> {
  const wanted = [...new Set(ids)].sort()
  await sql`select id from amount_due where id = any(${wanted}::text[]) order by id for update`.execute(tx)
  const found = await duesById(tx, wanted)
  if (found.size !== wanted.length) throw new UserError('dueNone', {}, { status: 404 })
  return found
}

/** Parts of an invoice, the first due first. */
export async function duesOfInvoice(db: DbOrTx, invoiceId: string): Promise<Due[]> {
  const { rows } = await sql<Row>`${dues} where a.invoice_id = ${invoiceId} order by a.due_on, a.id`.execute(db)
  return rows.map(dueOf)
}

interface OpenDues {
  direction: DueDirection
  /** Due on this day or before. */
  dueBy?: Day | undefined
  customerId?: string | undefined
  memberId?: string | undefined
  /** At most so many; a thousand when absent. */
  limit?: number
}

/** What is open, the longest due first. */
export async function openDues(db: DbOrTx, { direction, dueBy, customerId, memberId, limit = 1000 }: OpenDues): Promise<Due[]> {
  const { rows } = await sql<Row>`${dues} where a.paid_cents < a.cents and a.direction = ${direction}
    and ${dueBy === undefined ? sql`true` : sql`a.due_on <= ${dueBy}`} and ${customerId === undefined ? sql`true` : sql`a.customer_id = ${customerId}`}
    and ${memberId === undefined ? sql`true` : sql`a.member_id = ${memberId}`} order by a.due_on, a.id limit ${limit}`.execute(db)
  return rows.map(dueOf)
}

export interface DuePayment {
  id: string
  dueId: string
  dueLabel: string
  kind: PaymentKind
  cents: bigint
  paidOn: Day
  entryId: string
  source: string | null
  /** When it was taken back: a return, a mistake. */
  undoneOn: Day | null
}

interface PaymentsWanted {
  customerId?: string
  memberId?: string
  invoiceId?: string
  dueId?: string
  source?: string
  limit?: number
}

/** Payments of a customer, an invoice, an amount due or a source, the latest first. */
export async function duePayments(db: DbOrTx, { customerId, memberId, invoiceId, dueId, source, limit = 200 }: PaymentsWanted): Promise<DuePayment[]> {
  let query = db.selectFrom('due_payment as p').innerJoin('amount_due as a', 'a.id', 'p.due_id').select(['p.id', 'p.due_id', 'a.label', 'p.kind', 'p.cents', 'p.paid_on', 'p.entry_id', 'p.source', 'p.undone_on'])
  if (customerId !== undefined) query = query.where('a.customer_id', '=', customerId)
  if (memberId !== undefined) query = query.where('a.member_id', '=', memberId)
  if (invoiceId !== undefined) query = query.where('a.invoice_id', '=', invoiceId)
  if (dueId !== undefined) query = query.where('a.id', '=', dueId)
  if (source !== undefined) query = query.where('p.source', '=', source)
  const rows = await query.orderBy('p.paid_on', 'desc').orderBy('p.recorded_at', 'desc').orderBy('p.id').limit(limit).execute()
  return rows.map((row) => ({
    id: row.id, dueId: row.due_id, dueLabel: row.label, kind: row.kind, cents: BigInt(row.cents), paidOn: day(row.paid_on), entryId: row.entry_id, source: row.source, undoneOn: row.undone_on === null ? null : day(row.undone_on),
  }))
}
