/** Somebody is left in peace until a day: ill, agreed on the phone, about to leave. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addMonths, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { customerById } from '../sales/customer.ts'
import { oneLine } from './typed-words.ts'

const longestHoldMonths = 6

/** No letter leaves until a day; a hold that was there is replaced. @throws {UserError} `customerNone` (404), `holdUntil`, `dunningReason`. */
export async function holdReminders(tx: Tx, actor: Actor, input: { customerId: string; until: Day; reason: string }, clock: Clock): Promise<void> {
  const customer = await customerById(tx, input.customerId)
  const today = dayOf(clock.now())
  const most = addMonths(today, longestHoldMonths)
  if (input.until < today || input.until > most) throw new UserError('holdUntil', { most }, { field: 'until' })
  const reason = oneLine(input.reason)
  await tx.updateTable('reminder_hold').set({ ended_at: clock.now() }).where('customer_id', '=', customer.id).where('ended_at', 'is', null).execute()
  await tx.insertInto('reminder_hold').values({ id: randomText(12), customer_id: customer.id, until: input.until, reason, held_by: actor.personId, held_at: clock.now() }).execute()
  await recordAudit(tx, actor, { action: 'reminders.held', subjectKind: 'customer', subjectId: customer.id, after: { name: customer.name, until: input.until, reason } }, clock)
}

/** Letters leave again. @throws {UserError} `customerNone` (404), `holdNone` (409). */
export async function releaseReminders(tx: Tx, actor: Actor, input: { customerId: string }, clock: Clock): Promise<void> {
  const customer = await customerById(tx, input.customerId)
  const { numUpdatedRows } = await tx.updateTable('reminder_hold').set({ ended_at: clock.now() }).where('customer_id', '=', customer.id).where('ended_at', 'is', null).executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) throw new UserError('holdNone', {}, { status: 409 })
  await recordAudit(tx, actor, { action: 'reminders.released', subjectKind: 'customer', subjectId: customer.id, after: { name: customer.name } }, clock)
}
