/** How many members there were, by the events of the register. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'

/** Members admitted at the end of each of these days, in the same order. */
export async function membersOn(db: DbOrTx, days: readonly Day[]): Promise<number[]> {
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from (select distinct on (e.member_id) e.status from member_event e where e.day <= w.day order by e.member_id, e.position desc) s where s.status = 'admitted')::int as count
      from unnest(${sql.val([...days])}::date[]) with ordinality w (day, place) order by w.place`.execute(db)
  return rows.map(({ count }) => count)
}

/** How many were admitted and how many left between two days, both in; what was put right as an error counts in neither. */
export async function membersMoved(db: DbOrTx, from: Day, to: Day): Promise<{ joined: number; left: number }> {
  const { rows } = await sql<{ joined: number; left: number }>`
    select count(*) filter (where status = 'admitted' and cause in ('application', 'entry', 'appeal'))::int as joined, count(*) filter (where status in ('withdrawn', 'excluded', 'struck-off') and cause <> 'entry')::int as left
      from member_event where day between ${from} and ${to}`.execute(db)
  return { joined: rows[0]?.joined ?? 0, left: rows[0]?.left ?? 0 }
}
