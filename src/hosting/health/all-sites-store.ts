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

interface Order {
  /** What is added up of each site's days to sort by. */
  sum: RawBuilder<unknown>
  /** Days that add nothing to it, left out before they are added up. */
  days?: RawBuilder<unknown>
  /** Of one site; `used.key` is its sum, null without a day. */
  by: RawBuilder<unknown>
}

const trouble = sql`case when site.state = 'failed' then 0 when site.state = 'applied' then 1 when site.state = 'answering' and site.health = 'bad' then 2 when site.state = 'answering' and site.health = 'warn' then 3 else 4 end`
/** The disk as last seen: the greatest of day and bytes in one number (17 TB) instead of an ordered array for each site. */
const lastDisk = sql`max(((day - date '2000-01-01')::bigint << 44) | disk_bytes) filter (where disk_bytes > 0) & ((1::bigint << 44) - 1)`
const greatest = sql`used.key desc nulls last`
const faults = { sum: sql`sum(status_5xx::float8)`, days: sql`status_5xx > 0` }

/** Worst first; the name decides between equals, so that pages do not overlap. */
const orders: Record<AllSitesOrder, Order> = {
  trouble: { ...faults, by: sql`${trouble}, ${greatest}` },
  faults: { ...faults, by: greatest },
  cpu: { sum: sql`sum(cpu_ms::float8)`, days: sql`cpu_ms > 0`, by: greatest },
  pages: { sum: sql`sum(pages::float8)`, days: sql`pages > 0`, by: greatest },
  traffic: { sum: sql`sum(bytes_out::float8)`, days: sql`bytes_out > 0`, by: greatest },
  disk: { sum: lastDisk, by: sql`used.key::float8 / site.disk_bytes desc nulls last` },
}

/** Not deleted: as the index says that counts are read from. */
const standing = sql`purged_at is null and state <> 'deleted'`

/**
 * Of all sites only what they are sorted by is added up; the rest, of those that the page shows. Sums of bigint are made
 * in `numeric`, of float8 faster and exact below 2^53.
 * @param since a calendar day, included; `text` as in the list of sites.
 */
export async function sitesSince(db: DbOrTx, input: { text: string; since: string; order: AllSitesOrder; page: number; pageSize: number }): Promise<{ lines: SiteToday[]; total: number }> {
  const found = searchCondition({ q: input.text, memberIds: null })
  const { sum, days, by } = orders[input.order]
  const { rows: counted } = await sql<{ total: number }>`select count(*)::integer as total from site where ${standing} and ${found}`.execute(db)
  const { rows } = await sql<SiteToday>`
    with used as (
      select site_id, ${sum} as key from site_usage where day >= ${input.since} and ${days ?? sql`true`} group by site_id
    ), shown as (
      select site.id, used.key from site left join used on used.site_id = site.id where ${standing} and ${found}
      order by ${by}, main_host_name, site.id limit ${input.pageSize} offset ${(input.page - 1) * input.pageSize}
    )
    select site.id, site.name, site.main_host_name as "mainHostName", site.node_id as "nodeId", site.member_id as "memberId", site.state, site.health, site.suspension,
      site.failure_reason as "failureReason", site.http_status as "httpStatus", site.disk_bytes as "diskLimitBytes", since.*
    from shown as used join site on site.id = used.id, lateral (
      select coalesce(sum(pages::float8), 0)::bigint as pages, coalesce(sum(status_5xx::float8), 0)::bigint as faults, coalesce(sum(cpu_ms::float8), 0)::bigint as "cpuMs",
        coalesce(sum(bytes_out::float8), 0)::bigint as "bytesOut", coalesce(${lastDisk}, 0) as "diskBytes"
      from site_usage where site_id = site.id and day >= ${input.since}
    ) as since
    order by ${by}, main_host_name, site.id`.execute(db)
  return { lines: rows, total: counted[0]!.total }
}
