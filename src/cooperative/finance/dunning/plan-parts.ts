/** A payment plan as figures: what is owed in parts of about the same, and which part pays what. */
import { addMonths } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'

export interface PlanPart {
  dueOn: Day
  cents: bigint
}

/** As many months as said, from a day on; what does not divide goes to the first ones, a cent each. */
export function evenParts(cents: bigint, count: number, first: Day): PlanPart[] {
  const [each, rest] = [cents / BigInt(count), cents % BigInt(count)]
  return Array.from({ length: count }, (_, index) => ({ dueOn: addMonths(first, index), cents: each + (BigInt(index) < rest ? 1n : 0n) }))
}

/**
 * Spreads parts over amounts, the first amount first. Both must come to the same.
 * @returns for each amount its shares, with the place (from 1) of the part that each belongs to.
 */
export function spreadParts(dues: readonly { dueId: string; cents: bigint }[], parts: readonly PlanPart[]): { dueId: string; shares: { place: number; dueOn: Day; cents: bigint }[] }[] {
  let [at, left] = [0, parts[0]?.cents ?? 0n]
  return dues.map((due) => {
    const shares: { place: number; dueOn: Day; cents: bigint }[] = []
    let open = due.cents
    while (open > 0n) {
      const part = parts[at]
      if (!part) throw new Error('the parts come to less than what is owed')
      const taken = open < left ? open : left
      if (taken > 0n) shares.push({ place: at + 1, dueOn: part.dueOn, cents: taken })
      open -= taken
      left -= taken
      if (left === 0n) left = parts[++at]?.cents ?? 0n
    }
    return { dueId: due.dueId, shares }
  })
}
