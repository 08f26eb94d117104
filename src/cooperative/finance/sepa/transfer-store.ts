/** Reading what may be transferred, batches of transfers and the transfers in them. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { TransferState } from '#db/sepa-tables.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { batchColumns, batchFields, batchPeople, countBatches, holdBatch, optionalDay } from './batch.ts'
import type { Batch, BatchRow } from './batch.ts'

export const transferKinds = ['purchase', 'payout', 'due'] as const
export type TransferKind = (typeof transferKinds)[number]

export interface Payable {
  kind: TransferKind
  id: string
  name: string
  label: string
  dueOn: Day
  cents: bigint
  /** Empty: to be given. */
  iban: string
  /** Whose page has the IBAN of a purchase. */
  supplierId: string | null
  /** A supplier's that changed in the last 60 days, by whom. */
  ibanChanged: { by: string; at: Date } | null
}

interface PayableRow {
  kind: TransferKind
  id: string
  name: string
  label: string
  due_on: string
  cents: number
  iban: string
  supplier_id: string | null
  changed_by: string | null
  changed_at: Date | null
}

/**
 * What is to be paid and in no batch: approved invoices of suppliers, shares released to be paid back, what is owed to
 * customers; the next due first. Members' accounts are those of their mandates.
 */
export async function payables(db: DbOrTx, now: Date): Promise<Payable[]> {
  const { rows } = await sql<PayableRow>`
    with account as (select m.customer_id, s.iban from sepa_mandate m join lateral (select iban from sepa_signature where mandate_id = m.id order by place desc limit 1) s on true where m.revoked_at is null and m.blocked_code is null)
    select * from (
      select 'purchase' as kind, i.id, v.name, i.reference as label, i.due_day as due_on, i.total_cents - coalesce((select sum(p.cents) from purchase_payment p where p.invoice_id = i.id and p.reversed_by is null), 0)::bigint as cents,
        coalesce(v.iban, '') as iban, v.id as supplier_id, case when v.iban_changed_at > ${now}::timestamptz - interval '60 days' then (select name from person where id = v.iban_changed_by) end as changed_by, case when v.iban_changed_at > ${now}::timestamptz - interval '60 days' then v.iban_changed_at end as changed_at
        from purchase_invoice i join supplier v on v.id = i.supplier_id where i.state = 'approved' and i.cancelled_by is null and i.kind = 'invoice'
      union all
      select 'payout', p.id, m.name, 'Parts sociales, mouvement ' || p.movement, p.released_on, p.amount_cents, coalesce(a.iban, ''), null, null, null
        from share_payout p join share_redemption r on r.number = p.redemption join member m on m.id = r.member_id left join account a on a.customer_id = 'member-' || m.id
       where p.released_on is not null and p.paid_on is null and p.reversed_at is null and p.discarded_at is null and p.amount_cents > 0
      union all
      select 'due', d.id, q.name, d.label, d.due_on, d.cents - d.paid_cents, coalesce(a.iban, ''), null, null, null
        from amount_due d join ledger_party q on q.id = d.customer_id left join account a on a.customer_id = d.customer_id where d.direction = 'out' and d.paid_cents < d.cents
    ) x where cents > 0 and not exists (select from transfer t where t.state = 'waiting' and coalesce(t.purchase_id, t.payout_id, t.due_id) = x.id)
    order by due_on, name, id limit 500`.execute(db)
  return rows.map((row) => ({ kind: row.kind, id: row.id, name: row.name, label: row.label.slice(0, 140), dueOn: day(row.due_on), cents: BigInt(row.cents), iban: row.iban, supplierId: row.supplier_id, ibanChanged: row.changed_at === null ? null : { by: row.changed_by ?? '', at: row.changed_at } }))
}

export type TransferBatchState = 'prepared' | 'released' | 'sent' | 'done' | 'cancelled'

export interface TransferBatch extends Batch {
  executeOn: Day
  state: TransferBatchState
  doneOn: Day | null
  /** Transfers that were not dropped, and their sum. */
  transfers: number
  cents: bigint
  waiting: number
}

interface Row extends BatchRow {
  execute_on: string
  state: TransferBatchState
  done_on: string | null
  transfers: number
  cents: number
  waiting: number
}

const batches = sql<Row>`select ${batchColumns}, b.execute_on, b.done_on,
  case when b.cancelled_at is not null then 'cancelled' when b.done_on is not null then 'done' when b.sent_on is not null then 'sent' when b.released_at is not null then 'released' else 'prepared' end as state, t.transfers, t.cents, t.waiting
  from transfer_batch b ${batchPeople}
  join lateral (select count(*) filter (where state <> 'dropped')::integer as transfers, coalesce(sum(cents) filter (where state <> 'dropped'), 0)::bigint as cents, count(*) filter (where state = 'waiting')::integer as waiting from transfer where batch_id = b.id) t on true`

const batchOf = (row: Row): TransferBatch => ({ ...batchFields(row), executeOn: day(row.execute_on), state: row.state, doneOn: optionalDay(row.done_on), transfers: row.transfers, cents: BigInt(row.cents), waiting: row.waiting })

/** @throws {UserError} `batchNone` (404). */
export async function transferBatchById(db: DbOrTx, id: string): Promise<TransferBatch> {
  const { rows } = await sql<Row>`${batches} where b.id = ${id}`.execute(db)
  if (!rows[0]) throw new UserError('batchNone', {}, { status: 404 })
  return batchOf(rows[0])
}

/** The same, held until commit. @throws {UserError} `batchNone` (404). */
export async function holdTransferBatch(tx: Tx, id: string): Promise<TransferBatch> {
  await holdBatch(tx, 'transfer_batch', id)
  return transferBatchById(tx, id)
}

/** Batches, the newest first; one page and how many. */
export async function listTransferBatches(db: DbOrTx, wanted: { page: number; pageSize: number }): Promise<{ batches: TransferBatch[]; total: number }> {
  const { rows } = await sql<Row>`${batches} order by b.number desc limit ${wanted.pageSize} offset ${(wanted.page - 1) * wanted.pageSize}`.execute(db)
  return { batches: rows.map(batchOf), total: await countBatches(db, 'transfer_batch') }
}

export interface Transfer {
  id: string
  kind: TransferKind
  /** Id of the invoice, the payout or the amount due. */
  subject: string
  cents: bigint
  holder: string
  iban: string
  label: string
  endToEnd: string
  state: TransferState
  droppedFor: string
  returnCode: string | null
}

/** Transfers of a batch in the order of the file. */
export async function transfersOfBatch(db: DbOrTx, batchId: string): Promise<Transfer[]> {
  const rows = await db.selectFrom('transfer').selectAll().where('batch_id', '=', batchId).orderBy('place').execute()
  return rows.map((row) => ({
    id: row.id, kind: row.purchase_id ? 'purchase' : row.payout_id ? 'payout' : 'due', subject: row.purchase_id ?? row.payout_id ?? row.due_id ?? '', cents: BigInt(row.cents), holder: row.holder, iban: row.iban, label: row.label, endToEnd: row.end_to_end, state: row.state, droppedFor: row.dropped_for, returnCode: row.return_code,
  }))
}

/** How long a change of IBAN is told to whoever prepares and releases. */
const ibanWarningMs = 60 * 86_400_000

/** Suppliers of these transfers whose IBAN changed lately, with who changed it: thieves write letters about new accounts. */
export async function changedIbans(db: DbOrTx, transfers: readonly Transfer[], now: Date): Promise<{ name: string; by: string; at: Date }[]> {
  const ids = transfers.filter(({ kind }) => kind === 'purchase').map(({ subject }) => subject)
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('purchase_invoice as i')
    .innerJoin('supplier as s', 's.id', 'i.supplier_id')
    .leftJoin('person as p', 'p.id', 's.iban_changed_by')
    .select(['s.name', 's.iban_changed_at', 'p.name as by'])
    .distinct()
    .where('i.id', 'in', ids)
    .where('s.iban_changed_at', '>', new Date(now.getTime() - ibanWarningMs))
    .execute()
  return rows.flatMap((row) => (row.iban_changed_at ? [{ name: row.name, by: row.by ?? '', at: row.iban_changed_at }] : []))
}
