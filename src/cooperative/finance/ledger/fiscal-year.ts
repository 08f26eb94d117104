/** Fiscal years: follow one another without a gap or an overlap, 24 months at most. */
import type { Selectable } from 'kysely'
import type { LedgerTables } from '#db/ledger-tables.ts'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, addMonths, day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'

export interface FiscalYear {
  id: string
  startDay: Day
  endDay: Day
  state: 'open' | 'closed'
  /** Last number that an entry was given; the opening entry has 0. */
  lastNumber: number
  closedAt: Date | null
}

const yearOf = (row: Selectable<LedgerTables['fiscal_year']>): FiscalYear => ({
  id: row.id,
  startDay: day(row.start_day),
  endDay: day(row.end_day),
  state: row.state,
  lastNumber: row.last_number,
  closedAt: row.closed_at,
})

/** All fiscal years, the oldest first. */
export const fiscalYears = async (db: DbOrTx): Promise<FiscalYear[]> =>
  (await db.selectFrom('fiscal_year').selectAll().orderBy('start_day').execute()).map(yearOf)

/** The fiscal year with this id. @throws {UserError} `fiscalYearNone` (404). */
export async function fiscalYearById(db: DbOrTx, id: string): Promise<FiscalYear> {
  const row = await db.selectFrom('fiscal_year').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new UserError('fiscalYearNone', {}, { status: 404 })
  return yearOf(row)
}

/** The fiscal year that a day falls into, or undefined. */
export async function fiscalYearOn(db: DbOrTx, on: Day): Promise<FiscalYear | undefined> {
  const row = await db.selectFrom('fiscal_year').selectAll().where('start_day', '<=', on).where('end_day', '>=', on).executeTakeFirst()
  return row && yearOf(row)
}

/**
 * Opens a fiscal year: the first one from any day, the next from the day after the last one, of one to 24 months.
 * @throws {UserError} `fiscalYearStart` (with the day it must start on), `fiscalYearLength`.
 */
export async function openFiscalYear(tx: Tx, doer: Doer, input: { startDay: Day; endDay: Day }, clock: Clock): Promise<FiscalYear> {
  // two at once: the second waits, and then is not the next
  await tx.selectFrom('ledger_head').select('position').forUpdate().executeTakeFirstOrThrow()
  const last = (await fiscalYears(tx)).at(-1)
  if (last && input.startDay !== addDays(last.endDay, 1)) throw new UserError('fiscalYearStart', { day: addDays(last.endDay, 1) }, { field: 'startDay' })
  if (input.endDay < input.startDay || input.endDay >= addMonths(input.startDay, 24)) throw new UserError('fiscalYearLength', {}, { field: 'endDay' })
  const id = randomText(12)
  await tx.insertInto('fiscal_year').values({ id, start_day: input.startDay, end_day: input.endDay, created_at: clock.now(), closed_at: null }).execute()
  await recordAudit(tx, doer, { action: 'fiscalYear.opened', subjectKind: 'fiscal-year', subjectId: id, after: { from: input.startDay, to: input.endDay } }, clock)
  return { id, startDay: input.startDay, endDay: input.endDay, state: 'open', lastNumber: 0, closedAt: null }
}
