/** What hosting offers to the cooperative's half (`cooperative/…/*-ports.ts`); joined where the program is composed. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'

export { resumeHosting, suspendHosting } from './sites/suspend-member.ts'
export { seenService } from './usage/seen-service.ts'

/** How many sites each of these members has, those in recovery left out; members without sites are absent. */
export async function countSites(db: DbOrTx, memberIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (memberIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('site')
    .select((make) => ['member_id as memberId', make.fn.countAll<number>().as('count')])
    .where('member_id', 'in', [...memberIds])
    .where('deleted_at', 'is', null)
    .groupBy('member_id')
    .execute()
  return new Map(rows.map((row) => [row.memberId, Number(row.count)]))
}

/** Sites of these members, for who asks what is held on them: those in recovery too. */
export const sitesHeld = (db: DbOrTx, memberIds: readonly string[]): Promise<{ id: string; name: string; createdAt: Date; deletedAt: Date | null }[]> =>
  memberIds.length === 0
    ? Promise.resolve([])
    : db.selectFrom('site').select(['id', 'name', 'created_at as createdAt', 'deleted_at as deletedAt']).where('member_id', 'in', [...memberIds]).orderBy('created_at').execute()

/** What a member's sites used on a day, all together. */
interface MemberUsageDay {
  day: Day
  bytesOut: bigint
  diskBytes: bigint
  sites: number
  silentSites: number
  unseenDisks: number
  hash: string
}

/**
 * What members' sites used, day by day between two, both in: one statement however many there are. A site that was there
 * the whole day and of which no row tells is silent: its node did not speak. Days come from the earliest for each member.
 */
export async function usageOfMembers(db: DbOrTx, memberIds: readonly string[], from: Day, to: Day): Promise<ReadonlyMap<string, MemberUsageDay[]>> {
  if (memberIds.length === 0 || to < from) return new Map()
  const { rows } = await sql<{ member_id: string; day: string; bytes_out: string; disk_bytes: string; sites: number; silent: number; unseen: number; hash: string }>`
    with told as (
      select member_id, day, sum(bytes_out) as bytes_out, sum(disk_bytes) as disk_bytes, count(*) as sites, count(*) filter (where disk_bytes = 0) as unseen,
             sha256(convert_to(string_agg(site_id || ' ' || bytes_out || ' ' || disk_bytes, chr(10) order by site_id), 'UTF8')) as hash
        from site_usage where member_id = any(${[...memberIds]}::text[]) and day between ${from}::date and ${to}::date group by member_id, day
    ), silent as (
      select s.member_id, d.day::date as day, count(*) as sites
        from site s cross join lateral generate_series(
          greatest(${from}::date, (s.created_at at time zone 'Europe/Paris')::date + 1), least(${to}::date, coalesce((s.deleted_at at time zone 'Europe/Paris')::date - 1, ${to}::date)), interval '1 day') d (day)
       where s.member_id = any(${[...memberIds]}::text[]) and not exists (select from site_usage u where u.site_id = s.id and u.day = d.day::date)
       group by s.member_id, d.day
    )
    select member_id, day, coalesce(t.bytes_out, 0)::text as bytes_out, coalesce(t.disk_bytes, 0)::text as disk_bytes, coalesce(t.sites, 0)::int as sites, coalesce(s.sites, 0)::int as silent,
           coalesce(t.unseen, 0)::int as unseen, coalesce(encode(t.hash, 'hex'), '') as hash
      from told t full join silent s using (member_id, day) order by member_id, day`.execute(db)
  const byMember = Map.groupBy(rows, ({ member_id }) => member_id)
  return new Map([...byMember].map(([memberId, days]) => [memberId, days.map((row): MemberUsageDay => ({ day: row.day as Day, bytesOut: BigInt(row.bytes_out), diskBytes: BigInt(row.disk_bytes), sites: row.sites, silentSites: row.silent, unseenDisks: row.unseen, hash: row.hash }))]))
}

/** Sites that stood at the end of each of these days, those in recovery left out, in the same order. */
export async function sitesOn(db: DbOrTx, days: readonly Day[]): Promise<number[]> {
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from site s where s.created_at < (w.day + 1)::timestamp at time zone 'Europe/Paris' and (s.deleted_at is null or s.deleted_at >= (w.day + 1)::timestamp at time zone 'Europe/Paris'))::int as count
      from unnest(${sql.val([...days])}::date[]) with ordinality w (day, place) order by w.place`.execute(db)
  return rows.map(({ count }) => count)
}

/** What all sites did in the thirty days until one, that day in. */
interface Activity {
  /** Members of whom a site was asked for something. */
  accounts: number
  requests: bigint
  faults: bigint
  /** The last day, until that one, of which a node told anything; null: never. */
  lastDay: Day | null
}

/** Read day by day from the index of days: a month of 8,000 sites. */
export async function activityOn(db: DbOrTx, day: Day): Promise<Activity> {
  const [month, last] = await Promise.all([
    sql<{ accounts: number; requests: string; faults: string }>`select count(distinct member_id) filter (where requests > 0)::int as accounts, coalesce(sum(requests), 0)::text as requests, coalesce(sum(status_5xx), 0)::text as faults
      from site_usage where day between ${day}::date - 29 and ${day}::date`.execute(db),
    sql<{ day: Day | null }>`select max(day)::text as day from site_usage where day <= ${day}::date`.execute(db),
  ])
  const [row] = month.rows
  return { accounts: row?.accounts ?? 0, requests: BigInt(row?.requests ?? 0), faults: BigInt(row?.faults ?? 0), lastDay: last.rows[0]?.day ?? null }
}

interface SiteKnown {
  siteId: string
  memberId: string
  from: number
  to: number
}

/** Every site that is still known, by id, and when it was there, from morning to night, as `usageOfMembers` has it by the cooperative's calendar; days counted from the first, none when `from` is after `to`. */
export async function sitesKnown(db: DbOrTx, from: Day, to: Day): Promise<SiteKnown[]> {
  const { rows } = await sql<{ id: string; member_id: string; from: number; to: number }>`
    select id, member_id, greatest(0, (created_at at time zone 'Europe/Paris')::date + 1 - ${from}::date) as from, least(${to}::date, coalesce((deleted_at at time zone 'Europe/Paris')::date - 1, ${to}::date)) - ${from}::date as to
      from site order by id`.execute(db)
  return rows.map(({ id, member_id, from: first, to: last }) => ({ siteId: id, memberId: member_id, from: first, to: last }))
}

interface DayOfAll {
  day: number
  places: number[]
  bytesOut: number[]
  diskBytes: number[] | null
  others: string[]
}

/** PostgreSQL's `{1,2}`, read as JSON: in half the time that the driver takes for a list. */
const numbersIn = (list: string): number[] => JSON.parse(`[${list.slice(1, -1)}]`) as number[]

/**
 * What everybody's sites used, a row a day with lists that have a place for each site. A row a site and day (240,000 a
 * month of 8,000 sites) costs us six times as long; a row a site costs the database twice as long, which has rows in the
 * order of days. Sites are numbers because finding three million ids again, a year's, took us longer than all else.
 */
export async function usageOfAll(db: DbOrTx, { from, to, disk }: { from: Day; to: Day; disk: boolean }): Promise<DayOfAll[]> {
  const { rows } = await sql<{ day: number; places: string; sent: string; disk: string | null; others: string | null }>`
    with known as (select id, member_id, (row_number() over (order by id))::int as place from site)
    select u.day - ${from}::date as day, array_agg(coalesce(k.place, 0))::text as places, array_agg(u.bytes_out)::text as sent, ${disk ? sql`array_agg(u.disk_bytes)::text` : sql`null`} as disk,
           string_agg(u.site_id || ' ' || u.member_id, ',') filter (where k.place is null) as others
      from site_usage u
      left join known k on k.id = u.site_id and k.member_id = u.member_id
     where u.day between ${from}::date and ${to}::date group by u.day`.execute(db)
  return rows.map((row) => ({ day: row.day, places: numbersIn(row.places), bytesOut: numbersIn(row.sent), diskBytes: row.disk === null ? null : numbersIn(row.disk), others: row.others?.split(',') ?? [] }))
}
