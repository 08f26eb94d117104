/** Reading budgets: those of a year, one whole, the one in force. */
import { sql } from 'kysely'
import type { BudgetBody, BudgetSpread } from '#db/budget-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { Budget } from './budget.ts'

interface Row {
  id: string; fiscal_year_id: string; number: number; label: string; version: number; created_at: Date; body: BudgetBody | null; voted_on: string | null; resolution: string | null; withdrawn_why: string | null
  lines: { account: string; spread: BudgetSpread; why: string; months: Record<string, number> }[]
}

const budgetsWhere = (where: ReturnType<typeof sql>) => sql<Row>`
  select b.id, b.fiscal_year_id, b.number, b.label, b.version, b.created_at, b.body, b.voted_on, b.resolution, b.withdrawn_why,
    coalesce((select jsonb_agg(jsonb_build_object('account', l.account, 'spread', l.spread, 'why', l.why, 'months',
      coalesce((select jsonb_object_agg(m.month, m.cents order by m.month) from budget_month m where m.budget_id = l.budget_id and m.account = l.account), '{}')) order by l.account collate "C")
      from budget_line l where l.budget_id = b.id), '[]') as lines
  from budget b where b.dropped_at is null and ${where}`

const budgetOf = (row: Row): Budget => ({
  id: row.id, yearId: row.fiscal_year_id, number: row.number, label: row.label, version: row.version, createdAt: row.created_at,
  vote: row.body === null || row.voted_on === null || row.resolution === null ? null : { body: row.body, on: day(row.voted_on), resolution: row.resolution },
  withdrawnWhy: row.withdrawn_why,
  lines: row.lines.map(({ account, spread, why, months }) => ({ account, spread, why, months: new Map(Object.entries(months).sort(([a], [b]) => (a < b ? -1 : 1)).map(([month, cents]) => [day(month), BigInt(cents)])) })),
})

/** Every budget of a year, drafts too, the latest version first. */
export async function budgetsOfYear(db: DbOrTx, yearId: string): Promise<Budget[]> {
  const { rows } = await budgetsWhere(sql`b.fiscal_year_id = ${yearId} order by b.number desc`).execute(db)
  return rows.map(budgetOf)
}

/** @throws {UserError} `budgetNone` (404). */
export async function budgetById(db: DbOrTx, id: string): Promise<Budget> {
  const { rows } = await budgetsWhere(sql`b.id = ${id}`).execute(db)
  if (!rows[0]) throw new UserError('budgetNone', {}, { status: 404 })
  return budgetOf(rows[0])
}

/** The budget of a year that was in force on a day: of those voted by then, the one voted last. Null when none was. */
export async function budgetInForce(db: DbOrTx, yearId: string, on: Day): Promise<Budget | null> {
  const { rows } = await budgetsWhere(sql`b.fiscal_year_id = ${yearId} and b.voted_on <= ${on}::date and b.withdrawn_at is null order by b.voted_on desc, b.recorded_at desc limit 1`).execute(db)
  return rows[0] ? budgetOf(rows[0]) : null
}
