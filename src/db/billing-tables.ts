/** Rows of the migration « tariffs »: plans, prices, subscriptions, billing runs. Cents and prices are written as `bigint` and read as whole numbers. */
import type { ColumnType, Generated } from 'kysely'

type Once<T> = ColumnType<T, T, never>
type Cents = ColumnType<number, bigint, bigint>
type OnceCents = ColumnType<number, bigint, never>
type OnceCentsOrNone = ColumnType<number | null, bigint | null, never>
/** Null at first. */
type Later<T> = ColumnType<T | null, null | undefined, T | null>
type Json<T> = ColumnType<T | null, string | null | undefined, string | null>

export type PlanMeasure = 'traffic' | 'disk'
export type TariffBody = 'meeting' | 'board' | 'management'
export type VatLevelName = 'standard' | 'intermediate' | 'reduced'
export type RunState = 'preparing' | 'prepared' | 'issuing' | 'issued' | 'cancelled'
export type LineState = 'take' | 'hold' | 'waive'
export type HoldReason = '' | 'no-price' | 'days-missing' | 'person'
export type SpanOutcome = 'invoiced' | 'free' | 'nothing' | 'waived'

/** What a line of use rests on; thousandths of a gigabyte. */
export interface UsageFacts {
  measure: PlanMeasure
  used: number
  included: number
  billed: number
  warnedOn: string | null
  missing: string[]
}

/** What somebody was refused: words are chosen at the edge. */
export interface KeptRefusal {
  code: string
  params: Record<string, string | number>
}

export interface BillingTables {
  plan: {
    id: Once<string>
    code: Once<string>
    name: string
    months: Once<1 | 3 | 12>
    billed: Once<'advance' | 'arrears'>
    measure: Once<PlanMeasure | null>
    level: VatLevelName
    account: string
    version: Generated<number>
    created_by: Once<string | null>
    created_at: Once<Date>
    archived_at: Later<Date>
  }
  tariff: {
    id: Once<string>
    from_day: Once<string>
    label: Once<string>
    body: Once<TariffBody>
    voted_on: Once<string>
    resolution: Once<string>
    entered_by: Once<string | null>
    entered_at: Once<Date>
    withdrawn_at: Later<Date>
  }
  tariff_price: { tariff_id: Once<string>; plan_id: Once<string>; price: OnceCents; included: OnceCentsOrNone; overage_price: OnceCentsOrNone }
  subscription: {
    id: Once<string>
    number: Once<number>
    customer_id: Once<string>
    member_id: Once<string | null>
    label: string
    start_day: Once<string>
    end_day: Later<string>
    anchor_day: Once<string>
    months: Once<1 | 3 | 12>
    version: Generated<number>
    created_by: Once<string | null>
    created_at: Once<Date>
    ended_at: Later<Date>
    end_reason: Generated<string>
  }
  subscription_plan: { subscription_id: Once<string>; from_day: Once<string>; plan_id: string; quantity: number; entered_by: string | null; entered_at: Date }
  subscription_reduction: {
    id: Once<string>
    subscription_id: Once<string>
    from_day: Once<string>
    to_day: Once<string>
    percent: Once<number>
    reason: Once<string>
    entered_by: Once<string | null>
    entered_at: Once<Date>
    removed_at: Later<Date>
  }
  usage_warning: {
    id: Once<string>
    subscription_id: Once<string>
    from_day: Once<string>
    to_day: Once<string>
    warned_on: Once<string>
    measure: Once<PlanMeasure>
    used: OnceCents
    included: OnceCents
    letters: Once<number>
    warned_at: Once<Date>
  }
  billing_run: {
    id: Once<string>
    number: Once<number>
    until_day: Once<string>
    issued_on: Once<string>
    label: Once<string>
    state: Generated<RunState>
    done: Generated<number>
    whole: Generated<number>
    reached: Generated<string>
    refusal: Json<KeptRefusal>
    prepared_by: Once<string | null>
    created_at: Once<Date>
    prepared_at: Later<Date>
    issued_by: Later<string>
    issuing_at: Later<Date>
    ended_at: Later<Date>
  }
  billing_draft: {
    id: Once<string>
    run_id: Once<string>
    customer_id: Once<string>
    state: Generated<'draft' | 'issued' | 'nothing' | 'refused'>
    refusal: Json<KeptRefusal>
    net_cents: Cents
    total_cents: Cents
    last_cents: OnceCentsOrNone
    invoice_id: Later<string>
  }
  billing_line: {
    draft_id: Once<string>
    place: Once<number>
    subscription_id: Once<string>
    version: Once<number>
    kind: Once<'flat' | 'usage'>
    from_day: Once<string>
    to_day: Once<string>
    label: Once<string>
    account: Once<string>
    level: Once<VatLevelName>
    quantity: OnceCents
    unit: Once<string>
    unit_price: OnceCents
    net_cents: OnceCents
    facts: Json<UsageFacts>
    usage_hash: Once<Buffer | null>
    state: LineState
    why: HoldReason
  }
  billed_span: {
    id: Once<string>
    subscription_id: Once<string>
    kind: Once<'flat' | 'usage'>
    /** As `[2026-01-01,2027-01-01)`. */
    days: Once<string>
    outcome: Once<SpanOutcome>
    net_cents: OnceCents
    run_id: Once<string>
    invoice_id: Once<string | null>
    facts: Json<UsageFacts>
    usage_hash: Once<Buffer | null>
    recorded_at: Once<Date>
    freed_by: Later<string>
  }
}
