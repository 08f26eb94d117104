/**
 * Looks at sites as visitors do, once they stand as wanted, and reports what it sees. Apart from the reconcile,
 * so that a site whose PHP takes long to start keeps no other from being made. A site that does not answer is
 * looked at again for some minutes, then only when it changes.
 */
import { elapsedMs } from '#lib/clock.ts'
import type { SiteResource } from '#wire/node-state.ts'
import type { Probed } from '../resources/probe.ts'
import type { ReportBox } from './report-box.ts'
import { reportOf } from './report-of.ts'
import type { StateStore, Stored } from './state-store.ts'
import { WorkQueue } from './work-queue.ts'

/** Looks at a site as visitors see it. `full` also asks its first page, which wakes its PHP. */
export type Probe = (resource: SiteResource, full: boolean) => Promise<Probed | null>

/** Each look may start a PHP; the activator starts four at once. */
const atOnce = 6
const pausesMs = [100, 300, 1000, 3000, 10_000, 30_000, 60_000, 120_000]
/** With more than this waiting nginx alone is asked: starting the PHP of 8,000 new sites would take the node for minutes. */
const crowd = 50
/** When seeing takes longer, it is said meanwhile that the site stands. */
const patienceMs = 400

interface Wanted {
  readonly generation: number
  readonly full: boolean
  /** Just asked for by someone: looked at whole however many wait. */
  readonly fresh: boolean
  readonly startedMs: number
  readonly tries: number
}

export class Lookout {
  readonly #store: StateStore
  readonly #box: ReportBox
  readonly #probe: Probe
  readonly #queue: WorkQueue
  readonly #wanted = new Map<string, Wanted>()

  constructor(store: StateStore, box: ReportBox, probe: Probe) {
    this.#store = store
    this.#box = box
    this.#probe = probe
    this.#queue = new WorkQueue(atOnce, (id) => this.#look(id))
  }

  /**
   * A site stands as wanted. What was seen to be fine and has not changed is not looked at again; what has only
   * been mended (after a restart), or that the control plane does not know, is asked of nginx alone, so that
   * 8,000 sites do not start their PHP at once.
   */
  stands(stored: Stored<SiteResource>, pass: { fresh: boolean; changed: boolean; startedMs: number }): void {
    const { resource, acknowledged } = stored
    const { id, generation } = resource
    const wasFine = acknowledged?.generation === generation && acknowledged.outcome === 'applied' && acknowledged.answering
    if (wasFine && !pass.changed && !this.#wanted.has(id)) return this.#box.offer(acknowledged)
    const before = this.#wanted.get(id)
    if (!pass.changed && before?.generation === generation) return // is being looked at already
    this.#wanted.set(id, { generation, fresh: pass.fresh, full: pass.fresh || !(wasFine || acknowledged?.outcome === 'blocked'), startedMs: pass.startedMs, tries: 0 })
    this.#queue.add(id, pass.fresh)
    const timer = setTimeout(() => this.#sayItStands(resource), patienceMs)
    timer.unref()
  }

  pending(): number {
    return this.#queue.size()
  }

  async end(): Promise<void> {
    await this.#queue.end()
  }

  /** Only for a new generation: of an old one the last thing seen still holds. */
  #sayItStands(resource: SiteResource): void {
    const wanted = this.#wanted.get(resource.id)
    if (wanted?.generation !== resource.generation || wanted.tries > 0 || !wanted.full) return
    this.#box.offer(reportOf(resource, 'applied', { durationMs: Math.round(elapsedMs() - wanted.startedMs) }))
  }

  async #look(id: string): Promise<void> {
    const wanted = this.#wanted.get(id)
    const stored = this.#store.get('site', id)
    if (wanted === undefined || stored?.resource.generation !== wanted.generation) return // another pass is on its way
    const { resource, acknowledged } = stored
    const full = wanted.full && (wanted.fresh || this.#queue.size() <= crowd)
    const probed = await this.#probe(resource, full)
    if (this.#wanted.get(id) !== wanted) return
    const answering = probed?.answering ?? false
    const httpStatus = (!full && answering ? acknowledged?.httpStatus : probed?.httpStatus) ?? null
    this.#box.offer(reportOf(resource, 'applied', { httpStatus, answering, durationMs: Math.round(elapsedMs() - wanted.startedMs) }))
    const pauseMs = pausesMs[wanted.tries]
    if (answering || probed === null || pauseMs === undefined) this.#wanted.delete(id)
    else {
      this.#wanted.set(id, { ...wanted, tries: wanted.tries + 1 })
      this.#queue.addLater(id, pauseMs)
    }
  }
}
