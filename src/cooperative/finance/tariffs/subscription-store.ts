/** Reading subscriptions: one whole, a list, all of some customers. */
import { sql } from 'kysely'
import type { SpanOutcome, UsageFacts } from '#db/billing-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { PeriodMonths, Span } from './billing-period.ts'
import type { SubscriptionTerms } from './flat-price.ts'

export interface Subscription extends SubscriptionTerms {
  id: string
  number: number
  customerId: string
  memberId: string | null
  /** As the books know the customer. */
  customerName: string
  customerCode: string
  label: string
  version: number
  endReason: string
  reductions: (Span & { id: string; percent: number; reason: string })[]
}

interface Row {
  id: string; number: number; customer_id: string; member_id: string | null; name: string; code: string; label: string; start_day: string; end_day: string | null; anchor_day: string; months: PeriodMonths; version: number; end_reason: string
  plans: { from: string; plan: string; quantity: number }[]
  reductions: { id: string; from: string; to: string; percent: number; reason: string }[]
}

const rowsWhere = (where: ReturnType<typeof sql>) => sql<Row>`
  select s.id, s.number, s.customer_id, s.member_id, p.name, p.code, s.label, s.start_day, s.end_day, s.anchor_day, s.months, s.version, s.end_reason,
    coalesce((select jsonb_agg(jsonb_build_object('from', c.from_day, 'plan', c.plan_id, 'quantity', c.quantity) order by c.from_day) from subscription_plan c where c.subscription_id = s.id), '[]') as plans,
    coalesce((select jsonb_agg(jsonb_build_object('id', r.id, 'from', r.from_day, 'to', r.to_day, 'percent', r.percent, 'reason', r.reason) order by r.from_day) from subscription_reduction r where r.subscription_id = s.id and r.removed_at is null), '[]') as reductions
  from subscription s join ledger_party p on p.id = s.customer_id ${where}`

const subscriptionOf = (row: Row): Subscription => ({
  id: row.id, number: row.number, customerId: row.customer_id, memberId: row.member_id, customerName: row.name, customerCode: row.code, label: row.label, startDay: day(row.start_day), endDay: row.end_day === null ? null : day(row.end_day),
  anchorDay: day(row.anchor_day), months: row.months, version: row.version, endReason: row.end_reason,
  plans: row.plans.map(({ from, plan, quantity }) => ({ fromDay: day(from), planId: plan, quantity })),
  reductions: row.reductions.map(({ id, from, to, percent, reason }) => ({ id, fromDay: day(from), toDay: day(to), percent, reason })),
})

/** @throws {UserError} `subscriptionNone` (404). */
export async function subscriptionById(db: DbOrTx, id: string): Promise<Subscription> {
  const { rows } = await rowsWhere(sql`where s.id = ${id}`).execute(db)
  if (!rows[0]) throw new UserError('subscriptionNone', {}, { status: 404 })
  return subscriptionOf(rows[0])
}

/** Those that go on on a day or begin later, by customer and number. */
export async function subscriptionsFrom(db: DbOrTx, day: Day): Promise<Subscription[]> {
  const { rows } = await rowsWhere(sql`where s.end_day is null or s.end_day >= ${day}::date order by s.customer_id, s.number`).execute(db)
  return rows.map(subscriptionOf)
}

/** All of some customers, by customer and number. */
export async function subscriptionsOfCustomers(db: DbOrTx, customerIds: readonly string[]): Promise<Subscription[]> {
  if (customerIds.length === 0) return []
  const { rows } = await rowsWhere(sql`where s.customer_id = any(${[...customerIds]}::text[]) order by s.customer_id, s.number`).execute(db)
  return rows.map(subscriptionOf)
}

/** All that have a day of a span, by customer and number. */
export async function subscriptionsBetween(db: DbOrTx, span: Span): Promise<Subscription[]> {
  const { rows } = await rowsWhere(sql`where s.start_day <= ${span.toDay}::date and (s.end_day is null or s.end_day >= greatest(s.start_day, ${span.fromDay}::date)) order by s.customer_id, s.number`).execute(db)
  return rows.map(subscriptionOf)
}

/** All of a member, by number. */
export async function subscriptionsOfMember(db: DbOrTx, memberId: string): Promise<Subscription[]> {
  const { rows } = await rowsWhere(sql`where s.member_id = ${memberId} order by s.number`).execute(db)
  return rows.map(subscriptionOf)
}

export const subscriptionViews = ['live', 'ended', 'all'] as const
type SubscriptionView = (typeof subscriptionViews)[number]

/** A page of those whose customer, code, label or number a text finds, by number; and how many. */
export async function searchSubscriptions(db: DbOrTx, search: { text: string; view: SubscriptionView; planId: string | null; today: Day; page: number; pageSize: number }): Promise<{ subscriptions: Subscription[]; total: number }> {
  const text = search.text.trim().slice(0, 100)
  const pattern = containing(text)
  const where = sql`where ${search.view === 'all' ? sql`true` : search.view === 'live' ? sql`(s.end_day is null or s.end_day >= ${search.today}::date)` : sql`s.end_day < ${search.today}::date`}
    ${text === '' ? sql`` : sql`and (fold_text(p.name) like fold_text(${pattern}) or fold_text(s.label) like fold_text(${pattern}) or p.code ilike ${pattern} or s.number::text = ${text})`}
    ${search.planId === null ? sql`` : sql`and exists (select from subscription_plan c where c.subscription_id = s.id and c.plan_id = ${search.planId})`}`
  const [{ rows }, counted] = await Promise.all([
    rowsWhere(sql`${where} order by s.number desc limit ${search.pageSize} offset ${(search.page - 1) * search.pageSize}`).execute(db),
    sql<{ total: number }>`select count(*)::int as total from subscription s join ledger_party p on p.id = s.customer_id ${where}`.execute(db),
  ])
  return { subscriptions: rows.map(subscriptionOf), total: counted.rows[0]?.total ?? 0 }
}

export interface BilledSpan extends Span {
  id: string
  subscriptionId: string
  kind: 'flat' | 'usage'
  outcome: SpanOutcome
  netCents: bigint
  invoice: { id: string; number: string } | null
  facts: UsageFacts | null
}

/** Days that are dealt with and were not freed, of some subscriptions; the oldest first. With `beyond`, only spans that go on after that day. */
export async function billedSpans(db: DbOrTx, subscriptionIds: readonly string[], beyond: Day | null = null): Promise<BilledSpan[]> {
  if (subscriptionIds.length === 0) return []
  const { rows } = await sql<{ id: string; subscription_id: string; kind: 'flat' | 'usage'; from_day: string; to_day: string; outcome: SpanOutcome; net_cents: number; invoice_id: string | null; number: string | null; facts: UsageFacts | null }>`
    select b.id, b.subscription_id, b.kind, lower(b.days) as from_day, upper(b.days) - 1 as to_day, b.outcome, b.net_cents, b.invoice_id, i.number, b.facts
      from billed_span b left join sales_invoice i on i.id = b.invoice_id where b.subscription_id = any(${[...subscriptionIds]}::text[]) and b.freed_by is null ${beyond === null ? sql`` : sql`and upper(b.days) - 1 > ${beyond}::date`} order by b.days, b.kind`.execute(db)
  return rows.map((row) => ({ id: row.id, subscriptionId: row.subscription_id, kind: row.kind, fromDay: day(row.from_day), toDay: day(row.to_day), outcome: row.outcome, netCents: BigInt(row.net_cents), invoice: row.invoice_id === null ? null : { id: row.invoice_id, number: row.number ?? '' }, facts: row.facts }))
}
