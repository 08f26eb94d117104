/** Rows of the migration « vat-return ». */
import type { ColumnType, Generated, JSONColumnType } from 'kysely'

type Once<T> = ColumnType<T, T, never>

export interface VatTables {
  vat_return: {
    id: Once<string>
    from_day: Once<string>
    to_day: Once<string>
    boxes: JSONColumnType<Record<string, { base: number; vat: number }>, string, never>
    abroad: JSONColumnType<{ country: string; rate: number; base: number; vat: number }[], string, never>
    due_cents: ColumnType<number, bigint, never>
    credit_cents: ColumnType<number, bigint, never>
    entry_id: Once<string | null>
    filed_by: Once<string | null>
    filed_at: Once<Date>
    cancelled_by: ColumnType<string | null, null | undefined, string>
    cancelled_at: Generated<Date | null>
  }
}
