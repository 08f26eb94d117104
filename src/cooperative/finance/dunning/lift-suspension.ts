/** A suspension ends: at once when what it was for is paid or planned, or because a person says so. */
import type { LiftCause } from '#db/dunning-tables.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Db, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { byItself, recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { customersOfMembers } from '../sales/customer.ts'
import type { DunningHouse } from './dunning-ports.ts'
import { duePaths } from './dunning-paths.ts'
import { openOfNotice } from './suspension-store.ts'
import { readersOf, writeTo } from './write-letters.ts'

async function lift(tx: Tx, doer: Doer, held: { id: string; memberId: string }, cause: LiftCause, house: DunningHouse, clock: Clock): Promise<void> {
  await tx.updateTable('unpaid_suspension').set({ lifted_at: clock.now(), lifted_by: cause === 'person' ? doer.personId : null, lift_cause: cause }).where('id', '=', held.id).execute()
  const sites = await house.ports.resumeHosting(tx, doer, { memberId: held.memberId }, clock)
  const customer = (await customersOfMembers(tx, [held.memberId])).get(held.memberId)
  for (const to of customer ? await readersOf(tx, customer, clock) : []) await writeTo(tx, to, (t) => ({ ...t.resumed[cause], action: { label: t.action, path: duePaths.of(held.memberId) } }), house.from, clock)
  await recordAudit(tx, doer, { action: 'hosting.resumed', subjectKind: 'member', subjectId: held.memberId, memberId: held.memberId, after: { name: customer?.name ?? '', sites, cause } }, clock)
}

async function holdSuspension(tx: Tx, memberId: string): Promise<{ id: string; memberId: string; reminderId: string } | null> {
  const row = await tx.selectFrom('unpaid_suspension').select(['id', 'reminder_id']).where('member_id', '=', memberId).where('lifted_at', 'is', null).forUpdate().executeTakeFirst()
  return row ? { id: row.id, memberId, reminderId: row.reminder_id } : null
}

/** Lifts it when nothing of what the notice asked for is open: paid, or in a plan that both agreed to. @returns whether it did. */
export async function liftIfSettled(tx: Tx, doer: Doer, input: { memberId: string }, house: DunningHouse, clock: Clock): Promise<boolean> {
  const held = await holdSuspension(tx, input.memberId)
  if (!held || (await openOfNotice(tx, held.reminderId)).cents > 0n) return false
  const planned = await tx.selectFrom('reminder_due as d').innerJoin('amount_due as a', 'a.id', 'd.due_id').select('a.id').where('d.reminder_id', '=', held.reminderId).whereRef('a.paid_cents', '<', 'a.cents').executeTakeFirst()
  await lift(tx, doer, held, planned ? 'plan' : 'paid', house, clock)
  return true
}

/** A person lifts it. @throws {UserError} `suspendNone` (409). */
export async function liftSuspension(tx: Tx, actor: Actor, input: { memberId: string }, house: DunningHouse, clock: Clock): Promise<void> {
  const held = await holdSuspension(tx, input.memberId)
  if (!held) throw new UserError('suspendNone', {}, { status: 409 })
  await lift(tx, actor, held, 'person', house, clock)
}

/** After a payment, and from time to time: lifts what is paid. @returns the members whose sites opened. */
export async function liftPaid(db: Db, requestId: string, house: DunningHouse, clock: Clock): Promise<string[]> {
  const rows = await db.selectFrom('unpaid_suspension').select('member_id').where('lifted_at', 'is', null).execute()
  const lifted: string[] = []
  for (const { member_id: memberId } of rows) if (await inTransaction(db, (tx) => liftIfSettled(tx, byItself(requestId), { memberId }, house, clock))) lifted.push(memberId)
  return lifted
}
