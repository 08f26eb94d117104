/** Rows of the migration « budget ». */
import type { ColumnType, Generated } from 'kysely'

type Once<T> = ColumnType<T, T, never>
/** Null until the vote, then for good. */
type AtVote<T> = ColumnType<T | null, never, T>

export type BudgetBody = 'meeting' | 'board'
/** How the months of a line were made: evenly, as a year before, all in the last month, by hand. */
export type BudgetSpread = 'even' | 'before' | 'end' | 'hand'

export interface BudgetTables {
  budget: {
    id: Once<string>
    fiscal_year_id: Once<string>
    number: Once<number>
    label: string
    version: Generated<number>
    created_by: Once<string | null>
    created_at: Once<Date>
    dropped_at: ColumnType<Date | null, never, Date | null>
    body: AtVote<BudgetBody>
    voted_on: AtVote<string>
    resolution: AtVote<string>
    recorded_by: ColumnType<string | null, never, string | null>
    recorded_at: AtVote<Date>
    withdrawn_at: AtVote<Date>
    withdrawn_why: AtVote<string>
  }
  budget_line: { budget_id: Once<string>; account: Once<string>; spread: BudgetSpread; why: string }
  budget_month: { budget_id: Once<string>; account: Once<string>; month: Once<string>; cents: ColumnType<number, bigint, bigint> }
}
