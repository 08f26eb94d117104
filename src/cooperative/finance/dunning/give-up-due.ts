/** An amount that nobody hopes for any more: one person proposes to give it up, another does. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { holdDues } from '../dues/due-store.ts'
import type { Due } from '../dues/due-store.ts'
import { writeOffDue } from '../dues/split-due.ts'
import { fiscalYearOn } from '../ledger/fiscal-year.ts'
import { oneLine } from './typed-words.ts'

/** An open amount due `in`, held until commit. */
async function holdOpen(tx: Tx, dueId: string): Promise<Due> {
  const due = (await holdDues(tx, [dueId])).get(dueId)
  if (!due || due.direction !== 'in' || due.remainingCents <= 0n) throw new UserError('dueSettled', {}, { status: 409 })
  return due
}

const waiting = (tx: Tx, dueId: string) => tx.selectFrom('due_write_off').selectAll().where('due_id', '=', dueId).where('declined_at', 'is', null).where('approved_at', 'is', null).forUpdate().executeTakeFirst()

/** First hand. @throws {UserError} `dueNone` (404), `dueSettled` (409), `giveUpThere` (409), `dunningReason`. */
export async function proposeGivingUp(tx: Tx, actor: Actor, input: { dueId: string; reason: string }, clock: Clock): Promise<void> {
  const due = await holdOpen(tx, input.dueId)
  if (await waiting(tx, due.id)) throw new UserError('giveUpThere', {}, { status: 409 })
  const reason = oneLine(input.reason, 150)
  await tx.insertInto('due_write_off').values({ id: randomText(12), due_id: due.id, cents: due.remainingCents, reason, proposed_by: actor.personId, proposed_at: clock.now() }).execute()
  await recordAudit(tx, actor, { action: 'due.lossProposed', subjectKind: 'amount-due', subjectId: due.id, memberId: due.memberId, after: { name: due.label, cents: Number(due.remainingCents), reason } }, clock)
}

/** Turned down, or taken back. @throws {UserError} `dueNone` (404), `giveUpNone` (409). */
export async function declineGivingUp(tx: Tx, actor: Actor, input: { dueId: string }, clock: Clock): Promise<void> {
  const due = (await holdDues(tx, [input.dueId])).get(input.dueId)
  const found = await waiting(tx, input.dueId)
  if (!found) throw new UserError('giveUpNone', {}, { status: 409 })
  await tx.updateTable('due_write_off').set({ declined_at: clock.now() }).where('id', '=', found.id).execute()
  await recordAudit(tx, actor, { action: 'due.lossDeclined', subjectKind: 'amount-due', subjectId: input.dueId, memberId: due?.memberId ?? null, after: { name: due?.label ?? '' } }, clock)
}

/**
 * Second hand: the loss is written, on 6541, or on 6544 for an invoice of a year before.
 * @throws {UserError} `dueNone` (404), `dueSettled` (409), `giveUpNone` (409), `giveUpChanged` (409: something was paid since), `fourEyes` (409), as `postEntry`.
 */
export async function giveUpDue(tx: Tx, actor: Actor, input: { dueId: string; day: Day }, clock: Clock): Promise<{ entryId: string }> {
  const due = await holdOpen(tx, input.dueId)
  const found = await waiting(tx, due.id)
  if (!found) throw new UserError('giveUpNone', {}, { status: 409 })
  if (found.proposed_by === actor.personId) throw new UserError('fourEyes', {}, { status: 409 })
  if (BigInt(found.cents) !== due.remainingCents) throw new UserError('giveUpChanged', {}, { status: 409 })
  const invoice = due.invoice ? await tx.selectFrom('sales_invoice').select('issued_on').where('id', '=', due.invoice.id).executeTakeFirst() : undefined
  const year = await fiscalYearOn(tx, input.day)
  const account = invoice && year && invoice.issued_on < year.startDay ? ('6544' as const) : ('6541' as const)
  const entry = await writeOffDue(tx, actor, { dueId: due.id, day: input.day, reason: found.reason, account }, clock)
  await tx.updateTable('due_write_off').set({ approved_at: clock.now(), approved_by: actor.personId }).where('id', '=', found.id).execute()
  await recordAudit(tx, actor, { action: 'due.lossApproved', subjectKind: 'amount-due', subjectId: due.id, memberId: due.memberId, after: { name: due.label, cents: Number(due.remainingCents) } }, clock)
  return entry
}
