/** Who owes an amount says that they do not, or not so much; the cooperative answers and settles. Nobody is reminded of it meanwhile. */
import type { Side } from '#db/dunning-tables.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { holdDues } from '../dues/due-store.ts'
import { customerById } from '../sales/customer.ts'
import { disputeById } from './dispute-store.ts'
import type { Dispute } from './dispute-store.ts'
import { duePaths, dunningPaths } from './dunning-paths.ts'
import { someWords } from './typed-words.ts'
import { readersOf, said, writeTo, writeToTreasurers } from './write-letters.ts'

const mostMessages = 50

const addMessage = (tx: Tx, actor: Actor, disputeId: string, side: Side, words: string, clock: Clock) =>
  tx.insertInto('dispute_message').values({ dispute_id: disputeId, side, words, written_by: actor.personId, written_at: clock.now() }).execute()

/** Tells the other side what was said. */
async function tell(tx: Tx, dispute: Pick<Dispute, 'customerId' | 'memberId' | 'label' | 'customerName'>, side: Side, words: string, what: 'disputed' | 'replied' | 'answered' | 'upheld' | 'credited', from: Letterhead, clock: Clock): Promise<void> {
  if (side === 'customer') return writeToTreasurers(tx, (t) => ({ ...said(t.toTreasurer[what === 'disputed' ? 'disputed' : 'replied'], { name: dispute.customerName, label: dispute.label, words }), action: { label: t.toTreasurer.see, path: dunningPaths.one(dispute.customerId) } }), from, clock)
  const customer = await customerById(tx, dispute.customerId)
  for (const to of await readersOf(tx, customer, clock))
    await writeTo(tx, to, (t) => ({ ...said(t.disputes[what === 'upheld' || what === 'credited' ? what : 'answered'], { label: dispute.label, words }), ...(customer.memberId === null ? {} : { action: { label: t.action, path: duePaths.of(customer.memberId) } }) }), from, clock)
}

/**
 * Opens a dispute about an amount of this member's (of a customer who is no member: the treasurer, on their word).
 * @throws {UserError} `dueNone` (404: another's too), `dueSettled` (409), `dueDisputed` (409), `dunningWords`.
 */
export async function disputeDue(tx: Tx, actor: Actor, input: { dueId: string; customerId: string; words: string; from: Letterhead }, clock: Clock): Promise<{ id: string }> {
  const due = (await holdDues(tx, [input.dueId])).get(input.dueId)
  if (!due || due.customerId !== input.customerId || due.direction !== 'in') throw new UserError('dueNone', {}, { status: 404 })
  if (due.remainingCents <= 0n) throw new UserError('dueSettled', {}, { status: 409 })
  if (due.disputedAt) throw new UserError('dueDisputed', {}, { status: 409 })
  const words = someWords(input.words)
  const id = randomText(12)
  await tx.insertInto('due_dispute').values({ id, due_id: due.id, opened_by: actor.personId, opened_at: clock.now() }).execute()
  await addMessage(tx, actor, id, 'customer', words, clock)
  await tell(tx, due, 'customer', words, 'disputed', input.from, clock)
  await recordAudit(tx, actor, { action: 'due.disputed', subjectKind: 'amount-due', subjectId: due.id, memberId: due.memberId, after: { name: due.label } }, clock)
  return { id }
}

/** An open dispute, held until commit; for a customer only their own. */
async function holdDispute(tx: Tx, id: string, customerId: string | null): Promise<Dispute> {
  await tx.selectFrom('due_dispute').select('id').where('id', '=', id).forUpdate().executeTakeFirst()
  const dispute = await disputeById(tx, id)
  if (customerId !== null && dispute.customerId !== customerId) throw new UserError('disputeNone', {}, { status: 404 })
  if (dispute.settledAt) throw new UserError('disputeSettled', {}, { status: 409 })
  return dispute
}

interface MessageInput {
  disputeId: string
  /** The member's own; null: the cooperative writes. */
  customerId: string | null
  words: string
  from: Letterhead
}

/** Either side adds something; the other is told. @throws {UserError} `disputeNone` (404), `disputeSettled` (409), `disputeLong` (409), `dunningWords`. */
export async function replyInDispute(tx: Tx, actor: Actor, input: MessageInput, clock: Clock): Promise<void> {
  const dispute = await holdDispute(tx, input.disputeId, input.customerId)
  if (dispute.messages.length >= mostMessages) throw new UserError('disputeLong', { most: mostMessages }, { status: 409 })
  const words = someWords(input.words)
  const side = input.customerId === null ? 'house' : 'customer'
  await addMessage(tx, actor, dispute.id, side, words, clock)
  await tell(tx, dispute, side, words, side === 'house' ? 'answered' : 'replied', input.from, clock)
  await recordAudit(tx, actor, { action: side === 'house' ? 'dispute.answered' : 'dispute.replied', subjectKind: 'amount-due', subjectId: dispute.dueId, memberId: dispute.memberId, after: { name: dispute.label } }, clock)
}

/** Who opened it takes it back: it is owed after all. @throws {UserError} `disputeNone` (404), `disputeSettled` (409). */
export async function withdrawDispute(tx: Tx, actor: Actor, input: { disputeId: string; customerId: string }, clock: Clock): Promise<void> {
  const dispute = await holdDispute(tx, input.disputeId, input.customerId)
  await tx.updateTable('due_dispute').set({ settled_at: clock.now(), settled_by: actor.personId, outcome: 'withdrawn' }).where('id', '=', dispute.id).execute()
  await recordAudit(tx, actor, { action: 'dispute.withdrawn', subjectKind: 'amount-due', subjectId: dispute.dueId, memberId: dispute.memberId, after: { name: dispute.label } }, clock)
}

/**
 * The cooperative settles: it is owed, with the reason; or a credit note, written before, puts it right.
 * @throws {UserError} `disputeNone` (404), `disputeSettled` (409), `disputeNoCredit` (409: no credit note on its invoice since), `dunningWords`.
 */
export async function settleDispute(tx: Tx, actor: Actor, input: { disputeId: string; outcome: 'upheld' | 'credited'; words: string; from: Letterhead }, clock: Clock): Promise<void> {
  const dispute = await holdDispute(tx, input.disputeId, null)
  const words = someWords(input.words)
  const credit =
    input.outcome === 'upheld' || dispute.invoiceId === null
      ? undefined
      : await tx.selectFrom('sales_invoice').select('id').where('corrects', '=', dispute.invoiceId).where('issued_at', '>=', dispute.openedAt).orderBy('sequence', 'desc').executeTakeFirst()
  if (input.outcome === 'credited' && !credit) throw new UserError('disputeNoCredit', {}, { status: 409 })
  await addMessage(tx, actor, dispute.id, 'house', words, clock)
  await tx.updateTable('due_dispute').set({ settled_at: clock.now(), settled_by: actor.personId, outcome: input.outcome, credit_id: credit?.id ?? null }).where('id', '=', dispute.id).execute()
  await tell(tx, dispute, 'house', words, input.outcome, input.from, clock)
  await recordAudit(tx, actor, { action: 'dispute.settled', subjectKind: 'amount-due', subjectId: dispute.dueId, memberId: dispute.memberId, after: { name: dispute.label, outcome: input.outcome } }, clock)
}
