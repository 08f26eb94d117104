/** Released transfers go to the bank, which carries them out: invoices, shares and amounts owed are then settled where they stand. */
import type { Tx } from '#db/open-database.ts'
import { recordPayoutPaid } from '#cooperative/shares/release-payout.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { recordPayments } from '../dues/record-payment.ts'
import { payInvoice } from '../purchases/pay-invoice.ts'
import { refuseSending } from './batch.ts'
import { isReturnCode } from './return-reasons.ts'
import { holdTransferBatch, transfersOfBatch } from './transfer-store.ts'
import type { Transfer } from './transfer-store.ts'

/** @throws {UserError} `batchNone` (404), `batchNotReleased`, `batchSent`, `batchCancelled` (409), `sentDay`. */
export async function markTransfersSent(tx: Tx, actor: Actor, input: { batchId: string; day: Day }, clock: Clock): Promise<void> {
  const batch = await holdTransferBatch(tx, input.batchId)
  refuseSending(batch)
  if (input.day > dayOf(clock.now()) || (batch.releasedAt !== null && input.day < dayOf(batch.releasedAt))) throw new UserError('sentDay', {}, { field: 'day' })
  await tx.updateTable('transfer_batch').set({ sent_on: input.day, sent_by: actor.personId }).where('id', '=', batch.id).execute()
  await recordAudit(tx, actor, { action: 'transferBatch.sent', subjectKind: 'transfer-batch', subjectId: batch.id, after: { name: String(batch.number), count: batch.transfers, cents: Number(batch.cents), day: input.day } }, clock)
}

/** The account that files are debited from; shares are paid back on it too. */
const bank = '512'

/** Settles what a transfer paid. @throws {UserError} as `payInvoice`, `recordPayoutPaid`, `recordPayments`. */
async function settle(tx: Tx, actor: Actor, one: Transfer, day: Day, clock: Clock): Promise<void> {
  if (one.kind === 'purchase') await payInvoice(tx, actor, { invoiceId: one.subject, cents: one.cents, day, account: bank }, clock)
  else if (one.kind === 'payout') await recordPayoutPaid(tx, actor, { id: one.subject, day }, clock)
  else await recordPayments(tx, actor, { account: bank, day, label: `Virement ${one.holder}, ${one.label}`.slice(0, 200), payments: [{ dueId: one.subject, cents: one.cents, kind: 'bank', source: `transfer-${one.id}` }] }, clock)
}

/** What a transfer meets when it was settled by other ways meanwhile. */
const settledAlready = new Set(['invoicePaidAll', 'paymentAmount', 'invoiceCancelled', 'payoutPaid', 'payoutNotReleased', 'dueAmount'])

/**
 * The bank carried the transfers out: everything is settled. What was settled meanwhile in another way stays waiting and is
 * told: the bank paid it twice, or did not. May be called again for what was left.
 * @returns how many were settled, and how many were left. @throws {UserError} `batchNone` (404), `batchNotSent` (409), `doneDay`, as `postEntry`.
 */
export async function recordTransfersDone(tx: Tx, actor: Actor, input: { batchId: string; day: Day }, clock: Clock): Promise<{ done: number; left: number }> {
  const batch = await holdTransferBatch(tx, input.batchId)
  if (batch.state !== 'sent') throw new UserError(batch.state === 'done' ? 'batchPaid' : 'batchNotSent', {}, { status: 409 })
  if (input.day > dayOf(clock.now()) || (batch.sentOn !== null && input.day < batch.sentOn)) throw new UserError('paidDay', { day: batch.sentOn ?? batch.executeOn }, { field: 'day' })
  let done = 0
  let left = 0
  for (const one of (await transfersOfBatch(tx, batch.id)).filter(({ state }) => state === 'waiting')) {
    try {
      await settle(tx, actor, one, input.day, clock)
    } catch (error) {
      // refused before anything of it was written
      if (!(error instanceof UserError) || !settledAlready.has(error.code)) throw error
      left++
      continue
    }
    await tx.updateTable('transfer').set({ state: 'done' }).where('id', '=', one.id).execute()
    done++
  }
  if (left === 0) await finish(tx, actor, batch, input.day, clock)
  return { done, left }
}

async function finish(tx: Tx, actor: Actor, batch: { id: string; number: number; transfers: number; cents: bigint }, day: Day, clock: Clock): Promise<void> {
  await tx.updateTable('transfer_batch').set({ done_on: day, done_by: actor.personId }).where('id', '=', batch.id).execute()
  await recordAudit(tx, actor, { action: 'transferBatch.done', subjectKind: 'transfer-batch', subjectId: batch.id, after: { name: String(batch.number), count: batch.transfers, cents: Number(batch.cents), day } }, clock)
}

/** The bank refused one of them: what it was for is still to be paid. @throws {UserError} `batchNone`, `transferNone` (404), `batchNotSent`, `transferNotWaiting` (409), `returnCode`. */
export async function rejectTransfer(tx: Tx, actor: Actor, input: { batchId: string; transferId: string; code: string }, clock: Clock): Promise<void> {
  const batch = await holdTransferBatch(tx, input.batchId)
  const all = await transfersOfBatch(tx, batch.id)
  const one = all.find(({ id }) => id === input.transferId)
  if (!one) throw new UserError('transferNone', {}, { status: 404 })
  if (batch.state !== 'sent') throw new UserError('batchNotSent', {}, { status: 409 })
  if (one.state !== 'waiting') throw new UserError('transferNotWaiting', {}, { status: 409 })
  const code = input.code.trim().toUpperCase()
  if (!isReturnCode(code)) throw new UserError('returnCode', {}, { field: 'code' })
  await tx.updateTable('transfer').set({ state: 'rejected', return_code: code }).where('id', '=', one.id).execute()
  await recordAudit(tx, actor, { action: 'transfer.rejected', subjectKind: 'transfer-batch', subjectId: batch.id, after: { name: one.holder, code, cents: Number(one.cents) } }, clock)
  if (!all.some(({ id, state }) => id !== one.id && state === 'waiting')) await finish(tx, actor, batch, dayOf(clock.now()), clock)
}
