/** Rows of the migration `site-applications`. */
import type { ColumnType } from 'kysely'

type Once<T> = ColumnType<T, T, never>

export interface ApplicationTables {
  site_application: {
    site_id: Once<string>
    name: string
    title: string
    installed_at: Date | null
    version: string | null
    address: string | null
    login: string
    database_id: string | null
    previous_version: string | null
    updated_at: Date | null
    seen_at: Date | null
  }
}
