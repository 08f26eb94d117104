/** Rows of the migration of reports: what is kept of months and years. */
import type { ColumnType } from 'kysely'

type Once<T> = ColumnType<T, T, never>

export const reportWordParts = ['moral', 'activity', 'outlook'] as const
export type ReportWordPart = (typeof reportWordParts)[number]

export interface ReportTables {
  report: {
    id: Once<string>
    kind: Once<'month' | 'year'>
    from_day: Once<string>
    to_day: Once<string>
    fiscal_year_id: Once<string | null>
    edition: Once<number>
    facts: Once<string>
    facts_hash: Once<Buffer>
    reason: Once<string>
    made_by: Once<string | null>
    made_at: Once<Date>
    withdrawn_at: ColumnType<Date | null, never, Date>
    withdrawn_by: ColumnType<string | null, never, string>
    withdrawal: ColumnType<string, never, string>
  }
  report_paper: { report_id: Once<string>; language: Once<'fr' | 'en'>; file_hash: Once<Buffer> }
  report_words: { fiscal_year_id: Once<string>; part: Once<ReportWordPart>; version: Once<number>; words: Once<string>; written_by: Once<string>; written_at: Once<Date> }
}
