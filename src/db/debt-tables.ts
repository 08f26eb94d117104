/** Rows of the migration « doubtful debts ». Cents are written as `bigint` and read as whole numbers, which hold them exactly. */
import type { ColumnType } from 'kysely'

type Once<T> = ColumnType<T, T, never>
type Cents = ColumnType<number, bigint, never>

export type DebtStepKind = 'provision' | 'payment' | 'write-off'

export interface DebtTables {
  due_doubt: { debt_id: Once<string>; due_id: Once<string> }
  doubtful_debt: { id: Once<string>; number: Once<number>; party_id: Once<string | null>; label: Once<string>; reason: Once<string>; cents: Cents; vat_cents: Cents; since_day: Once<string>; moved_entry_id: Once<string>; moved_by: Once<string | null>; moved_at: Once<Date> }
  debt_step: { debt_id: Once<string>; entry_id: Once<string>; kind: Once<DebtStepKind>; cents: Cents; provision_cents: Cents; made_by: Once<string | null>; made_at: Once<Date> }
  debt_write_off: {
    id: Once<string>
    debt_id: Once<string>
    reason: Once<string>
    vat_back: Once<boolean>
    proposed_by: Once<string>
    proposed_at: Once<Date>
    declined_at: ColumnType<Date | null, null | undefined, Date>
    approved_by: ColumnType<string | null, null | undefined, string>
    approved_at: ColumnType<Date | null, null | undefined, Date>
    entry_id: ColumnType<string | null, null | undefined, string>
  }
}
