/**
 * Straight-line depreciation by the day (règlement ANC 2014-03: art. 214-12, it begins with the service of the asset;
 * art. 214-13, straight-line where no other way fits better, of the cost less the residual value). A change of the plan
 * holds for what is still to come, never for the past.
 *
 * Days are those of the commercial calendar: twelve months of 30 days, a year of 360, the first day in (a course of the
 * IUT en ligne, « amortissement linéaire », § 4.2, and what French teaching and programs have in common; the chart itself
 * names no count). So a year of twelve months always takes the same, leap year or not, and a life of so many months is so
 * many times 30 days exactly. The last day of any month is its 30th: a year may end on 28 or 29 February.
 */
import { addDays, addMonths, day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'

export interface DepreciationPlan {
  costCents: bigint
  residualCents: bigint
  inServiceOn: Day
  /** Null: it does not wear out (land). */
  lifeMonths: number | null
  /** What other books had written off before a day, from which these go on. */
  takenOver: { on: Day; cents: bigint } | null
  /** The oldest first. */
  revisions: readonly PlanRevision[]
  /** Last day in the books, when it left them. */
  lastDay: Day | null
}

export interface PlanRevision {
  fromDay: Day
  remainingMonths: number
  residualCents: bigint
}

export interface Span {
  startDay: Day
  endDay: Day
}

export interface ScheduleLine extends Span {
  /** Days of the commercial calendar in which it wore out. */
  days: number
  chargeCents: bigint
  accumulatedCents: bigint
  netCents: bigint
}

/** Days of the commercial calendar up to a day, that day in. */
function daysUntil(on: Day): number {
  const [year = 0, month = 1, date = 1] = on.split('-').map(Number)
  const isLast = addDays(on, 1).endsWith('-01')
  return year * 360 + (month - 1) * 30 + (isLast ? 30 : Math.min(date, 30))
}

/** Days of the commercial calendar before a day. */
const daysBefore = (on: Day): number => daysUntil(addDays(on, -1))

/** So many days out of all of them, to the nearest cent. */
const share = (baseCents: bigint, days: number, all: number): bigint => (baseCents * BigInt(days) * 2n + BigInt(all)) / (2n * BigInt(all))

/** A stretch with one rate: from a day on, so much over so many days, on top of what was written off before. */
interface Stretch {
  from: number
  beforeCents: bigint
  baseCents: bigint
  days: number
}

const standing = (one: Stretch, until: number): bigint => one.beforeCents + share(one.baseCents, Math.min(Math.max(0, until - one.from), one.days), one.days)
const positive = (cents: bigint): bigint => (cents > 0n ? cents : 0n)

function stretchesOf(plan: DepreciationPlan): Stretch[] {
  if (plan.lifeMonths === null) return []
  const begin = daysBefore(plan.inServiceOn)
  const all = plan.lifeMonths * 30
  const stretches: Stretch[] = []
  if (plan.takenOver) {
    const from = Math.max(begin, daysBefore(plan.takenOver.on))
    const left = begin + all - from
    // a life that is over with something still to write off: a month for the rest
    stretches.push({ from, beforeCents: plan.takenOver.cents, baseCents: positive(plan.costCents - plan.residualCents - plan.takenOver.cents), days: left > 0 ? left : 30 })
  } else stretches.push({ from: begin, beforeCents: 0n, baseCents: positive(plan.costCents - plan.residualCents), days: all })
  for (const { fromDay, remainingMonths, residualCents } of plan.revisions) {
    const from = daysBefore(fromDay)
    const beforeCents = accumulatedAt(stretches, from)
    stretches.push({ from, beforeCents, baseCents: positive(plan.costCents - residualCents - beforeCents), days: remainingMonths * 30 })
  }
  return stretches
}

function accumulatedAt(stretches: readonly Stretch[], until: number): bigint {
  const [first] = stretches
  if (!first) return 0n
  const now = stretches.filter(({ from }) => from < until).at(-1)
  return now ? standing(now, until) : first.beforeCents
}

/** What the plan has written off by a day, that day in; since it left the books, what it had by then. */
export function accumulatedOn(plan: DepreciationPlan, on: Day): bigint {
  return accumulatedAt(stretchesOf(plan), daysUntil(plan.lastDay !== null && plan.lastDay < on ? plan.lastDay : on))
}

/** The fiscal year after another, or before it, where nobody has opened one yet: of twelve months. */
const yearAfter = ({ endDay }: Span): Span => ({ startDay: addDays(endDay, 1), endDay: addDays(addMonths(addDays(endDay, 1), 12), -1) })
const yearBefore = ({ startDay }: Span): Span => ({ startDay: addMonths(startDay, -12), endDay: addDays(startDay, -1) })

/**
 * The plan, fiscal year by fiscal year, from the first in which something is written off (here: since it was taken over)
 * until all is. Years that are not open yet are taken to have twelve months. The charges sum to what is written off in
 * all, in cents.
 */
export function scheduleOf(plan: DepreciationPlan, years: readonly Span[]): ScheduleLine[] {
  const stretches = stretchesOf(plan)
  const [first, last] = [stretches[0], stretches.at(-1)]
  if (!first || !last) return []
  const end = plan.lastDay === null ? Number.POSITIVE_INFINITY : daysUntil(plan.lastDay)
  const done = standing(last, Math.min(end, last.from + last.days))
  const begin = plan.takenOver && plan.takenOver.on > plan.inServiceOn ? plan.takenOver.on : plan.inServiceOn
  const all: Span[] = years.length > 0 ? [...years] : [{ startDay: day(`${begin.slice(0, 4)}-01-01`), endDay: day(`${begin.slice(0, 4)}-12-31`) }]
  while (all[0]!.startDay > begin) all.unshift(yearBefore(all[0]!))
  while (all.at(-1)!.endDay < begin) all.push(yearAfter(all.at(-1)!))
  let at = all.findIndex(({ endDay }) => endDay >= begin)
  const lines: ScheduleLine[] = []
  for (let before = first.beforeCents; ; at++) {
    const year = all[at] ?? yearAfter(all[at - 1]!)
    if (at === all.length) all.push(year)
    const yearEnd = daysUntil(year.endDay)
    const [from, until] = [Math.max(daysBefore(year.startDay), first.from), Math.min(yearEnd, end, last.from + last.days)]
    const accumulatedCents = accumulatedAt(stretches, Math.min(yearEnd, end))
    lines.push({ ...year, days: Math.max(0, until - from), chargeCents: accumulatedCents - before, accumulatedCents, netCents: plan.costCents - accumulatedCents })
    if (yearEnd >= Math.min(end, last.from + last.days) && accumulatedCents === done) return lines
    before = accumulatedCents
  }
}
