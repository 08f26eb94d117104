/** A released batch goes to the bank, and the bank pays: its debits enter the books some hundred at a time, the first at once, the others by timed work, which goes on wherever it was stopped. */
import type { Db, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { holdDues } from '../dues/due-store.ts'
import { recordOverpayment, recordPayments } from '../dues/record-payment.ts'
import { refuseSending } from './batch.ts'
import { debitsOfBatch, holdDebitBatch } from './debit-batch-store.ts'

/** Says that the bank was given the file; from then on the mandates were used. @throws {UserError} `batchNone` (404), `batchNotReleased`, `batchSent`, `batchCancelled` (409), `sentDay`. */
export async function markSent(tx: Tx, actor: Actor, input: { batchId: string; day: Day }, clock: Clock): Promise<void> {
  const batch = await holdDebitBatch(tx, input.batchId)
  refuseSending(batch)
  if (input.day > dayOf(clock.now()) || input.day > batch.collectOn || (batch.releasedAt !== null && input.day < dayOf(batch.releasedAt))) throw new UserError('sentDay', {}, { field: 'day' })
  await tx.updateTable('debit_batch').set({ sent_on: input.day, sent_by: actor.personId }).where('id', '=', batch.id).execute()
  const used = tx.selectFrom('debit').select('mandate_id').where('batch_id', '=', batch.id).where('state', '=', 'waiting')
  await tx.updateTable('sepa_mandate').set({ last_collected_on: batch.collectOn }).where('id', 'in', used).where((where) => where.or([where('last_collected_on', 'is', null), where('last_collected_on', '<', batch.collectOn)])).execute()
  await recordAudit(tx, actor, { action: 'debitBatch.sent', subjectKind: 'debit-batch', subjectId: batch.id, after: { name: String(batch.number), count: batch.debits, cents: Number(batch.cents), day: input.day } }, clock)
}

/**
 * Says that the bank paid, on which day and account, and enters the first debits; the others follow by `goOnEntering`.
 * @returns how many are left. @throws {UserError} `batchNone` (404), `batchNotSent`, `batchPaid` (409), `paidDay`, `paymentAccount`, as `enterPaidDebits`: nothing is said then.
 */
export async function markPaid(tx: Tx, actor: Actor, input: { batchId: string; day: Day; account: string }, clock: Clock): Promise<number> {
  const batch = await holdDebitBatch(tx, input.batchId)
  if (batch.state === 'entering' || batch.state === 'paid') throw new UserError('batchPaid', {}, { status: 409 })
  if (batch.state !== 'sent') throw new UserError('batchNotSent', {}, { status: 409 })
  if (input.day > dayOf(clock.now()) || input.day < batch.collectOn) throw new UserError('paidDay', { day: batch.collectOn }, { field: 'day' })
  const account = /^5[13]/.test(input.account) ? await tx.selectFrom('ledger_account').select('closed_at').where('code', '=', input.account).executeTakeFirst() : undefined
  if (!account || account.closed_at !== null) throw new UserError('paymentAccount', {}, { field: 'account' })
  await tx.updateTable('debit_batch').set({ paid_on: input.day, paid_account: input.account, paid_by: actor.personId }).where('id', '=', batch.id).execute()
  await recordAudit(tx, actor, { action: 'debitBatch.paid', subjectKind: 'debit-batch', subjectId: batch.id, after: { name: String(batch.number), count: batch.waiting, cents: Number(batch.cents), day: input.day } }, clock)
  return enterPaidDebits(tx, actor, batch.id, clock)
}

/** Debits of one transaction: an entry takes a thousand lines, and whoever waits for the books waits about a second. */
const debitsAtOnce = 200

/**
 * Enters the next debits of a batch that the bank paid, in one entry. What was paid meanwhile by other ways is owed back to
 * the customer. @returns how many are left; safe to call again, and by two at once.
 * @throws {UserError} as `recordPayments`: a year that is closed, say.
 */
export async function enterPaidDebits(tx: Tx, doer: Doer, batchId: string, clock: Clock): Promise<number> {
  const batch = await holdDebitBatch(tx, batchId)
  if (batch.state !== 'entering' || batch.paidOn === null || batch.paidAccount === null) return 0
  const { paidOn: day, paidAccount: account } = batch
  const some = await debitsOfBatch(tx, batch.id, { state: 'waiting', pageSize: debitsAtOnce })
  const dues = await holdDues(tx, some.map(({ dueId }) => dueId))
  const parts = some.map((debit) => {
    const open = dues.get(debit.dueId)?.remainingCents ?? 0n
    return { debit, cents: open < debit.cents ? open : debit.cents }
  })
  const payments = parts.filter(({ cents }) => cents > 0n).map(({ debit, cents }) => ({ dueId: debit.dueId, cents, kind: 'debit' as const, source: `debit-${debit.id}` }))
  const document = { reference: batch.messageId ?? '', day: batch.sentOn ?? day }
  if (payments.length > 0) await recordPayments(tx, doer, { account, day, label: `Prélèvements, remise ${batch.number}`, document, payments }, clock)
  for (const { debit, cents } of parts.filter((one) => one.cents < one.debit.cents)) {
    const { dueId } = await recordOverpayment(tx, doer, { customerId: debit.customerId, cents: debit.cents - cents, account, day, label: `Prélevé en trop, ${debit.label}`.slice(0, 200) }, clock)
    await tx.updateTable('debit').set({ state: 'paid', excess_due_id: dueId }).where('id', '=', debit.id).execute()
  }
  const left = batch.waiting - some.length
  if (left === 0) await tx.updateTable('debit_batch').set({ entered_at: clock.now() }).where('id', '=', batch.id).execute()
  return left
}

/**
 * Goes on with every batch that the bank paid and that is not in the books yet. One that is refused does not hold the
 * others up. @returns whether there is more to do at once. @throws what refused the first of them.
 */
export async function goOnEntering(db: Db, requestId: string, clock: Clock): Promise<boolean> {
  const batches = await db.selectFrom('debit_batch').select('id').where('paid_on', 'is not', null).where('entered_at', 'is', null).orderBy('number').execute()
  const refused: unknown[] = []
  let more = false
  for (const { id } of batches)
    try {
      const left = await inTransaction(db, async (tx) => {
        // whoever works on it holds it: a second process takes another
        const row = await tx.selectFrom('debit_batch').select('paid_by').where('id', '=', id).forUpdate().skipLocked().executeTakeFirst()
        return row ? enterPaidDebits(tx, { personId: row.paid_by ?? null, source: 'onyva', requestId }, id, clock) : 0
      })
      more ||= left > 0
    } catch (error) {
      refused.push(error)
    }
  if (refused.length > 0) throw refused[0]
  return more
}
