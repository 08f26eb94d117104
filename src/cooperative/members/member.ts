/** A member of the cooperative: who holds shares and has a voice. The register's own issue extends this. */
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
  createdAt: Date
}
