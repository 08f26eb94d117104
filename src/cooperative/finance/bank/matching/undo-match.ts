/** Takes back what stands for a movement, part by part: contrary lines for what was written, nothing for what was there. The movement waits again. */
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { day, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { dueById } from '#cooperative/finance/dues/due-store.ts'
import { recordPayments, undoPayment } from '#cooperative/finance/dues/record-payment.ts'
import { reverseEntry } from '#cooperative/finance/ledger/reverse-entry.ts'
import { reversePayment } from '#cooperative/finance/purchases/pay-invoice.ts'
import { lineById, partsOf } from '../line-store.ts'
import type { BankLine, LinePart } from '../line-store.ts'
import { bookEntry, wordsOf } from './match-line.ts'

/** The movement's own day while its fiscal year is open, today after. */
async function dayFor(tx: Tx, line: BankLine, clock: Clock): Promise<Day> {
  const year = await tx.selectFrom('fiscal_year').select('state').where('start_day', '<=', line.day).where('end_day', '>=', line.day).executeTakeFirst()
  return year?.state === 'open' ? line.day : dayOf(clock.now())
}

/**
 * @throws {UserError} `bankLineNone` (404), `bankLineOpen` (409), `bankReturnFinal` (409: a debit that came back), `bankOverpaymentUsed` (409: what was paid too
 * much went elsewhere already), and as `undoPayment`, `reversePayment`, `reverseEntry`.
 */
export async function undoMatch(tx: Tx, actor: Actor, input: { lineId: string }, clock: Clock): Promise<void> {
  await sql`select id from bank_line where id = ${input.lineId} for update`.execute(tx)
  const line = await lineById(tx, input.lineId)
  if (!line.match) throw new UserError('bankLineOpen', {}, { status: 409 })
  const { account } = await tx.selectFrom('bank_account').select('account').where('id', '=', line.accountId).executeTakeFirstOrThrow()
  const parts = (await partsOf(tx, [line.id])).get(line.id) ?? []
  if (parts.some(({ kind }) => kind === 'return' || kind === 'charge')) throw new UserError('bankReturnFinal', {}, { status: 409 })
  const on = await dayFor(tx, line, clock)
  await sql`select set_config('onyva.bank_undo', 'yes', true)`.execute(tx)
  const entries = new Set<string>()
  for (const part of parts) {
    const entryId = await undoPart(tx, actor, line, part, { account, on, done: entries }, clock)
    if (entryId !== null) await bookEntry(tx, line.match.id, entryId, account)
  }
  await sql`select set_config('onyva.bank_undo', '', true)`.execute(tx)
  await tx.updateTable('bank_part').set({ undone_at: clock.now() }).where('match_id', '=', line.match.id).where('line_id', '=', line.id).where('undone_at', 'is', null).execute()
  await tx.updateTable('bank_line').set({ match_id: null }).where('id', '=', line.id).execute()
  await sql`update bank_match set undone_at = ${clock.now()} where id = ${line.match.id} and not exists (select from bank_line where match_id = ${line.match.id})`.execute(tx)
  await recordAudit(tx, actor, { action: 'bankLine.undone', subjectKind: 'bank-line', subjectId: line.id, after: { name: wordsOf(line), day: line.day, cents: Number(line.cents) } }, clock)
}

/** @returns the entry that was written, or null where none was. */
async function undoPart(tx: Tx, actor: Actor, line: BankLine, part: LinePart, how: { account: string; on: Day; done: Set<string> }, clock: Clock): Promise<string | null> {
  const label = `Rapprochement repris : ${wordsOf(line)}`.slice(0, 200)
  if (part.kind === 'due') return (await undoPayment(tx, actor, { paymentId: part.duePaymentId ?? '', day: how.on, account: how.account, label }, clock)).entryId
  if (part.kind === 'overpayment') {
    const due = await dueById(tx, part.dueId ?? '')
    if (due.remainingCents !== part.cents) throw new UserError('bankOverpaymentUsed', { label: due.label }, { status: 409 })
    return (await recordPayments(tx, actor, { account: how.account, day: how.on, label, payments: [{ dueId: due.id, cents: part.cents, kind: 'other' }] }, clock)).entryId
  }
  if (part.kind === 'supplier') return (await reversePayment(tx, actor, { invoiceId: part.invoiceId ?? '', paymentId: part.purchasePaymentId ?? '', day: how.on }, clock)).entryId
  if (part.kind === 'booked') {
    await tx.deleteFrom('bank_booking').where('match_id', '=', part.matchId).where('entry_id', '=', part.entry.id).execute()
    return null
  }
  // one entry may stand for several parts
  if (how.done.has(part.entry.id)) return null
  how.done.add(part.entry.id)
  const entryDay = await tx.selectFrom('journal_entry').select('day').where('id', '=', part.entry.id).executeTakeFirstOrThrow()
  const on = how.on < day(entryDay.day) ? day(entryDay.day) : how.on
  return (await reverseEntry(tx, actor, { entryId: part.entry.id, day: on, label }, clock)).id
}
