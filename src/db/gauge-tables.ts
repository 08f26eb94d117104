/** Rows of the migration « gauges ». Cents are written as `bigint` and read as whole numbers. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

type Once<T> = ColumnType<T, T, never>
type Amount = ColumnType<number | null, bigint | null, bigint | null>

export type GaugeState = 'calm' | 'near' | 'crossed' | 'unknown'

export interface GaugeTables {
  gauge_setting: {
    one_row: Generated<boolean>
    reserve_cents: Amount
    runway_near: number
    runway_least: number
    burn_months: number
    break_even: number | null
    phantom_percent: number
    arrears_percent: number
    seats: number | null
    losses_before: number
    quiet_days: number
    version: number
  }
  gauge_reading: {
    gauge: Once<string>
    day: Once<string>
    value: Amount
    drawn: Amount
    threshold: Amount
    state: GaugeState
    because: string | null
    as_of: string | null
    details: ColumnType<object, string, string>
    read_at: Date
  }
  gauge_alarm: { id: GeneratedAlways<number>; gauge: Once<string>; at: Once<Date>; state: Once<GaugeState>; because: Once<string | null>; value: Amount; threshold: Amount; letters: Once<number> }
}
