/** Rows of the migration « statutes ». */
import type { ColumnType, GeneratedAlways, JSONColumnType } from 'kysely'

type Once<T> = ColumnType<T, T, never>

export interface StatutesTables {
  statutes_version: {
    number: GeneratedAlways<number>
    /** First day in force, `2026-11-26`; read it with `to_char`. */
    from_day: Once<string>
    content: JSONColumnType<object, string, never>
    resolution: Once<string>
    recorded_by: Once<string | null>
    recorded_at: Once<Date>
    withdrawn_at: Date | null
    withdrawn_by: string | null
  }
}
