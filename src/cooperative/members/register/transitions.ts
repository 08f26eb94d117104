/** Which changes of state the register knows, and by what cause. The database refuses all others (migration `register`). */
import type { MemberStatus } from '../member.ts'

export const eventCauses = ['application', 'entry', 'withdrawal', 'exclusion', 'lapse', 'death', 'dissolution', 'appeal', 'error'] as const
/**
 * `entry`: taken over from an older register, or entered by hand. `lapse`: a condition of membership is no longer met.
 * `appeal`: the general meeting undid the decision. `error`: what was recorded never was.
 */
export type EventCause = (typeof eventCauses)[number]

const transitions: readonly (readonly [was: MemberStatus | null, becomes: MemberStatus, cause: EventCause])[] = [
  [null, 'applicant', 'application'],
  [null, 'admitted', 'entry'],
  [null, 'withdrawn', 'entry'],
  [null, 'excluded', 'entry'],
  [null, 'struck-off', 'entry'],
  ['applicant', 'admitted', 'application'],
  ['applicant', 'withdrawn', 'withdrawal'],
  ['admitted', 'withdrawn', 'withdrawal'],
  ['admitted', 'excluded', 'exclusion'],
  ['admitted', 'struck-off', 'lapse'],
  ['admitted', 'struck-off', 'death'],
  ['admitted', 'struck-off', 'dissolution'],
  ['excluded', 'admitted', 'appeal'],
  ['struck-off', 'admitted', 'appeal'],
  ['withdrawn', 'admitted', 'error'],
  ['excluded', 'admitted', 'error'],
  ['struck-off', 'admitted', 'error'],
]

/** Whether a member may go from one state (null: not in the register) to another by this cause. */
export const mayBecome = (was: MemberStatus | null, becomes: MemberStatus, cause: EventCause): boolean =>
  transitions.some(([from, to, by]) => from === was && to === becomes && by === cause)
