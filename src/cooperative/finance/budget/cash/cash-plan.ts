/**
 * Money to come and to go for eighteen months, from days that are known and from what comes back; the lowest point told.
 * Within a day what goes is counted before what comes: the lowest point is never too high.
 */
import type { DbOrTx } from '#db/open-database.ts'
import { addDays, addMonths, endOfMonth, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { balanceOf } from '#cooperative/finance/ledger/balance.ts'
import { regimeOn } from '#cooperative/finance/sales/vat-store.ts'
import { nextPeriod } from '#cooperative/finance/vat/file-return.ts'
import { cashBefore, cashOn, depreciationIn, habitualFlows, openDueFlows, redemptionFlows, supplierFlows } from './cash-sources.ts'
import type { Habit, LeftOut } from './cash-sources.ts'
import { comingBillings } from './coming-billings.ts'
import type { Flow, FlowKind } from './flow.ts'

export const plannedMonths = 18

interface CashMonth {
  month: Day
  flows: { kind: FlowKind; cents: bigint }[]
  inCents: bigint
  outCents: bigint
  /** At the end of the month. */
  closingCents: bigint
  /** The least there is on any day of it. */
  lowestCents: bigint
  /** A cost that moves no money, beside. */
  depreciationCents: bigint
}

export interface CashPlan {
  day: Day
  openingCents: bigint
  /** Ends of the months before, the oldest first. */
  before: { day: Day; cents: bigint }[]
  months: CashMonth[]
  lowest: { day: Day; cents: bigint }
  /** The first day with less than nothing, or null. */
  belowNothingOn: Day | null
  leftOut: LeftOut
  /** What the plan takes to come back, and how much of it. */
  habits: Habit[]
}

/** Day of the month after by which a return is paid: between the 15th and the 24th by form and place (CGI ann. IV art. 39, since then CIBS art. D. 161-11); limited companies and associations have the latest, others a few days less. */
const returnDay = 24

/**
 * Payments of value-added tax: what was declared and not paid, then each period with what the books have for it and what
 * the flows bring; a credit is carried on.
 */
export function vatPayments(flows: readonly Flow[], what: { today: Day; until: Day; declaredCents: bigint; standingCents: bigint; first: { from: Day; to: Day } }): Flow[] {
  const { today, until, first } = what
  const found: Flow[] = []
  const pay = (on: Day, cents: bigint) => found.push({ kind: 'vat', day: on < today ? today : on, cents: -cents, vatCents: 0n })
  if (what.declaredCents > 0n) pay(addDays(startOfMonth(today), returnDay - 1), what.declaredCents)
  const length = first.to === endOfMonth(first.from) ? 1 : 3
  let carried = what.standingCents
  let counted: Day | null = null
  for (let from = first.from; ; from = addMonths(from, length)) {
    const to = endOfMonth(addMonths(from, length - 1))
    const on = addDays(addMonths(startOfMonth(to), 1), returnDay - 1)
    if (on > until) return found
    const isNew = (flow: Flow) => flow.day <= to && (counted === null || flow.day > counted)
    const owed: bigint = carried + sumCents(flows.filter(isNew).map(({ vatCents }) => vatCents))
    counted = to
    if (owed > 0n) pay(on, owed)
    carried = owed > 0n ? 0n : owed
  }
}

/** Sums flows up by month, from what there is. Pure. */
export function planOf(flows: readonly Flow[], what: { day: Day; openingCents: bigint; months: readonly Day[]; depreciation: readonly bigint[] }): Pick<CashPlan, 'months' | 'lowest' | 'belowNothingOn'> {
  const sorted = flows.toSorted((a, b) => (a.day === b.day ? (a.cents < b.cents ? -1 : a.cents > b.cents ? 1 : 0) : a.day < b.day ? -1 : 1))
  let [balance, belowNothingOn]: [bigint, Day | null] = [what.openingCents, what.openingCents < 0n ? what.day : null]
  let lowest = { day: what.day, cents: balance }
  const months = what.months.map((month, index): CashMonth => {
    const own = sorted.filter(({ day }) => startOfMonth(day) === month)
    let lowestCents = balance
    for (const { day, cents } of own) {
      balance += cents
      if (balance < lowestCents) lowestCents = balance
      if (balance < lowest.cents) lowest = { day, cents: balance }
      if (balance < 0n) belowNothingOn ??= day
    }
    const kinds = Map.groupBy(own, ({ kind }) => kind)
    return {
      month, flows: [...kinds].map(([kind, some]) => ({ kind, cents: sumCents(some.map(({ cents }) => cents)) })), closingCents: balance, lowestCents, depreciationCents: what.depreciation[index] ?? 0n,
      inCents: sumCents(own.filter(({ cents }) => cents > 0n).map(({ cents }) => cents)), outCents: sumCents(own.filter(({ cents }) => cents < 0n).map(({ cents }) => cents)),
    }
  })
  return { months, lowest, belowNothingOn }
}

/** The plan as of a day: eighteen months, that day's first. Null before the books are open. */
export async function cashPlan(db: DbOrTx, day: Day): Promise<CashPlan | null> {
  if (!(await db.selectFrom('fiscal_year').select('id').limit(1).executeTakeFirst())) return null
  const months = Array.from({ length: plannedMonths }, (_, index) => addMonths(startOfMonth(day), index))
  const until = endOfMonth(months.at(-1)!)
  const [openingCents, before, dues, suppliers, habitual, billings, redemptions, depreciation, regime] = [
    await cashOn(db, day), await cashBefore(db, day, 6), await openDueFlows(db, day), await supplierFlows(db, day), await habitualFlows(db, months, day), await comingBillings(db, day, until), await redemptionFlows(db, day), await depreciationIn(db, months), await regimeOn(db, day),
  ]
  const flows = [...dues.flows, ...suppliers, ...habitual.flows, ...billings, ...redemptions.flows].filter((flow) => flow.day <= until)
  if (regime.kind === 'liable') {
    const [declared, ...standing] = await Promise.all(['44551', '44571', '4452', '44562', '44566', '44567'].map((account) => balanceOf(db, account, day)))
    flows.push(...vatPayments(flows, { today: day, until, declaredCents: -(declared ?? 0n), standingCents: -sumCents(standing), first: await nextPeriod(db, day) }))
  }
  return { day, openingCents, before, ...planOf(flows, { day, openingCents, months, depreciation }), leftOut: { lateCents: dues.lateCents, disputedCents: dues.disputedCents, heldSharesCents: redemptions.heldCents }, habits: habitual.habits }
}
