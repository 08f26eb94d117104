/** How a member leaves. */
import type { Day } from '#lib/day.ts'
import type { MemberStatus } from '../member.ts'

export const departureKinds = ['withdrawal', 'exclusion', 'lapse', 'death', 'dissolution'] as const
type DepartureKind = (typeof departureKinds)[number]

export interface Departure {
  id: string
  memberId: string
  kind: DepartureKind
  /** open: asked for or under way; done: the register says so; dropped: taken back or decided otherwise; undone: reinstated on appeal. */
  state: 'open' | 'done' | 'dropped' | 'undone'
  openedAt: Date
  /** A withdrawal takes effect at the end of this day. */
  effectiveOn: Day | null
  grievances: string
  hearingOn: Day | null
  defenceUntil: Day | null
  defence: string
  defenceAt: Date | null
  hearing: string
  decidedAt: Date | null
  day: Day | null
  body: string
  reference: string
  reason: string
  appeal: string
  /** Last day for it; null where the statutes give no deadline. */
  appealUntil: Day | null
  appealedAt: Date | null
  appealDay: Day | null
  appealUpheld: boolean | null
  erasedAt: Date | null
}

/** What the register says once it is done; the causes have the names of the kinds. */
export const statusAfter: Readonly<Record<DepartureKind, MemberStatus>> = { withdrawal: 'withdrawn', exclusion: 'excluded', lapse: 'struck-off', death: 'struck-off', dissolution: 'struck-off' }

/** What is recorded at once, by whom the cooperative charged with it. */
export const recordedKinds = ['lapse', 'death', 'dissolution'] as const
export type RecordedKind = (typeof recordedKinds)[number]

export const longestStatement = 10_000
