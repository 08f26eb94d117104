/** Rows of the migration « bank »: accounts at banks, what banks say of them, what stands for it in the books. */
import type { ColumnType, Generated } from 'kysely'

type Once<T> = ColumnType<T, T, never>
type OnceCents = ColumnType<number, bigint, never>
/** Null at first. */
type Later<T> = ColumnType<T | null, null | undefined, T | null>

export type BankFormat = 'camt' | 'csv'
export type BankMatchKind = 'dues' | 'account' | 'booked' | 'supplier' | 'return' | 'ignored'
export type BankPartKind = 'due' | 'overpayment' | 'supplier' | 'account' | 'booked' | 'return' | 'charge'

export interface BankTables {
  bank_account: {
    id: Once<string>
    name: string
    iban: string | null
    account: string
    csv_mapping: ColumnType<unknown, string | null | undefined, string | null>
    version: Generated<number>
    created_by: Once<string | null>
    created_at: Once<Date>
    closed_at: Later<Date>
  }
  bank_upload: { id: Once<string>; account_id: string | null; name: Once<string>; content: Once<Buffer>; uploaded_by: Once<string | null>; uploaded_at: Once<Date> }
  bank_statement: {
    id: Once<string>
    account_id: Once<string>
    format: Once<BankFormat>
    reference: Once<string>
    file_name: Once<string>
    file_hash: Once<Buffer>
    from_day: Once<string>
    to_day: Once<string>
    opening_cents: ColumnType<number | null, bigint | null, never>
    closing_cents: ColumnType<number | null, bigint | null, never>
    lines: Once<number>
    imported_by: Once<string | null>
    imported_at: Once<Date>
    position: ColumnType<number, never, never>
  }
  bank_match: { id: Once<string>; account_id: Once<string>; kind: Once<BankMatchKind>; reason: Once<string>; matched_by: Once<string | null>; matched_at: Once<Date>; undone_at: Later<Date> }
  bank_line: {
    id: Once<string>
    account_id: Once<string>
    statement_id: Once<string>
    place: Once<number>
    day: Once<string>
    value_day: Once<string | null>
    cents: OnceCents
    charge_cents: OnceCents
    name: Once<string>
    iban: Once<string>
    text: Once<string>
    end_to_end_id: Once<string>
    mandate_id: Once<string>
    reference: Once<string>
    bank_reference: Once<string>
    batch_id: Once<string>
    kind: Once<string>
    return_reason: Once<string>
    is_return: Once<boolean>
    key: Once<Buffer>
    nth: Once<number>
    match_id: Later<string>
  }
  bank_booking: { entry_id: Once<string>; entry_place: Once<number>; match_id: Once<string> }
  bank_part: {
    match_id: Once<string>
    line_id: Once<string>
    place: Once<number>
    kind: Once<BankPartKind>
    label: Once<string>
    cents: OnceCents
    entry_id: Once<string>
    due_id: Once<string | null>
    due_payment_id: Once<string | null>
    purchase_invoice_id: Once<string | null>
    purchase_payment_id: Once<string | null>
    undone_at: Later<Date>
  }
  bank_rule: {
    id: Once<string>
    name: Once<string>
    account_id: Once<string | null>
    direction: Once<'in' | 'out'>
    words: Once<string>
    most_cents: ColumnType<number | null, bigint | null, never>
    account: Once<string>
    created_by: Once<string | null>
    created_at: Once<Date>
    removed_at: Later<Date>
  }
}
