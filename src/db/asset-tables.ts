/** Rows of the migration « assets ». Cents are written as `bigint` and read as whole numbers, which hold them exactly. */
import type { ColumnType } from 'kysely'

type Once<T> = ColumnType<T, T, never>
type Cents = ColumnType<number, bigint, bigint>
type OnceCents = ColumnType<number, bigint, never>

export type DisposalKind = 'sale' | 'scrapping' | 'theft'

export interface AssetTables {
  asset: {
    id: Once<string>
    number: Once<number>
    label: string
    account: string
    cost_cents: Cents
    residual_cents: Cents
    acquired_on: string
    in_service_on: string
    life_months: number | null
    depreciation_account: string | null
    charge_account: string | null
    supplier: string
    entry_id: string | null
    taken_over_on: string | null
    taken_over_cents: ColumnType<number | null, bigint | null, bigint | null>
    created_by: Once<string | null>
    created_at: Once<Date>
    removed_at: Date | null
  }
  asset_revision: { asset_id: Once<string>; from_day: Once<string>; remaining_months: Once<number>; residual_cents: OnceCents; reason: Once<string>; made_by: Once<string | null>; made_at: Once<Date> }
  asset_charge: { asset_id: Once<string>; entry_id: Once<string>; through_day: Once<string>; cents: OnceCents }
  depreciation_run: { id: Once<string>; fiscal_year_id: Once<string>; entry_id: Once<string>; cents: OnceCents; written_by: Once<string | null>; written_at: Once<Date> }
  asset_disposal: {
    id: Once<string>
    asset_id: Once<string>
    kind: Once<DisposalKind>
    day: Once<string>
    proceeds_cents: OnceCents
    vat_cents: OnceCents
    accumulated_cents: OnceCents
    net_cents: OnceCents
    words: Once<string>
    entry_id: Once<string>
    written_by: Once<string | null>
    written_at: Once<Date>
  }
}
