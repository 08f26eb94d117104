/** Keeps sites as they are wanted. */
import type { SiteResource } from '#wire/node-state.ts'
import type { Keeper, Pass } from '../executor/reconciler.ts'
import type { Lookout } from '../executor/lookout.ts'
import type { StateStore, Stored } from '../executor/state-store.ts'
import { applySteps } from './apply-steps.ts'
import type { SiteEffect } from './site-effects.ts'
import type { SiteMachine } from './site-machine.ts'
import { siteRemovalSteps, siteSteps } from './site.ts'

/** The steps that `resource` asks for on `machine` as it is now. */
export function stepsFor(machine: SiteMachine, resource: SiteResource): Generator<SiteEffect, void, void> {
  const { id, spec, generation } = resource
  const seen = machine.see(id, spec?.hostNames ?? [])
  return spec === null ? siteRemovalSteps(id, generation, seen) : siteSteps(spec, seen)
}

/** A name that its former site is about to give up: looked at again after this, at most so often. */
const handOver = { pauseMs: 30, times: 100 }

export class SiteKeeper implements Keeper<SiteResource> {
  readonly #machine: SiteMachine
  readonly #store: StateStore
  readonly #lookout: Lookout

  constructor(machine: SiteMachine, store: StateStore, lookout: Lookout) {
    this.#machine = machine
    this.#store = store
    this.#lookout = lookout
  }

  apply(resource: SiteResource): Promise<number> {
    return applySteps(
      async () => stepsFor(this.#machine, resource),
      (step) => this.#machine.perform(resource.id, step),
    )
  }

  stands(stored: Stored<SiteResource>, pass: Pass): void {
    this.#lookout.stands(stored, pass)
  }

  passesInMs(resource: SiteResource, reason: string, failures: number): number | null {
    return reason === 'hostNameHeldByAnother' && failures <= handOver.times && this.#isHandedOver(resource) ? handOver.pauseMs : null
  }

  /** Whether every site that holds one of the wanted names is itself wanted without it. */
  #isHandedOver(resource: SiteResource): boolean {
    const hostNames = resource.spec?.hostNames ?? []
    for (const [name, holder] of this.#machine.see(resource.id, hostNames).hosts) {
      if (holder === 'strange') return false
      if (holder.id === resource.id) continue
      const spec = this.#store.get('site', holder.id)?.resource.spec
      if (spec === undefined || spec?.hostNames.includes(name)) return false
    }
    return true
  }
}
