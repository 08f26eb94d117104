/** Reading suspensions, and the notices that one may follow. */
import { sql } from 'kysely'
import type { LiftCause } from '#db/dunning-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { addDays, day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { dunningSetting } from './dunning-setting.ts'

/** A notice that is older is no ground for a suspension any more: write another. */
const noticeHoldsMonths = 6

export interface Suspension {
  id: string
  memberId: string
  reminderId: string
  reason: string
  sites: number
  decidedOn: Day
  decidedBy: string
  liftedAt: Date | null
  liftCause: LiftCause | null
}

/** Suspensions of a member, the newest first. */
export async function suspensionsOf(db: DbOrTx, memberId: string): Promise<Suspension[]> {
  const rows = await db.selectFrom('unpaid_suspension as s').innerJoin('person as p', 'p.id', 's.decided_by').selectAll('s').select('p.name').where('s.member_id', '=', memberId).orderBy('s.decided_at', 'desc').limit(50).execute()
  return rows.map((row) => ({ id: row.id, memberId: row.member_id, reminderId: row.reminder_id, reason: row.reason, sites: row.sites, decidedOn: day(row.decided_on), decidedBy: row.name, liftedAt: row.lifted_at, liftCause: row.lift_cause }))
}

/** What is still open of what a notice asked for; nobody holds it by a plan. `disputed`: of that. */
export async function openOfNotice(db: DbOrTx, reminderId: string): Promise<{ cents: bigint; undisputedCents: bigint }> {
  const { rows } = await sql<{ cents: number; undisputed: number }>`select coalesce(sum(a.cents - a.paid_cents), 0)::bigint as cents, coalesce(sum(a.cents - a.paid_cents) filter (where a.disputed_at is null), 0)::bigint as undisputed
    from reminder_due d join amount_due a on a.id = d.due_id
    where d.reminder_id = ${reminderId} and a.paid_cents < a.cents and not exists (select from payment_plan_share s join payment_plan g on g.id = s.plan_id where s.due_id = a.id and g.state = 'agreed')`.execute(db)
  return { cents: BigInt(rows[0]?.cents ?? 0), undisputedCents: BigInt(rows[0]?.undisputed ?? 0) }
}

export interface StandingNotice {
  reminderId: string
  sentOn: Day
  /** The first day on which sites may be suspended for it. */
  from: Day
  /** Open of what it asked for, and not disputed. */
  cents: bigint
}

/** The last formal notice to a member of which something is open and undisputed, if it is not too old. */
export async function standingNotice(db: DbOrTx, memberId: string, today: Day): Promise<StandingNotice | null> {
  const { noticeDays } = await dunningSetting(db)
  const rows = await db.selectFrom('reminder').select(['id', 'sent_on']).where('member_id', '=', memberId).where('kind', '=', 'notice').where('sent_on', '>', sql<string>`${today}::date - ${noticeHoldsMonths} * interval '1 month'`).orderBy('sent_on', 'desc').limit(10).execute()
  for (const row of rows) {
    const { undisputedCents } = await openOfNotice(db, row.id)
    if (undisputedCents > 0n) return { reminderId: row.id, sentOn: day(row.sent_on), from: addDays(day(row.sent_on), noticeDays), cents: undisputedCents }
  }
  return null
}
