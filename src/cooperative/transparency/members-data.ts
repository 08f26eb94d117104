/** Members at the end of each month of three years, and by kind today. Movements are told by the year: those of a month are few. */
import { sql } from 'kysely'
import { addMonths, day, startOfMonth } from '#lib/day.ts'
import { countedPersons } from './data-set.ts'
import type { DataNeeds, DataSet } from './data-set.ts'

/** A row for each month; what came and left in a year stands beside its last one. Few persons are no figure. */
export async function membersData({ db, today }: DataNeeds): Promise<DataSet> {
  const from = addMonths(startOfMonth(today), -35)
  const { rows } = await sql<{ month: string; members: number }>`
    select m.day::text as month, (select count(*) from (select distinct on (e.member_id) e.status from member_event e where e.day <= m.until order by e.member_id, e.position desc) s where s.status = 'admitted')::int as members
      from (select d::date as day, least((d + interval '1 month - 1 day')::date, ${today}::date) as until from generate_series(${from}::date, ${today}::date, interval '1 month') d) m
     where m.until >= (select min(day) from member_event) order by m.day`.execute(db)
  const moves = await sql<{ year: number; joined: number; gone: number }>`
    select extract(year from day)::int as year, count(*) filter (where status = 'admitted')::int as joined, count(*) filter (where status in ('withdrawn', 'excluded', 'struck-off'))::int as gone
      from member_event where day <= ${today}::date and cause <> 'error' group by 1`.execute(db)
  return {
    columns: [{ name: 'month', kind: 'month' }, { name: 'members', kind: 'count' }, { name: 'joinedInYear', kind: 'count' }, { name: 'leftInYear', kind: 'count' }],
    rows: rows.map((row) => {
      // the year's movements stand once, beside its last month
      const isLast = row.month.slice(5, 7) === '12' || row.month.slice(0, 7) === today.slice(0, 7)
      const year = moves.rows.find((one) => String(one.year) === row.month.slice(0, 4))
      return [day(row.month), countedPersons(row.members), isLast ? countedPersons(year?.joined ?? 0) : null, isLast ? countedPersons(year?.gone ?? 0) : null]
    }),
    day: today,
  }
}
