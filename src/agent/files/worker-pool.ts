/**
 * Workers by site. One answers one question at a time and stays some seconds, because questions come in bursts:
 * starting one costs about 80 ms, mostly Node's.
 */
import type { ChildProcess } from 'node:child_process'
import { randomText } from '#lib/ids.ts'
import type { Log } from '#lib/log.ts'
import { framesFrom } from './frames.ts'
import type { Frame } from './frames.ts'
import { startWorker } from './worker-process.ts'
import type { WorkerProgram } from './worker-process.ts'

/** A worker in use by one call. */
export interface Worker {
  readonly child: ChildProcess
  readonly frames: AsyncGenerator<Frame, void, void>
  /** In the names of what it has not finished. */
  readonly mark: string
}

interface Idle extends Worker {
  readonly timer: NodeJS.Timeout
}

const idleMs = 15_000
/** Beyond these, the longest idle one of another site makes room. */
const idleLimit = 16

export class WorkerPool {
  readonly #program: WorkerProgram
  readonly #log: Log
  readonly #idle = new Map<string, Idle[]>()
  readonly #all = new Set<ChildProcess>()
  #ended = false

  constructor(program: WorkerProgram, log: Log) {
    this.#program = program
    this.#log = log
  }

  take(siteFolder: string, uid: number): Worker {
    const key = `${uid} ${siteFolder}`
    const idle = this.#idle.get(key)?.pop()
    if (idle !== undefined) {
      clearTimeout(idle.timer)
      if (idle.child.exitCode === null && idle.child.signalCode === null) return idle
    }
    return this.#start(siteFolder, uid)
  }

  /** Gives a worker back that has answered to the end. */
  giveBack(worker: Worker, siteFolder: string, uid: number): void {
    const key = `${uid} ${siteFolder}`
    const waiting = this.#idle.get(key) ?? []
    const timer = setTimeout(() => this.#retire(key, worker), idleMs)
    this.#idle.delete(key)
    this.#idle.set(key, [...waiting, { ...worker, timer }])
    let count = 0
    for (const list of this.#idle.values()) count += list.length
    if (count <= idleLimit) return
    const [oldest, list] = this.#idle.entries().next().value!
    this.#retire(oldest, list[0]!)
  }

  /** Ends a worker that is in the middle of something. What it has said and nobody has read goes with it, and what it has not finished. */
  discard(worker: Worker, siteFolder: string, uid: number): void {
    const { child, mark } = worker
    const clear = () => {
      if (!this.#ended) this.#start(siteFolder, uid, mark).child.stdin?.end()
    }
    if (child.exitCode === null && child.signalCode === null) child.once('exit', clear)
    else clear()
    child.kill('SIGKILL')
    child.stdout?.destroy() // unread bytes would keep the pipe open for good
  }

  async end(): Promise<void> {
    this.#ended = true
    for (const list of this.#idle.values()) for (const { timer } of list) clearTimeout(timer)
    this.#idle.clear()
    for (const child of this.#all) child.kill('SIGKILL')
    while (this.#all.size > 0) await new Promise((resolve) => [...this.#all][0]!.once('exit', resolve))
  }

  #retire(key: string, worker: Worker): void {
    const list = this.#idle.get(key) ?? []
    const left = list.filter((one) => one.child !== worker.child)
    for (const one of list) if (one.child === worker.child) clearTimeout(one.timer)
    if (left.length === 0) this.#idle.delete(key)
    else this.#idle.set(key, left)
    worker.child.stdin?.end()
    worker.child.kill('SIGKILL')
  }

  #start(siteFolder: string, uid: number, killed?: string): Worker {
    const mark = randomText(8)
    const child = startWorker(this.#program, siteFolder, uid, killed === undefined ? [mark] : [mark, killed])
    this.#all.add(child)
    // not `close`: that waits until somebody has read what it said
    child.once('exit', () => this.#all.delete(child))
    child.once('error', (error) => {
      this.#all.delete(child)
      this.#log.error('worker.notStarted', { error: error.message })
    })
    child.stdin?.on('error', () => {}) // it may end before it has read all: the missing answer tells
    child.stderr?.on('data', (said: Buffer) => this.#log.warn('worker.said', { uid, said: said.toString('utf8').slice(0, 2000) }))
    return { child, frames: framesFrom(child.stdout!), mark }
  }
}
