/** Timed work: a plan is kept once all is paid, and broken when a part is too late: then the rest is due at once. */
import { sql } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import type { Db, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, dayOf } from '#lib/day.ts'
import { byItself, recordAudit } from '#people/audit.ts'
import type { DunningHouse } from './dunning-ports.ts'
import { dunningSetting } from './dunning-setting.ts'
import { planById } from './plan-store.ts'
import { tellPlan } from './propose-plan.ts'

/** Looks at every agreed plan. @returns false: all was looked at. */
export async function tendPlans(db: Db, requestId: string, house: DunningHouse, clock: Clock): Promise<boolean> {
  const { lateDays } = await dunningSetting(db)
  const latest = addDays(dayOf(clock.now()), -lateDays)
  const { rows } = await sql<{ id: string; open: boolean; late: boolean }>`select g.id, bool_or(a.paid_cents < a.cents) as open, bool_or(a.paid_cents < a.cents and a.disputed_at is null and a.due_on < ${latest}) as late
    from payment_plan g join payment_plan_share s on s.plan_id = g.id join amount_due a on a.id = s.due_id where g.state = 'agreed' group by g.id`.execute(db)
  for (const { id, open, late } of rows) if (!open || late) await inTransaction(db, (tx) => endPlan(tx, requestId, id, open ? 'broken' : 'kept', house, clock))
  return false
}

async function endPlan(tx: Tx, requestId: string, id: string, state: 'broken' | 'kept', house: DunningHouse, clock: Clock): Promise<void> {
  const held = await tx.selectFrom('payment_plan').select('id').where('id', '=', id).where('state', '=', 'agreed').forUpdate().executeTakeFirst()
  if (!held) return
  const plan = await planById(tx, id)
  await tx.updateTable('payment_plan').set({ state, ended_at: clock.now() }).where('id', '=', id).execute()
  const today = dayOf(clock.now())
  if (state === 'broken') await sql`update amount_due set due_on = ${today} where due_on > ${today} and paid_cents < cents and id in (select due_id from payment_plan_share where plan_id = ${id})`.execute(tx)
  await tellPlan(tx, plan, state, house, clock)
  await recordAudit(tx, byItself(requestId), { action: `plan.${state}`, subjectKind: 'payment-plan', subjectId: id, memberId: plan.memberId, after: { name: plan.customerName } }, clock)
}
