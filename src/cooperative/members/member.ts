/** A member of the cooperative: who holds shares and has a voice. Its states are events of the register (`register/`). */
import type { Day } from '#lib/day.ts'

export const memberKinds = ['natural', 'legal'] as const
export type MemberKind = (typeof memberKinds)[number]

/** applicant → admitted → withdrawn, excluded or struck off (domain: Member). */
export const memberStatuses = ['applicant', 'admitted', 'withdrawn', 'excluded', 'struck-off'] as const
export type MemberStatus = (typeof memberStatuses)[number]

export interface Member {
  id: string
  /** Given once, never again: the register's number. */
  number: number
  name: string
  kind: MemberKind
  status: MemberStatus
  /** When the register began for it. */
  createdAt: Date
  /** First admission; null for who was never admitted. */
  admittedOn: Day | null
  /** Since when it is no member any more; null for who is one. */
  leftOn: Day | null
}
