/**
 * Runs what applications have due while nobody visits them (WordPress: planned posts, updates). What is due is
 * read from the date of one file in the site's `private/`, so that looking wakes no PHP and asks no database:
 * 8,000 looks take some milliseconds. The folder above `private/` is root's, so a look at the name follows
 * nothing of the member's; a member who sets the date at will gains one run each quarter of an hour.
 */
import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import type { SiteSpec } from '#wire/node-state.ts'
import { detailOf } from '../resources/refusal.ts'
import type { Application } from './catalogue.ts'
import { runScript } from './run-script.ts'

interface DueTasksParts {
  readonly sites: string
  readonly phpSockets: string
  readonly clock: Clock
  readonly log: Log
  readonly catalogue: () => Map<string, Application>
  /** A site that visitors see now and that runs PHP, or null. */
  readonly liveSite: (id: string) => SiteSpec | null
  /** Told of each site whose tasks ran: a planned post is published, so kept pages are old. */
  readonly ran: (id: string) => void
}

/** The same site at most this often. */
const pauseMs = 15 * 60_000
const lookEachMs = 60_000
/** Each may start a PHP; visitors go first. */
const atOnce = 2
const runTimeoutMs = 120_000

export class DueTasks {
  readonly #parts: DueTasksParts
  readonly #ranAtMs = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()
  #ended = false

  constructor(parts: DueTasksParts) {
    this.#parts = parts
  }

  start(): void {
    this.#timer = setInterval(() => (this.#running = this.#running.then(async () => void (await this.run()))), lookEachMs)
    this.#timer.unref()
  }

  async end(): Promise<void> {
    this.#ended = true
    clearInterval(this.#timer)
    await this.#running
  }

  /** Looks at every site once and runs what is due. @returns how many ran. Never throws. */
  async run(): Promise<number> {
    const { clock, catalogue, liveSite, sites } = this.#parts
    const applications = [...catalogue().values()].filter(({ recipe }) => recipe.scripts.tasks !== null)
    const nowMs = clock.now().getTime()
    const due: { site: SiteSpec; application: Application }[] = []
    for (const id of readdirSync(sites)) {
      if (nowMs - (this.#ranAtMs.get(id) ?? -Infinity) < pauseMs) continue
      const application = applications.find(({ recipe }) => this.#dueAtMs(id, recipe.name) <= nowMs)
      const site = application === undefined ? null : liveSite(id)
      if (application !== undefined && site !== null) due.push({ site, application })
    }
    for (const id of [...this.#ranAtMs.keys()]) if (nowMs - this.#ranAtMs.get(id)! >= pauseMs) this.#ranAtMs.delete(id)
    const count = due.length
    const worker = async () => {
      for (let next = due.shift(); next !== undefined && !this.#ended; next = due.shift()) await this.#perform(next.site, next.application)
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    return count
  }

  #dueAtMs(site: string, application: string): number {
    try {
      const noted = lstatSync(join(this.#parts.sites, site, 'private', `onyva-due-${application}`), { throwIfNoEntry: false })
      return noted?.isFile() ? noted.mtimeMs : Infinity
    } catch {
      return Infinity // a file where a folder should be: the member's own affair
    }
  }

  async #perform(site: SiteSpec, { folder, recipe }: Application): Promise<void> {
    const { sites, phpSockets, clock, log } = this.#parts
    this.#ranAtMs.set(site.id, clock.now().getTime())
    const [hostName] = site.hostNames
    if (recipe.scripts.tasks === null || hostName === undefined) return
    // The application knows its own address; this one is for its log.
    const address = `http://${hostName}`
    const home = join(sites, site.id)
    const input = { root: join(home, 'public'), private: join(home, 'private'), address }
    try {
      await runScript({ phpSocket: join(phpSockets, `${site.id}.sock`), folder, script: recipe.scripts.tasks, address, input, timeoutMs: runTimeoutMs })
      this.#parts.ran(site.id)
      log.info('application.tasksRan', { site: site.id, application: recipe.name })
    } catch (error) {
      log.warn('application.tasksFailed', { site: site.id, application: recipe.name, detail: detailOf(error) })
    }
  }
}
