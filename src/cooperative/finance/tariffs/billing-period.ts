/**
 * Periods of a subscription, counted in months from its anchor: the third month from 31 January begins on 31 March, never
 * on what was left of it after February. Both ends in; periods follow one another without a gap or a day in two of them.
 */
import { addDays, addMonths, daysBetween } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'

export interface Span {
  fromDay: Day
  toDay: Day
}

/** How often something is paid: every month, quarter or year. */
export const periodMonths = [1, 3, 12] as const
export type PeriodMonths = (typeof periodMonths)[number]

export const daysIn = ({ fromDay, toDay }: Span): number => daysBetween(fromDay, toDay) + 1
export const latest = (a: Day, b: Day): Day => (a > b ? a : b)
export const earliest = (a: Day, b: Day): Day => (a < b ? a : b)

/** Days that both have, or null. */
export function overlap(a: Span, b: Span): Span | null {
  const [fromDay, toDay] = [latest(a.fromDay, b.fromDay), earliest(a.toDay, b.toDay)]
  return fromDay <= toDay ? { fromDay, toDay } : null
}

const periodNumber = (anchor: Day, months: number, index: number): Span => ({ fromDay: addMonths(anchor, index * months), toDay: addDays(addMonths(anchor, (index + 1) * months), -1) })

/** The period in which a day falls; before the anchor there are periods too. */
export function periodOn(anchor: Day, months: PeriodMonths, day: Day): Span {
  const apart = (Number(day.slice(0, 4)) - Number(anchor.slice(0, 4))) * 12 + Number(day.slice(5, 7)) - Number(anchor.slice(5, 7))
  // the first of a month is at most a period away from where its date falls
  for (let index = Math.floor(apart / months) + 1; ; index--) {
    const period = periodNumber(anchor, months, index)
    if (period.fromDay <= day) return period
  }
}

/** Periods that have a day of a span, the oldest first. */
export function periodsIn(anchor: Day, months: PeriodMonths, span: Span): Span[] {
  const found: Span[] = []
  for (let at = span.fromDay; at <= span.toDay; ) {
    const period = periodOn(anchor, months, at)
    found.push(period)
    at = addDays(period.toDay, 1)
  }
  return found
}

/** What is left of a span once others are taken out of it, the oldest first. */
export function without(span: Span, taken: readonly Span[]): Span[] {
  let left: Span[] = [span]
  for (const one of taken)
    left = left.flatMap((part) => {
      const common = overlap(part, one)
      if (!common) return [part]
      return [
        ...(part.fromDay < common.fromDay ? [{ fromDay: part.fromDay, toDay: addDays(common.fromDay, -1) }] : []),
        ...(common.toDay < part.toDay ? [{ fromDay: addDays(common.toDay, 1), toDay: part.toDay }] : []),
      ]
    })
  return left
}

/** A span cut so that a new part begins on each of these days. */
export function cutAt(span: Span, days: Iterable<Day>): Span[] {
  const within = [...days].filter((day) => day > span.fromDay && day <= span.toDay)
  // most spans are cut by nothing
  if (within.length === 0) return [span]
  const cuts = [...new Set(within)].sort()
  return [span.fromDay, ...cuts].map((fromDay, index) => ({ fromDay, toDay: cuts[index] ? addDays(cuts[index], -1) : span.toDay }))
}
