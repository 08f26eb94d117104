/**
 * The executor's line to `onyva-volumes` (`src/volumes/volumes.c`): a small child that makes, limits and deletes
 * volumes, started when it is first needed and again after it has ended. A fork of the executor for each `btrfs`
 * took 4 to 7 ms, most of a new site.
 */
import type { ChildProcess } from 'node:child_process'
import { start } from '#lib/exec.ts'
import { Refusal } from './refusal.ts'

const answerTimeoutMs = 60_000

interface Waiting {
  readonly resolve: (line: string) => void
  readonly reject: (error: Error) => void
}

export class VolumeMaker {
  readonly #program: string
  readonly #root: string
  #child: ChildProcess | null = null
  #waiting: Waiting[] = []
  #received = ''

  /** `root` is the folder that holds `making`, `sites` and `trash`. */
  constructor(program: string, root: string) {
    this.#program = program
    this.#root = root
  }

  /** Makes an empty volume (root, 0711). @throws {Refusal} `diskLimitRefused`, or what the kernel said. */
  make(path: string, diskBytes: number): Promise<void> {
    return this.#order(`make ${this.#below(path)} ${diskBytes}`)
  }

  /** @throws {Refusal} `diskLimitRefused` */
  limit(path: string, diskBytes: number): Promise<void> {
    return this.#order(`limit ${this.#below(path)} ${diskBytes}`)
  }

  /** @returns false when another volume stands inside: nothing is deleted then. */
  async delete(path: string): Promise<boolean> {
    const answer = await this.#ask(`delete ${this.#below(path)}`)
    if (answer.startsWith('error nested ')) return false
    if (answer !== 'ok') throw new Error(`onyva-volumes: ${answer}`)
    return true
  }

  /** It ends with its standard input; resolves once it has. */
  async end(): Promise<void> {
    const child = this.#child
    if (child === null) return
    const closed = new Promise((resolve) => child.once('close', resolve))
    child.stdin!.end()
    await closed
  }

  #below(path: string): string {
    return path.startsWith(`${this.#root}/`) ? path.slice(this.#root.length + 1) : path // which it refuses
  }

  async #order(line: string): Promise<void> {
    const answer = await this.#ask(line)
    if (answer === 'ok') return
    const said = `onyva-volumes: ${answer}`
    throw answer.startsWith('error limit ') ? new Refusal('diskLimitRefused', said) : new Error(said)
  }

  #ask(line: string): Promise<string> {
    const child = (this.#child ??= this.#start())
    return new Promise((resolve, reject) => {
      // Answers come in order: one that stays out makes all later ones wrong.
      const timer = setTimeout(() => child.kill('SIGKILL'), answerTimeoutMs)
      const over =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer)
          then(value)
        }
      this.#waiting.push({ resolve: over(resolve), reject: over(reject) })
      child.stdin!.write(`${line}\n`)
    })
  }

  #start(): ChildProcess {
    const child = start(this.#program, [this.#root], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#received = ''
    child.stdin!.on('error', () => {}) // it has ended: that is told below
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => this.#take(chunk))
    child.on('error', (error) => this.#lose(child, error))
    child.on('close', (code, signal) => this.#lose(child, new Error(`onyva-volumes ended with ${code ?? signal}`)))
    return child
  }

  #take(chunk: string): void {
    const lines = (this.#received + chunk).split('\n')
    this.#received = lines.pop()!
    for (const line of lines) this.#waiting.shift()?.resolve(line)
  }

  /** What was under way is done or not: whoever asked looks again, as after any crash. */
  #lose(child: ChildProcess, error: Error): void {
    if (this.#child !== child) return
    this.#child = null
    for (const one of this.#waiting.splice(0)) one.reject(error)
  }
}
