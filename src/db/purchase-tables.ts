/** Rows of the migration « purchases »: suppliers, their invoices, cut-off. Cents are written as `bigint` and read as whole numbers. */
import type { ColumnType, Generated } from 'kysely'

type Once<T> = ColumnType<T, T, never>
/** Written by the database alone. */
type ByDatabase<T> = ColumnType<T, never, never>
type Cents = ColumnType<number, bigint, bigint>
type OnceCents = ColumnType<number, bigint, never>
/** Null at first. */
type Later<T> = ColumnType<T | null, null | undefined, T | null>

export type InvoiceKind = 'invoice' | 'credit-note'
export type InvoiceState = 'draft' | 'submitted' | 'refused' | 'approved'
export type CutoffKind = '408' | '486' | '487'

export interface PurchaseTables {
  purchase_setting: { one_row: Generated<boolean>; vat_liable: boolean }
  supplier: {
    id: Once<string>
    number: Once<number>
    name: string
    siren: string | null
    vat_number: string | null
    iban: string | null
    iban_changed_at: Date | null
    iban_changed_by: string | null
    account: string | null
    terms_days: number
    terms_month_end: boolean
    reverse_charge: boolean
    version: Generated<number>
    created_by: Once<string | null>
    created_at: Once<Date>
    archived_at: Later<Date>
  }
  purchase_invoice: {
    id: Once<string>
    number: Once<number>
    kind: InvoiceKind
    supplier_id: string
    reference: string
    day: string
    due_day: string
    label: string
    reverse_charge: boolean
    total_cents: Cents
    no_file_reason: string
    state: Generated<InvoiceState>
    version: Generated<number>
    writers: string[]
    created_by: Once<string>
    created_at: Once<Date>
    submitted_at: Later<Date>
    refused_by: Later<string>
    refusal: Later<string>
    approved_by: Later<string>
    approved_at: Later<Date>
    vat_deducted: Later<boolean>
    owed_account: Later<string>
    booked_on: Later<string>
    entry_id: Later<string>
    entry_place: Later<number>
    cancelled_by: ByDatabase<string | null>
  }
  purchase_line: {
    invoice_id: Once<string>
    place: Once<number>
    account: Once<string>
    label: Once<string>
    net_cents: OnceCents
    vat_rate: Once<number>
    vat_cents: OnceCents
    from_day: Once<string | null>
    to_day: Once<string | null>
  }
  purchase_document: { id: Once<string>; invoice_id: Once<string>; name: Once<string>; media_type: Once<string>; file_hash: Once<Buffer>; added_by: Once<string | null>; added_at: Once<Date> }
  purchase_payment: {
    id: Once<string>
    invoice_id: Once<string>
    entry_id: Once<string>
    entry_place: Once<number>
    cents: OnceCents
    paid_on: Once<string>
    account: Once<string>
    recorded_by: Once<string | null>
    recorded_at: Once<Date>
    reversed_by: ByDatabase<string | null>
  }
  cutoff: {
    id: Once<string>
    fiscal_year_id: Once<string>
    kind: Once<CutoffKind>
    entry_id: Once<string>
    return_id: Later<string>
    cents: OnceCents
    written_by: Once<string | null>
    written_at: Once<Date>
    cancelled_by: ByDatabase<string | null>
  }
  cutoff_item: {
    cutoff_id: Once<string>
    place: Once<number>
    source: Once<string>
    label: Once<string>
    account: Once<string>
    party_id: Once<string | null>
    cents: OnceCents
    vat_cents: OnceCents
    from_day: Once<string | null>
    to_day: Once<string | null>
  }
  cutoff_estimate: {
    id: Once<string>
    fiscal_year_id: Once<string>
    kind: Once<CutoffKind>
    label: Once<string>
    reason: Once<string>
    account: Once<string>
    supplier_id: Once<string | null>
    cents: OnceCents
    vat_cents: OnceCents
    entered_by: Once<string | null>
    entered_at: Once<Date>
    removed_at: Later<Date>
  }
}
