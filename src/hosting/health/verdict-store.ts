/** Verdicts of sites, and what they are judged from. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import { fullestDatabases } from '#hosting/databases/for-health.ts'
import { decodeTimes } from '#hosting/usage/times-column.ts'
import { componentKinds, faultCauses } from '#wire/observations.ts'
import { addTimes } from '#wire/response-times.ts'
import { lateMs, verdictReasons } from './verdict.ts'
import type { LateSeen, Verdict, VerdictFacts, VerdictKind } from './verdict.ts'

/** The verdicts of these sites that have one, by site id. */
export async function verdictsOf(db: DbOrTx, siteIds: readonly string[]): Promise<Map<string, Verdict>> {
  if (siteIds.length === 0) return new Map()
  const rows = await db.selectFrom('site_verdict').select(['site_id', 'kind', 'reason', 'since', 'facts']).where('site_id', 'in', [...siteIds]).execute()
  return new Map(
    rows.map((row) => [row.site_id, { kind: row.kind, reason: verdictReasons.find((known) => known === row.reason) ?? 'well', since: row.since, facts: row.facts as VerdictFacts }]),
  )
}

/** Sites whose verdict is not good and was not looked at since `before`: nobody may come to them any more. */
export async function uneasySites(db: DbOrTx, before: Date, limit: number): Promise<string[]> {
  const rows = await db.selectFrom('site_verdict').select('site_id').where('kind', '<>', 'ok').where('judged_at', '<', before).orderBy('judged_at').limit(limit).execute()
  return rows.map((row) => row.site_id)
}

/** What was seen of late of sites that are not gone, by site id. Four statements, however many sites. */
export async function lateSeenOf(db: DbOrTx, siteIds: readonly string[], now: Date): Promise<Map<string, LateSeen>> {
  const ids = [...siteIds]
  const from = new Date(now.getTime() - lateMs - 300_000) // a span of five minutes may have begun before
  const sites = await sql<{ id: string; diskBytes: number; memoryBytes: number; phpWorkers: number; tasks: number; used: number | null }>`
    select site.id, site.disk_bytes as "diskBytes", site.memory_bytes as "memoryBytes", site.php_workers as "phpWorkers", site.tasks,
      (select disk_bytes from site_usage where site_id = site.id and disk_bytes > 0 order by day desc limit 1) as used
    from site where site.id = any(${ids}::text[]) and site.deleted_at is null`.execute(db)
  const databases = await fullestDatabases(db, ids)
  const spans = await db
    .selectFrom('site_minutes')
    .select(['site_id', 'at', 'pages', 'status_5xx', 'stale_hits', 'times', 'oom_kills', 'workers_full', 'refusals', 'memory_bytes', 'workers', 'last_ok_at', 'last_fault_at'])
    .where('site_id', 'in', ids)
    .where('at', '>', from)
    .orderBy('at')
    .execute()
  const faults = await sql<{ siteId: string; cause: string; file: string; line: number; kind: string | null; name: string | null; message: string; firstAt: Date }>`
    select distinct on (site_id) site_id as "siteId", cause, file, line, component_kind as kind, component_name as name, message, first_at as "firstAt"
    from site_fault where site_id = any(${ids}::text[]) and last_at > ${from} and day >= ${new Date(from.getTime() - 86_400_000).toISOString().slice(0, 10)}
    order by site_id, count desc, file = '', last_at desc`.execute(db)
  const late = new Map<string, LateSeen>()
  for (const { id, used, ...limits } of sites.rows)
    late.set(id, {
      pages: 0, faults: 0, staleHits: 0, oomKills: 0, workersFull: 0, refusals: 0, memoryBytes: 0, workers: 0, times: [], lastOkAt: null, lastFaultAt: null, faultsFrom: null, fault: null,
      diskBytes: used ?? 0, database: databases.get(id) ?? null, limits,
    })
  for (const row of spans) {
    const seen = late.get(row.site_id)
    if (!seen) continue
    seen.pages += row.pages
    seen.faults += row.status_5xx
    seen.staleHits += row.stale_hits
    seen.oomKills += row.oom_kills
    seen.workersFull += row.workers_full
    seen.refusals += row.refusals
    seen.memoryBytes = Math.max(seen.memoryBytes, row.memory_bytes)
    seen.workers = Math.max(seen.workers, row.workers)
    addTimes(seen.times as number[], decodeTimes(row.times))
    seen.lastOkAt = row.last_ok_at ?? seen.lastOkAt
    seen.lastFaultAt = row.last_fault_at ?? seen.lastFaultAt
    if (row.status_5xx + row.stale_hits > 0) seen.faultsFrom ??= row.at
  }
  for (const row of faults.rows) {
    const seen = late.get(row.siteId)
    const cause = faultCauses.find((known) => known === row.cause)
    const kind = componentKinds.find((known) => known === row.kind)
    if (!seen || !cause) continue
    seen.fault = { cause, file: row.file === '' ? null : row.file, line: row.line, component: kind ? { kind, name: row.name ?? '' } : null, message: row.message, firstAt: row.firstAt.toISOString() }
  }
  return late
}

/** Writes verdicts, and their kind beside the sites' state where it changed. */
export async function storeVerdicts(tx: Tx, verdicts: ReadonlyMap<string, Verdict>, now: Date): Promise<void> {
  if (verdicts.size === 0) return
  const given = JSON.stringify([...verdicts].map(([site, { kind, reason, since, facts }]) => ({ site, kind, reason, since, facts })))
  await sql`
    insert into site_verdict (site_id, kind, reason, facts, since, judged_at)
    select row.site, row.kind, row.reason, row.facts, row.since, ${now}
    from jsonb_to_recordset(${given}::jsonb) as row (site text, kind text, reason text, facts jsonb, since timestamptz)
    on conflict (site_id) do update set kind = excluded.kind, reason = excluded.reason, facts = excluded.facts, since = excluded.since, judged_at = excluded.judged_at`.execute(tx)
  const byKind: Record<VerdictKind, string[]> = { ok: [], warn: [], bad: [] }
  for (const [site, { kind }] of verdicts) byKind[kind].push(site)
  for (const [kind, ids] of Object.entries(byKind) as [VerdictKind, string[]][])
    if (ids.length > 0) {
      const { rows } = await sql<{ id: string }>`update site set health = ${kind} where id = any(${ids}::text[]) and health <> ${kind} returning id`.execute(tx)
      for (const { id } of rows) await sql`select pg_notify('site', ${id})`.execute(tx)
    }
}
