/** When who is written to about what is unpaid, and how old arrears are: rules without a database. */
import type { LevelKind } from '#db/dunning-tables.ts'
import { addDays } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'

/** Between two letters to one customer. */
const gapDays = 7

export interface Level {
  /** From 1. */
  place: number
  /** The last one is the formal notice, which a person sends. */
  kind: LevelKind
  /** After the day on which it was due. */
  days: number
  /** The cooperative's own; empty: those of the house. */
  wordsFr: string
  wordsEn: string
}

/** An amount that somebody owes, that nobody disputes and no plan holds. */
export interface RemindableDue {
  dueId: string
  dueOn: Day
  leftCents: bigint
  /** The highest level that was reached, and when; 0: none. */
  reached: number
  reachedOn: Day | null
}

export interface NextLetter {
  on: Day
  /** The highest of its amounts'. */
  level: Level
  dues: { dueId: string; level: number; leftCents: bigint }[]
  cents: bigint
}

const later = (a: Day, b: Day): Day => (a > b ? a : b)

/** The level that comes next for an amount, and the first day for it: each step takes its time, even when the first came late. */
export function nextLevel(levels: readonly Level[], due: RemindableDue): { level: Level; from: Day } | null {
  const level = levels.find(({ place }) => place > due.reached)
  if (!level) return null
  const before = levels.findLast(({ place }) => place <= due.reached)
  const from = addDays(due.dueOn, level.days)
  return { level, from: before && due.reachedOn ? later(from, addDays(due.reachedOn, level.days - before.days)) : from }
}

/**
 * The next letter of a kind to one customer: the day on which the first of their amounts is ripe for it, with all
 * that are by then. Null: there is none, or too little is owed.
 */
export function nextLetter(kind: LevelKind, levels: readonly Level[], dues: readonly RemindableDue[], customer: { lastLetterOn: Day | null; heldUntil: Day | null; leastCents: bigint }): NextLetter | null {
  const steps = dues.flatMap((due) => {
    const next = nextLevel(levels, due)
    return next && next.level.kind === kind ? [{ due, ...next }] : []
  })
  if (steps.length === 0) return null
  let on = steps.map(({ from }) => from).reduce((first, day) => (day < first ? day : first))
  if (customer.lastLetterOn) on = later(on, addDays(customer.lastLetterOn, gapDays))
  if (customer.heldUntil) on = later(on, addDays(customer.heldUntil, 1))
  const ripe = steps.filter(({ from }) => from <= on)
  const cents = ripe.reduce((sum, { due }) => sum + due.leftCents, 0n)
  if (cents < customer.leastCents) return null
  const level = ripe.map((step) => step.level).reduce((highest, one) => (one.place > highest.place ? one : highest))
  return { on, level, dues: ripe.map((step) => ({ dueId: step.due.dueId, level: step.level.place, leftCents: step.due.leftCents })), cents }
}

/** How a reminder sounds: the first supposes an oversight, the last says what comes next. */
type Tone = 'first' | 'again' | 'last' | 'notice'

/** The tone of the letter of a level. */
export function toneOf(levels: readonly Level[], place: number): Tone {
  const level = levels.find((one) => one.place === place)
  if (level?.kind === 'notice') return 'notice'
  const reminders = levels.filter(({ kind }) => kind === 'reminder')
  return place <= (reminders[0]?.place ?? 1) ? 'first' : place >= (reminders.at(-1)?.place ?? place) ? 'last' : 'again'
}

/** Ages of what is unpaid, days after the due day: not yet one, up to 30, to 60, to 90, more. */
export const ages = ['none', 'month', 'second', 'third', 'older'] as const
export type Age = (typeof ages)[number]
