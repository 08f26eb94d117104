/** Money that comes or goes on a day, as far as it is known or may be expected. */
import type { Day } from '#lib/day.ts'

export const flowKinds = ['dues', 'subscriptions', 'habitualIncome', 'suppliers', 'recurringPurchases', 'habitualCosts', 'vat', 'redemptions', 'refunds'] as const
export type FlowKind = (typeof flowKinds)[number]

export interface Flow {
  kind: FlowKind
  day: Day
  /** Less than nothing when it goes. */
  cents: bigint
  /** Value-added tax that it brings about: collected is positive, deductible less than nothing. What the books have already is nothing. */
  vatCents: bigint
}
