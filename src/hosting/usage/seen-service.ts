/** How well the whole house answered, from the days of use that are kept, and what machines said of themselves. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { day, noonOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'

/** Below it, one error more or less says nothing. */
const fewestFaults = 10
/** A machine speaks every five minutes; twice silent is an outage, of the machine or of its way to us. */
const silentMinutes = 10

interface SeenService {
  requests: number
  /** Answered with an error of the server. */
  faults: number
  /** Sites that were asked for something. */
  sites: number
  /** Sites of which a request in a hundred, ten at least, ended with an error. */
  troubledSites: number
  /** Days of which no machine told anything. */
  silentDays: number
  /** Times that a machine was not heard of, and minutes in all; null when what it said is no longer kept for the whole span. */
  outages: { count: number; minutes: number } | null
  months: { day: Day; requests: number; faults: number }[]
}

/** What all sites answered between two days, both in. @returns null when nothing was counted on any of them. */
export async function seenService(db: DbOrTx, from: Day, to: Day): Promise<SeenService | null> {
  const { rows: months } = await sql<{ month: string; requests: number; faults: number; days: number }>`
    select to_char(day, 'YYYY-MM-01') as month, sum(requests)::bigint as requests, sum(status_5xx)::bigint as faults, count(distinct day)::int as days from site_usage where day between ${from} and ${to} group by 1 order by 1`.execute(db)
  if (months.length === 0) return null
  const { rows: sites } = await sql<{ sites: number; troubled: number }>`
    select count(*) filter (where requests > 0)::int as sites, count(*) filter (where faults >= ${fewestFaults} and faults * 100 >= requests)::int as troubled
      from (select sum(requests) as requests, sum(status_5xx) as faults from site_usage where day between ${from} and ${to} group by site_id) one`.execute(db)
  const sum = (of: (month: (typeof months)[number]) => number) => months.reduce((total, month) => total + of(month), 0)
  const days = Math.round((noonOf(to).getTime() - noonOf(from).getTime()) / 86_400_000) + 1
  return {
    requests: sum(({ requests }) => requests), faults: sum(({ faults }) => faults), sites: sites[0]?.sites ?? 0, troubledSites: sites[0]?.troubled ?? 0, silentDays: days - sum((month) => month.days),
    outages: await outagesBetween(db, from, to), months: months.map(({ month, requests, faults }) => ({ day: day(month), requests, faults })),
  }
}

async function outagesBetween(db: DbOrTx, from: Day, to: Day): Promise<{ count: number; minutes: number } | null> {
  const { rows } = await sql<{ kept: boolean | null; count: number; minutes: number }>`
    with span as (select ${from}::date::timestamp at time zone 'Europe/Paris' as begun, (${to}::date + 1)::timestamp at time zone 'Europe/Paris' as ended),
    said as (select at, extract(epoch from at - lag(at) over (partition by node_id order by at)) / 60 as gap from node_history, span where at >= begun and at < ended)
    select (select min(at) from node_history) <= (select begun + interval '1 day' from span) as kept, count(*) filter (where gap > ${silentMinutes})::int as count, coalesce(sum(gap - 5) filter (where gap > ${silentMinutes}), 0)::int as minutes from said`.execute(db)
  const row = rows[0]
  return row?.kept ? { count: row.count, minutes: row.minutes } : null
}
