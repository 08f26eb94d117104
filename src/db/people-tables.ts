/** Rows of migrations 0001 and 0003: people, members, audit. */
import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely'

/** Written once, never changed. */
type Once<T> = ColumnType<T, T, never>
type Json = JSONColumnType<object> | null

export interface PeopleTables {
  person: {
    id: Once<string>
    email: string
    name: string
    language: Generated<'fr' | 'en'>
    theme: Generated<'auto' | 'light' | 'dark'>
    password_hash: string | null
    totp_secret: string | null
    totp_pending_secret: string | null
    totp_last_step: number | null
    disabled_at: Date | null
    created_at: Once<Date>
    /** Moved by the database with sessions, at most once a day. */
    last_seen_at: Generated<Date | null>
    search_text: GeneratedAlways<string>
  }
  passkey: {
    id: Once<string>
    person_id: Once<string>
    public_key: Once<Buffer>
    sign_count: number
    transports: Generated<string[]>
    name: string
    created_at: Once<Date>
    last_used_at: Date | null
  }
  recovery_code: { person_id: Once<string>; code_hash: Once<Buffer>; used_at: Date | null }
  session: {
    secret_hash: Buffer
    id: Once<string>
    person_id: Once<string>
    kind: Once<'browser' | 'token'>
    step: 'password' | 'complete'
    name: string
    source: string
    created_at: Once<Date>
    last_seen_at: Date
    authenticated_at: Date
    expires_at: Date
  }
  role_grant: {
    id: Once<string>
    person_id: Once<string>
    role: Once<'administrator' | 'support' | 'treasurer' | 'board' | 'auditor'>
    granted_by: Once<string | null>
    granted_at: Once<Date>
    ends_at: Date | null
  }
  one_time_link: {
    secret_hash: Once<Buffer>
    purpose: Once<'invitation' | 'reset' | 'email-old' | 'email-new' | 'lost-factor' | 'lost-factor-cancel'>
    person_id: Once<string>
    payload: JSONColumnType<Record<string, unknown>>
    created_at: Once<Date>
    usable_from: Once<Date>
    expires_at: Date
    used_at: Date | null
  }
  challenge: {
    challenge: Once<string>
    person_id: Once<string | null>
    purpose: Once<'register' | 'sign-in' | 'confirm'>
    expires_at: Once<Date>
  }
  rate_window: { key: Once<string>; window_start: Date; count: number; blocked_until: Date | null }
  outgoing_message: {
    id: Once<string>
    to_address: Once<string>
    language: Once<string>
    subject: Once<string>
    body_text: Once<string>
    body_html: Once<string>
    created_at: Once<Date>
    sent_at: Date | null
    search_text: GeneratedAlways<string>
  }
  member: {
    id: Once<string>
    number: GeneratedAlways<number>
    name: string
    kind: 'natural' | 'legal'
    status: 'applicant' | 'admitted' | 'withdrawn' | 'excluded' | 'struck-off'
    created_at: Once<Date>
    folded_name: GeneratedAlways<string>
    /** Kept by the events of the register (migration `register`): never written by a query. */
    admitted_on: GeneratedAlways<string | null>
    left_on: GeneratedAlways<string | null>
  }
  representation: {
    id: Once<string>
    person_id: Once<string>
    member_id: Once<string>
    capacity: 'self' | 'representative'
    starts_at: Once<Date>
    ends_at: Date | null
  }
  audit_event: {
    id: GeneratedAlways<number>
    at: Once<Date>
    person_id: Once<string | null>
    member_id: Once<string | null>
    action: Once<string>
    subject_kind: Once<string>
    subject_id: Once<string>
    before: Json
    after: Json
    source: Once<string>
    request_id: Once<string>
    folded_name: GeneratedAlways<string | null>
  }
}
