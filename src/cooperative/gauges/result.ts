/** The result of the fiscal year so far. */
import { yearDepreciation } from '#cooperative/finance/assets/write-depreciation.ts'
import { accountSums, lastMovementDay } from '#cooperative/finance/ledger/account-sums.ts'
import { fiscalYearOn } from '#cooperative/finance/ledger/fiscal-year.ts'
import { daysBetween } from '#lib/day.ts'
import { divided, orQuiet, sumOf, untold } from './gauge.ts'
import type { Gauge, GaugeSources, Part, Reading } from './gauge.ts'

async function read(sources: GaugeSources): Promise<Reading> {
  const { db, day } = sources
  const year = await fiscalYearOn(db, day)
  if (!year) return untold('noYears')
  // costs are what is entered late: income comes with the billing run by itself
  const [costsUntil, incomeUntil] = [await lastMovementDay(db, ['6'], day), await lastMovementDay(db, ['7'], day)]
  const asOf = costsUntil ?? incomeUntil
  if (asOf === null || asOf < year.startDay) return untold('noEntries', asOf)
  const sums = await accountSums(db, { prefixes: ['6', '7'], from: year.startDay, to: day })
  const [costs, income] = [sumOf(sums, '6'), -sumOf(sums, '7')]
  const result = income - costs
  const span = (prefix: string) => ({ prefixes: [prefix], from: year.startDay, to: day })
  const parts: Part[] = [
    { name: 'income', value: income, unit: 'cents', accounts: span('7') },
    { name: 'costs', value: costs, unit: 'cents', accounts: span('6') },
    ...(await depreciationLeft(sources, year)),
  ]
  const base = { value: result, drawn: result, threshold: 0n, asOf, parts, dates: [], variant: null }
  return orQuiet({ ...base, state: result < 0n ? 'near' : 'calm', because: result < 0n ? 'loss' : 'noBudget' }, sources)
}

/** What wears out by the plan until that day and is written at the year's end only: not in the result yet. */
async function depreciationLeft({ db, day, today }: GaugeSources, year: NonNullable<Awaited<ReturnType<typeof fiscalYearOn>>>): Promise<Part[]> {
  if (day !== today || year.state === 'closed') return []
  const { written, cents } = await yearDepreciation(db, year)
  if (written || cents === 0n) return []
  const whole = daysBetween(year.startDay, year.endDay) + 1
  return [{ name: 'depreciationLeft', value: divided(cents * BigInt(daysBetween(year.startDay, day) + 1), BigInt(whole)), unit: 'cents' }]
}

export const result: Gauge = { name: 'result', unit: 'cents', drawnUnit: 'cents', well: 'above', tellsPast: true, read }
