/**
 * Reads the logs of this node as they grow and keeps what they say, per site. One round reads what has come,
 * counts it, and writes the counts with the places in the logs in one transaction.
 */
import { join } from 'node:path'
import type { Clock } from '#lib/clock.ts'
import { calendarDay } from '#lib/format.ts'
import type { Log } from '#lib/log.ts'
import type { Measures, Observation } from '#wire/observations.ts'
import type { LogPage, ReadLog } from '#wire/site-log.ts'
import type { NodePaths } from '../paths.ts'
import { readAccessLine } from './access-line.ts'
import { Attribution } from './attribution.ts'
import type { Fault, Waiting } from './attribution.ts'
import { ObservationStore } from './observation-store.ts'
import type { AgainMs } from './observation-store.ts'
import { readPhpLine } from './php-line.ts'
import { readFaultLines } from './read-fault-lines.ts'
import { readAccessPage, readPhpPage } from './read-log.ts'
import { SiteOfHost } from './site-of-host.ts'
import { SlowPages } from './slow-pages.ts'
import { TailedFile } from './tail-file.ts'
import type { Position } from './tail-file.ts'
import { readPhpLog } from './tail-php-log.ts'
import type { PhpLogPosition } from './tail-php-log.ts'
import { countLine, isSavedByCopy, Tally } from './tally.ts'

/** Lines of one round at most, a megabyte each: the door must answer meanwhile. */
const chunksPerRound = 4
const writeEveryMs = 3000
const forgetEveryMs = 600_000
/** Tasks of a site that are no PHP worker: bubblewrap and php-fpm's master. */
const idleTasks = 2
const nothing: Totals = { cpuUsec: 0, oomKills: 0, starts: 0, refusals: 0 }

interface Totals {
  readonly cpuUsec: number
  readonly oomKills: number
  readonly starts: number
  readonly refusals: number
}

export class Observer {
  readonly #paths: NodePaths
  readonly #clock: Clock
  readonly #log: Log
  readonly #store: ObservationStore
  readonly #siteOfHost: SiteOfHost
  readonly #tail: TailedFile
  readonly #attribution: Attribution
  readonly #tally = new Tally()
  readonly #slow = new SlowPages()
  readonly #phpPositions = new Map<string, PhpLogPosition>()
  readonly #phpChanged = new Set<string>()
  readonly #totals: Map<string, Totals>
  #faults: Fault[] = []
  #disks: { site: string; bytes: number }[] = []
  #writtenMs = 0
  #forgottenMs: number
  #dayAtMs = 0
  #day = ''

  constructor(paths: NodePaths, clock: Clock, log: Log, againMs?: AgainMs) {
    this.#paths = paths
    this.#clock = clock
    this.#log = log
    this.#forgottenMs = clock.now().getTime()
    this.#store = new ObservationStore(paths.observations, this.#forgottenMs, againMs)
    this.#siteOfHost = new SiteOfHost(paths.hosts)
    this.#tail = new TailedFile(paths.accessLog, this.#store.kept<Position>('position'), () => log.warn('observer.logLost', { path: paths.accessLog }))
    this.#attribution = new Attribution((fault) => void this.#faults.push(fault), this.#store.kept<Waiting[]>('waiting') ?? [])
    this.#totals = new Map(Object.entries(this.#store.kept<Record<string, Totals>>('totals') ?? {}).map(([site, totals]) => [site, { ...nothing, ...totals }]))
  }

  /** Reads what has come. @returns whether there may be more at once. */
  round(): boolean {
    const nowMs = this.#clock.now().getTime()
    const woken = new Set<string>()
    let lines: string[] = []
    for (let chunk = 0; chunk < chunksPerRound; chunk++) {
      lines = this.#tail.read()
      if (lines.length === 0) break
      for (const line of lines) this.#seeAccess(line, nowMs, woken)
    }
    for (const { site } of this.#attribution.waiting) woken.add(site)
    for (const site of woken) this.#readPhp(site, nowMs)
    this.#attribution.settle(nowMs)
    if (nowMs - this.#writtenMs >= writeEveryMs || nowMs < this.#writtenMs) this.write(nowMs)
    if (nowMs - this.#forgottenMs >= forgetEveryMs) {
      this.#forgottenMs = nowMs
      this.#store.forget(nowMs)
    }
    return lines.length > 0
  }

  /** What the executor measured, brought by the puller. */
  measured(measures: Measures): void {
    const nowMs = this.#clock.now().getTime()
    const first = this.#store.kept('totals') === null
    for (const now of measures.sites) {
      const before = this.#totals.get(now.site) ?? (first ? now : nothing)
      // A total below the last one began anew: the activator was started again.
      const since = (name: keyof Totals) => (now[name] < before[name] ? now[name] : now[name] - before[name])
      const counts = this.#tally.of(now.site, nowMs)
      counts.cpuMs += Math.round(since('cpuUsec') / 1000)
      counts.starts += since('starts')
      counts.oomKills += since('oomKills')
      counts.refusals += since('refusals')
      counts.memoryBytes = Math.max(counts.memoryBytes, now.memoryBytes)
      counts.workers = Math.max(counts.workers, now.tasks - idleTasks)
      if (since('oomKills') > 0) this.#attribution.hint(now.site, 'oom', nowMs)
      if (since('refusals') > 0) this.#attribution.hint(now.site, 'swarming', nowMs)
      if (now.backingOff) this.#attribution.hint(now.site, 'backingOff', nowMs)
      this.#attribution.measured(now.site, nowMs)
      this.#totals.set(now.site, { cpuUsec: now.cpuUsec, oomKills: now.oomKills, starts: now.starts, refusals: now.refusals })
    }
    if (measures.disks !== null) this.#disks = measures.disks
    this.#store.keep('totals', Object.fromEntries(this.#totals))
  }

  untaken(limit: number): Observation[] {
    return this.#store.untaken(limit)
  }

  take(upTo: number): void {
    this.#store.take(upTo)
  }

  /** Lines of a site's logs, for those who may see the site. */
  readLog(wanted: ReadLog): LogPage {
    const siteOf = (host: string) => this.#siteOfHost.find(host)
    if (wanted.around) return readFaultLines(this.#paths, wanted, wanted.around, siteOf)
    return wanted.log === 'php' ? readPhpPage(this.#paths.phpLogs, wanted) : readAccessPage(this.#paths.accessLog, wanted, siteOf)
  }

  /** Writes what was counted. */
  write(nowMs = this.#clock.now().getTime()): void {
    const faults = this.#faults
    for (const fault of faults) if (fault.cause === 'workersBusy') this.#tally.of(fault.site, fault.atMs).workersFull++
    this.#store.write(
      {
        counts: this.#tally.take(),
        slow: this.#slow.take(),
        faults,
        disks: this.#disks,
        position: this.#tail.position,
        phpPositions: new Map([...this.#phpChanged].map((site) => [site, this.#phpPositions.get(site)!])),
        waiting: this.#attribution.waiting,
      },
      nowMs,
    )
    this.#faults = []
    this.#disks = []
    this.#phpChanged.clear()
    this.#writtenMs = nowMs
  }

  /** Ends without writing, as a kill would. */
  close(): void {
    this.#tail.close()
    this.#store.close()
  }

  #seeAccess(text: string, nowMs: number, woken: Set<string>): void {
    const line = readAccessLine(text)
    if (line === null) {
      if (text !== '') this.#log.warn('observer.strangeLine', { length: text.length })
      return
    }
    if (line.ours) return
    const site = line.site === '' ? this.#siteOfHost.find(line.host) : line.site
    if (site === '') return // a name that no site has
    countLine(this.#tally.of(site, line.atMs), line)
    if (line.upstreamStatus !== '') {
      this.#slow.see(site, this.#dayOf(line.atMs), line)
      woken.add(site)
    }
    if (line.status >= 500 || isSavedByCopy(line)) this.#attribution.failed(site, line, nowMs)
  }

  #dayOf(atMs: number): string {
    const hourMs = atMs - (atMs % 3_600_000)
    if (hourMs !== this.#dayAtMs) {
      this.#dayAtMs = hourMs
      this.#day = calendarDay(new Date(hourMs))
    }
    return this.#day
  }

  #readPhp(site: string, nowMs: number): void {
    const from = this.#phpPositions.get(site) ?? this.#store.kept<PhpLogPosition>(`php ${site}`)
    const read = readPhpLog(join(this.#paths.phpLogs, `${site}.log`), from)
    if (read === null || (from !== null && read.position.offset === from.offset && read.lines.length === 0)) return
    this.#phpPositions.set(site, read.position)
    this.#phpChanged.add(site)
    // What a log held before it was first looked at belongs to requests of a time that nobody counted.
    for (const line of read.lines) {
      const event = readPhpLine(line)
      if (event === null) continue
      if (event.event === 'workersFull') this.#tally.of(site, nowMs).workersFull++
      this.#attribution.heard(site, event, nowMs)
    }
  }
}
