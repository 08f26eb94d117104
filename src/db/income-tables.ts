/** Rows of the migration « income periods ». Cents are written as `bigint` and read as whole numbers, which hold them exactly. */
import type { ColumnType } from 'kysely'

type Once<T> = ColumnType<T, T, never>

export interface IncomeTables {
  income_period: {
    id: Once<string>
    label: Once<string>
    account: Once<string>
    party_id: Once<string | null>
    booked_on: Once<string>
    from_day: Once<string>
    to_day: Once<string>
    cents: ColumnType<number, bigint, never>
    entered_by: Once<string | null>
    entered_at: Once<Date>
    removed_at: Date | null
  }
}
