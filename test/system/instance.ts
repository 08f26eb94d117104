/**
 * A whole instance for tests: started by `./onyva up` as anybody's, in a folder of the tests, and spoken to as
 * anybody does. Images come from the cache that the test command names.
 */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { instanceName } from '#launch/instance-paths.ts'
import { machineShell } from '#launch/machine/machine-shell.ts'
import type { SignIns } from '#launch/demo/seed-people.ts'
import type { InstanceStatus } from '#launch/status.ts'
import type { Config } from '#lib/config.ts'
import { checkConfig } from '#lib/config.ts'
import { run } from '#lib/exec.ts'
import type { ExecOptions, ExecResult } from '#lib/exec.ts'
import { exchange } from '../exchange.ts'
import type { Answer, ExchangeOptions } from '../exchange.ts'

export const root = join(import.meta.dirname, '..', '..')
export const testData = process.env['ONYVA_TEST_DATA'] ?? '/var/tmp/onyva-test'
const cache = process.env['ONYVA_CACHE'] ?? join(testData, 'cache')

/** Says why tests with a whole instance cannot run, or false. */
export const noInstance: string | false = process.getuid?.() === 0 ? false : 'a node machine needs root'

export interface UpAnswer {
  panel: string
  sample: string | null
  signIns: SignIns | null
}

export class TestInstance {
  readonly data: string
  constructor(data: string) {
    this.data = data
  }

  /** Short name of the instance, which its machines and control groups bear. */
  name(): string {
    return instanceName(this.data)
  }

  /** `./onyva COMMAND --data …`, whatever its code. */
  onyva(argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    const env = { ...(process.env as Record<string, string>), ONYVA_CACHE: cache, LC_ALL: 'C.UTF-8' }
    return run(join(root, 'onyva'), [...argv, ...(argv.includes('--data') ? [] : ['--data', this.data])], { env, timeoutMs: 900_000, ...options })
  }

  /** `up`, which must succeed. */
  async up(): Promise<UpAnswer> {
    const done = await this.onyva(['up', '--few', '--json'])
    if (done.code !== 0) throw new Error(`up ended with ${done.code}:\n${done.stderr}\n${await this.logs()}`)
    return JSON.parse(done.stdout) as UpAnswer
  }

  async down(): Promise<void> {
    const done = await this.onyva(['down'])
    if (done.code !== 0) throw new Error(`down ended with ${done.code}:\n${done.stderr}`)
  }

  async status(): Promise<InstanceStatus> {
    return JSON.parse((await this.onyva(['status', '--json'])).stdout) as InstanceStatus
  }

  /** New passwords of the two demo people. */
  async signIns(): Promise<SignIns> {
    return JSON.parse((await this.onyva(['demo', 'passwords', '--json'])).stdout) as SignIns
  }

  async config(): Promise<Config> {
    return checkConfig(JSON.parse(await readFile(join(this.data, 'etc', 'onyva.json'), 'utf8')))
  }

  /** A page of the panel. */
  async panel(path: string, options: ExchangeOptions = {}): Promise<Answer> {
    const { listen, panelOrigin } = await this.config()
    return exchange(listen.port, new URL(panelOrigin).host, path, options)
  }

  /** The API, as the demo administrator. */
  async api(method: string, path: string, body?: unknown): Promise<Answer> {
    const token = (await readFile(join(this.data, 'cli-token'), 'utf8')).trim()
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    return this.panel(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  }

  /** A page of a site, through the public way. */
  async visit(label: string, path = '/'): Promise<Answer> {
    const { sitesPort, sitesDomain } = await this.config()
    return exchange(sitesPort, `${label}.${sitesDomain}:${sitesPort}`, path)
  }

  /** A program inside the node. */
  async inNode(argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    const leader = (await this.status()).nodes[0]?.leaderPid
    if (!leader) throw new Error('the node does not run')
    return machineShell(leader, argv, options)
  }

  async logs(): Promise<string> {
    const ends = await Promise.all(
      ['supervisor.log', 'control-plane.log'].map(async (name) => (await readFile(join(this.data, 'log', name), 'utf8').catch(() => '')).slice(-3000)),
    )
    return ends.join('\n')
  }

  async remove(): Promise<void> {
    await this.down()
    await rm(this.data, { recursive: true, force: true })
  }
}

/** An instance of a test's own, empty; the test removes it. */
export async function ownInstance(name: string): Promise<TestInstance> {
  const instance = new TestInstance(join(testData, name))
  await instance.remove()
  return instance
}

/** The instance that tests share, before its first start; what there was of it is removed. */
export const newSharedInstance = (): Promise<TestInstance> => ownInstance('instance')

/** The instance that tests share, started when it is not: leave it as you found it. */
export async function sharedInstance(): Promise<TestInstance> {
  const instance = new TestInstance(process.env['ONYVA_TEST_INSTANCE'] ?? join(testData, 'instance'))
  await instance.up()
  return instance
}
