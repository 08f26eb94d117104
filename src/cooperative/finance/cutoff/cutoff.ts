/**
 * Cut-off: what belongs to a fiscal year is in it, whenever it was invoiced or paid (C. com. L123-21, the general
 * chart, class 4). Each kind is worked out as a list of items and becomes one entry on the year's last day, taken back by
 * the contrary on the day after.
 */
import type { CutoffKind } from '#db/purchase-tables.ts'
import { daysBetween } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import type { LineInput } from '../ledger/entry.ts'

/** In the order of the page. */
export const cutoffKinds: readonly CutoffKind[] = ['408', '486', '487']

export interface CutoffItem {
  kind: CutoffKind
  /** What it is about, once for a year and kind: `invoice-<id>-<place>`, `estimate-<id>`… */
  source: string
  label: string
  /** Account of costs or income that the amount is put to or taken from. */
  account: string
  partyId: string | null
  /** Net of tax that is deducted; less than nothing for a credit note. */
  cents: bigint
  /** Tax that will be deducted with the invoice; 408 only. */
  vatCents: bigint
  period: { from: Day; to: Day } | null
  reason: CutoffReason
}

/** Why an item is proposed; worded at the edge. */
type CutoffReason =
  /** Paid for days beyond the year's end: so many of so many. */
  | { name: 'ahead'; days: number; of: number }
  /** Done by the year's end, booked after it: so many days of so many. */
  | { name: 'later'; days: number; of: number; day: Day | null }
  | { name: 'estimate'; words: string }

/**
 * Part of an amount that falls to the days up to `until`, by days, rounded to the cent towards nothing: so that what is
 * before and what is after always make the whole, at whichever day it is cut.
 */
export function partUntil(cents: bigint, period: { from: Day; to: Day }, until: Day): bigint {
  const whole = BigInt(daysBetween(period.from, period.to) + 1)
  const done = BigInt(Math.min(Math.max(daysBetween(period.from, until) + 1, 0), Number(whole)))
  return (cents * done) / whole
}

const lineOf = (account: string, cents: bigint, label: string, party: string | null = null): LineInput => ({ account, debitCents: cents > 0n ? cents : 0n, creditCents: cents < 0n ? -cents : 0n, label, party })
const isSome = (line: LineInput): boolean => line.debitCents !== line.creditCents

/** Accounts that carry each kind over the year's end (general chart, class 4); credit notes to come stand on 4098. */
const carriers = { ahead: '486', income: '487', received: '4081', receivedAssets: '4084', credits: '4098', vat: '44586' } as const

/**
 * Lines of one item. 486: out of the costs. 487: out of the income. 408: into the costs (or the assets), with its tax on
 * 44586 until the invoice comes, against the supplier.
 */
function linesOfItem(item: CutoffItem): LineInput[] {
  const { cents, vatCents, account, label } = item
  if (item.kind === '486') return [lineOf(carriers.ahead, cents, label), lineOf(account, -cents, label)]
  if (item.kind === '487') return [lineOf(account, cents, label), lineOf(carriers.income, -cents, label)]
  const owed = cents < 0n ? carriers.credits : account.startsWith('2') ? carriers.receivedAssets : carriers.received
  return [lineOf(account, cents, label), lineOf(carriers.vat, vatCents, label), lineOf(owed, -(cents + vatCents), label, item.partyId)]
}

/** So many periods are one line each; of more the entry has a sum for each account, and the list of the cut-off each of them. */
const mostSingly = 300

function summed(items: readonly CutoffItem[]): CutoffItem[] {
  const sums = new Map<string, CutoffItem>()
  for (const item of items) {
    const known = sums.get(item.account)
    sums.set(item.account, known ? { ...known, cents: known.cents + item.cents } : { ...item, label: 'Produits constatés d’avance', partyId: null })
  }
  return [...sums.values()]
}

/** The entry's lines for the items of one kind. */
export const cutoffLines = (items: readonly CutoffItem[]): LineInput[] => (items.length > mostSingly && items.every(({ kind }) => kind === '487') ? summed(items) : items).flatMap(linesOfItem).filter(isSome)
