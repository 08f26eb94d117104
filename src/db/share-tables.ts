/** Rows of the migration « shares ». Cents are written as `bigint` and read as whole numbers, which hold them exactly. */
import type { ColumnType, GeneratedAlways } from 'kysely'

type Once<T> = ColumnType<T, T, never>
type ByDatabase<T> = ColumnType<T, never, never>
type Cents = ColumnType<number, bigint, never>

export interface ShareTables {
  share_head: { one_row: ByDatabase<boolean>; last_number: ByDatabase<number>; last_payment: ByDatabase<number>; last_day: ByDatabase<string | null>; value_cents: ByDatabase<number | null>; shares: ByDatabase<number>; unpaid_cents: ByDatabase<number>; highest_cents: ByDatabase<number> }
  share_holding: { member_id: ByDatabase<string>; shares: ByDatabase<number>; unpaid_cents: ByDatabase<number> }
  share_movement: {
    /** Given by the database: whatever is written is replaced. */
    number: ColumnType<number, number | undefined, never>
    day: Once<string>
    kind: Once<'takeover' | 'subscription' | 'transfer' | 'redemption' | 'reversal'>
    shares: Once<number>
    value_cents: Cents
    from_member: Once<string | null>
    to_member: Once<string | null>
    reverses: Once<number | null>
    reference: Once<string>
    recorded_by: Once<string | null>
    recorded_at: Once<Date>
  }
  share_subscription: { movement: Once<number>; member_id: Once<string>; total_cents: Cents; first_cents: Cents; balance_due_on: Once<string> }
  share_payment: {
    number: ColumnType<number, number | undefined, never>
    subscription: Once<number>
    kind: Once<'takeover' | 'payment' | 'correction' | 'waiver'>
    day: Once<string>
    cents: Cents
    corrects: Once<number | null>
    entry_id: Once<string | null>
    recorded_by: Once<string | null>
    recorded_at: Once<Date>
  }
  share_redemption: {
    number: GeneratedAlways<number>
    member_id: Once<string>
    shares: Once<number>
    cause: Once<'part' | 'withdrawal' | 'exclusion' | 'lapse' | 'death' | 'dissolution'>
    requested_on: Once<string>
    due_on: Once<string>
    requested_by: Once<string | null>
    requested_at: Once<Date>
    cancelled_at: Date | null
  }
  share_payout: {
    id: Once<string>
    redemption: Once<number>
    shares: Once<number>
    nominal_cents: Cents
    unpaid_cents: Cents
    loss_cents: Cents
    amount_cents: Cents
    prepared_by: Once<string>
    prepared_at: Once<Date>
    discarded_at: Date | null
    released_by: string | null
    released_at: Date | null
    released_on: string | null
    movement: number | null
    entry_id: string | null
    paid_by: string | null
    paid_on: string | null
    paid_entry_id: string | null
    reversed_at: Date | null
  }
}
