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
