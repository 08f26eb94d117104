/**
 * Starts work that takes longer than a page may. It runs in this process, beside the request that asked for it;
 * its row says how far it has come, and is what pages, the API and the command line follow.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Db } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { errorFields } from '#lib/log.ts'
import type { Log } from '#lib/log.ts'
import type { Actor } from '#people/actor.ts'
import type { JobKind } from './job-kinds.ts'
import { insertJob, storeEnd, storeProgress } from './job-store.ts'
import type { JobEnd } from './job-store.ts'
import type { JobProgress, JobWords } from './job.ts'

/** What every request carries. */
interface JobServices {
  db: Db
  clock: Clock
  log: Log
}

export interface JobInput {
  siteId: string
  kind: JobKind
  /** For the words about it, e.g. the file's name. */
  subject?: JobWords
}

export interface StartedJob {
  id: string
  /** How it ended; never rejects. */
  ended: Promise<JobEnd>
}

/** Of one site: more would only stand in each other's way. */
const jobsAtOnce = 3
/** A row is written at most this often, however fast the work tells. */
const progressEveryMs = 300
/** How long the end of a job is tried to be written while the database is away. */
const endTriesMs = [500, 2000, 5000, 10_000, 30_000]

/**
 * Starts `work` and returns at once. `work` tells how far it has come as often as it likes, and gives what the
 * words about its end need; a `UserError` that it throws is shown to people, anything else is a fault of ours.
 * The caller has checked that the actor may do this.
 * @throws {UserError} `jobsAtOnce` (429).
 */
export async function startJob(services: JobServices, actor: Actor, input: JobInput, work: (progress: (now: JobProgress) => void) => Promise<JobWords>): Promise<StartedJob> {
  const { db, clock, log } = services
  const id = randomText(16)
  const job = { id, siteId: input.siteId, kind: input.kind, subject: input.subject ?? {}, personId: actor.personId, requestId: actor.requestId, startedAt: clock.now() }
  if (!(await insertJob(db, job, jobsAtOnce))) throw new UserError('jobsAtOnce', { maximum: jobsAtOnce }, { status: 429 })
  const teller = new ProgressTeller(services, id)
  const run = async (): Promise<JobEnd> => {
    try {
      return { state: 'done', result: await work((now) => teller.tell(now)) }
    } catch (error) {
      if (error instanceof UserError) return { state: 'failed', code: error.code, params: error.params }
      log.error('job.failed', { job: id, kind: input.kind, site: input.siteId, requestId: actor.requestId, ...errorFields(error) })
      return { state: 'failed', code: 'jobFault', params: { reference: actor.requestId } }
    }
  }
  const ended = run().then(async (end) => {
    await teller.end()
    await writeEnd(services, id, end)
    return end
  })
  return { id, ended }
}

/**
 * Waits a moment for a job: what is over at once needs no page of its own.
 * @returns what came of it, or null while it goes on.
 * @throws {UserError} why it failed.
 */
export async function doneWithin(job: StartedJob, ms: number): Promise<JobWords | null> {
  const giveUp = new AbortController()
  const end = await Promise.race([job.ended, wait(ms, null, { signal: giveUp.signal, ref: false })])
  giveUp.abort()
  if (end === null) return null
  if (end.state === 'failed') throw new UserError(end.code, end.params, { status: 422 })
  return end.result
}

async function writeEnd({ db, clock, log }: JobServices, id: string, end: JobEnd): Promise<void> {
  for (const pauseMs of [...endTriesMs, null])
    try {
      return await storeEnd(db, id, end, clock.now())
    } catch (error) {
      log.warn('job.endNotStored', { job: id, ...errorFields(error) })
      if (pauseMs === null) return // it will be found under way at the next start
      await wait(pauseMs, undefined, { ref: false })
    }
}

/** Writes the newest of what it is told, one write at a time, not too often. */
class ProgressTeller {
  readonly #services: JobServices
  readonly #id: string
  #newest: JobProgress | null = null
  #writing: Promise<void> | null = null
  #over = false

  constructor(services: JobServices, id: string) {
    this.#services = services
    this.#id = id
  }

  tell(now: JobProgress): void {
    this.#newest = now
    if (!this.#over) this.#writing ??= this.#write()
  }

  async end(): Promise<void> {
    this.#over = true
    await this.#writing
  }

  async #write(): Promise<void> {
    while (this.#newest !== null) {
      const now = this.#newest
      this.#newest = null
      await storeProgress(this.#services.db, this.#id, now).catch((error: unknown) => this.#services.log.warn('job.progressNotStored', { job: this.#id, ...errorFields(error) }))
      if (this.#over) break
      await wait(progressEveryMs, undefined, { ref: false })
    }
    this.#writing = null
  }
}
