/** Rows of migration 0002: nodes, sites, host names. */
import type { ColumnType, Generated, JSONColumnType } from 'kysely'

type Once<T> = ColumnType<T, T, never>

export interface HostingTables {
  node: {
    id: Once<string>
    name: string
    revision: Generated<number>
    seen_revision: Generated<number>
    seen_at: Date | null
    facts: JSONColumnType<object> | null
    drained: Generated<boolean>
    certificate_serial: string | null
    created_at: Once<Date>
  }
  node_join_token: {
    secret_hash: Once<Buffer>
    name: Once<string>
    created_by: Once<string | null>
    expires_at: Once<Date>
    used_at: Date | null
  }
  site: {
    id: Once<string>
    member_id: Once<string>
    node_id: string
    name: string
    uid: Generated<number>
    profile: 'static' | 'php'
    php_version: string
    disk_bytes: number
    memory_bytes: number
    cpu_percent: number
    tasks: number
    php_workers: number
    suspension: 'unpaid' | 'abuse' | 'request' | 'maintenance' | null
    suspended_at: Date | null
    deleted_at: Date | null
    recoverable_until: Date | null
    purged_at: Date | null
    version: Generated<number>
    generation: Generated<number>
    revision: number
    observed_generation: Generated<number>
    observed_at: Date | null
    answering: Generated<boolean>
    http_status: number | null
    failure_reason: string | null
    failure_detail: string | null
    requested_at: Date
    applied_at: Date | null
    answering_at: Date | null
    request_id: string | null
    created_at: Once<Date>
  }
  host_name: { name: Once<string>; site_id: Once<string>; position: number; created_at: Once<Date> }
  reserved_name: { name: Once<string>; reason: string }
}
