/**
 * The executor's line to the activator: one connection that stays open, a line each way (`src/activator/README.md`).
 * When it breaks the activator has ended and holds nothing any more: whoever listens to `onLost` adds all again.
 */
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '#lib/log.ts'
import { Refusal } from '../resources/refusal.ts'
import type { ActivatorEntry } from '../resources/site-effects.ts'
import type { SiteActivator } from '../resources/site-machine.ts'

/** Held since before this process: what the activator was told is unknown, hence told again. */
const unknownEntry: ActivatorEntry = { uid: 0, memoryBytes: 0, cpuPercent: 0, tasks: 0, workers: 0, phpVersion: '', php: { memoryMegabytes: 0, uploadMegabytes: 0, executionSeconds: 0 } }

const answerTimeoutMs = 10_000
const reconnectMs = 200

/** Totals are since the site was added. */
interface SiteActivity {
  readonly id: string
  readonly state: string
  readonly starts: number
  readonly cpuUsec: number
  readonly memoryBytes: number
  readonly tasks: number
  readonly oomKills: number
  /** Processes that it could not make, as it had all that it may have. */
  readonly refusals: number
}

interface Waiting {
  readonly resolve: (line: string) => void
  readonly reject: (error: Error) => void
}

export class ActivatorClient implements SiteActivator {
  readonly #path: string
  readonly #log: Log
  readonly #onBack: () => void
  readonly #held = new Map<string, ActivatorEntry>()
  #socket: Socket | null = null
  #waiting: Waiting[] = []
  #received = ''
  #ended = false

  /** `onBack` is called each time the activator has come back after a loss, holding nothing. */
  constructor(path: string, log: Log, onBack: () => void) {
    this.#path = path
    this.#log = log
    this.#onBack = onBack
  }

  /** Connects and reads what is held. Gives up waiting after `timeoutMs`; connecting goes on behind. */
  async start(timeoutMs: number): Promise<void> {
    const connecting = this.#keepConnected(false)
    await Promise.race([connecting, wait(timeoutMs, undefined, { ref: false })])
  }

  end(): void {
    this.#ended = true
    this.#socket?.destroy()
  }

  held(id: string): ActivatorEntry | null {
    return this.#held.get(id) ?? null
  }

  async add(id: string, entry: ActivatorEntry): Promise<void> {
    const before = this.#held.get(id)
    const { memoryMegabytes, uploadMegabytes, executionSeconds } = entry.php
    const words = [id, entry.uid, entry.memoryBytes, entry.cpuPercent, entry.tasks, entry.workers, entry.phpVersion, memoryMegabytes, uploadMegabytes, executionSeconds]
    if (before !== undefined && before !== unknownEntry && before.uid !== entry.uid) await this.remove(id)
    await this.#order(`add ${words.join(' ')}`)
    this.#held.set(id, entry)
  }

  async remove(id: string): Promise<void> {
    const answer = await this.#ask(`remove ${id}`)
    if (answer !== 'ok' && !answer.startsWith('error unknown-site')) throw new Refusal('activatorRefused', answer)
    this.#held.delete(id)
  }

  /** How many sites have a process now. */
  async awake(): Promise<number> {
    const totals = /^ok\b(.*?) next=/.exec(await this.#ask('list 60000'))?.[1] ?? ''
    let awake = 0
    for (const [, count] of totals.matchAll(/ (?:starting|running|stopping)=(\d+)/g)) awake += Number(count)
    return awake
  }

  /** What the activator knows of the sites that are not asleep, or have run since this was last asked. */
  async activity(): Promise<SiteActivity[]> {
    const active = new Set<string>()
    for (let from = '0'; from !== 'end'; ) {
      const page = await this.#ask(`list ${from}`)
      const next = / next=(\d+|end)\b/.exec(page)
      if (next === null) throw new Refusal('activatorRefused', `list: ${page.slice(0, 200)}`)
      for (const [, id, state] of page.matchAll(/ ([a-z0-9]{12})=([a-z-]+)/g)) if (state !== 'asleep') active.add(id!)
      from = next[1]!
    }
    const found: SiteActivity[] = []
    for (const id of active) {
      const status = /^ok ([a-z-]+) starts=(\d+) .*\bcpu-usec=(\d+) memory-bytes=(\d+) tasks=(\d+) oom-kills=(\d+) refusals=(\d+)/.exec(await this.#ask(`status ${id}`))
      if (status === null) continue // removed meanwhile
      const [starts, cpuUsec, memoryBytes, tasks, oomKills, refusals] = status.slice(2).map(Number) as [number, number, number, number, number, number]
      found.push({ id, state: status[1]!, starts, cpuUsec, memoryBytes, tasks, oomKills, refusals })
    }
    return found
  }

  async #order(command: string): Promise<void> {
    const answer = await this.#ask(command)
    if (answer !== 'ok') throw new Refusal('activatorRefused', `${command.split(' ')[0]}: ${answer}`)
  }

  #ask(line: string): Promise<string> {
    const socket = this.#socket
    if (socket === null) return Promise.reject(new Refusal('activatorRefused', 'the activator does not answer'))
    return new Promise((resolve, reject) => {
      // Answers come in order: one that stays out makes all later ones wrong, so the connection is given up.
      const timer = setTimeout(() => socket.destroy(), answerTimeoutMs)
      const over =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer)
          then(value)
        }
      this.#waiting.push({ resolve: over(resolve), reject: over(reject) })
      socket.write(`${line}\n`)
    })
  }

  async #keepConnected(back: boolean): Promise<void> {
    while (!this.#ended) {
      try {
        await this.#connect()
        for (let from = '0'; from !== 'end'; ) from = this.#learn(await this.#ask(`list ${from}`))
        this.#log.info('activator.connected', { held: this.#held.size })
        if (back) this.#onBack()
        return
      } catch {
        this.#socket?.destroy()
        back = true
        await wait(reconnectMs)
      }
    }
  }

  /** Takes one page of `list`. Returns where the next one starts. */
  #learn(page: string): string {
    const next = / next=(\d+|end)\b/.exec(page)
    if (next === null) throw new Refusal('activatorRefused', `list: ${page.slice(0, 200)}`)
    for (const [, id] of page.matchAll(/ ([a-z0-9]{12})=[a-z-]+/g)) this.#held.set(id!, unknownEntry)
    return next[1]!
  }

  #connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect({ path: this.#path })
      socket.setEncoding('utf8')
      socket.once('connect', () => {
        this.#socket = socket
        this.#received = ''
        resolve()
      })
      socket.on('data', (chunk: string) => this.#take(chunk))
      socket.once('error', reject)
      socket.once('close', () => this.#lose(socket))
    })
  }

  #take(chunk: string): void {
    this.#received += chunk
    for (let end = this.#received.indexOf('\n'); end >= 0; end = this.#received.indexOf('\n')) {
      const line = this.#received.slice(0, end)
      this.#received = this.#received.slice(end + 1)
      this.#waiting.shift()?.resolve(line)
    }
  }

  #lose(socket: Socket): void {
    if (this.#socket !== socket) return
    this.#socket = null
    this.#held.clear()
    const waiting = this.#waiting
    this.#waiting = []
    for (const one of waiting) one.reject(new Refusal('activatorRefused', 'the activator went away'))
    if (this.#ended) return
    this.#log.warn('activator.lost')
    void this.#keepConnected(true)
  }
}
