/**
 * Balance sheet and income statement, in the lines of the general chart's models (règlement ANC 2014-03 as changed by
 * ANC 2022-06, book on annual accounts), with last year beside. Each account falls into the line with the longest prefix
 * that fits it; one that may be either stands where its balance puts it.
 */
import type { DbOrTx } from '#db/open-database.ts'
import { endOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { fiscalYears } from './fiscal-year.ts'
import type { FiscalYear } from './fiscal-year.ts'
import { resultInWaiting, trialBalance } from './trial-balance.ts'
import type { BalanceRow } from './trial-balance.ts'

/** A line's name in `locales/…/cooperative/ledger.ts` and the prefixes of its accounts; `less` are what is taken off them. */
interface Line<Name extends string> {
  name: Name
  prefixes: readonly string[]
  less?: readonly string[]
}

const assetLines = [
  { name: 'uncalledCapital', prefixes: ['109'] },
  { name: 'intangible', prefixes: ['20', '232', '237'], less: ['280', '290', '2932'] },
  { name: 'tangible', prefixes: ['21', '22', '23'], less: ['28', '29'] },
  { name: 'financialAssets', prefixes: ['24', '25', '26', '27'], less: ['296', '297', '294'] },
  { name: 'stocks', prefixes: ['3'], less: ['39'] },
  { name: 'customers', prefixes: ['41'], less: ['491'] },
  { name: 'otherReceivables', prefixes: ['40', '42', '43', '44', '45', '46', '47', '18', '48'], less: ['495', '496', '49'] },
  { name: 'securities', prefixes: ['50', '52'], less: ['59'] },
  { name: 'cash', prefixes: ['51', '53', '54', '58'] },
  { name: 'prepaid', prefixes: ['486'] },
] as const satisfies readonly Line<string>[]

const liabilityLines = [
  { name: 'capital', prefixes: ['101', '108'] },
  { name: 'ownFunds', prefixes: ['102', '103'] },
  { name: 'premiums', prefixes: ['104', '105', '107'] },
  { name: 'legalReserve', prefixes: ['1061'] },
  { name: 'otherReserves', prefixes: ['106'] },
  { name: 'carried', prefixes: ['11'] },
  { name: 'pendingResult', prefixes: ['12'] },
  { name: 'result', prefixes: [] },
  { name: 'grants', prefixes: ['13', '14'] },
  { name: 'dedicatedFunds', prefixes: ['19'] },
  { name: 'provisions', prefixes: ['15'] },
  { name: 'loans', prefixes: ['16', '17', '519'] },
  { name: 'suppliers', prefixes: ['40'] },
  { name: 'taxesAndStaff', prefixes: ['42', '43', '44'] },
  { name: 'otherDebts', prefixes: ['41', '45', '46', '47', '48', '18', '5'] },
  { name: 'deferred', prefixes: ['487'] },
] as const satisfies readonly Line<string>[]

/** Income first, then costs, by what they belong to. */
const resultLines = [
  { name: 'goodsSold', part: 'operating', income: true, prefixes: ['707', '7097'] },
  { name: 'servicesSold', part: 'operating', income: true, prefixes: ['70'] },
  { name: 'produced', part: 'operating', income: true, prefixes: ['71', '72'] },
  { name: 'subsidies', part: 'operating', income: true, prefixes: ['73', '74'] },
  { name: 'fees', part: 'operating', income: true, prefixes: ['754', '755', '756'] },
  { name: 'otherIncome', part: 'operating', income: true, prefixes: ['75'] },
  { name: 'writtenBack', part: 'operating', income: true, prefixes: ['78'] },
  { name: 'goodsBought', part: 'operating', income: false, prefixes: ['607', '6037', '6097'] },
  { name: 'outside', part: 'operating', income: false, prefixes: ['60', '61', '62'] },
  { name: 'taxes', part: 'operating', income: false, prefixes: ['63'] },
  { name: 'salaries', part: 'operating', income: false, prefixes: ['64'] },
  { name: 'socialCharges', part: 'operating', income: false, prefixes: ['645', '646', '647'] },
  { name: 'writtenOff', part: 'operating', income: false, prefixes: ['68'] },
  { name: 'otherCosts', part: 'operating', income: false, prefixes: ['65'] },
  { name: 'financialIncome', part: 'financial', income: true, prefixes: ['76', '786'] },
  { name: 'financialCosts', part: 'financial', income: false, prefixes: ['66', '686'] },
  { name: 'exceptionalIncome', part: 'exceptional', income: true, prefixes: ['77', '787'] },
  { name: 'exceptionalCosts', part: 'exceptional', income: false, prefixes: ['67', '687'] },
  { name: 'profitTax', part: 'tax', income: false, prefixes: ['69'] },
] as const satisfies readonly (Line<string> & { part: 'operating' | 'financial' | 'exceptional' | 'tax'; income: boolean })[]

type AssetName = (typeof assetLines)[number]['name']
type LiabilityName = (typeof liabilityLines)[number]['name']
type ResultName = (typeof resultLines)[number]['name']
export const resultParts = ['operating', 'financial', 'exceptional', 'tax'] as const
type ResultPart = (typeof resultParts)[number]

interface StatementLine<Name> {
  name: Name
  /** Before what is written off (assets only; otherwise the same as net). */
  grossCents: bigint
  netCents: bigint
  /** A year ago; null when there is no year before. */
  beforeCents: bigint | null
}

export interface Statements {
  assets: StatementLine<AssetName>[]
  liabilities: StatementLine<LiabilityName>[]
  result: (StatementLine<ResultName> & { part: ResultPart; income: boolean })[]
  totals: { assets: bigint; liabilities: bigint; result: bigint; before: { assets: bigint; liabilities: bigint; result: bigint } | null }
}

interface Figures {
  assets: Map<string, { gross: bigint; net: bigint }>
  liabilities: Map<string, bigint>
  result: Map<string, bigint>
  /** Profit is positive. */
  profit: bigint
}

/** Length of the longest prefix of a list that fits, 0 when none does. */
const fit = (account: string, prefixes: readonly string[] = []): number => Math.max(0, ...prefixes.filter((prefix) => account.startsWith(prefix)).map((prefix) => prefix.length))

function bestLine<L extends Line<string>>(lines: readonly L[], account: string): L | undefined {
  let [best, length]: [L | undefined, number] = [undefined, 0]
  for (const line of lines) {
    const here = Math.max(fit(account, line.prefixes), fit(account, line.less))
    if (here > length) [best, length] = [line, here]
  }
  return best
}

/** Sorts balances into lines. Every account of classes 1 to 7 is in exactly one, so that both sides are equal. */
function sortIntoLines(rows: readonly Pick<BalanceRow, 'account' | 'balanceCents'>[], waiting = 0n): Figures {
  const figures: Figures = { assets: new Map(), liabilities: new Map(), result: new Map(), profit: 0n }
  const add = (map: Map<string, bigint>, name: string, cents: bigint) => map.set(name, (map.get(name) ?? 0n) + cents)
  for (const { account, balanceCents } of rows) {
    if (balanceCents === 0n || account >= '8') continue
    if (account >= '6') {
      const line = bestLine(resultLines, account)
      add(figures.result, line?.name ?? (account < '7' ? 'otherCosts' : 'otherIncome'), account < '7' ? balanceCents : -balanceCents)
      figures.profit -= balanceCents
      continue
    }
    const asset = bestLine(assetLines, account)
    const isWrittenOff = asset !== undefined && fit(account, 'less' in asset ? asset.less : []) > fit(account, asset.prefixes)
    // fixed assets, stocks and what is written off them stay at the left whatever their sign; the rest goes where its balance is
    const isAsset = account === '109' || account.startsWith('109') || isWrittenOff || /^[23]/.test(account) || (!account.startsWith('1') && balanceCents > 0n)
    if (isAsset && asset) {
      const now = figures.assets.get(asset.name) ?? { gross: 0n, net: 0n }
      figures.assets.set(asset.name, { gross: now.gross + (isWrittenOff ? 0n : balanceCents), net: now.net + balanceCents })
    } else add(figures.liabilities, bestLine(liabilityLines, account)?.name ?? 'otherDebts', -balanceCents)
  }
  add(figures.liabilities, 'result', figures.profit)
  add(figures.liabilities, 'pendingResult', -waiting)
  return figures
}

/** The statements of a fiscal year up to the end of a month, with the year before at its end beside. */
export async function statementsOf(db: DbOrTx, year: FiscalYear, until: Day = year.endDay): Promise<Statements> {
  const now = sortIntoLines(await trialBalance(db, year, endOfMonth(until)), await resultInWaiting(db, year))
  const previous = (await fiscalYears(db)).filter((one) => one.startDay < year.startDay).at(-1)
  const before = previous ? sortIntoLines(await trialBalance(db, previous), await resultInWaiting(db, previous)) : null
  const assets = assetLines.map(({ name }) => ({ name, grossCents: now.assets.get(name)?.gross ?? 0n, netCents: now.assets.get(name)?.net ?? 0n, beforeCents: before && (before.assets.get(name)?.net ?? 0n) }))
  const side = <Name extends string>(name: Name, from: (figures: Figures) => Map<string, bigint>) => {
    const cents = from(now).get(name) ?? 0n
    return { name, grossCents: cents, netCents: cents, beforeCents: before && (from(before).get(name) ?? 0n) }
  }
  const liabilities = liabilityLines.map(({ name }) => side(name, (figures) => figures.liabilities))
  const result = resultLines.map(({ name, part, income }) => ({ ...side(name, (figures) => figures.result), part, income }))
  const totalsOf = (figures: Figures) => ({ assets: sumCents([...figures.assets.values()].map(({ net }) => net)), liabilities: sumCents(figures.liabilities.values()), result: figures.profit })
  return { assets, liabilities, result, totals: { ...totalsOf(now), before: before && totalsOf(before) } }
}
