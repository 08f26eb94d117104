/** Rows of the migration « simulations »: prices that are not voted yet, and what was worked out with them. */
import type { ColumnType, Generated } from 'kysely'
import type { TariffBody } from './billing-tables.ts'

type Once<T> = ColumnType<T, T, never>
type OnceCents = ColumnType<number, bigint, never>
type OnceCentsOrNone = ColumnType<number | null, bigint | null, never>
/** Null at first. */
type Later<T> = ColumnType<T | null, T | null | undefined, T | null>

export type Leavers = 'raised' | 'anyone'

export interface SimulationTables {
  tariff_simulation: {
    id: Once<string>
    number: Once<number>
    label: Once<string>
    reason: Once<string>
    from_day: Once<string>
    to_day: Once<string>
    base_day: Once<string>
    reduce_percent: Once<number>
    leave_percent: Once<number>
    leavers: Once<Leavers>
    move_percent: Once<number>
    move_from: Once<string | null>
    move_to: Once<string | null>
    body: Later<TariffBody>
    resolution: Later<string>
    tariff_id: Later<string>
    proposed_by: Once<string | null>
    proposed_at: Once<Date>
    withdrawn_at: Later<Date>
  }
  tariff_simulation_price: { simulation_id: Once<string>; plan_id: Once<string>; price: OnceCents; included: OnceCentsOrNone; overage_price: OnceCentsOrNone }
  tariff_simulation_run: {
    id: Once<string>
    simulation_id: Once<string>
    number: Once<number>
    state: Generated<'waiting' | 'done' | 'failed'>
    done: Generated<number>
    whole: Generated<number>
    attempts: Generated<number>
    asked_by: Once<string | null>
    asked_at: Once<Date>
    ended_at: Later<Date>
    took_ms: Later<number>
    inputs: ColumnType<unknown, string | null | undefined, string | null>
    result: ColumnType<unknown, string | null | undefined, string | null>
    result_hash: Later<string>
  }
}
