/**
 * Keeps the machine as the stored state wants it, resource by resource: one that fails is tried again with
 * growing pauses and stops no other.
 */
import { elapsedMs } from '#lib/clock.ts'
import { errorFields } from '#lib/log.ts'
import type { Log } from '#lib/log.ts'
import type { DatabaseResource, FailureReason, Resource, ResourceKind, SiteResource, StateAnswer } from '#wire/node-state.ts'
import { detailOf, reasonOf } from '../resources/refusal.ts'
import type { RemovalGuard } from './removal-guard.ts'
import type { ReportBox } from './report-box.ts'
import { reportOf } from './report-of.ts'
import type { StateStore, Stored } from './state-store.ts'
import { WorkQueue } from './work-queue.ts'

/** How a pass over a resource went. */
export interface Pass {
  /** It was just asked for. */
  readonly fresh: boolean
  readonly changed: boolean
  readonly startedMs: number
}

/** Who keeps the resources of one kind. */
export interface Keeper<R extends Resource> {
  /** Makes the machine hold it. @returns how many steps it took. @throws {Refusal} or a system error. */
  apply(resource: R): Promise<number>
  /** It stands as wanted: to be reported, now or once it has been looked at. */
  stands(stored: Stored<R>, pass: Pass): void
  /** After how many milliseconds this failure is likely over by itself, so that it is not reported; null otherwise. */
  passesInMs(resource: R, reason: FailureReason, failures: number): number | null
}

interface Keepers {
  readonly site: Keeper<SiteResource>
  readonly database: Keeper<DatabaseResource>
}

interface ReconcilerParts {
  readonly keepers: Keepers
  readonly store: StateStore
  readonly box: ReportBox
  readonly guard: RemovalGuard
  readonly log: Log
}

/** A resource in the queue. */
const keyOf = ({ kind, id }: Pick<Resource, 'kind' | 'id'>): string => `${kind} ${id}`

/** Steps wait mostly for the kernel and for other processes; more at once only crowd them. */
const atOnce = 8
const slowestRetryMs = 60_000
/** More changes than this in one message are no one's click. */
const crowd = 50

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
    for (const one of this.#parts.store.standing()) this.#queue.add(keyOf(one), false)
  }

  /** Stores a state and sets to work on what it changes. Returns once it is stored. */
  take(state: StateAnswer): void {
    const { store, box } = this.#parts
    const { changed, stale, notInState } = store.store(state)
    for (const one of stale) box.offer(reportOf(one, 'blocked', { reason: 'staleGeneration' }))
    for (const one of notInState) box.offer(reportOf(one, 'blocked', { reason: 'notInState' }))
    // A click comes with few; a crowd (a node made anew, many sites brought over) lets each click pass before it.
    const isCrowd = changed.length > crowd
    for (const one of changed) {
      this.#failures.delete(keyOf(one))
      this.#receivedMs.set(keyOf(one), elapsedMs())
      this.#queue.add(keyOf(one), !isCrowd)
    }
    const inStore = new Set([...changed, ...stale].map(keyOf))
    if (state.complete) for (const one of state.resources) if (!inStore.has(keyOf(one))) this.#queue.add(keyOf(one), false)
  }

  /** Looks at one resource again. */
  lookAgain(kind: ResourceKind, id: string): void {
    this.#queue.add(keyOf({ kind, id }), false)
  }

  /** How many resources wait or are being worked on. */
  pending(): number {
    return this.#queue.size()
  }

  async end(): Promise<void> {
    await this.#queue.end()
  }

  async #work(key: string, fresh: boolean): Promise<void> {
    const startedMs = this.#receivedMs.get(key) ?? elapsedMs()
    this.#receivedMs.delete(key)
    const [kind, id] = key.split(' ') as [ResourceKind, string]
    const stored = this.#parts.store.get(kind, id)
    if (stored === null || stored.gone) return
    const { resource } = stored
    const keeper = this.#parts.keepers[kind] as Keeper<Resource>
    const log = this.#parts.log.with({ [kind]: id, generation: resource.generation, requestId: resource.requestId })
    try {
      if (resource.spec === null && !this.#removalAllowed(resource)) return
      const steps = await keeper.apply(resource)
      this.#failures.delete(key)
      const durationMs = Math.round(elapsedMs() - startedMs)
      if (steps > 0) log.info(`${kind}.applied`, { steps, durationMs })
      if (resource.spec === null) this.#noteRemoval(resource, durationMs)
      else keeper.stands(stored, { fresh, changed: steps > 0, startedMs })
    } catch (error) {
      this.#fail(resource, error, Math.round(elapsedMs() - startedMs), log)
    }
  }

  #removalAllowed(resource: Resource): boolean {
    const { tombstones, standing } = this.#parts.store.counts()
    if (this.#parts.guard.allows(tombstones, standing)) return true
    const detail = `${tombstones} removals of ${standing} wait; onyva-agent allow-removals lets them pass`
    this.#parts.box.offer(reportOf(resource, 'blocked', { reason: 'tooManyRemovals', detail }))
    this.#queue.addLater(keyOf(resource), slowestRetryMs)
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
    const key = keyOf(resource)
    const failures = (this.#failures.get(key) ?? 0) + 1
    this.#failures.set(key, failures)
    const reason = reasonOf(error)
    const passesInMs = (this.#parts.keepers[resource.kind] as Keeper<Resource>).passesInMs(resource, reason, failures)
    if (passesInMs !== null) return this.#queue.addLater(key, passesInMs)
    log.warn(`${resource.kind}.failed`, { reason, failures, ...errorFields(error) })
    this.#parts.box.offer(reportOf(resource, 'failed', { reason, detail: detailOf(error), durationMs }))
    const pauseMs = Math.min(slowestRetryMs, 500 * 2 ** Math.min(failures, 10))
    this.#queue.addLater(key, pauseMs * (0.75 + Math.random() / 2))
  }
}
