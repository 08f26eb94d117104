/** Rows of migrations 0014 and 0016: the books. Cents are written as `bigint` and read as whole numbers, which hold them exactly. */
import type { ColumnType, Generated } from 'kysely'

type Once<T> = ColumnType<T, T, never>
/** Written by the database alone. */
type ByDatabase<T> = ColumnType<T, never, never>
/** A calendar day, `2026-11-26`. */
type DayColumn = ColumnType<string, string, string>
type Cents = ColumnType<number, bigint, never>

export type JournalKind = 'purchases' | 'sales' | 'bank' | 'capital' | 'general' | 'opening' | 'closing'
export type PartyKind = 'member' | 'supplier' | 'customer' | 'other'

export interface LedgerTables {
  ledger_account: { code: Once<string>; label: string; created_at: Once<Date>; closed_at: Date | null }
  journal: { code: Once<string>; label: string; kind: Once<JournalKind>; created_at: Once<Date> }
  fiscal_year: {
    id: Once<string>
    start_day: DayColumn
    end_day: DayColumn
    state: Generated<'open' | 'closed'>
    last_number: ByDatabase<number>
    created_at: Once<Date>
    closed_at: Date | null
  }
  ledger_setting: { one_row: Generated<boolean>; chart: Once<'company' | 'association'>; siren: string | null }
  ledger_head: { one_row: ByDatabase<boolean>; position: ByDatabase<number>; hash: ByDatabase<Buffer> }
  ledger_party: { id: Once<string>; kind: Once<PartyKind>; subject_id: Once<string>; code: Once<string>; name: string }
  journal_entry: {
    id: Once<string>
    state: Generated<'draft' | 'validated'>
    journal: string
    day: DayColumn
    label: string
    document_reference: string | null
    document_day: string | null
    cause_kind: Once<string | null>
    cause_id: Once<string | null>
    reverses: Once<string | null>
    version: Generated<number>
    created_by: Once<string | null>
    created_at: Once<Date>
    fiscal_year_id: ByDatabase<string | null>
    number: ByDatabase<number | null>
    position: ByDatabase<number | null>
    validated_by: string | null
    validated_at: Date | null
    previous_hash: ByDatabase<Buffer | null>
    hash: ByDatabase<Buffer | null>
  }
  entry_line: {
    entry_id: Once<string>
    place: Once<number>
    account: Once<string>
    debit_cents: Cents
    credit_cents: Cents
    label: Once<string>
    party_id: Once<string | null>
    fiscal_year_id: ByDatabase<string | null>
    day: ByDatabase<string | null>
    number: ByDatabase<number | null>
  }
  ledger_month: {
    fiscal_year_id: ByDatabase<string>
    account: ByDatabase<string>
    month: ByDatabase<string>
    kind: ByDatabase<'opening' | 'ordinary' | 'closing'>
    debit_cents: ByDatabase<number>
    credit_cents: ByDatabase<number>
  }
  lettering: { id: Once<string>; account: Once<string>; party_id: Once<string | null>; code: Once<string>; created_by: Once<string | null>; created_at: Once<Date> }
  lettering_line: { lettering_id: Once<string>; entry_id: Once<string>; place: Once<number> }
  ledger_file: { hash: Once<Buffer>; size_bytes: Once<number>; content: Once<Buffer> }
  entry_document: { id: Once<string>; entry_id: Once<string>; name: Once<string>; media_type: Once<string>; file_hash: Once<Buffer>; added_by: Once<string | null>; added_at: Once<Date> }
}
