/** Reading batches of debits and the debits in them. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'
import type { DebitState } from '#db/sepa-tables.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { batchColumns, batchFields, batchPeople, countBatches, holdBatch, optionalDay } from './batch.ts'
import type { Batch, BatchRow } from './batch.ts'

/** `prepared` → `released` → `sent` → `entering` (the bank paid, its debits go into the books) → `paid`; or `cancelled`. */
export const batchStates = ['prepared', 'released', 'sent', 'entering', 'paid', 'cancelled'] as const
export type BatchState = (typeof batchStates)[number]

export interface DebitBatch extends Batch {
  collectOn: Day
  state: BatchState
  paidOn: Day | null
  paidAccount: string | null
  /** Debits that were not dropped, and their sum. */
  debits: number
  cents: bigint
  /** Not in the books yet. */
  waiting: number
  dropped: number
  /** Rejected or returned. */
  back: number
}

interface Row extends BatchRow {
  collect_on: string
  state: BatchState
  paid_on: string | null
  paid_account: string | null
  debits: number
  cents: number
  waiting: number
  dropped: number
  back: number
}

const batches = sql<Row>`select ${batchColumns}, b.collect_on, b.paid_on, b.paid_account,
  case when b.cancelled_at is not null then 'cancelled' when b.entered_at is not null then 'paid' when b.paid_on is not null then 'entering' when b.sent_on is not null then 'sent' when b.released_at is not null then 'released' else 'prepared' end as state,
  d.debits, d.cents, d.waiting, d.dropped, d.back
  from debit_batch b ${batchPeople}
  join lateral (select count(*) filter (where state <> 'dropped')::integer as debits, coalesce(sum(cents) filter (where state <> 'dropped'), 0)::bigint as cents, count(*) filter (where state = 'waiting')::integer as waiting,
    count(*) filter (where state = 'dropped')::integer as dropped, count(*) filter (where state in ('rejected', 'returned'))::integer as back from debit where batch_id = b.id) d on true`

const batchOf = (row: Row): DebitBatch => ({
  ...batchFields(row), collectOn: day(row.collect_on), state: row.state, paidOn: optionalDay(row.paid_on), paidAccount: row.paid_account, debits: row.debits, cents: BigInt(row.cents), waiting: row.waiting, dropped: row.dropped, back: row.back,
})

/** @throws {UserError} `batchNone` (404). */
export async function debitBatchById(db: DbOrTx, id: string): Promise<DebitBatch> {
  const { rows } = await sql<Row>`${batches} where b.id = ${id}`.execute(db)
  if (!rows[0]) throw new UserError('batchNone', {}, { status: 404 })
  return batchOf(rows[0])
}

/** The same, held until commit: of two who act at once the second sees what the first did. @throws {UserError} `batchNone` (404). */
export async function holdDebitBatch(tx: Tx, id: string): Promise<DebitBatch> {
  await holdBatch(tx, 'debit_batch', id)
  return debitBatchById(tx, id)
}

/** Batches, the newest first; one page and how many. */
export async function listDebitBatches(db: DbOrTx, wanted: { page: number; pageSize: number }): Promise<{ batches: DebitBatch[]; total: number }> {
  const { rows } = await sql<Row>`${batches} order by b.number desc limit ${wanted.pageSize} offset ${(wanted.page - 1) * wanted.pageSize}`.execute(db)
  return { batches: rows.map(batchOf), total: await countBatches(db, 'debit_batch') }
}

export interface Debit {
  id: string
  batchId: string
  batchNumber: number
  collectOn: Day
  place: number
  dueId: string
  invoiceId: string | null
  customerId: string
  memberId: string | null
  customerName: string
  label: string
  cents: bigint
  endToEnd: string
  mandateId: string
  reference: string
  holder: string
  iban: string
  bic: string
  signedOn: Day
  accountChanged: boolean
  state: DebitState
  droppedFor: string
  returnCode: string | null
  returnedOn: Day | null
  paymentId: string | null
  excessDueId: string | null
}

interface DebitRow {
  id: string
  batch_id: string
  number: number
  collect_on: string
  place: number
  due_id: string
  invoice_id: string | null
  customer_id: string
  member_id: string | null
  name: string
  label: string
  cents: number
  end_to_end: string
  mandate_id: string
  reference: string
  holder: string
  iban: string
  bic: string
  signed_on: string
  account_changed: boolean
  state: DebitState
  dropped_for: string
  return_code: string | null
  returned_on: string | null
  payment_id: string | null
  excess_due_id: string | null
}

const debits = sql<DebitRow>`select d.id, d.batch_id, b.number, b.collect_on, d.place, d.due_id, a.invoice_id, d.customer_id, a.member_id, p.name, a.label, d.cents, d.end_to_end, d.mandate_id, m.reference, s.holder, s.iban, s.bic, f.signed_on,
  d.account_changed, d.state, d.dropped_for, d.return_code, d.returned_on, d.payment_id, d.excess_due_id
  from debit d join debit_batch b on b.id = d.batch_id join amount_due a on a.id = d.due_id join ledger_party p on p.id = d.customer_id join sepa_mandate m on m.id = d.mandate_id
  join sepa_signature s on s.mandate_id = d.mandate_id and s.place = d.signature join sepa_signature f on f.mandate_id = d.mandate_id and f.place = 1`

const debitOf = (row: DebitRow): Debit => ({
  id: row.id, batchId: row.batch_id, batchNumber: row.number, collectOn: day(row.collect_on), place: row.place, dueId: row.due_id, invoiceId: row.invoice_id, customerId: row.customer_id, memberId: row.member_id, customerName: row.name, label: row.label, cents: BigInt(row.cents), endToEnd: row.end_to_end,
  mandateId: row.mandate_id, reference: row.reference, holder: row.holder, iban: row.iban, bic: row.bic, signedOn: day(row.signed_on), accountChanged: row.account_changed, state: row.state, droppedFor: row.dropped_for, returnCode: row.return_code, returnedOn: optionalDay(row.returned_on), paymentId: row.payment_id, excessDueId: row.excess_due_id,
})

/** Debits of a batch in the order of the file; of one state where one is named. */
export async function debitsOfBatch(db: DbOrTx, batchId: string, wanted: { state?: DebitState | undefined; text?: string; page?: number; pageSize?: number } = {}): Promise<Debit[]> {
  const { state, text = '', page = 1, pageSize = 10_000 } = wanted
  const like = containing(text)
  const { rows } = await sql<DebitRow>`${debits} where d.batch_id = ${batchId} and (${state ?? null}::text is null or d.state = ${state ?? null}) and (${text.trim() === ''} or fold_text(p.name) like fold_text(${like}) or a.label ilike ${like} or d.end_to_end ilike ${like})
    order by d.place limit ${pageSize} offset ${(page - 1) * pageSize}`.execute(db)
  return rows.map(debitOf)
}

/** @throws {UserError} `debitNone` (404). */
export async function debitById(db: DbOrTx, id: string): Promise<Debit> {
  const { rows } = await sql<DebitRow>`${debits} where d.id = ${id}`.execute(db)
  if (!rows[0]) throw new UserError('debitNone', {}, { status: 404 })
  return debitOf(rows[0])
}

/** The debit that a statement's line names by its end-to-end reference, or null. */
export async function debitByEndToEnd(db: DbOrTx, endToEnd: string): Promise<Debit | null> {
  const { rows } = await sql<DebitRow>`${debits} where d.end_to_end = ${endToEnd}`.execute(db)
  return rows[0] ? debitOf(rows[0]) : null
}

/** Debits of a customer, the latest first. */
export async function debitsOfCustomer(db: DbOrTx, customerId: string, limit = 50): Promise<Debit[]> {
  const { rows } = await sql<DebitRow>`${debits} where d.customer_id = ${customerId} and d.state <> 'dropped' and b.cancelled_at is null order by b.collect_on desc, d.place limit ${limit}`.execute(db)
  return rows.map(debitOf)
}

interface ToldDebit {
  dueId: string
  label: string
  cents: bigint
  collectOn: Day
}

/** What a customer was told will be debited and is still open, the next first. */
export async function debitsToCome(db: DbOrTx, customerId: string): Promise<ToldDebit[]> {
  const { rows } = await sql<{ due_id: string; label: string; cents: number; collect_on: string }>`
    select a.id as due_id, a.label, a.cents - a.paid_cents as cents, coalesce(b.collect_on, n.collect_on) as collect_on from amount_due a
      join debit_notice n on n.due_id = a.id and n.replaced_at is null join sepa_mandate m on m.id = n.mandate_id and m.revoked_at is null and m.blocked_code is null
      left join debit d on d.due_id = a.id and d.state = 'waiting' left join debit_batch b on b.id = d.batch_id
     where a.customer_id = ${customerId} and a.paid_cents < a.cents and a.disputed_at is null and not exists (select from debit x where x.due_id = a.id and x.notice_id = n.id and x.state in ('rejected', 'returned')) order by 4, 1 limit 100`.execute(db)
  return rows.map((row) => ({ dueId: row.due_id, label: row.label, cents: BigInt(row.cents), collectOn: day(row.collect_on) }))
}
