/** Rows of the register: identity, states, applications. */
import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely'

type Once<T> = ColumnType<T, T, never>
/** A calendar day, `YYYY-MM-DD`, or none. */
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
    question: Generated<string>
    asked_at: Generated<Date | null>
    asked_by: Generated<string | null>
    answer: Generated<string>
    answered_at: Generated<Date | null>
    question_link_hash: Generated<Buffer | null>
  }
  departure: {
    id: Once<string>
    member_id: Once<string>
    kind: Once<'withdrawal' | 'exclusion' | 'lapse' | 'death' | 'dissolution'>
    state: 'open' | 'done' | 'dropped' | 'undone'
    opened_at: Once<Date>
    opened_by: Once<string | null>
    effective_on: MaybeDayColumn
    grievances: Generated<string>
    hearing_on: MaybeDayColumn
    defence_until: MaybeDayColumn
    defence: Generated<string>
    defence_at: Date | null
    hearing: Generated<string>
    decided_at: Date | null
    decided_by: string | null
    day: MaybeDayColumn
    body: Generated<string>
    reference: Generated<string>
    reason: Generated<string>
    appeal: Generated<string>
    appealed_at: Date | null
    appeal_until: MaybeDayColumn
    appeal_day: MaybeDayColumn
    appeal_reference: Generated<string>
    appeal_upheld: boolean | null
    erased_at: Date | null
  }
  member_import: {
    id: Once<string>
    file_name: Once<string>
    state: 'checked' | 'applying' | 'done'
    created_at: Once<Date>
    created_by: Once<string | null>
    ended_at: Date | null
  }
  member_import_line: {
    import_id: Once<string>
    line: Once<number>
    data: JSONColumnType<Record<string, string>>
    fault: string | null
    params: JSONColumnType<Record<string, string | number>> | null
    field: string | null
    member_id: string | null
  }
  register_setting: { one_row: Generated<boolean>; phantom_months: Generated<number> }
  member_reminder: {
    id: Once<string>
    member_id: Once<string>
    asked_at: Once<Date>
    asked_by: Once<string | null>
    sent_at: Date | null
    letters: Generated<number>
    link_hash: Generated<Buffer | null>
    answered_at: Date | null
  }
  retention_log: {
    id: GeneratedAlways<number>
    at: Once<Date>
    rule: Once<string>
    subject: Generated<string>
    count: Once<number>
  }
}
