/**
 * Keeps the machine as the stored state wants it, resource by resource: one that fails is tried again with
 * growing pauses and stops no other.
 */
import { elapsedMs } from '#lib/clock.ts'
import { errorFields } from '#lib/log.ts'
import type { Log } from '#lib/log.ts'
import type { Resource, StateAnswer } from '#wire/node-state.ts'
import { applySite } from '../resources/apply-site.ts'
import { detailOf, reasonOf } from '../resources/refusal.ts'
import type { SiteMachine } from '../resources/site-machine.ts'
import type { Lookout } from './lookout.ts'
import type { RemovalGuard } from './removal-guard.ts'
import type { ReportBox } from './report-box.ts'
import { reportOf } from './report-of.ts'
import type { StateStore } from './state-store.ts'
import { WorkQueue } from './work-queue.ts'

export interface ReconcilerParts {
  readonly machine: SiteMachine
  readonly store: StateStore
  readonly box: ReportBox
  readonly guard: RemovalGuard
  readonly lookout: Lookout
  readonly log: Log
}

/** Steps wait mostly for the kernel and for other processes; more at once only crowd them. */
const atOnce = 8
const slowestRetryMs = 60_000
/** A name that its former site is about to give up: looked at again after this, at most so often. */
const handOver = { pauseMs: 30, times: 100 }

export class Reconciler {
  readonly #parts: ReconcilerParts
  readonly #queue: WorkQueue
  readonly #failures = new Map<string, number>()
  readonly #receivedMs = new Map<string, number>()

  constructor(parts: ReconcilerParts) {
    this.#parts = parts
    this.#queue = new WorkQueue(atOnce, (key, fresh) => this.#work(key, fresh))
  }

  /** Goes over everything that is stored: at start, when the activator has come back, and now and then. */
  replay(): void {
    for (const { resource, gone } of this.#parts.store.all()) if (!gone) this.#queue.add(resource.id, false)
  }

  /** Stores a state and sets to work on what it changes. Returns once it is stored. */
  take(state: StateAnswer): void {
    const { store, box } = this.#parts
    const { changed, stale, notInState } = store.store(state)
    for (const one of stale) box.offer(reportOf(one, 'blocked', { reason: 'staleGeneration' }))
    for (const one of notInState) box.offer(reportOf(one, 'blocked', { reason: 'notInState' }))
    for (const one of changed) {
      this.#failures.delete(one.id)
      this.#receivedMs.set(one.id, elapsedMs())
      this.#queue.add(one.id, true)
    }
    const inStore = new Set([...changed, ...stale].map((one) => one.id))
    if (state.complete) for (const one of state.resources) if (!inStore.has(one.id)) this.#queue.add(one.id, false)
  }

  /** How many resources wait or are being worked on. */
  pending(): number {
    return this.#queue.size() + this.#parts.lookout.pending()
  }

  async end(): Promise<void> {
    await this.#queue.end()
    await this.#parts.lookout.end()
  }

  async #work(id: string, fresh: boolean): Promise<void> {
    const startedMs = this.#receivedMs.get(id) ?? elapsedMs()
    this.#receivedMs.delete(id)
    const stored = this.#parts.store.get('site', id)
    if (stored === null || stored.gone) return
    const { resource } = stored
    const log = this.#parts.log.with({ site: id, generation: resource.generation, requestId: resource.requestId })
    try {
      if (resource.spec === null && !this.#removalAllowed(resource)) return
      const steps = await applySite(this.#parts.machine, resource)
      this.#failures.delete(id)
      const durationMs = Math.round(elapsedMs() - startedMs)
      if (steps > 0) log.info('site.applied', { steps, durationMs })
      if (resource.spec === null) this.#noteRemoval(resource, durationMs)
      else this.#parts.lookout.stands(stored, { fresh, changed: steps > 0, startedMs })
    } catch (error) {
      this.#fail(resource, error, Math.round(elapsedMs() - startedMs), log)
    }
  }

  #removalAllowed(resource: Resource): boolean {
    const { tombstones, standing } = this.#parts.store.counts()
    if (this.#parts.guard.allows(tombstones, standing)) return true
    const detail = `${tombstones} removals of ${standing} wait; onyva-agent allow-removals lets them pass`
    this.#parts.box.offer(reportOf(resource, 'blocked', { reason: 'tooManyRemovals', detail }))
    this.#queue.addLater(resource.id, slowestRetryMs)
    return false
  }

  #noteRemoval(resource: Resource, durationMs: number): void {
    const { store, guard, box } = this.#parts
    store.markGone(resource.kind, resource.id, resource.generation)
    guard.noteRemoval()
    if (store.counts().tombstones === 0) guard.settle()
    box.offer(reportOf(resource, 'removed', { durationMs }))
  }

  #fail(resource: Resource, error: unknown, durationMs: number, log: Log): void {
    const failures = (this.#failures.get(resource.id) ?? 0) + 1
    this.#failures.set(resource.id, failures)
    const reason = reasonOf(error)
    if (reason === 'hostNameHeldByAnother' && failures <= handOver.times && this.#isHandedOver(resource))
      return this.#queue.addLater(resource.id, handOver.pauseMs)
    log.warn('site.failed', { reason, failures, ...errorFields(error) })
    this.#parts.box.offer(reportOf(resource, 'failed', { reason, detail: detailOf(error), durationMs }))
    const pauseMs = Math.min(slowestRetryMs, 500 * 2 ** Math.min(failures, 10))
    this.#queue.addLater(resource.id, pauseMs * (0.75 + Math.random() / 2))
  }

  /** Whether every site that holds one of the wanted names is itself wanted without it. */
  #isHandedOver(resource: Resource): boolean {
    const hostNames = resource.spec?.hostNames ?? []
    for (const [name, holder] of this.#parts.machine.see(resource.id, hostNames).hosts) {
      if (holder === 'strange') return false
      if (holder.id === resource.id) continue
      const spec = this.#parts.store.get('site', holder.id)?.resource.spec
      if (spec === undefined || spec?.hostNames.includes(name)) return false
    }
    return true
  }
}
