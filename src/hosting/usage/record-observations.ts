/**
 * Writes what a node observed. A row with a newer number takes the place of an older one, so that a batch told
 * twice, or an old one after a new one, changes nothing. What is not of a site of this node is dropped.
 */
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { FaultObservation, Observation, SlowObservation, SpanObservation } from '#wire/observations.ts'
import { encodeTimes } from './times-column.ts'

const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)
const instantOf = (atMs: number): string | null => (atMs === 0 ? null : new Date(atMs).toISOString())

/** @returns the sites that were spoken of, those of other nodes too. */
export async function recordObservations(tx: Tx, nodeId: string, observations: readonly Observation[]): Promise<string[]> {
  // Of one thing the last number alone: a statement may not write a row twice.
  const newest = new Map<string, Observation>()
  for (const one of observations) newest.set(keyOf(one), one)
  const spans: Record<SpanObservation['span'], SpanObservation[]> = { minutes: [], hour: [], day: [] }
  const faults: FaultObservation[] = []
  const slow: SlowObservation[] = []
  for (const one of newest.values()) {
    if (one.kind === 'span') spans[one.span].push(one)
    else if (one.kind === 'fault') faults.push(one)
    else slow.push(one)
  }
  if (spans.minutes.length > 0) await recordSpans(tx, nodeId, 'site_minutes', spans.minutes)
  if (spans.hour.length > 0) await recordSpans(tx, nodeId, 'site_hour', spans.hour)
  if (spans.day.length > 0) await recordDays(tx, nodeId, spans.day)
  if (faults.length > 0) await recordFaults(tx, nodeId, faults)
  if (slow.length > 0) await recordSlow(tx, nodeId, slow)
  return [...new Set(observations.map((one) => one.site))]
}

const keyOf = (one: Observation): string =>
  one.kind === 'fault' ? `fault ${one.site} ${one.atMs} ${one.cause} ${one.line} ${one.file ?? ''}` : `${one.kind} ${one.kind === 'span' ? one.span : ''} ${one.site} ${one.atMs}`

async function recordSpans(tx: Tx, nodeId: string, table: 'site_minutes' | 'site_hour', rows: readonly SpanObservation[]): Promise<void> {
  const given = JSON.stringify(
    rows.map((row) => ({ ...row, at: instantOf(row.atMs), ok: instantOf(row.lastOkMs), fault: instantOf(row.lastFaultMs), times: encodeTimes(row.times).toString('hex') })),
  )
  await sql`
    insert into ${sql.table(table)} as known (site_id, at, sequence, requests, pages, status_4xx, status_5xx, bytes_out, cache_hits, stale_hits, times,
      cpu_ms, oom_kills, workers_full, refusals, memory_bytes, workers, last_ok_at, last_fault_at)
    select row.site, row.at, row.sequence, row.requests, row.pages, row."status4xx", row."status5xx", row."bytesOut", row."cacheHits", row."staleHits",
      decode(row.times, 'hex'), row."cpuMs", row."oomKills", row."workersFull", row.refusals, row."memoryBytes", row.workers, row.ok, row.fault
    from jsonb_to_recordset(${given}::jsonb) as row (site text, at timestamptz, sequence bigint, requests integer, pages integer, "status4xx" integer,
      "status5xx" integer, "bytesOut" bigint, "cacheHits" integer, "staleHits" integer, times text, "cpuMs" bigint, "oomKills" integer, "workersFull" integer,
      refusals integer, "memoryBytes" bigint, workers integer, ok timestamptz, fault timestamptz)
    join site on site.id = row.site and site.node_id = ${nodeId}
    on conflict (site_id, at) do update set sequence = excluded.sequence, requests = excluded.requests, pages = excluded.pages, status_4xx = excluded.status_4xx,
      status_5xx = excluded.status_5xx, bytes_out = excluded.bytes_out, cache_hits = excluded.cache_hits, stale_hits = excluded.stale_hits, times = excluded.times,
      cpu_ms = excluded.cpu_ms, oom_kills = excluded.oom_kills, workers_full = excluded.workers_full, refusals = excluded.refusals, memory_bytes = excluded.memory_bytes,
      workers = excluded.workers, last_ok_at = excluded.last_ok_at, last_fault_at = excluded.last_fault_at
      where known.sequence < excluded.sequence`.execute(tx)
}

async function recordDays(tx: Tx, nodeId: string, rows: readonly SpanObservation[]): Promise<void> {
  const given = JSON.stringify(rows.map((row) => ({ ...row, day: dayOf(row.atMs), times: encodeTimes(row.times).toString('hex') })))
  await sql`
    insert into site_usage as known (site_id, day, member_id, sequence, requests, pages, status_5xx, bytes_out, cache_hits, cpu_ms, starts, memory_bytes, disk_bytes, times)
    select row.site, row.day, site.member_id, row.sequence, row.requests, row.pages, row."status5xx", row."bytesOut", row."cacheHits", row."cpuMs", row.starts,
      row."memoryBytes", row."diskBytes", decode(row.times, 'hex')
    from jsonb_to_recordset(${given}::jsonb) as row (site text, day date, sequence bigint, requests bigint, pages bigint, "status5xx" bigint, "bytesOut" bigint,
      "cacheHits" bigint, "cpuMs" bigint, starts integer, "memoryBytes" bigint, "diskBytes" bigint, times text)
    join site on site.id = row.site and site.node_id = ${nodeId}
    on conflict (site_id, day) do update set sequence = excluded.sequence, requests = excluded.requests, pages = excluded.pages, status_5xx = excluded.status_5xx,
      bytes_out = excluded.bytes_out, cache_hits = excluded.cache_hits, cpu_ms = excluded.cpu_ms, starts = excluded.starts, memory_bytes = excluded.memory_bytes,
      disk_bytes = excluded.disk_bytes, times = excluded.times
      where known.sequence < excluded.sequence`.execute(tx)
}

async function recordFaults(tx: Tx, nodeId: string, rows: readonly FaultObservation[]): Promise<void> {
  const given = JSON.stringify(
    rows.map((row) => ({ ...row, day: dayOf(row.atMs), file: row.file ?? '', componentKind: row.component?.kind ?? null, componentName: row.component?.name ?? null, first: instantOf(row.firstMs), last: instantOf(row.lastMs) })),
  )
  await sql`
    insert into site_fault as known (site_id, day, cause, file, line, sequence, component_kind, component_name, message, count, seen, first_at, last_at, example, request_id)
    select row.site, row.day, row.cause, row.file, row.line, row.sequence, row."componentKind", row."componentName", row.message, row.count, row.seen, row.first, row.last,
      row.example, row."requestId"
    from jsonb_to_recordset(${given}::jsonb) as row (site text, day date, cause text, file text, line integer, sequence bigint, "componentKind" text,
      "componentName" text, message text, count integer, seen integer, first timestamptz, last timestamptz, example text, "requestId" text)
    join site on site.id = row.site and site.node_id = ${nodeId}
    on conflict (site_id, day, cause, file, line) do update set sequence = excluded.sequence, component_kind = excluded.component_kind,
      component_name = excluded.component_name, message = excluded.message, count = excluded.count, seen = excluded.seen, first_at = excluded.first_at,
      last_at = excluded.last_at, example = excluded.example, request_id = excluded.request_id
      where known.sequence < excluded.sequence`.execute(tx)
}

async function recordSlow(tx: Tx, nodeId: string, rows: readonly SlowObservation[]): Promise<void> {
  const given = JSON.stringify(rows.map((row) => ({ ...row, day: dayOf(row.atMs) })))
  await sql`
    insert into site_slow as known (site_id, day, sequence, pages)
    select row.site, row.day, row.sequence, row.pages
    from jsonb_to_recordset(${given}::jsonb) as row (site text, day date, sequence bigint, pages jsonb)
    join site on site.id = row.site and site.node_id = ${nodeId}
    on conflict (site_id, day) do update set sequence = excluded.sequence, pages = excluded.pages where known.sequence < excluded.sequence`.execute(tx)
}
