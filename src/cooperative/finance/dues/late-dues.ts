/** What was late on a day: due before it and not paid by its end, whatever came since. A due split since then counts as it was split. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'

/** @returns nothing late: no cents, no customers, no day. */
export async function lateDues(db: DbOrTx, on: Day): Promise<{ cents: bigint; customers: number; oldestDay: Day | null }> {
  const { rows } = await sql<{ cents: number; customers: number; oldest: string | null }>`
    select coalesce(sum(late.cents), 0)::bigint as cents, count(distinct late.customer_id)::int as customers, min(late.due_on) as oldest from (
      select a.customer_id, a.due_on, a.cents - coalesce((select sum(p.cents) from due_payment p where p.due_id = a.id and p.paid_on <= ${on} and (p.undone_on is null or p.undone_on > ${on})), 0) as cents
        from amount_due a where a.direction = 'in' and a.due_on < ${on} and a.created_at < (${on}::date + 1)::timestamp at time zone 'Europe/Paris') late
     where late.cents > 0`.execute(db)
  const row = rows[0]
  return { cents: BigInt(row?.cents ?? 0), customers: row?.customers ?? 0, oldestDay: row?.oldest == null ? null : day(row.oldest) }
}

/** What members and customers are to pay between two days, both in. */
export async function duesBetween(db: DbOrTx, from: Day, to: Day): Promise<{ count: number; cents: bigint; firstDay: Day | null }> {
  const { rows } = await sql<{ count: number; cents: number; day: string | null }>`
    select count(*)::int as count, coalesce(sum(cents - paid_cents), 0)::bigint as cents, min(due_on) as day from amount_due where direction = 'in' and paid_cents < cents and due_on between ${from} and ${to}`.execute(db)
  const row = rows[0]
  return { count: row?.count ?? 0, cents: BigInt(row?.cents ?? 0), firstDay: row?.day == null ? null : day(row.day) }
}
