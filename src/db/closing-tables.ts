/** Rows of the migrations « closing » and « allocation ». Cents are written as `bigint` and read as whole numbers, which hold them exactly. */
import type { ColumnType, Generated } from 'kysely'

type Once<T> = ColumnType<T, T, never>
type Cents = ColumnType<number, bigint, never>

export interface ClosingTables {
  year_closing: {
    id: Once<string>
    fiscal_year_id: Once<string>
    result_cents: Cents
    last_number: Once<number>
    cut_off: Once<string>
    depreciation: Once<string>
    prepared_by: Once<string>
    prepared_at: Once<Date>
    discarded_at: ColumnType<Date | null, null | undefined, Date>
    released_by: ColumnType<string | null, null | undefined, string | null>
    released_at: ColumnType<Date | null, null | undefined, Date | null>
    attempt: Generated<number>
    checked: Generated<number>
    total: Generated<number>
    progress_at: ColumnType<Date | null, null | undefined, Date>
    refusal: ColumnType<unknown, null | undefined, string | null>
    closed_at: ColumnType<Date | null, null | undefined, Date>
    next_year_id: ColumnType<string | null, null | undefined, string>
    opening_entry_id: ColumnType<string | null, null | undefined, string | null>
  }
  closing_bank: { closing_id: Once<string>; account: Once<string>; book_cents: Cents; statement_cents: Cents; explanation: Once<string> }
  result_allocation: {
    id: Once<string>
    fiscal_year_id: Once<string>
    result_cents: Cents
    meeting_day: Once<string>
    resolution: Once<string>
    interest_ceiling: Once<number | null>
    member_turnover: Once<number | null>
    entry_id: Once<string>
    recorded_by: Once<string | null>
    recorded_at: Once<Date>
  }
  allocation_part: { allocation_id: Once<string>; name: Once<string>; cents: Cents }
}
