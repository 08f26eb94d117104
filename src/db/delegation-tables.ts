/** Rows of migration 0007: rights lent to others. */
import type { ColumnType } from 'kysely'

type Once<T> = ColumnType<T, T, never>

export interface DelegationTables {
  delegation: {
    id: Once<string>
    subject_kind: Once<'site'>
    subject_id: Once<string>
    member_id: Once<string>
    person_id: string | null
    email: string
    called: string
    level: 'see' | 'edit' | 'manage'
    starts_at: Date
    ends_at: Date
    invited_by: string | null
    invited_at: Once<Date>
    open_until: Date
    accepted_at: Date | null
    ended_at: Date | null
    end_reason: 'declined' | 'cancelled' | 'revoked' | 'given-back' | 'over' | 'thing-gone' | null
    warned_at: Date | null
  }
}
