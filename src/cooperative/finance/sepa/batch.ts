/** What batches of debits and of transfers have in common: two hands, a file that never changes, the way to the bank. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'

type BatchTable = 'debit_batch' | 'transfer_batch'

export interface Batch {
  id: string
  number: number
  preparedBy: string
  preparedByName: string
  preparedAt: Date
  releasedByName: string | null
  releasedAt: Date | null
  messageId: string | null
  /** SHA-256 of the file, hexadecimal. */
  fileHash: string | null
  sentOn: Day | null
}

export interface BatchRow {
  id: string
  number: number
  prepared_by: string
  prepared_name: string
  prepared_at: Date
  released_name: string | null
  released_at: Date | null
  message_id: string | null
  file_hash: Buffer | null
  sent_on: string | null
}

/** SQL: columns of a batch `b` that `batchFields` reads, and the persons they are of. */
export const batchColumns = sql`b.id, b.number, b.prepared_by, a.name as prepared_name, b.prepared_at, r.name as released_name, b.released_at, b.message_id, b.file_hash, b.sent_on`
export const batchPeople = sql`join person a on a.id = b.prepared_by left join person r on r.id = b.released_by`

export const optionalDay = (text: string | null): Day | null => (text === null ? null : day(text))
export const batchFields = (row: BatchRow): Batch => ({
  id: row.id, number: row.number, preparedBy: row.prepared_by, preparedByName: row.prepared_name, preparedAt: row.prepared_at, releasedByName: row.released_name, releasedAt: row.released_at, messageId: row.message_id, fileHash: row.file_hash?.toString('hex') ?? null, sentOn: optionalDay(row.sent_on),
})

/** Holds a batch until commit: of two who act at once the second sees what the first did. */
export const holdBatch = (tx: Tx, table: BatchTable, id: string): Promise<unknown> => tx.selectFrom(table).select('id').where('id', '=', id).forUpdate().execute()

/** How many batches there are, whatever became of them. */
export async function countBatches(db: DbOrTx, table: BatchTable): Promise<number> {
  const { total } = await db.selectFrom(table).select((make) => make.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return Number(total)
}

/** The number that follows: who takes one waits for who takes another. */
export async function nextNumber(tx: Tx, table: BatchTable): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtext(${table}))`.execute(tx)
  const { last } = await tx.selectFrom(table).select((make) => make.fn.max('number').as('last')).executeTakeFirstOrThrow()
  return Number(last ?? 0) + 1
}

/** The file of a released batch, as it was released. @throws {UserError} `batchNone` (404), `batchNotReleased` (409). */
export async function batchFile(db: DbOrTx, table: BatchTable, id: string): Promise<{ name: string; content: Buffer }> {
  const row = await db.selectFrom(table).leftJoin('ledger_file as f', 'f.hash', `${table}.file_hash`).select([`${table}.message_id`, 'f.content']).where(`${table}.id`, '=', id).executeTakeFirst()
  if (!row) throw new UserError('batchNone', {}, { status: 404 })
  if (!row.content || row.message_id === null) throw new UserError('batchNotReleased', {}, { status: 409 })
  return { name: `${row.message_id}.xml`, content: row.content }
}

/** @throws {UserError} `batchCancelled`, `batchReleased`, `fourEyes` (409). */
export function refuseRelease(batch: { state: string; preparedBy: string }, actor: Actor): void {
  if (batch.state === 'cancelled') throw new UserError('batchCancelled', {}, { status: 409 })
  if (batch.state !== 'prepared') throw new UserError('batchReleased', {}, { status: 409 })
  if (batch.preparedBy === actor.personId) throw new UserError('fourEyes', {}, { status: 409 })
}

/** @throws {UserError} `batchCancelled`, `batchNotReleased`, `batchSent` (409). */
export function refuseSending(batch: { state: string }): void {
  if (batch.state === 'cancelled') throw new UserError('batchCancelled', {}, { status: 409 })
  if (batch.state === 'prepared') throw new UserError('batchNotReleased', {}, { status: 409 })
  if (batch.state !== 'released') throw new UserError('batchSent', {}, { status: 409 })
}

/** @throws {UserError} `batchCancelled`, `batchSent` (409). */
export function refuseGivingUp(batch: { state: string }): void {
  if (batch.state === 'cancelled') throw new UserError('batchCancelled', {}, { status: 409 })
  if (batch.state !== 'prepared' && batch.state !== 'released') throw new UserError('batchSent', {}, { status: 409 })
}
