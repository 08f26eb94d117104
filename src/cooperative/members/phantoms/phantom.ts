/**
 * A phantom is a member of whom nothing is heard: admitted, and for so many months nobody who acts for it signed in,
 * nothing was paid in its name, no reminder was answered. (A cooperative once had as many of them as active ones, and
 * found its quorum out of reach: research, coop §0.)
 */
import type { Day } from '#lib/day.ts'
import type { MemberKind } from '../member.ts'

export const phantomViews = ['all', 'toRemind', 'reminded', 'silent'] as const
/** toRemind: not within the last half year; reminded: an answer is awaited; silent: none came within thirty days. */
export type PhantomView = (typeof phantomViews)[number]

/** Between two reminders to one member. */
export const reminderMonths = 6
/** How long an answer is awaited before striking off may be proposed. */
export const answerDays = 30

export interface Phantom {
  id: string
  number: number
  name: string
  kind: MemberKind
  admittedOn: Day
  /** When somebody who acts for it was last here; null: never. */
  seenAt: Date | null
  /** Null: never. */
  paidOn: Day | null
  /** Null: never. */
  answeredAt: Date | null
  /** When it was last asked, and when those letters left; null while they wait. */
  askedAt: Date | null
  sentAt: Date | null
  /** How many letters left; none where no address is known. */
  letters: number
  view: Exclude<PhantomView, 'all'>
}
