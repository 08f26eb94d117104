/** Rows of migration 0002: nodes, sites, host names. */
import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely'

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
    certificate_expires_at: Date | null
    next_certificate_serial: string | null
    next_certificate_expires_at: Date | null
    created_at: Once<Date>
    removed_at: Date | null
  }
  node_join_token: {
    secret_hash: Once<Buffer>
    name: Once<string>
    node_id: Once<string | null>
    created_by: Once<string | null>
    created_at: Once<Date>
    expires_at: Once<Date>
    used_at: Date | null
  }
  control_plane_run: { id: GeneratedAlways<number>; started_at: Once<Date>; alive_at: Date }
  site: {
    id: Once<string>
    member_id: Once<string>
    node_id: string
    name: string
    folded_name: GeneratedAlways<string>
    search_text: string
    uid: Generated<number>
    profile: 'static' | 'php' | 'wordpress' | 'dokuwiki' | 'mediawiki'
    php_version: string
    php_memory_megabytes: Generated<number>
    php_upload_megabytes: Generated<number>
    php_execution_seconds: Generated<number>
    page_cache: Generated<boolean>
    disk_bytes: number
    memory_bytes: number
    cpu_percent: number
    tasks: number
    php_workers: number
    main_host_name: string
    suspension: 'unpaid' | 'abuse' | 'request' | 'maintenance' | null
    suspended_at: Date | null
    deleted_at: Date | null
    recoverable_until: Date | null
    purged_at: Date | null
    removed_at: Date | null
    health: Generated<'ok' | 'warn' | 'bad'>
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
    state: GeneratedAlways<'requested' | 'failed' | 'suspended' | 'answering' | 'applied' | 'deleted' | 'purged'>
  }
  host_name: {
    name: Once<string>
    site_id: string
    position: number
    base: Once<string>
    skeleton: Once<string>
    created_at: Once<Date>
  }
  reserved_name: {
    base: Once<string>
    skeleton: Once<string>
    reason: 'cooperative' | 'given-back'
    member_id: string | null
    held_until: Date | null
  }
}
