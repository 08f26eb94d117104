/** The test's end of `machine-driver.ts`. */
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { inPrivateMounts } from '#launch/machine/private-mounts.ts'
import { assert } from '#lib/errors.ts'
import { start } from '#lib/exec.ts'
import type { ExecResult } from '#lib/exec.ts'

export const appDir = join(import.meta.dirname, '..', '..')
/** Shared by all tests of a run, and with a try-out when it is told so: an image costs a minute. */
export const cacheDir = process.env['ONYVA_CACHE'] ?? '/var/lib/onyva/cache'

export interface DrivenMachine {
  readonly limits: string
  run(argv: readonly string[]): Promise<ExecResult>
  network(argv: readonly string[]): Promise<ExecResult>
  leader(): Promise<number>
  stop(): Promise<void>
  /** Ends the launcher as a power cut would, without a word to its machine. */
  kill(): Promise<void>
}

/** Boots a machine for `dataDir`; resolves when it is up. `fresh`: a Debian without anything of ours (fresh-image.ts). */
export async function driveMachine(dataDir: string, kind: 'node' | 'fresh' = 'node'): Promise<DrivenMachine> {
  const driver = join(import.meta.dirname, 'machine-driver.ts')
  const [file, ...args] = inPrivateMounts([process.execPath, driver, dataDir, cacheDir, appDir, kind])
  assert(file, 'a program to start')
  const child = start(file, args, { stdio: ['pipe', 'pipe', 'pipe'], cwd: appDir })
  const said = collectErrors(child)
  assert(child.stdout && child.stdin, 'pipes to the driver')
  const { stdin } = child
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<unknown> => {
    const { value, done } = await answers.next()
    if (done) throw new Error(`the machine's driver ended: ${said()}`)
    return JSON.parse(String(value)) as unknown
  }
  const ask = (order: unknown): Promise<unknown> => {
    stdin.write(`${JSON.stringify(order)}\n`)
    return next()
  }
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const { limits } = (await next()) as { limits: string }
  return {
    limits,
    run: async (argv) => (await ask({ run: argv })) as ExecResult,
    network: async (argv) => (await ask({ network: argv })) as ExecResult,
    leader: async () => ((await ask({ leader: true })) as { leader: number }).leader,
    stop: async () => {
      await ask({ stop: true })
      await ended
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

function collectErrors(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.on('data', (chunk: Buffer) => (text = `${text}${chunk.toString('utf8')}`.slice(-4000)))
  return () => text
}
