/** Somebody asks to become a member: unproven → waiting → admitted or refused; taken back by its author before that. */
import type { MemberKind } from '../member.ts'
import type { CivilIdentity } from '../register/civil-identity.ts'

export const applicationStates = ['waiting', 'admitted', 'refused', 'taken-back', 'unproven'] as const
export type ApplicationState = (typeof applicationStates)[number]

export interface Application {
  id: string
  kind: MemberKind
  /** Of the member to be; '' once erased. */
  name: string
  /** Who applies, for themselves or for the organisation. */
  personName: string
  email: string
  language: 'fr' | 'en'
  identity: CivilIdentity
  /** Shares wished for; null where the statutes know none. */
  shares: number | null
  /** Version of the statutes that was accepted; '' where none was recorded. */
  statutes: string
  words: string
  state: ApplicationState
  submittedAt: Date
  provenAt: Date | null
  decidedAt: Date | null
  body: string
  reference: string
  reason: string
  memberId: string | null
  /** What was asked of its author besides; '' when nothing was. */
  question: string
  answer: string
  askedAt: Date | null
  answeredAt: Date | null
}

const dayMs = 24 * 3_600_000
/** How long an address may wait to be proven, and words that were taken back are kept. */
export const unprovenMs = 7 * dayMs
/** Words of a refused application, for who would ask why: a year (GDPR art. 5 1 e; the house's own measure). */
export const refusedDays = 365
export const longestWords = 2000
export const longestReason = 2000
export const longestReference = 200
