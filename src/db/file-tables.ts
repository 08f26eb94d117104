/** Rows of the migration « site-bin ». */
import type { ColumnType } from 'kysely'

export interface FileTables {
  site_bin: {
    site_id: ColumnType<string, string, never>
    due_at: Date
  }
}
