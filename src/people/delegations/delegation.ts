/** A right on one thing of a member's, lent to somebody else until a day. */
import type { DelegatedKind, Level } from '#people/actor.ts'

/** The thing, as commands of its feature hand it over. */
export interface LentThing {
  kind: DelegatedKind
  id: string
  memberId: string
  /** What people call it, for letters and the journal. */
  name: string
}

/** asked: waits for an answer; unanswered: the invitation has lapsed; toCome: accepted, begins later; held; over. */
type DelegationState = 'asked' | 'unanswered' | 'toCome' | 'held' | 'over'

export interface Delegation {
  id: string
  kind: DelegatedKind
  subject: string
  memberId: string
  /** Null once somebody who never came in was forgotten. */
  personId: string | null
  /** The address that was invited. */
  email: string
  /** What to call the person here: their own name once they accepted, what the inviter wrote before. */
  name: string
  level: Level
  startsAt: Date
  endsAt: Date
  invitedBy: string | null
  /** Name of who invited. */
  invitedByName: string | null
  invitedAt: Date
  openUntil: Date
  acceptedAt: Date | null
  endedAt: Date | null
  endReason: 'declined' | 'cancelled' | 'revoked' | 'given-back' | 'over' | 'thing-gone' | null
}

/** How it stands at an instant. */
export function stateOf(one: Delegation, now: Date): DelegationState {
  if (one.endedAt !== null || one.endsAt <= now) return 'over'
  if (one.acceptedAt === null) return one.openUntil > now ? 'asked' : 'unanswered'
  return one.startsAt > now ? 'toCome' : 'held'
}

const dayMs = 24 * 3_600_000
/** How long an invitation can be taken up. */
export const openMs = 14 * dayMs
/** What is lent ends after this unless another day is chosen, and never later than the longest. */
export const usualYears = 1
export const longestYears = 5
/** How long before the end both sides are told. */
export const warnMs = 14 * dayMs
/** Rights lent on one thing, and to one person, at once: both lists are read whole. */
export const mostOnThing = 50
export const mostOfPerson = 200

/** The same moment of the calendar some years later. */
export function yearsAfter(from: Date, years: number): Date {
  const then = new Date(from)
  then.setUTCFullYear(then.getUTCFullYear() + years)
  return then
}
