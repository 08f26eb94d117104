/** What the statutes of a day say about members; usual rules as long as no version is recorded. */
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'
import { bodies } from '#cooperative/statutes/statutes.ts'
import type { Body, Statutes } from '#cooperative/statutes/statutes.ts'
import { versionAt } from '#cooperative/statutes/statutes-store.ts'
import { presets } from '#cooperative/statutes/statutes-presets.ts'

export { bodies }
export type { Body }

export interface MemberRules {
  /** Number of the version in force; '' when none is recorded. */
  version: string
  admissionBody: Body
  withdrawalNoticeMonths: number
  withdrawalAtYearEnd: boolean
  exclusionBody: Body
  exclusionNoticeDays: number
  defenceDays: number
  /** Days after an exclusion in which the general meeting can be called upon; null without a deadline. */
  appealDays: number | null
  /** Null where members hold no shares. */
  shares: Statutes['shares']
  /** Bodies that there are in this kind of cooperative. */
  bodies: readonly Body[]
}

/** The rules of that day. */
export async function memberRulesAt(db: DbOrTx, day: Day): Promise<MemberRules> {
  const version = await versionAt(db, day)
  // Without statutes there are no shares to subscribe either: those of an association.
  const { preset, shares, members } = version?.statutes ?? presets.association
  const known: readonly Body[] = preset === 'sa-directoire' ? ['directoire', 'supervisory-board', 'general-meeting', 'extraordinary-meeting'] : ['board', 'general-meeting', 'extraordinary-meeting']
  return { ...members, version: version ? String(version.number) : '', shares, bodies: known }
}

export const isBody = (text: string): text is Body => (bodies as readonly string[]).includes(text)
