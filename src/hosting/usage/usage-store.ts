/** Reads what was observed of sites. Days are calendar days of the cooperative, `YYYY-MM-DD`. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { componentKinds, faultCauses } from '#wire/observations.ts'
import type { Component, FaultCause } from '#wire/observations.ts'
import { decodeTimes } from './times-column.ts'

/** What one span of time saw. */
export interface Seen {
  at: Date
  requests: number
  pages: number
  faults: number
  bytesOut: number
  cacheHits: number
  staleHits: number
  /** Counts of wire/response-times.ts. */
  times: number[]
  cpuMs: number
  memoryBytes: number
}

/** Spans of a site from `from` on, oldest first; those without anything are absent. */
export async function spansOf(db: DbOrTx, table: 'site_minutes' | 'site_hour', siteId: string, from: Date): Promise<Seen[]> {
  const rows = await db
    .selectFrom(table)
    .select(['at', 'requests', 'pages', 'status_5xx', 'bytes_out', 'cache_hits', 'stale_hits', 'times', 'cpu_ms', 'memory_bytes'])
    .where('site_id', '=', siteId)
    .where('at', '>=', from)
    .orderBy('at')
    .execute()
  return rows.map((row) => ({
    at: row.at,
    requests: row.requests,
    pages: row.pages,
    faults: row.status_5xx,
    bytesOut: row.bytes_out,
    cacheHits: row.cache_hits,
    staleHits: row.stale_hits,
    times: decodeTimes(row.times),
    cpuMs: row.cpu_ms,
    memoryBytes: row.memory_bytes,
  }))
}

/** What one day of a site used. */
export interface UsageDay {
  day: string
  requests: number
  pages: number
  faults: number
  bytesOut: number
  cacheHits: number
  cpuMs: number
  starts: number
  memoryBytes: number
  /** As last seen that day; null when nobody looked. */
  diskBytes: number | null
  times: number[]
}

/** Days of a site between two days, both included, oldest first. */
export async function usageOf(db: DbOrTx, siteId: string, from: string, to: string): Promise<UsageDay[]> {
  const rows = await db
    .selectFrom('site_usage')
    .select([sql<string>`day::text`.as('day'), 'requests', 'pages', 'status_5xx', 'bytes_out', 'cache_hits', 'cpu_ms', 'starts', 'memory_bytes', 'disk_bytes', 'times'])
    .where('site_id', '=', siteId)
    .where('day', '>=', from)
    .where('day', '<=', to)
    .orderBy('day')
    .execute()
  return rows.map((row) => ({
    day: row.day,
    requests: row.requests,
    pages: row.pages,
    faults: row.status_5xx,
    bytesOut: row.bytes_out,
    cacheHits: row.cache_hits,
    cpuMs: row.cpu_ms,
    starts: row.starts,
    memoryBytes: row.memory_bytes,
    diskBytes: row.disk_bytes === 0 ? null : row.disk_bytes,
    times: decodeTimes(row.times),
  }))
}

/** What some sites were asked for, day by day, and how much of the disk they take. */
export interface LateUse {
  /** Pages of each day from the first to the last, oldest first. */
  pages: number[]
  /** As last seen; null when nobody looked. */
  diskBytes: number | null
}

/** By site id, for sites that have anything; a statement, however many sites. @param days calendar days, oldest first */
export async function lateUseOf(db: DbOrTx, siteIds: readonly string[], days: readonly string[]): Promise<Map<string, LateUse>> {
  const [first] = days
  const use = new Map<string, LateUse>()
  if (siteIds.length === 0 || first === undefined) return use
  const rows = await db
    .selectFrom('site_usage')
    .select(['site_id', sql<string>`day::text`.as('day'), 'pages', 'disk_bytes'])
    .where('site_id', 'in', [...siteIds])
    .where('day', '>=', first)
    .orderBy('day')
    .execute()
  for (const row of rows) {
    const one = use.get(row.site_id) ?? { pages: days.map(() => 0), diskBytes: null }
    const index = days.indexOf(row.day)
    if (index >= 0) one.pages[index] = row.pages
    if (row.disk_bytes > 0) one.diskBytes = row.disk_bytes
    use.set(row.site_id, one)
  }
  return use
}

/** A cause of errors, over some days. */
export interface Fault {
  cause: FaultCause
  file: string | null
  line: number
  component: Component | null
  message: string
  count: number
  seen: number
  firstAt: Date
  lastAt: Date
  example: string
  requestId: string | null
}

const knownCause = (cause: string): FaultCause => faultCauses.find((known) => known === cause) ?? 'application'

/** Causes of errors of a site since a day, the most frequent first. */
export async function faultsOf(db: DbOrTx, siteId: string, from: string, limit = 30): Promise<Fault[]> {
  const { rows } = await sql<Omit<Fault, 'cause' | 'component' | 'file'> & { cause: string; file: string; componentKind: string | null; componentName: string | null }>`
    select cause, file, line, sum(count)::integer as count, sum(seen)::integer as seen, min(first_at) as "firstAt", max(last_at) as "lastAt",
      (array_agg(message order by last_at desc))[1] as message, (array_agg(example order by last_at desc))[1] as example,
      (array_agg(request_id order by last_at desc))[1] as "requestId",
      (array_agg(component_kind order by last_at desc))[1] as "componentKind", (array_agg(component_name order by last_at desc))[1] as "componentName"
    from site_fault where site_id = ${siteId} and day >= ${from}
    group by cause, file, line order by count desc, "lastAt" desc limit ${limit}`.execute(db)
  return rows.map(({ componentKind, componentName, ...row }) => {
    const kind = componentKinds.find((known) => known === componentKind)
    return { ...row, cause: knownCause(row.cause), file: row.file === '' ? null : row.file, component: kind ? { kind, name: componentName ?? '' } : null }
  })
}

export interface SlowPage {
  path: string
  count: number
  totalMs: number
  maxMs: number
}

/** The addresses of a site that took the most time since a day, the most costly first. */
export async function slowPagesOf(db: DbOrTx, siteId: string, from: string, limit = 8): Promise<SlowPage[]> {
  const { rows } = await sql<SlowPage>`
    select page->>'path' as path, sum((page->>'count')::integer)::integer as count, sum((page->>'totalMs')::bigint)::bigint as "totalMs", max((page->>'maxMs')::integer) as "maxMs"
    from site_slow, jsonb_array_elements(pages) as page where site_id = ${siteId} and day >= ${from}
    group by 1 order by 3 desc limit ${limit}`.execute(db)
  return rows
}
