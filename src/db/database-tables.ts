/** Rows of the migrations 0006 and `database-imports`: databases of sites. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

type Once<T> = ColumnType<T, T, never>

export interface DatabaseTables {
  site_database: {
    id: Once<string>
    site_id: Once<string>
    engine: Once<'mariadb'>
    name: Once<string>
    password_hash: string
    max_connections: number
    statement_seconds: number
    disk_bytes: number
    deleted_at: Date | null
    recoverable_until: Date | null
    purged_at: Date | null
    removed_at: Date | null
    version: Generated<number>
    generation: Generated<number>
    revision: number
    observed_generation: Generated<number>
    observed_at: Date | null
    failure_reason: string | null
    failure_detail: string | null
    size_bytes: number | null
    over_limit: Generated<boolean>
    import_outcome: 'running' | 'done' | 'cut' | null
    imported_at: Date | null
    requested_at: Date
    applied_at: Date | null
    request_id: string | null
    created_at: Once<Date>
    state: GeneratedAlways<'requested' | 'failed' | 'full' | 'live' | 'deleted' | 'purged'>
  }
}
