/** Shares of the cooperative: what moves, why it is paid back, and what the books call it. */
import type { Day } from '#lib/day.ts'

export const movementKinds = ['takeover', 'subscription', 'transfer', 'redemption', 'reversal'] as const
export type MovementKind = (typeof movementKinds)[number]

/** Why shares are paid back: a part of them while staying a member, or all of them at the departure. */
export const redemptionCauses = ['part', 'withdrawal', 'exclusion', 'lapse', 'death', 'dissolution'] as const
export type RedemptionCause = (typeof redemptionCauses)[number]

/** Most shares of one movement, as the database has it too. */
export const mostShares = 1_000_000

/**
 * Accounts of the general chart (PCG art. 932-1). A subscription tells its own days of payment, so all of it counts as
 * called: 1012 against the member's 4562; what is paid goes to 1013. Shares that are cancelled leave 1013 for 4567 until
 * the bank has paid; the member's part of the losses lightens 119, the loss carried forward.
 */
export const accounts = { calledUnpaid: '1012', paidUp: '1013', member: '4562', toPayBack: '4567', lossCarried: '119', bank: '512' } as const
/** Journals: of capital, and of the bank. */
export const journals = { capital: 'CP', bank: 'BQ' } as const

export interface Movement {
  number: number
  day: Day
  kind: MovementKind
  shares: number
  valueCents: bigint
  fromMember: string | null
  toMember: string | null
  reverses: number | null
  reference: string
}

export interface Holding {
  shares: number
  valueCents: bigint
  /** Subscribed: shares × value. */
  capitalCents: bigint
  /** Still to be paid. */
  unpaidCents: bigint
}
