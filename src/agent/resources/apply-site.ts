/** Carries out the steps of one site on a machine, then looks again whether anything is left to do. */
import type { Resource } from '#wire/node-state.ts'
import { assert } from '#lib/errors.ts'
import type { SiteEffect } from './site-effects.ts'
import type { SiteMachine } from './site-machine.ts'
import { siteRemovalSteps, siteSteps } from './site.ts'

/** The steps that `resource` asks for on `machine` as it is now. */
export function stepsFor(machine: SiteMachine, resource: Resource): Generator<SiteEffect, void, void> {
  const { id, spec, generation } = resource
  const seen = machine.see(id, spec?.hostNames ?? [])
  return spec === null ? siteRemovalSteps(id, generation, seen) : siteSteps(spec, seen)
}

/**
 * Makes the machine hold the site as wanted.
 * @returns how many steps it took; 0 when all stood already.
 * @throws {Refusal} or a system error. What was done until then stands and is found again by the next pass.
 */
export async function applySite(machine: SiteMachine, resource: Resource): Promise<number> {
  let count = 0
  const steps = stepsFor(machine, resource)
  let next = steps.next()
  while (!next.done) {
    count++
    try {
      await machine.perform(resource.id, next.value)
    } catch (error) {
      next = steps.throw(error) // which throws it again, unless the other steps make sense all the same
      continue
    }
    next = steps.next()
  }
  if (count > 0) for (const left of stepsFor(machine, resource)) assert(false, `${left.effect} is still wanted after ${resource.id} was applied`)
  return count
}
