/**
 * What part of a year's turnover is with customers who are no members. The law lets a cooperative whose statutes allow it
 * go to a fifth (R: law 47-1775 art. 3); above, it is below again by the end of the fiscal year after that of the excess
 * (R: decree 2015-594 art. 3). A SCIC and an association have no such ceiling: there the figure is only told.
 */
import { accountSums, lastMovementDay } from '#cooperative/finance/ledger/account-sums.ts'
import { fiscalYearOn } from '#cooperative/finance/ledger/fiscal-year.ts'
import { turnoverByBuyer } from '#cooperative/finance/sales/turnover-by-buyer.ts'
import { versionAt } from '#cooperative/statutes/statutes-store.ts'
import { addMonths } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { divided, judge, orQuiet, untold } from './gauge.ts'
import type { Gauge, GaugeSources, Reading } from './gauge.ts'
import { lastYearBefore } from './last-year.ts'

async function read(sources: GaugeSources): Promise<Reading> {
  const { db, day } = sources
  const span = await lastYearBefore(db, day)
  if (!span) return untold('young')
  const { from, to } = span
  const turnover = -sumCents((await accountSums(db, { prefixes: ['70'], from, to })).map(({ cents }) => cents))
  const { membersCents, othersCents, others } = await turnoverByBuyer(db, from, to)
  const ceiling = (await versionAt(db, day))?.statutes.members.nonMemberCeilingPercent ?? null
  const asOf = await lastMovementDay(db, ['70'], day)
  if (turnover <= 0n || asOf === null) return untold('noTurnover', asOf)
  const share = divided((othersCents > 0n ? othersCents : 0n) * 10_000n, turnover)
  const threshold = ceiling === null ? null : BigInt(ceiling) * 100n
  const state = threshold === null ? 'calm' : judge(share, threshold, 'below')
  const year = state === 'crossed' ? await fiscalYearOn(db, day) : undefined
  const unknown = turnover - membersCents - othersCents
  return orQuiet(
    {
      value: share, drawn: share, threshold, state, because: threshold === null ? 'noCeiling' : null, asOf, variant: null,
      parts: [
        { name: 'turnover', value: turnover, unit: 'cents', accounts: { prefixes: ['70'], from, to } },
        { name: 'turnoverMembers', value: membersCents, unit: 'cents' },
        { name: 'turnoverOthers', value: othersCents, unit: 'cents' },
        ...(unknown > 0n ? [{ name: 'turnoverUnknown' as const, value: unknown, unit: 'cents' as const }] : []),
        { name: 'others', value: BigInt(others), unit: 'count' },
      ],
      dates: year ? [{ name: 'backUnderBy', day: addMonths(year.endDay, 12) }] : [],
    },
    sources,
  )
}

export const nonMembers: Gauge = { name: 'non-members', unit: 'percent', drawnUnit: 'percent', well: 'below', tellsPast: true, read }
