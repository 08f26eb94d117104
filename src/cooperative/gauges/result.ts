/** The result of the fiscal year so far, against the budget in force. */
import { yearDepreciation } from '#cooperative/finance/assets/write-depreciation.ts'
import { accountSums, lastMovementDay } from '#cooperative/finance/ledger/account-sums.ts'
import { budgetResult } from '#cooperative/finance/budget/budget-result.ts'
import { fiscalYearOn } from '#cooperative/finance/ledger/fiscal-year.ts'
import { daysBetween } from '#lib/day.ts'
import { divided, orQuiet, sumOf, untold } from './gauge.ts'
import type { Gauge, GaugeSources, Part, Reading } from './gauge.ts'

/** Behind by less than so many hundredths of the income so far is the noise of days. */
const tolerance = 5n

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
  const base = { value: result, drawn: result, asOf, dates: [], variant: null }
  const budget = await budgetResult(db, day)
  if (!budget) return orQuiet({ ...base, threshold: 0n, parts, state: result < 0n ? 'near' : 'calm', because: result < 0n ? 'loss' : 'noBudget' }, sources)
  const { budgetToDateCents: foreseen, budgetYearCents: budgetYear, forecastYearCents: forecast } = budget
  const all: Part[] = [...parts, { name: 'budgetToDate', value: foreseen, unit: 'cents' }, { name: 'budgetYear', value: budgetYear, unit: 'cents' }, { name: 'forecastYear', value: forecast, unit: 'cents' }]
  const noise = divided((income > 0n ? income : 0n) * tolerance, 100n)
  // a loss that was voted is no alarm by itself; one that grows is
  const unvoted = forecast < 0n && (budgetYear >= 0n || forecast < budgetYear - noise)
  const behind = budget.actualToDateCents < foreseen - noise
  return orQuiet({ ...base, threshold: foreseen, parts: all, state: unvoted ? 'crossed' : behind ? 'near' : 'calm', because: unvoted ? 'unvotedLoss' : behind ? 'behind' : 'onBudget' }, sources)
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
