/**
 * Three years of use of fictional sites, one row a site and day, and the hours of the last weeks, as far as the panel
 * keeps them. Days in their order, all sites side by side, as nodes tell them: so they lie in the tables as in a
 * cooperative that has lived. What a node has told is never touched: it has the higher number.
 */
import { sql } from 'kysely'
import type { Db, DbOrTx } from '#db/open-database.ts'
import { encodeTimes } from '#hosting/usage/times-column.ts'
import type { Clock } from '#lib/clock.ts'
import type { PlannedSite } from './plan.ts'
import type { FillProgress } from './progress.ts'

/** Days, and days of which there are hours too. */
const wholeHistory = { days: 3 * 365, hourDays: 34 }
/** Days of one statement: a quarter of a million rows at 8,000 sites. */
const daysAtOnce = 30

/** Response times of a hundred pages of plain files, and of PHP; classes of wire/response-times.ts. */
const times = {
  static: encodeTimes([60, 20, 10, 5, 3, 2]).toString('hex'),
  php: encodeTimes([0, 0, 4, 10, 22, 28, 18, 9, 4, 2, 1, 1, 1]).toString('hex'),
}

/** What a row can differ by: from 0 to 1, the same for one site and day. */
const noise = (what: string) => sql`(abs(hashtext(s.id || day::text || ${what}::text)) % 1000 / 1000.0::float8)`

/** @returns rows written. */
export async function fillUsage(db: Db, sites: readonly PlannedSite[], clock: Clock, tell: FillProgress, { days, hourDays } = wholeHistory): Promise<{ days: number; hours: number }> {
  return db.connection().execute(async (connection) => {
    await sql`set statement_timeout = 0`.execute(connection)
    // A power cut may lose the last rows: filling again writes them.
    await sql`set synchronous_commit = off`.execute(connection)
    await keepPlan(connection, sites)
    const today = clock.now().toISOString().slice(0, 10)
    const steps = Math.ceil(days / daysAtOnce) + hourDays
    let done = 0
    const written = { days: 0, hours: 0 }
    for (let back = days; back > 0; back -= daysAtOnce) {
      written.days += await fillDays(connection, today, back, Math.max(1, back - daysAtOnce + 1))
      tell({ step: 'history', done: ++done, total: steps })
    }
    for (let back = hourDays; back > 0; back--) {
      written.hours += await fillHours(connection, today, back)
      tell({ step: 'history', done: ++done, total: steps })
    }
    await sql`drop table fill_plan`.execute(connection)
    await sql`reset statement_timeout; reset synchronous_commit`.execute(connection)
    await sql`analyze site_usage, site_hour, site, member, person, host_name`.execute(connection)
    return written
  })
}

async function keepPlan(connection: DbOrTx, sites: readonly PlannedSite[]): Promise<void> {
  await sql`create temporary table if not exists fill_plan (id text primary key, member_id text, age integer, requests integer, php boolean, disk bigint)`.execute(connection)
  await sql`truncate fill_plan`.execute(connection)
  const given = JSON.stringify(sites.map(({ id, ageDays, requests, profile }) => ({ id, ageDays, requests, php: profile === 'php' })))
  await sql`
    insert into fill_plan
    select plan.id, site.member_id, plan."ageDays", plan.requests, plan.php, 60000 + abs(hashtext(plan.id)) % 40000 * 1000::bigint * (case when plan.php then 8 else 1 end)
    from jsonb_to_recordset(${given}::jsonb) as plan (id text, "ageDays" integer, requests integer, php boolean) join site on site.id = plan.id`.execute(connection)
  await sql`analyze fill_plan`.execute(connection)
}

/** Days from `from` days ago to `to` days ago. A site grows by half over its life and rests at weekends. */
async function fillDays(connection: DbOrTx, today: string, from: number, to: number): Promise<number> {
  if (await daysAreThere(connection, today, from, to)) return 0
  const result = await sql`
    insert into site_usage (site_id, day, member_id, sequence, requests, pages, status_5xx, bytes_out, cache_hits, cpu_ms, starts, memory_bytes, disk_bytes, times)
    select id, day, member_id, 1, requests, requests / 4, case when rare < 0.004 then requests / 50 else 0 end, requests * 14000::bigint, 0,
      case when php then requests / 4 * 35 else 0 end, case when php then least(requests / 4, 20) else 0 end,
      case when php and requests > 3 then 22000000 + rare * 30000000 else 0 end, disk * (1.5 - back / 2200.0),
      case when requests < 4 then ''::bytea when php then decode(${times.php}, 'hex') else decode(${times.static}, 'hex') end
    from (
      select s.*, day, back, ${noise('rare')} as rare,
        round(s.requests * (1 - back / 2200.0) * (case when extract(isodow from day) > 5 then 0.6 else 1 end) * (0.6 + 0.8 * ${noise('many')}))::integer as requests
      from (select id, member_id, age, requests as requests, php, disk from fill_plan) as s,
        lateral (select (${today}::date - back) as day, back from generate_series(${to}::integer, least(${from}::integer, s.age)) as back) as days
    ) as one (id, member_id, age, usual, php, disk, day, back, rare, requests)
    order by day, id
    on conflict do nothing`.execute(connection)
  return Number(result.numAffectedRows ?? 0)
}

/** Whether nothing is missing: going on after an interruption must not take as long as the first time. */
async function daysAreThere(connection: DbOrTx, today: string, from: number, to: number): Promise<boolean> {
  const { rows } = await sql<{ whole: boolean }>`
    select (select count(*) from site_usage join fill_plan on fill_plan.id = site_usage.site_id where day between ${today}::date - ${from}::integer and ${today}::date - ${to}::integer)
      = (select sum(greatest(0, least(${from}::integer, age) - ${to}::integer + 1)) from fill_plan) as whole`.execute(connection)
  return rows[0]!.whole
}

/** Hours of one day in which somebody came. */
async function fillHours(connection: DbOrTx, today: string, back: number): Promise<number> {
  const result = await sql`
    insert into site_hour (site_id, at, sequence, requests, pages, status_4xx, status_5xx, bytes_out, cache_hits, stale_hits, times, cpu_ms, oom_kills, workers_full, memory_bytes, workers, last_ok_at, last_fault_at)
    select s.id, at, 1, greatest(1, s.requests / hours), greatest(1, s.requests / hours / 4), s.requests / hours / 30, 0, greatest(1, s.requests / hours) * 14000::bigint, 0, 0,
      case when s.php then decode(${times.php}, 'hex') else decode(${times.static}, 'hex') end,
      case when s.php then greatest(1, s.requests / hours / 4) * 35 else 0 end, 0, 0, case when s.php then 30000000 else 0 end, case when s.php then 1 else 0 end, at, null
    from (select *, least(24, greatest(1, requests / 6)) as hours from fill_plan) as s, generate_series(0, 23) as hour,
      lateral (select (${today}::date - ${back}::integer + hour * interval '1 hour') at time zone 'Europe/Paris' as at) as moment
    where s.age >= ${back} and abs(hashtext(s.id || at::text)) % 24 < s.hours
    order by at, s.id
    on conflict do nothing`.execute(connection)
  return Number(result.numAffectedRows ?? 0)
}
