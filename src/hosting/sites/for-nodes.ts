/** What sites give to the node service: what a node should have, and where its reports go. */
import { sql } from 'kysely'
import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Report, SiteResource } from '#wire/node-state.ts'
import { siteSpec } from './site-spec.ts'
import { siteFrom } from './site-store.ts'

/**
 * The sites of a node that changed after revision `since`, oldest change first: a host name leaves one site
 * before another receives it. 0 gives all that the node should have; tombstones only until it confirmed them.
 */
export async function siteResourcesSince(tx: Tx, nodeId: string, since: number): Promise<SiteResource[]> {
  const rows = await tx
    .selectFrom('site')
    .selectAll('site')
    .select((eb) =>
      eb
        .selectFrom('host_name')
        .select(sql<string[]>`coalesce(array_agg(host_name.name order by host_name.position), '{}')`.as('names'))
        .whereRef('host_name.site_id', '=', 'site.id')
        .as('names'),
    )
    .where('node_id', '=', nodeId)
    .where('revision', '>', since)
    .where('removed_at', 'is', null)
    .orderBy('revision')
    .execute()
  return rows.map((row) => ({
    kind: 'site',
    id: row.id,
    generation: row.generation,
    requestId: row.request_id,
    spec: row.purged_at ? null : siteSpec(siteFrom(row, row.names ?? [])),
  }))
}

/**
 * Writes what a node says of its sites. Reports on a site of another node, or on a generation older than what
 * is known, are dropped: they arrive late or lie. One statement whatever their number.
 */
export async function recordSiteReports(tx: Tx, nodeId: string, reports: readonly Report[], clock: Clock): Promise<void> {
  const newest = new Map<string, Report>()
  for (const report of reports) if (report.kind === 'site' && report.generation >= (newest.get(report.id)?.generation ?? 0)) newest.set(report.id, report)
  if (newest.size === 0) return
  const now = clock.now()
  const given = JSON.stringify([...newest.values()])
  await sql`
    with report as (
      select * from jsonb_to_recordset(${given}::jsonb) as r (
        id text, generation bigint, outcome text, reason text, detail text, "httpStatus" integer, answering boolean)
    ), written as (
      update site set
        observed_generation = report.generation,
        observed_at = ${now},
        answering = report.answering,
        http_status = report."httpStatus",
        failure_reason = case when report.outcome in ('failed', 'blocked') then coalesce(report.reason, 'internal') end,
        failure_detail = case when report.outcome in ('failed', 'blocked') then report.detail end,
        applied_at = case when report.outcome in ('applied', 'removed') then
          case when report.generation >= site.generation then coalesce(site.applied_at, ${now}) else site.applied_at end end,
        answering_at = case when report.answering then
          case when report.generation >= site.generation then coalesce(site.answering_at, ${now}) else site.answering_at end end,
        removed_at = case when report.outcome = 'removed' and site.purged_at is not null
          and report.generation >= site.generation then ${now} else site.removed_at end
      from report
      where site.id = report.id and site.node_id = ${nodeId} and report.generation >= site.observed_generation
        and (report.generation <= site.generation or report.outcome in ('failed', 'blocked'))
      returning site.id
    )
    select pg_notify('site', id) from written`.execute(tx)
}
