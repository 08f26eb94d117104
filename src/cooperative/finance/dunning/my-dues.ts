/** Everything about what a member owes, for their page and the API. */
import type { DbOrTx } from '#db/open-database.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import type { Clock } from '#lib/clock.ts'
import { duePayments, openDues } from '../dues/due-store.ts'
import type { Due, DuePayment } from '../dues/due-store.ts'
import { customersOfMembers } from '../sales/customer.ts'
import type { Customer } from '../sales/customer.ts'
import { searchDisputes } from './dispute-store.ts'
import type { Dispute } from './dispute-store.ts'
import { searchPlans } from './plan-store.ts'
import type { PaymentPlan } from './plan-store.ts'
import { standingNotice, suspensionsOf } from './suspension-store.ts'
import type { StandingNotice, Suspension } from './suspension-store.ts'

const paymentsShown = 12

export interface MyDues {
  /** Null: nothing was ever invoiced. */
  customer: Customer | null
  today: Day
  /** The longest due first. */
  open: Due[]
  openCents: bigint
  lateCents: bigint
  /** What the cooperative owes them. */
  owedCents: bigint
  /** The latest first. */
  payments: DuePayment[]
  disputes: Dispute[]
  /** Proposed, agreed, or ended within two months. */
  plan: PaymentPlan | null
  /** Amounts that are parts of the plan under way. */
  planned: ReadonlySet<string>
  suspension: Suspension | null
  /** A formal notice of which something is open. */
  notice: StandingNotice | null
}

const recentMs = 60 * 24 * 3_600_000

/** What a member owes, paid, disputes and was promised. */
export async function myDues(db: DbOrTx, memberId: string, clock: Clock): Promise<MyDues> {
  const today = dayOf(clock.now())
  const customer = (await customersOfMembers(db, [memberId])).get(memberId) ?? null
  if (!customer) return { customer, today, open: [], openCents: 0n, lateCents: 0n, owedCents: 0n, payments: [], disputes: [], plan: null, planned: new Set(), suspension: null, notice: null }
  const [open, owed, payments, disputes, plans, suspensions, notice] = await Promise.all([
    openDues(db, { direction: 'in', customerId: customer.id }),
    openDues(db, { direction: 'out', customerId: customer.id }),
    duePayments(db, { customerId: customer.id, limit: paymentsShown }),
    searchDisputes(db, { customerId: customer.id }),
    searchPlans(db, { customerId: customer.id }),
    suspensionsOf(db, memberId),
    standingNotice(db, memberId, today),
  ])
  const plan = plans.find(({ endedAt }) => endedAt === null) ?? plans.find(({ endedAt, state }) => state !== 'withdrawn' && endedAt !== null && clock.now().getTime() - endedAt.getTime() < recentMs) ?? null
  const planned = plan?.state === 'agreed' ? await db.selectFrom('payment_plan_share').select('due_id').where('plan_id', '=', plan.id).execute() : []
  const left = (dues: readonly Due[]) => sumCents(dues.map(({ remainingCents }) => remainingCents))
  return {
    customer, today, open, openCents: left(open), lateCents: left(open.filter(({ dueOn }) => dueOn < today)), owedCents: left(owed), payments,
    disputes: disputes.filter(({ settledAt }) => settledAt === null || clock.now().getTime() - settledAt.getTime() < recentMs), plan, planned: new Set(planned.map((row) => row.due_id)),
    suspension: suspensions.find(({ liftedAt }) => liftedAt === null) ?? null, notice,
  }
}
