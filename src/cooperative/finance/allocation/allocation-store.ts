/** What stands of allocations, and what the law looks at. */
import { statutesAt } from '#cooperative/statutes/statutes-store.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { closingOf } from '../closing/closing-store.ts'
import { balanceOf } from '../ledger/balance.ts'
import { fiscalYearById } from '../ledger/fiscal-year.ts'
import { partNames } from './allocation-rules.ts'
import type { AllocationBasis, PartName } from './allocation-rules.ts'

export interface Allocation {
  id: string
  meetingDay: Day
  resolution: string
  interestCeiling: number | null
  memberTurnover: number | null
  entryId: string
  /** In the order of the form. */
  parts: { name: PartName; cents: bigint }[]
}

/** The allocation of a year that stands, or null: none was recorded, or its entry was reversed. */
export async function allocationOf(db: DbOrTx, yearId: string): Promise<Allocation | null> {
  const row = await db
    .selectFrom('result_allocation as a')
    .leftJoin('journal_entry as r', 'r.reverses', 'a.entry_id')
    .selectAll('a')
    .where('a.fiscal_year_id', '=', yearId)
    .where('r.id', 'is', null)
    .executeTakeFirst()
  if (!row) return null
  const parts = await db.selectFrom('allocation_part').select(['name', 'cents']).where('allocation_id', '=', row.id).execute()
  const sums = new Map(parts.map(({ name, cents }) => [name, BigInt(cents)]))
  return {
    id: row.id,
    meetingDay: day(row.meeting_day),
    resolution: row.resolution,
    interestCeiling: row.interest_ceiling,
    memberTurnover: row.member_turnover,
    entryId: row.entry_id,
    parts: partNames.flatMap((name) => (sums.has(name) ? [{ name, cents: sums.get(name) ?? 0n }] : [])),
  }
}

const positive = (cents: bigint): bigint => (cents > 0n ? cents : 0n)

/**
 * What the law looks at: the closed year's own balances at its end, the statutes of the day of the meeting.
 * @throws {UserError} `fiscalYearNone` (404), `allocationOpen` (409: the year is not closed), `statutesMissing` (409).
 */
export async function basisOf(db: DbOrTx, yearId: string, onDay: Day, now: Date): Promise<AllocationBasis> {
  const year = await fiscalYearById(db, yearId)
  const closing = await closingOf(db, yearId, now)
  if (closing?.state !== 'closed') throw new UserError('allocationOpen', {}, { status: 409 })
  const { preset, form } = await statutesAt(db, onDay)
  const held = (prefix: string) => balanceOf(db, prefix, year.endDay)
  return {
    preset,
    form,
    resultCents: closing.resultCents,
    lossesBeforeCents: positive(await held('119')),
    carriedBeforeCents: positive(-(await held('110'))),
    legalReserveCents: positive(-(await held('1061'))),
    reservesCents: positive(-(await held('106'))),
    capitalCents: positive(-(await held('101'))),
  }
}
