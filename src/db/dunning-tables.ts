/** Rows of the migration « dunning ». Cents are written as `bigint` and read as whole numbers, which hold them exactly. */
import type { ColumnType, Generated } from 'kysely'

type Once<T> = ColumnType<T, T, never>
type Later<T> = ColumnType<T | null, T | null | undefined, T | null>
type Filled = ColumnType<string, string | undefined, string>
type Cents = ColumnType<number, bigint, never>

export type LevelKind = 'reminder' | 'notice'
export type Side = 'customer' | 'house'
export type DisputeOutcome = 'withdrawn' | 'upheld' | 'credited'
export type PlanState = 'proposed' | 'agreed' | 'declined' | 'withdrawn' | 'broken' | 'kept'
export type LiftCause = 'paid' | 'plan' | 'person'

export interface DunningTables {
  dunning_setting: { one_row: ColumnType<boolean, boolean | undefined, never>; active: boolean; least_cents: ColumnType<number, bigint, bigint>; notice_days: number; late_days: number; version: number }
  reminder_level: { place: Once<number>; kind: Once<LevelKind>; days: number; words_fr: string; words_en: string }
  reminder: { id: Once<string>; customer_id: Once<string>; member_id: Once<string | null>; level: Once<number>; kind: Once<LevelKind>; sent_on: Once<string>; cents: Cents; letters: Once<number>; subject: Once<string>; words: Once<string>; sent_by: Once<string | null>; sent_at: Once<Date> }
  reminder_due: { reminder_id: Once<string>; due_id: Once<string>; level: Once<number>; cents: Cents }
  reminder_hold: { id: Once<string>; customer_id: Once<string>; until: Once<string>; reason: Once<string>; held_by: Once<string | null>; held_at: Once<Date>; ended_at: Later<Date> }
  due_dispute: { id: Once<string>; due_id: Once<string>; opened_by: Once<string | null>; opened_at: Once<Date>; settled_by: Later<string>; settled_at: Later<Date>; outcome: Later<DisputeOutcome>; credit_id: Later<string> }
  dispute_message: { id: Generated<number>; dispute_id: Once<string>; side: Once<Side>; words: Once<string>; written_by: Once<string | null>; written_at: Once<Date> }
  payment_plan: {
    id: Once<string>
    customer_id: Once<string>
    member_id: Once<string | null>
    state: PlanState
    side: Once<Side>
    cents: Cents
    words: Once<string>
    proposed_by: Once<string>
    proposed_at: Once<Date>
    answer: Filled
    answered_by: Later<string>
    answered_at: Later<Date>
    ended_at: Later<Date>
  }
  payment_plan_due: { plan_id: Once<string>; due_id: Once<string>; cents: Cents }
  payment_plan_part: { plan_id: Once<string>; place: Once<number>; due_on: Once<string>; cents: Cents }
  payment_plan_share: { plan_id: Once<string>; place: Once<number>; due_id: Once<string> }
  unpaid_suspension: { id: Once<string>; member_id: Once<string>; reminder_id: Once<string>; reason: Once<string>; sites: Once<number>; decided_on: Once<string>; decided_by: Once<string>; decided_at: Once<Date>; lifted_at: Later<Date>; lifted_by: Later<string>; lift_cause: Later<LiftCause> }
  due_write_off: { id: Once<string>; due_id: Once<string>; cents: Cents; reason: Once<string>; proposed_by: Once<string>; proposed_at: Once<Date>; declined_at: Later<Date>; approved_by: Later<string>; approved_at: Later<Date> }
  hosting_suspension: { member_id: Once<string>; since: Once<Date> }
  hosting_suspension_site: { member_id: Once<string>; site_id: Once<string>; before: Once<'request' | null> }
}
