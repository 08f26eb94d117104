/**
 * Equity against half of the share capital. Where losses take it below, and accounts that were approved show it, the
 * extraordinary meeting is called within four months of the approval to decide whether the company goes on; by the end of
 * the second fiscal year after that in which the losses were found, equity is half of the capital again or the capital is
 * reduced (R: C. com. L225-248 as changed by law 2023-171 art. 14). Capital that is still above a hundredth of the balance
 * sheet, or the least of the form, is reduced by the end of the second year after that (R: R225-166-1).
 */
import { allocationOf } from '#cooperative/finance/allocation/allocation-store.ts'
import { accountSums, lastMovementDay } from '#cooperative/finance/ledger/account-sums.ts'
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import type { FiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { versionAt } from '#cooperative/statutes/statutes-store.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { addMonths } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { judge, orQuiet, sumOf, untold } from './gauge.ts'
import type { Gauge, GaugeSources, Reading } from './gauge.ts'

/** Capital, reserves, carried forward, result, grants; and the result that no closing has carried into account 12 yet. */
const equityPrefixes = ['10', '11', '12', '13', '14', '6', '7'] as const

/** Equity, and half of the capital, in cents, as they stand in the books at the end of a day. */
export async function equityOn(db: DbOrTx, day: Day): Promise<{ equity: bigint; half: bigint }> {
  const sums = await accountSums(db, { prefixes: equityPrefixes, from: null, to: day })
  // half a cent more is not below the half
  return { equity: -sumCents(sums.map(({ cents }) => cents)), half: (-sumOf(sums, '101') + 1n) / 2n }
}

/** Closed years in a row, the latest first, at whose end equity was below the half. */
async function closedBelow(db: DbOrTx, day: Day): Promise<{ latest: { year: FiscalYear; equity: bigint; half: bigint } | null; first: FiscalYear | null }> {
  const closed = (await fiscalYears(db)).filter(({ state, endDay }) => state === 'closed' && endDay <= day).toReversed()
  const [newest] = closed
  if (!newest) return { latest: null, first: null }
  const latest = { year: newest, ...(await equityOn(db, newest.endDay)) }
  let first: FiscalYear | null = null
  for (const year of closed) {
    const { equity, half } = await equityOn(db, year.endDay)
    if (equity >= half) break
    first = year
  }
  return { latest, first }
}

async function read(sources: GaugeSources): Promise<Reading> {
  const { db, day } = sources
  const version = await versionAt(db, day)
  const variant = version?.statutes.shares === null ? 'association' : 'company'
  const asOf = await lastMovementDay(db, ['6', '7', '1'], day)
  if (asOf === null) return untold('noEntries', null, { variant })
  const { equity, half } = await equityOn(db, day)
  const accounts = { prefixes: equityPrefixes, from: null, to: day }
  if (variant === 'association') return orQuiet({ value: equity, drawn: equity, threshold: 0n, state: equity < 0n ? 'crossed' : 'calm', because: null, asOf, parts: [{ name: 'equity', value: equity, unit: 'cents', accounts }], dates: [], variant }, sources)
  const { latest, first } = await closedBelow(db, day)
  const parts: Reading['parts'] = [
    { name: 'equity', value: equity, unit: 'cents', accounts },
    { name: 'halfCapital', value: half, unit: 'cents', accounts: { prefixes: ['101'], from: null, to: day } },
    ...(latest === null ? [] : [{ name: 'equityClosed' as const, value: latest.equity, unit: 'cents' as const, accounts: { prefixes: equityPrefixes, from: null, to: latest.year.endDay } }, { name: 'halfCapitalClosed' as const, value: latest.half, unit: 'cents' as const }]),
  ]
  const live = { value: equity, drawn: equity, threshold: half, asOf, parts, variant } as const
  if (first === null) return orQuiet({ ...live, state: judge(equity, half, 'above'), because: null, dates: [] }, sources)
  return orQuiet({ ...live, state: 'crossed', because: 'belowAtClosing', dates: await deadlines(db, first) }, sources)
}

/** From the approval that the books know of; else from the last day on which the meeting may approve: six months after the year's end (C. com. L225-100, recalled). */
async function deadlines(db: DbOrTx, first: FiscalYear): Promise<Reading['dates']> {
  const approved = (await allocationOf(db, first.id))?.meetingDay ?? addMonths(first.endDay, 6)
  return [
    { name: 'firstBelow', day: first.endDay },
    { name: 'approvedBy', day: approved },
    { name: 'meetingBy', day: addMonths(approved, 4) },
    // found in the year after, and two more
    { name: 'rebuildBy', day: addMonths(first.endDay, 36) },
  ]
}

export const equity: Gauge = { name: 'equity', unit: 'cents', drawnUnit: 'cents', well: 'above', tellsPast: true, read }
