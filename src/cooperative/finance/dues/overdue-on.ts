/** What was late on a day. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'

interface Overdue {
  cents: bigint
  /** Of it, due for more than 90 days. */
  oldCents: bigint
  customers: number
}

/** Rests of amounts as payments that stand leave them now, from the index of what is open; or as they stood at the end of a day that is over. */
const restsNow = sql`select customer_id, due_on, cents - paid_cents as rest from amount_due where direction = 'in' and paid_cents < cents`
const restsOn = (day: Day) => sql`
  select a.customer_id, a.due_on, a.cents - coalesce((select sum(p.cents) from due_payment p where p.due_id = a.id and p.paid_on <= ${day} and (p.undone_on is null or p.undone_on > ${day})), 0) as rest
    from amount_due a where a.direction = 'in' and a.due_on < ${day} and (a.created_at at time zone 'Europe/Paris')::date <= ${day}`

/** What customers owed the cooperative that was due before a day. @param today the day that it is: no payment is later. */
export async function overdueOn(db: DbOrTx, day: Day, today: Day): Promise<Overdue> {
  const { rows } = await sql<{ cents: number; old: number; customers: number }>`
    select coalesce(sum(rest), 0)::bigint as cents, coalesce(sum(rest) filter (where due_on < ${day}::date - 90), 0)::bigint as old, count(distinct customer_id)::int as customers
      from (${day === today ? restsNow : restsOn(day)}) r where rest > 0 and due_on < ${day}`.execute(db)
  const [row] = rows
  return { cents: BigInt(row?.cents ?? 0), oldCents: BigInt(row?.old ?? 0), customers: row?.customers ?? 0 }
}
