/** Cash, and how many months it lasts at the pace of the last ones. */
import { accountSums, lastMovementDay } from '#cooperative/finance/ledger/account-sums.ts'
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import { addMonths } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { divided, orQuiet, untold } from './gauge.ts'
import type { Gauge, GaugeSources, Reading } from './gauge.ts'

/** Banks, tills, advances, transfers under way, and securities that are sold within days; an overdraft (519) counts against them. */
const cashPrefixes = ['50', '51', '53', '54', '58'] as const
/** Longer than this is no longer a forecast. */
const longestMonths = 120

/** At the end of a day. */
async function cashOn({ db }: Pick<GaugeSources, 'db'>, day: Reading['asOf'] & string): Promise<bigint> {
  return sumCents((await accountSums(db, { prefixes: cashPrefixes, from: null, to: day })).map(({ cents }) => cents))
}

async function read(sources: GaugeSources): Promise<Reading> {
  const { db, day, setting } = sources
  const asOf = await lastMovementDay(db, cashPrefixes, day)
  if (asOf === null) return untold('noEntries')
  // the pace of the months before what the books tell of: a month without entries is no month without spending
  const until = asOf
  const [first] = await fiscalYears(db)
  const since = addMonths(until, -setting.burnMonths)
  const cash = await cashOn(sources, until)
  const parts: Reading['parts'] = [
    { name: 'cash', value: cash, unit: 'cents', accounts: { prefixes: cashPrefixes, from: null, to: until } },
    ...(setting.reserveCents === null ? [] : [{ name: 'reserve' as const, value: setting.reserveCents, unit: 'cents' as const }]),
  ]
  const base = { drawn: cash, threshold: setting.reserveCents, asOf, dates: [], variant: null }
  if (cash <= 0n) return orQuiet({ ...base, value: 0n, state: 'crossed', because: 'noCash', parts }, sources)
  const below = setting.reserveCents !== null && cash < setting.reserveCents
  if (!first || first.startDay > since) return orQuiet({ ...base, value: null, state: below ? 'crossed' : 'unknown', because: below ? 'underReserve' : 'young', parts }, sources)
  const before = await cashOn(sources, since)
  const burn = divided(before - cash, BigInt(setting.burnMonths))
  const all = [...parts, { name: 'cashBefore' as const, value: before, unit: 'cents' as const, accounts: { prefixes: cashPrefixes, from: null, to: since } }, { name: 'burn' as const, value: burn, unit: 'cents' as const }]
  if (below) return orQuiet({ ...base, value: burn > 0n ? divided(cash * 100n, burn) : null, state: 'crossed', because: 'underReserve', parts: all }, sources)
  if (burn <= 0n) return orQuiet({ ...base, value: null, state: 'calm', because: 'growing', parts: all }, sources)
  const months = divided(cash * 100n, burn)
  if (months > BigInt(longestMonths) * 100n) return orQuiet({ ...base, value: null, state: 'calm', because: 'beyond', parts: all }, sources)
  const state = months < BigInt(setting.runwayLeast) * 100n ? 'crossed' : months < BigInt(setting.runwayNear) * 100n ? 'near' : 'calm'
  return orQuiet({ ...base, value: months, state, because: null, parts: all }, sources)
}

export const runway: Gauge = { name: 'runway', unit: 'months', drawnUnit: 'cents', well: 'above', tellsPast: true, read }
