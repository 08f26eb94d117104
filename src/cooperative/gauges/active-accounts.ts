/** Accounts that live, against how many of them pay for all. The same costs and fees as in the cost of a site, seen from their other side: near within a twentieth, as there. */
import { accountSums } from '#cooperative/finance/ledger/account-sums.ts'
import { sumOf, orQuiet, untold } from './gauge.ts'
import type { Gauge, GaugeSources, Reading } from './gauge.ts'
import { lastYearBefore } from './last-year.ts'

async function read(sources: GaugeSources): Promise<Reading> {
  const { db, day, setting, ports } = sources
  const { accounts, requests, faults, lastDay } = await ports.activityOn(db, day)
  if (lastDay === null) return untold('noUsage')
  const span = await lastYearBefore(db, day)
  const sums = span ? await accountSums(db, { prefixes: ['6', '7'], from: span.from, to: span.to }) : []
  const [turnover, income, costs] = [-sumOf(sums, '70'), -sumOf(sums, '7'), sumOf(sums, '6')]
  // how many accounts, each bringing what one brings on average, pay for what the rest of the income does not
  const worked = turnover > 0n && accounts > 0 ? ceilOf((costs - (income - turnover)) * BigInt(accounts), turnover) : null
  const breakEven = setting.breakEven === null ? worked : BigInt(setting.breakEven)
  const count = BigInt(accounts)
  const within = (prefix: string) => (span ? { accounts: { prefixes: [prefix], from: span.from, to: span.to } } : {})
  return orQuiet(
    {
      value: count, drawn: count, threshold: breakEven, state: breakEven === null ? 'unknown' : count < breakEven ? 'crossed' : count * 20n < breakEven * 21n ? 'near' : 'calm', because: breakEven === null ? (accounts === 0 ? 'noSites' : 'noTurnover') : null, asOf: lastDay, variant: null, dates: [],
      parts: [
        { name: 'accounts', value: count, unit: 'count' },
        ...(breakEven === null ? [] : [{ name: 'breakEven' as const, value: breakEven, unit: 'count' as const }]),
        ...(span ? [{ name: 'costs' as const, value: costs, unit: 'cents' as const, ...within('6') }, { name: 'turnover' as const, value: turnover, unit: 'cents' as const, ...within('70') }, { name: 'otherIncome' as const, value: income - turnover, unit: 'cents' as const }] : []),
        { name: 'requests', value: requests, unit: 'count' },
        { name: 'faults', value: faults, unit: 'count' },
      ],
    },
    sources,
  )
}

const ceilOf = (what: bigint, by: bigint): bigint => (what <= 0n ? 0n : (what + by - 1n) / by)

export const activeAccounts: Gauge = { name: 'active-accounts', unit: 'count', drawnUnit: 'count', well: 'above', tellsPast: true, read }
