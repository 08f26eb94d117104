/**
 * The database tool (Adminer) of this node. It is served as a site of the house is: a uid, a tree, a sandbox and
 * a control group of its own, asleep until somebody comes; made when it is first asked for. It holds no password:
 * each visit brings the one that the node has just given it and takes back when the visit ends.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '#lib/clock.ts'
import { exec } from '#lib/exec.ts'
import type { Log } from '#lib/log.ts'
import { nativePasswordHash } from '#lib/mariadb-password.ts'
import type { Answer } from '#wire/node-calls.ts'
import type { SiteSpec } from '#wire/node-state.ts'
import type { NodePaths } from '../paths.ts'
import { applySteps } from '../resources/apply-steps.ts'
import { detailOf, reasonOf } from '../resources/refusal.ts'
import type { SiteMachine } from '../resources/site-machine.ts'
import { siteSteps } from '../resources/site.ts'
import type { DatabaseDoor, DatabaseQuestion } from './database-door.ts'

/** No site of a member has this id or this uid: ids of sites are random, their uids count up from 200,000. */
export const toolId = 'databasetool'
const toolUid = 2_000_000_000

const mebibyte = 1024 * 1024
const comeWithinMs = 60_000
const lookEveryMs = 5_000

/** Node clocks and PHP's are the same machine's. */
interface Visit {
  readonly site: string
  readonly file: string
  readonly madeMs: number
  readonly stayMs: number
  end(): Promise<void>
}

const toolSpec = (hostName: string): SiteSpec => ({
  id: toolId,
  uid: toolUid,
  profile: 'php',
  phpVersion: '8.4',
  php: { memoryMegabytes: 192, uploadMegabytes: 64, executionSeconds: 300 },
  pageCache: false,
  hostNames: [hostName],
  serving: 'live',
  limits: { diskBytes: 512 * mebibyte, memoryBytes: 512 * mebibyte, cpuPercent: 100, tasks: 64, phpWorkers: 4 },
})

interface DatabaseToolParts {
  readonly nodeId: string
  readonly paths: NodePaths
  readonly machine: SiteMachine
  readonly door: DatabaseDoor
  readonly clock: Clock
  readonly log: Log
}

export class DatabaseTool {
  readonly #parts: DatabaseToolParts
  readonly #visits = new Set<Visit>()
  readonly #timer: NodeJS.Timeout

  constructor(parts: DatabaseToolParts) {
    this.#parts = parts
    this.#timer = setInterval(() => void this.#look(), lookEveryMs)
  }

  /** Visits end with the executor: the passwords that it gave are not in its state. */
  end(): void {
    clearInterval(this.#timer)
  }

  /** Opens a database to whoever shows the ticket of this question. Never throws. */
  async admit(question: DatabaseQuestion & { ask: 'openDatabase' }): Promise<Answer> {
    const { nodeId, door, log } = this.#parts
    if (!question.hostName.startsWith(`databases-${nodeId}.`)) return { outcome: 'refused', reason: 'notAllowed', detail: 'not a host name of this node’s tool' }
    const opened = await door.open(question)
    if (typeof opened === 'string') return { outcome: 'refused', reason: opened, detail: null }
    try {
      await this.#makeReady(question.hostName)
      await this.#writeTicket(question)
    } catch (error) {
      log.warn('databaseTool.failed', { reason: reasonOf(error), detail: detailOf(error) })
      await opened.close().catch(() => {})
      return { outcome: 'refused', reason: 'internal', detail: detailOf(error) }
    }
    this.#visits.add({ site: question.site, file: join(this.#tickets(), question.ticketHash), madeMs: this.#parts.clock.now().getTime(), stayMs: question.stayMs, end: () => opened.close() })
    log.info('databaseTool.opened', { database: question.database, site: question.site, key: nativePasswordHash(question.key).slice(0, 8) })
    return { outcome: 'done' }
  }

  #tree(): string {
    return join(this.#parts.paths.sites, toolId)
  }

  #tickets(): string {
    return join(this.#tree(), 'private', 'tickets')
  }

  async #makeReady(hostName: string): Promise<void> {
    const { machine } = this.#parts
    const spec = toolSpec(hostName)
    await applySteps(
      async () => siteSteps(spec, machine.see(toolId, [hostName])),
      (step) => machine.perform(toolId, step),
    )
    await this.#asTool('/usr/bin/mkdir', ['-p', '-m', '700', '--', this.#tickets()])
    await this.#asTool('/usr/bin/tee', ['--', join(this.#tree(), 'public', 'index.php')], `<?php require '/usr/lib/onyva/databases/tool.php';\n`)
  }

  async #writeTicket({ name, key, language, returnTo, ticketHash }: DatabaseQuestion & { ask: 'openDatabase' }): Promise<void> {
    const ticket = { name, key, language, returnTo, made: Math.floor(this.#parts.clock.now().getTime() / 1000) }
    const path = join(this.#tickets(), ticketHash)
    await this.#asTool('/usr/bin/tee', ['--', `${path}.new`], JSON.stringify(ticket))
    await this.#asTool('/usr/bin/mv', ['--', `${path}.new`, path])
  }

  /** With the tool's own rights: wherever a link of its making leads, it could have gone there itself. */
  async #asTool(program: string, args: readonly string[], input?: string): Promise<void> {
    await exec(program, args, { uid: toolUid, gid: toolUid, cwd: '/', ...(input === undefined ? {} : { input }) })
  }

  /** Ends all visits to a site's databases at once; who still may comes in again by a new ticket. Never throws. */
  async dismiss(site: string): Promise<void> {
    for (const visit of this.#visits) if (visit.site === site) await this.#close(visit)
  }

  async #close(visit: Visit): Promise<void> {
    this.#visits.delete(visit)
    await this.#asTool('/usr/bin/rm', ['-f', '--', visit.file, `${visit.file}.used`]).catch(() => {})
    await visit.end().catch((error: unknown) => this.#parts.log.warn('databaseTool.keyLeft', { detail: detailOf(error) })) // the next look over takes it away
  }

  /** Ends the visits whose ticket nobody showed in time, whose visitor signed out, or whose hours are over: four, or fewer where a right ends. */
  async #look(): Promise<void> {
    const now = this.#parts.clock.now().getTime()
    for (const visit of this.#visits) {
      const waits = existsSync(visit.file)
      const stays = existsSync(`${visit.file}.used`)
      const over = now > visit.madeMs + visit.stayMs || (waits ? now > visit.madeMs + 2 * comeWithinMs : !stays)
      if (over) await this.#close(visit)
    }
  }
}
