/** First hand: a batch of debits for one day, of what was told and is due. Thrown away as long as the bank has no file. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { sumCents } from '#lib/money.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { holdDues } from '../dues/due-store.ts'
import { nextNumber, refuseGivingUp } from './batch.ts'
import { debitProposals } from './debit-proposals.ts'
import { holdDebitBatch } from './debit-batch-store.ts'
import { requireSepa } from './sepa-settings.ts'
import { addTargetDays, isTargetDay } from './target-day.ts'

/** Debits of one file; more go into another. */
const mostDebits = 5000
/** Days ahead that a batch may be prepared for. */
const mostDaysAhead = 60

/** The first day that banks take a debit for: one of theirs, after today. */
export const firstCollectDay = (today: Day): Day => addTargetDays(today, 1)

/** @throws {UserError} `collectDay`, with the first day that works. */
function checkCollectDay(collectOn: Day, today: Day): void {
  if (collectOn < firstCollectDay(today) || collectOn > addDays(today, mostDaysAhead) || !isTargetDay(collectOn)) throw new UserError('collectDay', { day: firstCollectDay(today) }, { field: 'collectOn' })
}

/**
 * Prepares a batch of everything that may be debited on a day, or of the amounts due named; what is named and may not be
 * debited is refused.
 * @throws {UserError} as `requireSepa` and `checkCollectDay`, `debitNothing`, `debitNotReady` (409, with the amount and why), `debitsMany`, `batchLimit` (409, with sum and limit).
 */
export async function prepareDebits(tx: Tx, actor: Actor, input: { collectOn: Day; dueIds?: readonly string[] | undefined; without?: readonly string[] | undefined }, clock: Clock): Promise<{ id: string; number: number; debits: number; cents: bigint }> {
  const { settings } = await requireSepa(tx)
  checkCollectDay(input.collectOn, dayOf(clock.now()))
  const number = await nextNumber(tx, 'debit_batch')
  const found = await debitProposals(tx, { dueBy: input.collectOn, collectOn: input.collectOn, debitLimitCents: settings.debitLimitCents, dueIds: input.dueIds })
  const refused = input.dueIds === undefined ? undefined : found.find(({ standing }) => standing !== 'ready')
  if (refused) throw new UserError('debitNotReady', { label: refused.label, name: refused.customerName, why: refused.standing }, { status: 409 })
  const ready = found.filter(({ standing, dueId }) => standing === 'ready' && !input.without?.includes(dueId))
  if (ready.length === 0) throw new UserError('debitNothing', {}, { status: 409 })
  if (ready.length > mostDebits) throw new UserError('debitsMany', { most: mostDebits }, { status: 409 })
  const cents = sumCents(ready.map((one) => one.cents))
  if (cents > settings.batchLimitCents) throw new UserError('batchLimit', { cents: Number(cents), limitCents: Number(settings.batchLimitCents) }, { status: 409 })
  await holdDues(tx, ready.map(({ dueId }) => dueId))
  const id = randomText(12)
  await tx.insertInto('debit_batch').values({ id, number, collect_on: input.collectOn, prepared_by: actor.personId, prepared_at: clock.now() }).execute()
  const rows = ready.map((one, index) => ({
    id: randomText(12), batch_id: id, place: index + 1, due_id: one.dueId, customer_id: one.customerId, mandate_id: one.mandate?.id ?? '', signature: one.mandate?.place ?? 1, notice_id: one.notice?.id ?? '', cents: one.cents,
    end_to_end: `OV-P${String(number).padStart(5, '0')}-${String(index + 1).padStart(5, '0')}-${randomText(4)}`,
  }))
  for (let from = 0; from < rows.length; from += 1000) await tx.insertInto('debit').values(rows.slice(from, from + 1000)).execute()
  await recordAudit(tx, actor, { action: 'debitBatch.prepared', subjectKind: 'debit-batch', subjectId: id, after: { name: String(number), count: ready.length, cents: Number(cents), day: input.collectOn } }, clock)
  return { id, number, debits: ready.length, cents }
}

/** Throws a batch away that the bank was not given: its amounts may be debited by another. @throws {UserError} `batchNone` (404), `batchSent`, `batchCancelled` (409). */
export async function cancelDebits(tx: Tx, actor: Actor, input: { batchId: string }, clock: Clock): Promise<void> {
  const batch = await holdDebitBatch(tx, input.batchId)
  refuseGivingUp(batch)
  await tx.updateTable('debit').set({ state: 'dropped', dropped_for: 'cancelled' }).where('batch_id', '=', batch.id).where('state', '=', 'waiting').execute()
  await tx.updateTable('debit_batch').set({ cancelled_at: clock.now(), cancelled_by: actor.personId }).where('id', '=', batch.id).execute()
  await recordAudit(tx, actor, { action: 'debitBatch.cancelled', subjectKind: 'debit-batch', subjectId: batch.id, after: { name: String(batch.number), count: batch.debits, cents: Number(batch.cents) } }, clock)
}
