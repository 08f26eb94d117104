/**
 * Answers calls on sites: passes the question to a worker of the site, the member's bytes after it, and what
 * comes back to the puller. A worker is the member's own ground, so its answers are parsed like a stranger's.
 */
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { elapsedMs } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import { toHeader } from '#wire/executor.ts'
import { answer as answerShape, callProgress, takesBody } from '#wire/node-calls.ts'
import type { Answer, Call, CallProgress, CallRefusal, Question } from '#wire/node-calls.ts'
import type { SiteResource } from '#wire/node-state.ts'
import { parseJson } from '#wire/shape.ts'
import type { DatabaseDoor } from '../databases/database-door.ts'
import type { DatabaseTool } from '../databases/database-tool.ts'
import { detailOf } from '../resources/refusal.ts'
import { isApplicationQuestion } from '../apps/application-calls.ts'
import type { ApplicationCalls, ApplicationQuestion } from '../apps/application-calls.ts'
import type { Probe } from '../executor/lookout.ts'
import type { ProgressBox } from '../executor/progress-box.ts'
import type { KeptPages } from '../pages/kept-pages.ts'
import { frameOf } from './frames.ts'
import { WorkerPool } from './worker-pool.ts'
import type { Worker } from './worker-pool.ts'
import type { WorkerProgram } from './worker-process.ts'

interface FileCallsParts {
  /** The folder of all sites' trees. */
  readonly sites: string
  readonly worker: WorkerProgram
  readonly log: Log
  /** The site as this node holds it, or null. */
  readonly siteOf: (id: string) => SiteResource | null
  readonly probe: Probe
  readonly progress: ProgressBox
  readonly databases: DatabaseDoor
  readonly databaseTool: DatabaseTool
  readonly pages: Pick<KeptPages, 'forget' | 'forgetAll' | 'filesChanged'>
  readonly applications: ApplicationCalls
}

/** Without a byte or an answer for so long a call is given up. Unpacking a great archive takes minutes. */
const silenceLimitMs = 60_000
const workLimitMs = 660_000
/** However much it says meanwhile. */
const longestCallMs = 6 * 3_600_000
/** A worker that says more than this is not listened to: it is the member's own ground. */
const progressEveryMs = 100

/** Answers fit one header: longer ones (a folder's page) go as the body. */
const headerLimitBytes = 8_000

/** Questions that change no file: all others may have, whatever came of them. */
const looks: ReadonlySet<Question['ask']> = new Set(['listFolder', 'readFile', 'diskUsage', 'describe', 'archive', 'listBin', 'emptyBin', 'exportDatabase', 'checkDatabase'])

const refused = (reason: CallRefusal, detail: string | null = null): Answer => ({ outcome: 'refused', reason, detail })

export class FileCalls {
  readonly #parts: FileCallsParts
  readonly #pool: WorkerPool

  constructor(parts: FileCallsParts) {
    this.#parts = parts
    this.#pool = new WorkerPool(parts.worker, parts.log)
  }

  async end(): Promise<void> {
    await this.#pool.end()
  }

  /** Never throws: every way out is an answer, or an output cut short. */
  async answer(call: Call, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { question } = call
    const site = this.#parts.siteOf(question.site)
    if (site?.spec == null || site.spec.uid !== question.uid) return send(response, refused('noSuchSite'))
    if (question.ask === 'probe') {
      const probed = await this.#parts.probe(site, true)
      return send(response, { outcome: 'probed', httpStatus: probed?.httpStatus ?? 0, answering: probed?.answering ?? false })
    }
    if (isApplicationQuestion(question)) return await this.#answerApplication(call.id, question, response)
    if (question.ask === 'openDatabase') return send(response, await this.#parts.databaseTool.admit(question))
    if (question.ask === 'closeDatabases') {
      await this.#parts.databaseTool.dismiss(question.site)
      return send(response, { outcome: 'done' })
    }
    const opened = 'database' in question ? await this.#parts.databases.open(question) : null
    if (typeof opened === 'string') return send(response, refused(opened))
    if (question.ask === 'purgePages') {
      const portSuffix = question.port === 80 || question.port === 443 ? '' : `:${question.port}`
      if (question.page === null) this.#parts.pages.forgetAll(question.site)
      else this.#parts.pages.forget(question.site, [question.page], portSuffix)
      return send(response, { outcome: 'done' })
    }
    const folder = join(this.#parts.sites, question.site)
    const worker = this.#pool.take(folder, question.uid)
    // Whoever asked is gone before the answer: nobody wants the rest of the work.
    const leave = () => void worker.child.kill('SIGKILL')
    response.once('close', leave)
    const telling = this.#parts.progress.open(call.id)
    const mayHaveChanged = () => {
      if (!looks.has(question.ask)) this.#parts.pages.filesChanged(question.site)
    }
    try {
      const fit = await converse(worker, question, { request, response, limitBytes: site.spec.limits.diskBytes, tell: telling.tell, mayHaveChanged })
      response.off('close', leave)
      if (fit) this.#pool.giveBack(worker, folder, question.uid)
      else this.#pool.discard(worker, folder, question.uid)
    } catch (error) {
      mayHaveChanged()
      this.#pool.discard(worker, folder, question.uid)
      this.#parts.log.warn('call.failed', { site: question.site, ask: question.ask, requestId: call.requestId, detail: detailOf(error) })
      if (response.headersSent) response.destroy()
      else send(response, refused(error instanceof SilenceError ? 'timeout' : 'internal'))
    } finally {
      response.off('close', leave)
      telling.end()
      await opened?.close().catch((error: unknown) => this.#parts.log.warn('database.keyLeft', { detail: detailOf(error) })) // the next look over takes it away
    }
  }

  /** Its own workers and its own time limits; it goes on when whoever asked is gone, and is found done or begun anew. */
  async #answerApplication(call: string, question: ApplicationQuestion, response: ServerResponse): Promise<void> {
    const telling = this.#parts.progress.open(call)
    const answer = await this.#parts.applications.answer(question, telling.tell).finally(telling.end)
    if (question.ask !== 'lookAtApplication') this.#parts.pages.filesChanged(question.site)
    send(response, answer)
  }
}

class SilenceError extends Error {}

interface Conversation {
  request: IncomingMessage
  response: ServerResponse
  limitBytes: number
  tell: (now: CallProgress) => void
  /** Called before the answer leaves: who has read it finds no page of before. */
  mayHaveChanged: () => void
}

/** One question to its end. Returns whether the worker is fit for another. */
async function converse(worker: Worker, question: Question, { request, response, limitBytes, tell, mayHaveChanged }: Conversation): Promise<boolean> {
  const watch = new Watch(worker)
  try {
    const { stdin } = worker.child
    if (stdin === null) throw new Error('no worker')
    stdin.write(frameOf('q', JSON.stringify(question)))
    const stop = new AbortController()
    const passing = takesBody(question) ? passBody(request, stdin, watch, stop.signal) : Promise.resolve()
    const said = await answerOf(worker, watch, tell)
    if (said === null) throw watch.silent ? new SilenceError() : new Error('the worker ended without an answer')
    const answer = parseJson(answerShape, said)
    watch.stir()
    stop.abort()
    await passing
    mayHaveChanged()
    if (answer.outcome === 'sent' || answer.outcome === 'streamed') return await passOutput(worker, response, answer, watch)
    send(response, answer.outcome === 'usage' ? { ...answer, limitBytes } : answer)
    return true
  } finally {
    watch.end()
  }
}

/** Hears what a worker says until its answer; null when it ended without one. */
async function answerOf(worker: Worker, watch: Watch, tell: (now: CallProgress) => void): Promise<string | null> {
  let toldMs = -Infinity
  for (;;) {
    const next = await worker.frames.next()
    if (next.done) return null
    const { kind, content } = next.value
    if (kind === 'a') return content.toString('utf8')
    if (kind !== 'p') return null
    if (elapsedMs() - toldMs < progressEveryMs) continue
    toldMs = elapsedMs()
    tell(parseJson(callProgress, content.toString('utf8')))
    watch.stir(workLimitMs)
  }
}

/** Passes the member's bytes on; ends them early when the worker has answered already. */
async function passBody(request: IncomingMessage, stdin: NodeJS.WritableStream, watch: Watch, stop: AbortSignal): Promise<void> {
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      if (stop.aborted) break
      watch.stir()
      if (!stdin.write(frameOf('d', chunk))) await once(stdin, 'drain', { signal: stop })
    }
  } catch {
    // the puller went away or the worker has answered: the end tells the worker that no more comes
  }
  watch.stir(workLimitMs)
  stdin.write(frameOf('e'))
}

/** Waits until a response takes more, or is gone. */
async function drained(response: ServerResponse): Promise<void> {
  const over = new AbortController()
  await Promise.race([once(response, 'drain', over), once(response, 'close', over)]).finally(() => over.abort())
}

async function passOutput(worker: Worker, response: ServerResponse, answer: Answer & { outcome: 'sent' | 'streamed' }, watch: Watch): Promise<boolean> {
  response.writeHead(200, { 'x-answer': toHeader(answer), ...(answer.outcome === 'sent' ? { 'content-length': answer.bytes } : {}), 'content-type': 'application/octet-stream' })
  for (;;) {
    const next = await worker.frames.next()
    if (next.done) throw new Error('the worker ended in the middle of a file')
    if (next.value.kind === 'e') break
    watch.stir()
    if (response.destroyed) return false
    if (!response.write(next.value.content)) await drained(response)
  }
  response.end()
  return true
}

function send(response: ServerResponse, answer: Answer): void {
  const header = toHeader(answer)
  if (header.length <= headerLimitBytes) response.writeHead(200, { 'x-answer': header }).end()
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
}

/** Kills a worker that says nothing for too long. */
class Watch {
  readonly #worker: Worker
  readonly #startedMs = elapsedMs()
  #timer: NodeJS.Timeout | undefined
  silent = false

  constructor(worker: Worker) {
    this.#worker = worker
    this.stir()
  }

  stir(limitMs = silenceLimitMs): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.silent = true
      this.#worker.child.kill('SIGKILL')
    }, Math.min(limitMs, Math.max(0, this.#startedMs + longestCallMs - elapsedMs())))
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}
