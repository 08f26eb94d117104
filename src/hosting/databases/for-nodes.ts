/** What databases give to the node service: what a node should have, and where its reports go. */
import { sql } from 'kysely'
import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Report, Resource } from '#wire/node-state.ts'
import { databaseFrom } from './database-store.ts'

/** The databases of a node that changed after revision `since`; 0 gives all, tombstones until they were confirmed. */
export async function databaseResourcesSince(tx: Tx, nodeId: string, since: number): Promise<Resource[]> {
  const rows = await tx
    .selectFrom('site_database')
    .innerJoin('site', 'site.id', 'site_database.site_id')
    .selectAll('site_database')
    .select('site.deleted_at as site_deleted_at')
    .where('site.node_id', '=', nodeId)
    .where('site_database.revision', '>', since)
    .where('site_database.removed_at', 'is', null)
    .orderBy('site_database.revision')
    .execute()
  return rows.map((row) => {
    const { id, siteId, engine, name, passwordHash, maxConnections, statementSeconds, diskBytes, deletedAt, generation } = databaseFrom(row)
    const serving = deletedAt || row.site_deleted_at ? ('deleted' as const) : ('live' as const)
    const spec = { id, site: siteId, engine, name, passwordHash, maxConnections, statementSeconds, diskBytes, serving }
    return { kind: 'database', id, generation, requestId: row.request_id, spec: row.purged_at ? null : spec }
  })
}

/** Writes what a node says of its databases; what is late or another node's is dropped, as with sites. */
export async function recordDatabaseReports(tx: Tx, nodeId: string, reports: readonly Report[], clock: Clock): Promise<void> {
  const newest = new Map<string, Report>()
  for (const report of reports) if (report.kind === 'database' && report.generation >= (newest.get(report.id)?.generation ?? 0)) newest.set(report.id, report)
  if (newest.size === 0) return
  const now = clock.now()
  const given = JSON.stringify([...newest.values()].map(({ size, ...rest }) => ({ ...rest, sizeBytes: size?.bytes ?? null, full: size?.full ?? null })))
  await sql`
    with report as (
      select * from jsonb_to_recordset(${given}::jsonb) as r (
        id text, generation bigint, outcome text, reason text, detail text, "sizeBytes" bigint, "full" boolean)
    ), written as (
      update site_database set
        observed_generation = report.generation,
        observed_at = ${now},
        size_bytes = coalesce(report."sizeBytes", site_database.size_bytes),
        over_limit = coalesce(report."full", site_database.over_limit),
        failure_reason = case when report.outcome in ('failed', 'blocked') then coalesce(report.reason, 'internal') end,
        failure_detail = case when report.outcome in ('failed', 'blocked') then report.detail end,
        applied_at = case when report.outcome in ('applied', 'removed') then
          case when report.generation >= site_database.generation then coalesce(site_database.applied_at, ${now}) else site_database.applied_at end end,
        removed_at = case when report.outcome = 'removed' and site_database.purged_at is not null
          and report.generation >= site_database.generation then ${now} else site_database.removed_at end
      from report, site
      where site_database.id = report.id and site.id = site_database.site_id and site.node_id = ${nodeId}
        and report.generation >= site_database.observed_generation
        and (report.generation <= site_database.generation or report.outcome in ('failed', 'blocked'))
      returning site_database.site_id
    )
    select pg_notify('site', site_id) from written`.execute(tx)
}
