/** The executor's machine of sites on a disk whose power is cut, with a memory in the activator's place. */
import type { NodePaths } from '#agent/paths.ts'
import { applySteps } from '#agent/resources/apply-steps.ts'
import type { Disk } from '#agent/resources/disk.ts'
import type { ActivatorEntry } from '#agent/resources/site-effects.ts'
import { stepsFor } from '#agent/resources/site-keeper.ts'
import { RealSiteMachine } from '#agent/resources/site-machine.ts'
import type { SiteMachine } from '#agent/resources/site-machine.ts'
import type { Resource } from '#wire/node-state.ts'

export function openMachine(paths: NodePaths, disk: Disk): Promise<SiteMachine> {
  const held = new Map<string, ActivatorEntry>()
  return RealSiteMachine.open(paths, disk, {
    held: (id) => held.get(id) ?? null,
    add: async (id, entry) => void held.set(id, entry),
    remove: async (id) => void held.delete(id),
  })
}

/** As the executor: every step, then a look that must find nothing left. @returns how many steps it took. */
export function reconcile(machine: SiteMachine, resource: Resource): Promise<number> {
  if (resource.kind !== 'site') throw new Error('only sites are tried here')
  return applySteps(
    async () => stepsFor(machine, resource),
    (step) => machine.perform(resource.id, step),
  )
}
