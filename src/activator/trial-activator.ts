/** A real activator on a place of its own, for trials: sockets in a temporary folder, control groups named after us. */
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { elapsedMs } from '#lib/clock.ts'
import { start } from '#lib/exec.ts'
import { makeCores } from '#launch/machine/control-groups.ts'
import { fastcgiRequest } from './fastcgi-request.ts'

const fpmConfig = resolve(import.meta.dirname, '../../packaging/node/php/site.conf')
const controllers = ['memory', 'cpu', 'cpuacct', 'pids']

/** The newest PHP of this machine that the activator could start, or undefined. */
export const phpVersion = ['8.4', '8.3', '8.2'].find((version) => existsSync(`/usr/sbin/php-fpm${version}`))

/** Why no activator can be tried here, or false: fit for `skip`. */
export function cannotTry(): string | false {
  if (process.getuid?.() !== 0) return 'needs root, for uids and control groups'
  if (!existsSync('/usr/bin/gcc')) return 'needs gcc'
  if (!existsSync('/usr/bin/bwrap')) return 'needs bubblewrap'
  if (phpVersion === undefined) return 'needs a php-fpm'
  return false
}

/** Control groups named after this process below the group that it is in, and the option that says where. */
function trialGroups(name: string): { option: string[]; dirs: string[]; cores: string[] } {
  const own = readFileSync('/proc/self/cgroup', 'utf8')
  const groupOf = (controller: string) => new RegExp(`:${controller}:(.*)$`, 'm').exec(own)?.[1]
  const split = existsSync('/sys/fs/cgroup/memory')
  const dirs = split
    ? controllers.map((controller) => join('/sys/fs/cgroup', controller, groupOf(controller) ?? '/', name))
    : [join('/sys/fs/cgroup', name)]
  for (const dir of dirs) mkdirSync(dir)
  if (!split) return { dirs, cores: [], option: ['--cgroup2', dirs[0]!] }
  const cores = join('/sys/fs/cgroup/cpuset', groupOf('cpuset') ?? '/', name)
  makeCores(cores)
  const list = [...controllers, 'cpuset'].map((controller, at) => `${controller}=${[...dirs, cores][at]}`).join(',')
  return { dirs, cores: [join(cores, 'gentle'), cores], option: ['--cgroup1', list] }
}

let trials = 0

export class TrialActivator {
  readonly folder: string
  readonly #program: string
  readonly #groups: ReturnType<typeof trialGroups>
  readonly #options: string[]
  #child: ChildProcess | null = null
  #log = ''

  private constructor(folder: string, program: string, options: string[]) {
    this.folder = folder
    this.#program = program
    this.#options = options
    trials += 1
    this.#groups = trialGroups(`onyva-test-${process.pid}-${trials}`)
  }

  /** Makes the place and starts `program` in it. `options` come last, and so win. */
  static async open(program: string, options: string[] = []): Promise<TrialActivator> {
    const folder = await mkdtemp('/tmp/onyva-activator-')
    await chmod(folder, 0o711)
    for (const name of ['run', 'sites', 'logs']) await mkdir(join(folder, name))
    const trial = new TrialActivator(folder, program, options)
    await trial.start()
    return trial
  }

  /** Opens one for a test and closes it after. @throws what went wrong first. */
  static async during(program: string, options: string[], body: (trial: TrialActivator) => Promise<void>): Promise<void> {
    const trial = await TrialActivator.open(program, options)
    try {
      await body(trial)
    } catch (error) {
      await trial.close().catch(() => {})
      throw error
    }
    await trial.close()
  }

  /** Starts it (again) and waits until it takes commands. */
  async start(): Promise<void> {
    const at = (name: string) => join(this.folder, name)
    const places = ['--run', at('run'), '--control', at('control.sock'), '--sites', at('sites'), '--logs', at('logs')]
    const rest = ['--fpm-config', fpmConfig, '--www-gid', '33', ...this.#groups.option, ...this.#options]
    const child = start(this.#program, [...places, ...rest], { stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#log += text))
    this.#child = child
    await this.until(() => this.events('up').length > 0 || child.exitCode !== null)
  }

  /** The groups' directories that hold the groups of sites. */
  get groups(): readonly string[] {
    return this.#groups.dirs.map((dir) => join(dir, 'sites'))
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  /** All that was logged. */
  get log(): string {
    return this.#log
  }

  /** The log's events of one name. */
  events(name: string): Record<string, unknown>[] {
    const lines = this.#log.split('\n').filter((line) => line.includes(`"activator.${name}"`))
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  socket(id: string): string {
    return join(this.folder, 'run', `${id}.sock`)
  }

  publicFolder(id: string): string {
    return join(this.folder, 'sites', id, 'public')
  }

  /** Makes a site's tree with the given scripts and adds it. Returns the reply. */
  async addSite(id: string, uid: number, files: Record<string, string>, limits: Partial<Record<string, number>> = {}): Promise<string> {
    const { memory = 256 * 2 ** 20, cpu = 100, tasks = 64, workers = 4, request = 128, upload = 64, seconds = 60 } = limits
    for (const name of ['public', 'private']) {
      await mkdir(join(this.folder, 'sites', id, name), { recursive: true, mode: name === 'private' ? 0o700 : 0o755 })
      await chown(join(this.folder, 'sites', id, name), uid, uid)
    }
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(this.publicFolder(id), name), text)
      await chown(join(this.publicFolder(id), name), uid, uid)
    }
    return await this.ask(`add ${id} ${uid} ${memory} ${cpu} ${tasks} ${workers} ${phpVersion} ${request} ${upload} ${seconds}`)
  }

  /** Sends one command and gives the reply without its line end. */
  async ask(command: string): Promise<string> {
    const replies = await this.send(Buffer.from(`${command}\n`), 1)
    return replies[0] ?? ''
  }

  /** Writes bytes as they are, and waits for so many replies, the end of the connection, or `timeoutMs`. */
  send(bytes: Uint8Array, replies: number, timeoutMs = 20_000): Promise<string[]> {
    return new Promise((resolve, reject) => {
      const socket = connect(join(this.folder, 'control.sock'))
      let text = ''
      const lines = () => text.split('\n').slice(0, -1)
      const timer = setTimeout(() => socket.destroy(), timeoutMs)
      socket.setEncoding('latin1')
      socket.on('connect', () => (replies === 0 ? socket.end(bytes) : socket.write(bytes)))
      socket.on('data', (chunk: string) => {
        text += chunk
        if (replies > 0 && lines().length >= replies) socket.destroy()
      })
      socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? reject(error) : undefined))
      socket.on('close', () => {
        clearTimeout(timer)
        resolve(lines())
      })
    })
  }

  async state(id: string): Promise<string> {
    return (await this.ask(`status ${id}`)).split(' ')[1] ?? ''
  }

  /** Asks a site for a script, without nginx. */
  request(id: string, script: string, query = '', timeoutMs?: number): Promise<string | null> {
    return fastcgiRequest(this.socket(id), join(this.publicFolder(id), script), query, timeoutMs)
  }

  /** Waits until something holds. @throws when it does not within `timeoutMs`, with the log. */
  async until(holds: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
    const begun = elapsedMs()
    while (!(await holds())) {
      if (elapsedMs() - begun > timeoutMs) throw new Error(`waited in vain; the activator said:\n${this.#log}`)
      await wait(10)
    }
  }

  /** Sends a signal and gives the exit code once it has ended, null when the signal ended it. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#child
    if (child === null) return null
    child.kill(signal)
    await this.until(() => child.exitCode !== null || child.signalCode !== null)
    this.#child = null
    return child.exitCode
  }

  /** Ends it and takes the place away. */
  async close(): Promise<void> {
    await this.end()
    for (const dir of this.#groups.dirs) {
      await rmdir(join(dir, 'sites')).catch(() => {})
      await rmdir(dir)
    }
    for (const dir of this.#groups.cores) await rmdir(dir)
    await rm(this.folder, { recursive: true })
  }
}
