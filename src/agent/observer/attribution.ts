/**
 * Finds the cause of each error answer: PHP's own word under the same request id, else what was seen of the
 * site around that moment, else how the connection to PHP went. What is unsure waits some seconds for a line
 * that comes later: nginx and php-fpm write their logs apart.
 */
import type { Component, FaultCause } from '#wire/observations.ts'
import type { AccessLine } from './access-line.ts'
import { classifyFault } from './classify-fault.ts'
import { cleanWords } from './clean-words.ts'
import { componentOf, shownFile } from './component-of.ts'
import type { PhpEvent } from './php-line.ts'

export interface Fault {
  readonly site: string
  readonly atMs: number
  readonly cause: FaultCause
  readonly file: string | null
  readonly line: number
  readonly component: Component | null
  readonly message: string
  /** The address asked for, with its host. */
  readonly example: string
  readonly requestId: string | null
  /** False when the visitor was given a kept copy instead. */
  readonly seen: boolean
}

type PhpFault = Extract<PhpEvent, { event: 'fault' }>
type Hint = 'killed' | 'oom' | 'crashed' | 'workersFull' | 'swarming' | 'cannotStart' | 'backingOff'

/** What is kept of a failed request until its cause is known; survives a restart. */
export interface Waiting {
  readonly site: string
  readonly atMs: number
  readonly status: number
  readonly upstreamStatus: string
  readonly connected: boolean
  readonly upstreamMs: number
  readonly profile: string
  readonly example: string
  readonly requestId: string
  readonly seen: boolean
}

/** PHP writes its line before nginx writes its own, which is held back for a second. */
const patienceMs = 6000
/** How long before a failure a measure still explains it. */
const measureReachMs = 45_000
/**
 * Whether a worker was killed for its site's memory, or with all of a swarming site, is known at the next measure of the
 * site: within 15 s on a calm machine, after a minute and more on one that the site itself keeps busy.
 */
const measurePatienceMs = 180_000
/** A measure so long after a failure has all that led to it. */
const measureLagMs = 1000
/** A hint explains what failed so long around it. */
const hintReachMs = 20_000
/** Hung up on sooner than PHP could begin. */
const atOnceMs = 50
const mostWaiting = 200
const mostHints = 20

interface SiteState {
  readonly faults: Map<string, PhpFault & { atMs: number }>
  readonly plain: (PhpFault & { atMs: number })[]
  readonly hints: { readonly hint: Hint; readonly atMs: number; readonly message: string }[]
}

export class Attribution {
  readonly #found: (fault: Fault) => void
  readonly #sites = new Map<string, SiteState>()
  readonly #waiting = new Map<string, Waiting>()
  /** Keys of those whose site was measured since. */
  readonly #measured = new Set<string>()

  constructor(found: (fault: Fault) => void, waiting: readonly Waiting[] = []) {
    this.#found = found
    for (const one of waiting) this.#waiting.set(`${one.site} ${one.requestId}`, one)
  }

  /** Failed requests whose cause is not known yet. */
  get waiting(): Waiting[] {
    return [...this.#waiting.values()]
  }

  /** A request that failed, or was answered from a copy because the site failed. */
  failed(site: string, line: AccessLine, nowMs: number): void {
    const waiting: Waiting = {
      site,
      atMs: line.atMs,
      status: line.status,
      upstreamStatus: line.upstreamStatus,
      connected: line.connected,
      upstreamMs: line.upstreamMs,
      profile: line.profile,
      example: cleanWords(`${line.method} ${line.host}${line.uri}`, 300),
      requestId: line.requestId,
      seen: line.status >= 500,
    }
    const state = this.#state(site)
    const fault = state.faults.get(waiting.requestId)
    if (fault !== undefined) {
      state.faults.delete(waiting.requestId)
      this.#tell(waiting, fault)
    } else if (waiting.requestId === '' || this.#waiting.size >= mostWaiting * 50) this.#decide(waiting)
    else this.#waiting.set(`${site} ${waiting.requestId}`, waiting)
    this.settle(nowMs)
  }

  /** A line of the site's PHP log. */
  heard(site: string, event: PhpEvent, nowMs: number): void {
    const state = this.#state(site)
    if (event.event === 'signal') return this.hint(site, event.signal === 9 ? 'killed' : 'crashed', nowMs, `signal ${event.signal}`)
    if (event.event === 'workersFull') return this.hint(site, 'workersFull', nowMs)
    if (event.event === 'swarming') return this.hint(site, 'swarming', nowMs)
    if (event.event === 'cannotStart') return this.hint(site, 'cannotStart', nowMs, event.message)
    const heard = { ...event, atMs: nowMs }
    if (event.requestId === null) {
      state.plain.push(heard)
      if (state.plain.length > mostHints) state.plain.shift()
      return
    }
    // PHP's own line on the same error came just before ours.
    const own = state.plain.findLastIndex((one) => one.line === event.line && one.file === event.file)
    if (own >= 0) state.plain.splice(own, 1)
    const key = `${site} ${event.requestId}`
    const waiting = this.#waiting.get(key)
    if (waiting !== undefined) {
      this.#forget(key)
      this.#tell(waiting, heard)
    } else if (state.faults.size < mostWaiting) state.faults.set(event.requestId, heard)
  }

  hint(site: string, hint: Hint, nowMs: number, message = ''): void {
    const { hints } = this.#state(site)
    hints.push({ hint, atMs: nowMs, message })
    if (hints.length > mostHints) hints.shift()
  }

  /** A site was measured: what there was to be known of it around its failures so far is known. */
  measured(site: string, nowMs: number): void {
    for (const [key, waiting] of this.#waiting) if (waiting.site === site && nowMs - waiting.atMs >= measureLagMs) this.#measured.add(key)
  }

  /** Decides what has waited long enough, and forgets what is past. */
  settle(nowMs: number): void {
    for (const [key, waiting] of this.#waiting) {
      const hints = this.#hintsFor(waiting)
      const unsure = waiting.connected && waiting.upstreamStatus === '502' && waiting.upstreamMs >= atOnceMs && !hints.has('oom') && !hints.has('swarming') && !hints.has('crashed')
      if (nowMs - waiting.atMs < (unsure && !this.#measured.has(key) ? measurePatienceMs : patienceMs)) continue
      this.#forget(key)
      this.#decide(waiting)
    }
    for (const [site, state] of this.#sites) {
      for (const [requestId, fault] of state.faults)
        if (nowMs - fault.atMs > measureReachMs) {
          state.faults.delete(requestId)
          // Nobody was answered with it (a kept copy hid it, or the page had begun): it is an error all the same.
          this.#tell({ site, atMs: fault.atMs, example: '', requestId, seen: false }, fault)
        }
      while (state.plain[0] && nowMs - state.plain[0].atMs > measureReachMs) state.plain.shift()
      while (state.hints[0] && nowMs - state.hints[0].atMs > hintReachMs * 3) state.hints.shift()
      if (state.faults.size + state.plain.length + state.hints.length === 0) this.#sites.delete(site)
    }
  }

  #forget(key: string): void {
    this.#waiting.delete(key)
    this.#measured.delete(key)
  }

  #state(site: string): SiteState {
    let state = this.#sites.get(site)
    if (state === undefined) this.#sites.set(site, (state = { faults: new Map(), plain: [], hints: [] }))
    return state
  }

  #hintsFor(waiting: Waiting): Map<Hint, string> {
    // What a measure told came with the first one after the failure, however late, or with one not long before it.
    const isNear = (one: SiteState['hints'][number]) => (one.hint === 'oom' || one.hint === 'swarming' ? waiting.atMs - one.atMs < measureReachMs : Math.abs(one.atMs - waiting.atMs) < hintReachMs)
    const near = (this.#sites.get(waiting.site)?.hints ?? []).filter(isNear)
    return new Map(near.map((one) => [one.hint, one.message]))
  }

  #tell(waiting: Pick<Waiting, 'site' | 'atMs' | 'example' | 'requestId' | 'seen'>, fault: PhpFault): void {
    const file = fault.file === '' ? null : shownFile(waiting.site, fault.file)
    this.#found({
      ...this.#base(waiting),
      cause: classifyFault(fault.message, fault.type),
      file,
      line: fault.line,
      component: file === null ? null : componentOf(file),
      message: fault.message,
    })
  }

  #base({ site, atMs, example, requestId, seen }: Pick<Waiting, 'site' | 'atMs' | 'example' | 'requestId' | 'seen'>) {
    return { site, atMs, example, requestId: /^[a-f0-9]{32}$/.test(requestId) ? requestId : null, seen }
  }

  #decide(waiting: Waiting): void {
    const { profile, upstreamStatus } = waiting
    const plainly = (cause: FaultCause, message = '') => this.#found({ ...this.#base(waiting), cause, file: null, line: 0, component: null, message })
    if (profile.startsWith('suspended-')) return plainly('suspended')
    if (upstreamStatus === '') return plainly('node')
    const hints = this.#hintsFor(waiting)
    if (hints.has('swarming') && (upstreamStatus === '504' || upstreamStatus === '502')) return plainly('processLimit')
    if (upstreamStatus === '504') return plainly(hints.has('workersFull') ? 'workersBusy' : 'tooSlow')
    if (upstreamStatus === '502') {
      // Refused at once with every worker busy: the line before the site's door is full.
      if (!waiting.connected) return plainly(hints.has('workersFull') || waiting.upstreamMs >= 4900 ? 'workersBusy' : 'node')
      if (hints.has('oom')) return plainly('memoryKilled')
      if (hints.has('crashed') || hints.has('killed')) return plainly('crashed', hints.get('crashed') ?? hints.get('killed'))
      if (hints.has('cannotStart') || hints.has('backingOff') || waiting.upstreamMs < atOnceMs) return plainly('cannotStart', hints.get('cannotStart'))
      return plainly('crashed')
    }
    const plain = this.#sites.get(waiting.site)?.plain.shift()
    if (plain !== undefined) return this.#tell(waiting, plain)
    plainly('application')
  }
}
