/** Rows of the register: identity, states, applications. */
import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely'

type Once<T> = ColumnType<T, T, never>
/** A calendar day, `YYYY-MM-DD`. */
export type DayColumn = ColumnType<string, string, string>
type MaybeDayColumn = ColumnType<string | null, string | null | undefined, string | null>
type Status = 'applicant' | 'admitted' | 'withdrawn' | 'excluded' | 'struck-off'

export interface RegisterTables {
  member_identity: {
    member_id: Once<string>
    acting_name: Generated<string>
    birth_day: MaybeDayColumn
    birth_place: Generated<string>
    legal_form: Generated<string>
    registration_number: Generated<string>
    street: Generated<string>
    postal_code: Generated<string>
    city: Generated<string>
    country: Generated<string>
    email: Generated<string>
    phone: Generated<string>
    changed_at: Date
    erased_at: Date | null
  }
  member_identity_change: {
    id: GeneratedAlways<number>
    member_id: Once<string>
    at: Once<Date>
    person_id: Once<string | null>
    before: JSONColumnType<object> | null
    after: JSONColumnType<object> | null
  }
  member_event: {
    id: GeneratedAlways<number>
    member_id: Once<string>
    position: Generated<number>
    status: Once<Status>
    cause: Once<'application' | 'entry' | 'withdrawal' | 'exclusion' | 'lapse' | 'death' | 'dissolution' | 'appeal' | 'error'>
    day: Once<string>
    body: Generated<string>
    reference: Generated<string>
    recorded_at: Once<Date>
    recorded_by: Once<string | null>
  }
  membership_application: {
    id: Once<string>
    kind: Once<'natural' | 'legal'>
    name: string
    person_name: string
    email: string
    language: Once<'fr' | 'en'>
    identity: JSONColumnType<Record<string, string>>
    shares: Once<number | null>
    statutes: Generated<string>
    words: string
    state: 'unproven' | 'waiting' | 'admitted' | 'refused' | 'taken-back'
    link_hash: Buffer
    submitted_at: Once<Date>
    proven_at: Date | null
    decided_at: Date | null
    decided_by: string | null
    body: Generated<string>
    reference: Generated<string>
    reason: Generated<string>
    member_id: string | null
  }
}
