/** Rows of the migration « projects ». Cents are written as `bigint` and read as whole numbers, which hold them exactly. */
import type { ColumnType, Generated } from 'kysely'

type Once<T> = ColumnType<T, T, never>
type OnceCents = ColumnType<number, bigint, never>

export type ProjectBody = 'meeting' | 'board' | 'management'
export type UpdateKind = 'news' | 'stopped' | 'resumed'

export interface ProjectTables {
  project: {
    id: Once<string>
    number: Once<number>
    name: string
    purpose: string
    leader_id: string | null
    leader_name: string
    asked_on: string | null
    created_by: Once<string | null>
    created_at: Once<Date>
    removed_at: Date | null
  }
  project_vote: {
    project_id: Once<string>
    place: Once<number>
    body: Once<ProjectBody>
    voted_on: Once<string>
    resolution: Once<string>
    cents: OnceCents
    starts_on: Once<string>
    ends_on: Once<string>
    red_points: Once<number>
    stop_body: Once<ProjectBody>
    stop_words: Once<string>
    entered_by: Once<string | null>
    entered_at: Once<Date>
  }
  project_milestone: {
    id: Once<string>
    project_id: Once<string>
    from_vote: Once<number>
    until_vote: number | null
    place: Once<number>
    label: Once<string>
    seen: Once<string>
    weight: Once<number>
    planned_on: Once<string>
    expected_on: string | null
    done_on: string | null
    done_words: string
    done_link: string
    done_by: string | null
  }
  project_update: { id: Once<string>; project_id: Once<string>; place: Once<number>; kind: Once<UpdateKind>; day: Once<string>; words: Once<string>; expected_cents: ColumnType<number | null, bigint | null, never>; written_by: Once<string | null>; written_at: Once<Date> }
  project_expense: { id: Once<string>; project_id: Once<string>; entry_id: Once<string | null>; place: Once<number>; invoice_id: Once<string | null>; asset_id: Once<string | null>; added_by: Once<string | null>; added_at: Once<Date>; removed_at: Date | null }
  /** A view. */
  project_cost: { project_id: string; entry_id: string; place: number; day: string; number: number; account: string; label: string; reversed_on: string | null; cents: number }
  project_alarm: { id: Generated<number>; project_id: Once<string>; at: Once<Date>; reasons: Once<string[]> }
}
