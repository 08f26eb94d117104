/** Carries out the steps that a resource asks for, then looks again whether anything is left to do. */
import { assert } from '#lib/errors.ts'

/**
 * @param look sees what stands and gives the steps to what is wanted.
 * @returns how many steps it took; 0 when all stood already.
 * @throws {Refusal} or a system error. What was done until then stands and is found again by the next pass.
 */
export async function applySteps<E extends { readonly effect: string }>(look: () => Promise<Generator<E, void, void>>, perform: (step: E) => Promise<void>): Promise<number> {
  let count = 0
  const steps = await look()
  let next = steps.next()
  while (!next.done) {
    count++
    try {
      await perform(next.value)
    } catch (error) {
      next = steps.throw(error) // which throws it again, unless the other steps make sense all the same
      continue
    }
    next = steps.next()
  }
  if (count > 0) for (const left of await look()) assert(false, `${left.effect} is still wanted after all was applied`)
  return count
}
