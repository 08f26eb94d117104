/** Reading payment plans. */
import { sql } from 'kysely'
import type { PlanState, Side } from '#db/dunning-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'

export interface PaymentPlan {
  id: string
  customerId: string
  memberId: string | null
  customerName: string
  state: PlanState
  side: Side
  cents: bigint
  words: string
  answer: string
  proposedBy: string
  proposedAt: Date
  answeredBy: string
  endedAt: Date | null
  /** What it is about, as it was when it was proposed. */
  dues: { dueId: string; label: string; cents: bigint }[]
  /** `paidCents`: of the amounts that make the part, once it was agreed. */
  parts: { place: number; dueOn: Day; cents: bigint; paidCents: bigint }[]
}

interface Wanted {
  id?: string
  customerId?: string
  states?: readonly PlanState[]
}

/** Plans, the newest first: at most 500. */
export async function searchPlans(db: DbOrTx, { id, customerId, states }: Wanted): Promise<PaymentPlan[]> {
  const { rows } = await sql<{ id: string; customer_id: string; member_id: string | null; name: string; state: PlanState; side: Side; cents: number; words: string; answer: string; proposer: string; proposed_at: Date; answerer: string | null; ended_at: Date | null }>`
    select g.id, g.customer_id, g.member_id, p.name, g.state, g.side, g.cents, g.words, g.answer, w.name as proposer, g.proposed_at, n.name as answerer, g.ended_at
    from payment_plan g join ledger_party p on p.id = g.customer_id join person w on w.id = g.proposed_by left join person n on n.id = g.answered_by
    where ${id === undefined ? sql`true` : sql`g.id = ${id}`} and ${customerId === undefined ? sql`true` : sql`g.customer_id = ${customerId}`} and ${states === undefined ? sql`true` : sql`g.state = any(${[...states]}::text[])`}
    order by g.proposed_at desc, g.id limit 500`.execute(db)
  const ids = rows.map((row) => row.id)
  const [dues, parts] = await Promise.all([
    sql<{ plan_id: string; due_id: string; label: string; cents: number }>`select d.plan_id, d.due_id, a.label, d.cents from payment_plan_due d join amount_due a on a.id = d.due_id where d.plan_id = any(${ids}::text[]) order by a.due_on, a.id`.execute(db),
    // of an amount that was paid in part before, what came first is not of the plan
    sql<{ plan_id: string; place: number; due_on: string; cents: number; open: number; shares: number }>`select t.plan_id, t.place, t.due_on, t.cents, coalesce(sum(a.cents - a.paid_cents), 0)::bigint as open, count(a.id)::integer as shares
      from payment_plan_part t left join payment_plan_share s on s.plan_id = t.plan_id and s.place = t.place left join amount_due a on a.id = s.due_id
      where t.plan_id = any(${ids}::text[]) group by t.plan_id, t.place, t.due_on, t.cents order by t.place`.execute(db),
  ])
  return rows.map((row) => ({
    id: row.id, customerId: row.customer_id, memberId: row.member_id, customerName: row.name, state: row.state, side: row.side, cents: BigInt(row.cents), words: row.words, answer: row.answer, proposedBy: row.proposer, proposedAt: row.proposed_at, answeredBy: row.answerer ?? '', endedAt: row.ended_at,
    dues: dues.rows.filter((one) => one.plan_id === row.id).map((one) => ({ dueId: one.due_id, label: one.label, cents: BigInt(one.cents) })),
    parts: parts.rows.filter((one) => one.plan_id === row.id).map((one) => ({ place: one.place, dueOn: day(one.due_on), cents: BigInt(one.cents), paidCents: one.shares === 0 || one.open > one.cents ? 0n : BigInt(one.cents - one.open) })),
  }))
}

/** @throws {UserError} `planNone` (404). */
export async function planById(db: DbOrTx, id: string): Promise<PaymentPlan> {
  const [plan] = await searchPlans(db, { id })
  if (!plan) throw new UserError('planNone', {}, { status: 404 })
  return plan
}

/** The plan of a customer that is proposed or agreed; there is one at most. */
export const livePlanOf = async (db: DbOrTx, customerId: string): Promise<PaymentPlan | null> => (await searchPlans(db, { customerId, states: ['proposed', 'agreed'] }))[0] ?? null
