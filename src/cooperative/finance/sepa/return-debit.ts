/** A debit that a bank did not pay, or took back: the amount is due again, the mandate stops where it must, who owes is written to. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf, formatCalendarDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { formatMoney } from '#lib/money.ts'
import { messagesOf } from '#locales/messages.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { writeLetter } from '#people/letters/write-letter.ts'
import { dueById } from '../dues/due-store.ts'
import { recordPayments, undoPayment } from '../dues/record-payment.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { customerById } from '../sales/customer.ts'
import { debitById, holdDebitBatch } from './debit-batch-store.ts'
import type { Debit } from './debit-batch-store.ts'
import { isReturnCode, stopsMandate } from './return-reasons.ts'
import { sepaPaths } from './sepa-paths.ts'
import { returnWords } from './return-words.ts'

interface BackInput {
  debitId: string
  /** Reason of the bank, as `AM04`. */
  code: string
  from: Letterhead
}

/** @throws {UserError} `debitNone` (404), `returnCode`. */
async function hold(tx: Tx, input: BackInput): Promise<{ debit: Debit; code: string; isSent: boolean }> {
  const { batchId } = await debitById(tx, input.debitId)
  const batch = await holdDebitBatch(tx, batchId)
  const code = input.code.trim().toUpperCase()
  if (!isReturnCode(code)) throw new UserError('returnCode', {}, { field: 'code' })
  return { debit: await debitById(tx, input.debitId), code, isSent: batch.state === 'sent' }
}

/**
 * The bank rejects a debit before its day: it never pays, nothing is in the books.
 * @throws {UserError} as `hold`, `debitNotSent` (409: not handed to the bank, or paid: then it is a return).
 */
export async function rejectDebit(tx: Tx, doer: Doer, input: BackInput, clock: Clock): Promise<void> {
  const { debit, code, isSent } = await hold(tx, input)
  if (!isSent || debit.state !== 'waiting') throw new UserError('debitNotSent', {}, { status: 409 })
  await tx.updateTable('debit').set({ state: 'rejected', return_code: code, returned_on: dayOf(clock.now()) }).where('id', '=', debit.id).execute()
  await finish(tx, doer, debit, { action: 'debit.rejected', code, day: dayOf(clock.now()), feeCents: 0n, from: input.from }, clock)
}

/**
 * The bank takes a debit back that it had paid: returned for lack of money, refunded because the debtor asked for it.
 * @param input.feeCents what the bank takes for it (account 627), nothing when none.
 * @throws {UserError} as `hold`, `undoPayment` and `postEntry`, `debitNotPaid` (409: not in the books, or back already), `returnFee`, `returnDay`, `excessUsed` (409: what was debited beyond was paid back already).
 */
export async function returnDebit(tx: Tx, doer: Doer, input: BackInput & { day: Day; feeCents: bigint; account: string }, clock: Clock): Promise<{ entryIds: string[] }> {
  const { debit, code } = await hold(tx, input)
  if (debit.state !== 'paid') throw new UserError('debitNotPaid', {}, { status: 409 })
  if (input.feeCents < 0n || input.feeCents > 100_00n) throw new UserError('returnFee', {}, { field: 'fee' })
  if (input.day > dayOf(clock.now())) throw new UserError('returnDay', {}, { field: 'day' })
  if (!/^5[13]/.test(input.account)) throw new UserError('paymentAccount', {}, { field: 'account' })
  const label = `Prélèvement revenu (${code}), ${debit.label}`.slice(0, 200)
  const entryIds: string[] = []
  if (debit.paymentId !== null) entryIds.push((await undoPayment(tx, doer, { paymentId: debit.paymentId, day: input.day, account: input.account, label }, clock)).entryId)
  if (debit.excessDueId !== null) {
    const excess = await dueById(tx, debit.excessDueId)
    if (excess.paidCents > 0n) throw new UserError('excessUsed', {}, { status: 409 })
    entryIds.push((await recordPayments(tx, doer, { account: input.account, day: input.day, label, payments: [{ dueId: excess.id, cents: excess.cents, kind: 'debit', source: `debit-${debit.id}` }] }, clock)).entryId)
  }
  if (input.feeCents > 0n) {
    const fee = await postEntry(tx, doer, { journal: 'BQ', day: input.day, label: `Frais de rejet, ${debit.label}`.slice(0, 200), cause: { kind: 'debit-fee', id: debit.id }, lines: [{ account: '627', debitCents: input.feeCents, creditCents: 0n }, { account: input.account, debitCents: 0n, creditCents: input.feeCents }] }, clock)
    entryIds.push(fee.id)
  }
  // the payment taken back has made it returned; with none the books had only what was too much
  await tx.updateTable('debit').set({ return_code: code, ...(debit.paymentId === null ? { state: 'returned' as const, returned_on: input.day } : {}) }).where('id', '=', debit.id).execute()
  await finish(tx, doer, debit, { action: 'debit.returned', code, day: input.day, feeCents: input.feeCents, from: input.from }, clock)
  return { entryIds }
}

/** Stops the mandate where the next debit would come back too, writes it down, writes to who owes. */
async function finish(tx: Tx, doer: Doer, debit: Debit, of: { action: string; code: string; day: Day; feeCents: bigint; from: Letterhead }, clock: Clock): Promise<void> {
  const stops = stopsMandate(of.code)
  if (stops) await tx.updateTable('sepa_mandate').set({ blocked_code: of.code, blocked_on: of.day }).where('id', '=', debit.mandateId).where('revoked_at', 'is', null).execute()
  await recordAudit(tx, doer, { action: of.action, subjectKind: 'debit', subjectId: debit.id, memberId: debit.memberId, after: { name: debit.label, code: of.code, cents: Number(debit.cents), feeCents: Number(of.feeCents), number: debit.batchNumber } }, clock)
  const customer = await customerById(tx, debit.customerId)
  const { language, email, memberId } = customer
  if (email === '') return
  const m = messagesOf(language)
  const t = m.cooperative.sepa.letters.back
  const said = { label: debit.label, amount: formatMoney(language, debit.cents), day: formatCalendarDay(language, of.day), why: returnWords(m, of.code), code: of.code, stops }
  await writeLetter(tx, customer, { subject: t.subject(said), body: t.body(said), action: memberId === null ? undefined : { label: t.action, path: sepaPaths.account(memberId) } }, of.from, clock)
}
