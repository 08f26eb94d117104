/** What customers owe and is late, against a year's turnover. */
import { overdueOn } from '#cooperative/finance/dues/overdue-on.ts'
import { accountSums } from '#cooperative/finance/ledger/account-sums.ts'
import { sumCents } from '#lib/money.ts'
import { divided, judge } from './gauge.ts'
import type { Gauge, GaugeSources, Reading } from './gauge.ts'
import { lastYearBefore } from './last-year.ts'

async function read({ db, day, today, setting }: GaugeSources): Promise<Reading> {
  const { cents, oldCents, customers } = await overdueOn(db, day, today)
  const span = await lastYearBefore(db, day)
  const turnover = span ? -sumCents((await accountSums(db, { prefixes: ['70'], from: span.from, to: span.to })).map((one) => one.cents)) : 0n
  const threshold = turnover > 0n ? divided(turnover * BigInt(setting.arrearsPercent), 100n) : null
  return {
    value: cents, drawn: cents, threshold, state: threshold === null ? (cents === 0n ? 'calm' : 'near') : judge(cents, threshold, 'below'), because: threshold === null ? 'noTurnover' : null, asOf: null, dates: [], variant: null,
    parts: [
      { name: 'late', value: cents, unit: 'cents' },
      { name: 'lateOld', value: oldCents, unit: 'cents' },
      { name: 'debtors', value: BigInt(customers), unit: 'count' },
      ...(span ? [{ name: 'turnover' as const, value: turnover, unit: 'cents' as const, accounts: { prefixes: ['70'], from: span.from, to: span.to } }] : []),
    ],
  }
}

export const arrears: Gauge = { name: 'arrears', unit: 'cents', drawnUnit: 'cents', well: 'below', tellsPast: true, read }
