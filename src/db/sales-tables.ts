/** Rows of the migration « sales »: who invoices, whom, invoices, what is due and paid. Cents are written as `bigint` and read as whole numbers. */
import type { ColumnType, Generated, JSONColumnType } from 'kysely'

type Once<T> = ColumnType<T, T, never>
/** Written by the database alone. */
type ByDatabase<T> = ColumnType<T, never, never>
type OnceCents = ColumnType<number, bigint, never>
type Later<T> = ColumnType<T | null, null | undefined, T | null>

export type VatRegimeKind = 'outside' | 'exempt' | 'liable'
export type VatDue = 'receipt' | 'invoice'
export type VatCategory = 'S' | 'E' | 'AE' | 'O' | 'K' | 'G' | 'Z'
export type DueKind = 'invoice' | 'credit-note' | 'overpayment'
export type DueDirection = 'in' | 'out'
export type PaymentKind = 'bank' | 'debit' | 'offset' | 'other' | 'loss'

/** What the law wants on an invoice about who sells. */
export interface SellerOnInvoice {
  name: string
  legalForm: string
  street: string
  postalCode: string
  city: string
  country: string
  siren: string | null
  register: string
  vatNumber: string | null
  email: string
  phone: string
  iban: string | null
  bic: string | null
  /** Hundredths of a per cent a year. */
  lateRate: number
}

export interface BuyerOnInvoice {
  name: string
  street: string
  postalCode: string
  city: string
  country: string
  business: boolean
  siren: string | null
  vatNumber: string | null
  email: string
  language: 'fr' | 'en'
  /** What the customer is known by: M00042, C00007. */
  code: string
}

export interface SalesTables {
  sales_invoice_link: { secret_hash: Once<Buffer>; invoice_id: Once<string>; created_at: Once<Date>; expires_at: Once<Date> }
  vat_regime: { from_day: string; kind: VatRegimeKind; due: VatDue; entered_by: string | null; entered_at: Date }
  seller_identity: {
    one_row: Generated<boolean>
    name: string
    legal_form: string
    street: string
    postal_code: string
    city: string
    country: string
    siren: string | null
    register: string
    vat_number: string | null
    email: string
    phone: string
    iban: string | null
    bic: string | null
    terms_days: number
    late_rate: number
    version: Generated<number>
    changed_by: string | null
    changed_at: Date
  }
  customer: {
    id: Once<string>
    member_id: Once<string | null>
    number: Once<number | null>
    name: Generated<string>
    street: Generated<string>
    postal_code: Generated<string>
    city: Generated<string>
    country: Generated<string>
    business: Generated<boolean>
    siren: string | null
    vat_number: string | null
    email: Generated<string>
    language: Generated<'fr' | 'en'>
    version: Generated<number>
    created_at: Once<Date>
    archived_at: Later<Date>
  }
  invoice_series: { code: Once<string>; last_number: ByDatabase<number>; last_day: ByDatabase<string | null> }
  sales_invoice: {
    id: Once<string>
    kind: Once<'invoice' | 'credit-note'>
    series: Once<string>
    sequence: Once<number>
    number: Once<string>
    customer_id: Once<string>
    member_id: Once<string | null>
    seller: JSONColumnType<SellerOnInvoice, string, never>
    buyer: JSONColumnType<BuyerOnInvoice, string, never>
    issued_on: Once<string>
    due_on: Once<string>
    from_day: Once<string>
    to_day: Once<string>
    label: Once<string>
    corrects: Once<string | null>
    reason: Once<string>
    vat_due: Once<VatDue>
    lines: Once<number>
    net_cents: OnceCents
    vat_cents: OnceCents
    total_cents: OnceCents
    run_id: Once<string | null>
    entry_id: Once<string>
    entry_place: Once<number>
    issued_by: Once<string | null>
    issued_at: Once<Date>
    file_hash: Later<Buffer>
    sent_at: Later<Date>
  }
  sales_invoice_line: {
    invoice_id: Once<string>
    place: Once<number>
    label: Once<string>
    account: Once<string>
    quantity: OnceCents
    unit: Once<string>
    unit_price: OnceCents
    net_cents: OnceCents
    vat_category: Once<VatCategory>
    vat_rate: Once<number>
    vat_country: Once<string>
    from_day: Once<string | null>
    to_day: Once<string | null>
    source: Once<string | null>
  }
  sales_invoice_vat: { invoice_id: Once<string>; category: Once<VatCategory>; rate: Once<number>; country: Once<string>; base_cents: OnceCents; vat_cents: OnceCents; exemption: Once<string> }
  amount_due: {
    id: Once<string>
    customer_id: Once<string>
    member_id: Once<string | null>
    direction: Once<DueDirection>
    kind: Once<DueKind>
    invoice_id: Once<string | null>
    label: Once<string>
    /** Moves from 411 to 416 and back with a doubtful debt. */
    account: string
    due_on: string
    cents: ColumnType<number, bigint, bigint>
    paid_cents: ByDatabase<number>
    disputed_at: Later<Date>
    created_at: Once<Date>
  }
  due_payment: {
    id: Once<string>
    due_id: Once<string>
    kind: Once<PaymentKind>
    cents: OnceCents
    paid_on: Once<string>
    entry_id: Once<string>
    entry_place: Once<number>
    source: Once<string | null>
    recorded_by: Once<string | null>
    recorded_at: Once<Date>
    undone_entry: Later<string>
    undone_on: Later<string>
  }
  due_payment_vat: { payment_id: Once<string>; category: Once<VatCategory>; rate: Once<number>; country: Once<string>; base_cents: OnceCents; vat_cents: OnceCents }
}
