/**
 * Who pays more and who less, as counts and means of groups: nobody is seen alone. A group of fewer than five persons is
 * joined to its neighbour, and where there is none its number is not told.
 */

/** The smallest group that is shown. */
const smallestGroup = 5

/** One person's price before and after, whole cents. */
interface Change {
  todayCents: bigint
  proposedCents: bigint
}

export interface Step {
  /** Of the difference; null: and less, and more. */
  fromCents: number | null
  toCents: number | null
  customers: number
}

export interface Distribution {
  /** Null: some, and fewer than five. */
  more: number | null
  less: number | null
  same: number | null
  /** Differences that are not nothing, from the greatest fall to the greatest rise; above `fromCents` to `toCents` for a rise, the other way round for a fall. */
  steps: Step[]
  /** As many persons each, the one who gains most first; means. */
  tenths: { customers: number; todayCents: number; proposedCents: number }[]
}

/** A number of persons as it is told: null for some, and fewer than five. */
export const toldCount = (count: number): number | null => (count > 0 && count < smallestGroup ? null : count)

/** 0.50 €, 1 €, 2 €, 5 €… so that what nine in ten meet takes six steps or fewer. */
function widthOf(sizes: readonly number[]): number {
  const most = sizes.toSorted((a, b) => a - b)[Math.floor((sizes.length - 1) * 0.9)] ?? 0
  for (let unit = 10; ; unit *= 10) for (const times of [1, 2, 5]) if (unit * times >= 50 && unit * times * 6 >= most) return unit * times
}

const stepsOfSide = 6

/** Steps of rises (sizes above nothing), the smallest first; the last is open. */
function stepsOf(sizes: readonly number[], width: number): Step[] {
  const counts = Array<number>(stepsOfSide).fill(0)
  for (const size of sizes) counts[Math.min(stepsOfSide - 1, Math.ceil(size / width) - 1)]!++
  const steps: Step[] = []
  // from the outside in: those who are few join those whose difference is smaller
  let waiting: { customers: number; to: number | null } | null = null
  for (let index = stepsOfSide - 1; index >= 0; index--) {
    const to = index === stepsOfSide - 1 ? null : (index + 1) * width
    waiting = waiting ? { customers: waiting.customers + counts[index]!, to: waiting.to } : counts[index]! > 0 ? { customers: counts[index]!, to } : null
    if (!waiting || waiting.customers < smallestGroup) continue
    steps.unshift({ fromCents: index * width, toCents: waiting.to, customers: waiting.customers })
    waiting = null
  }
  const first = steps[0]
  if (waiting && first) steps[0] = { ...first, fromCents: 0, customers: first.customers + waiting.customers }
  return steps
}

const mean = (cents: readonly bigint[]): number => Math.round(Number(cents.reduce((sum, one) => sum + one, 0n)) / cents.length)

/** Null for fewer than five persons. */
export function distributionOf(changes: readonly Change[]): Distribution | null {
  if (changes.length < smallestGroup) return null
  const differences = changes.map(({ todayCents, proposedCents }) => Number(proposedCents - todayCents))
  const [rises, falls] = [differences.filter((one) => one > 0), differences.filter((one) => one < 0).map((one) => -one)]
  const width = widthOf([...rises, ...falls])
  const down = stepsOf(falls, width).map(({ fromCents, toCents, customers }) => ({ fromCents: toCents === null ? null : -toCents, toCents: fromCents === null ? null : 0 - fromCents, customers }))
  const sorted = changes.toSorted((a, b) => Number(a.proposedCents - a.todayCents - (b.proposedCents - b.todayCents)) || Number(a.todayCents - b.todayCents))
  const groups = Math.min(10, Math.floor(changes.length / smallestGroup))
  const tenths = groups < 2 ? [] : Array.from({ length: groups }, (_, index) => {
    const some = sorted.slice(Math.floor((index * sorted.length) / groups), Math.floor(((index + 1) * sorted.length) / groups))
    return { customers: some.length, todayCents: mean(some.map(({ todayCents }) => todayCents)), proposedCents: mean(some.map(({ proposedCents }) => proposedCents)) }
  })
  return { more: toldCount(rises.length), less: toldCount(falls.length), same: toldCount(differences.length - rises.length - falls.length), steps: [...down.toReversed(), ...stepsOf(rises, width)], tenths }
}

/**
 * Joins rows of fewer than five persons into one, with the smallest of the others until that one has five: what is left
 * out could else be told from the total. @returns rows that stand alone, and those that are one.
 */
export function joinSmall<T extends { people: ReadonlySet<string> }>(rows: readonly T[]): { alone: T[]; joined: T[] } {
  const bySize = rows.toSorted((a, b) => a.people.size - b.people.size)
  const joined: T[] = []
  const people = new Set<string>()
  while (bySize.length > 0 && (bySize[0]!.people.size < smallestGroup || (joined.length > 0 && people.size < smallestGroup))) {
    const next = bySize.shift()!
    joined.push(next)
    for (const one of next.people) people.add(one)
  }
  return { alone: rows.filter((row) => !joined.includes(row)), joined }
}
