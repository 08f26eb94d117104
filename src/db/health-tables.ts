/** Rows of what nodes observe of sites and say of themselves over time. */
import type { JSONColumnType } from 'kysely'

interface SpanTable {
  site_id: string
  at: Date
  sequence: number
  requests: number
  pages: number
  status_4xx: number
  status_5xx: number
  bytes_out: number
  cache_hits: number
  stale_hits: number
  times: Buffer
  cpu_ms: number
  oom_kills: number
  workers_full: number
  refusals: number
  memory_bytes: number
  workers: number
  last_ok_at: Date | null
  last_fault_at: Date | null
}

export interface HealthTables {
  site_minutes: SpanTable
  site_hour: SpanTable
  site_usage: {
    site_id: string
    day: string
    member_id: string
    sequence: number
    requests: number
    pages: number
    status_5xx: number
    bytes_out: number
    cache_hits: number
    cpu_ms: number
    starts: number
    memory_bytes: number
    disk_bytes: number
    times: Buffer
  }
  site_fault: {
    site_id: string
    day: string
    cause: string
    file: string
    line: number
    sequence: number
    component_kind: string | null
    component_name: string | null
    message: string
    count: number
    seen: number
    first_at: Date
    last_at: Date
    example: string
    request_id: string | null
  }
  site_slow: { site_id: string; day: string; sequence: number; pages: JSONColumnType<object[]> }
  site_verdict: { site_id: string; kind: 'ok' | 'warn' | 'bad'; reason: string; facts: JSONColumnType<object>; since: Date; judged_at: Date }
  site_warning: { site_id: string; kind: 'disk' | 'database' | 'memory' | 'workers'; crossed_at: Date }
  node_history: {
    node_id: string
    at: Date
    load_percent: number
    memory_used_bytes: number
    memory_bytes: number
    disk_used_bytes: number
    disk_bytes: number
    sites: number
    sites_awake: number
  }
}
