/** Who came and who left, from the events of the register: the state on a day is that of the last event until then. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'

/** How many members the cooperative had at the end of each of these days. */
export async function membersOn(db: DbOrTx, days: readonly Day[]): Promise<{ day: Day; count: number }[]> {
  const { rows } = await sql<{ count: number }>`
    with steps as (select day, (status = 'admitted')::int - coalesce((lag(status) over (partition by member_id order by position) = 'admitted')::int, 0) as change from member_event)
    select coalesce((select sum(change) from steps s where s.day <= d.day), 0)::int as count from unnest(${sql.val([...days])}::date[]) with ordinality as d (day, place) order by place`.execute(db)
  return days.map((day, index) => ({ day, count: rows[index]?.count ?? 0 }))
}

interface Movements {
  admitted: number
  /** An exclusion was undone, a mistake put right. */
  readmitted: number
  withdrawn: number
  excluded: number
  struckOff: number
}

/** What moved between two days, both in. Members on the eve, and these counted, give the members of the last day. */
export async function countMovements(db: DbOrTx, from: Day, to: Day): Promise<Movements> {
  const { rows } = await sql<Movements>`
    with steps as (select *, lag(status) over (partition by member_id order by position) as before from member_event),
    moved as (select * from steps where day between ${from} and ${to})
    select count(*) filter (where status = 'admitted' and before is distinct from 'admitted' and cause in ('application', 'entry'))::int as admitted,
           count(*) filter (where status = 'admitted' and before is distinct from 'admitted' and cause not in ('application', 'entry'))::int as readmitted,
           count(*) filter (where status = 'withdrawn' and before = 'admitted')::int as withdrawn, count(*) filter (where status = 'excluded' and before = 'admitted')::int as excluded,
           count(*) filter (where status = 'struck-off' and before = 'admitted')::int as "struckOff"
      from moved`.execute(db)
  return rows[0] ?? { admitted: 0, readmitted: 0, withdrawn: 0, excluded: 0, struckOff: 0 }
}
