/** Rows of migration 0005: jobs. */
import type { ColumnType, Generated, JSONColumnType } from 'kysely'

type Once<T> = ColumnType<T, T, never>
type Words = Record<string, string | number>

export interface JobTables {
  job: {
    id: Once<string>
    site_id: Once<string>
    kind: Once<string>
    subject: JSONColumnType<Words, string, never>
    state: Generated<'running' | 'done' | 'failed'>
    step: string | null
    done: Generated<number>
    total: Generated<number>
    error_code: string | null
    error_params: JSONColumnType<Words> | null
    result: JSONColumnType<Words> | null
    person_id: Once<string>
    request_id: Once<string>
    started_at: Once<Date>
    ended_at: Date | null
  }
}
