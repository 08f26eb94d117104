/**
 * One node machine: a Debian 13 guest of systemd-nspawn with its own systemd, and no network but lo.
 * What it writes goes to an overlay of its own and survives; a reboot inside ends nspawn (`--keep-unit`)
 * and is started again here.
 */
import type { ChildProcess } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { elapsedMs } from '#lib/clock.ts'
import { assert } from '#lib/errors.ts'
import { start } from '#lib/exec.ts'
import type { ExecOptions, ExecResult } from '#lib/exec.ts'
import type { Log } from '#lib/log.ts'
import { groupsEnvironment, makeGroups, planMachineGroups, removeGroups, startInGroups } from './control-groups.ts'
import type { GroupPlan } from './control-groups.ts'
import { endNspawnsOf } from './machine-leftovers.ts'
import { childrenOf, enterNetwork, leaderOf, machineShell } from './machine-shell.ts'
import { nodeFolders } from './node-folders.ts'
import type { NodeFolders } from './node-folders.ts'
import { nspawnArguments, openFilesLimit } from './nspawn-arguments.ts'
import { assertPrivateMounts, mountOverlay, shieldRuntimeFolder, unmount } from './private-mounts.ts'
import { mountSitesDisk } from './sites-disk.ts'

interface MachineOptions {
  dataDir: string
  /** Short name of the instance, from its data directory: `^[a-z0-9]{1,12}$`. */
  instance: string
  /** Name of the node, also the guest's host name: `^[a-z][a-z0-9-]{0,30}$`. */
  name: string
  /** From `ensureNodeImage`, uppermost first. */
  lowerDirs: readonly string[]
  /** Size of the sites' file system, in bytes; the file is sparse and grows when this grows. */
  sitesDiskBytes: number
  log: Log
}

/** Why a machine ended without being told to. */
interface MachineExit {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface Machine {
  /** Process id, outside, of the guest's PID 1; changes when the guest reboots. */
  readonly leaderPid: number
  /** How limits on sites are enforced: by which version of control groups, or not at all. */
  readonly limits: GroupPlan['version']
  /** Shuts the guest down in order, then unmounts and removes what was made for it. */
  stop(): Promise<void>
  /** Called once when the guest has ended and is not started again (never after `stop`). */
  onExit(listener: (exit: MachineExit) => void): void
  /** Runs a program inside the guest, as root; absolute path first, no shell. */
  run(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>
  /** Runs a program of this host inside the guest's network namespace. */
  enterNetwork(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>
}

const bootTimeoutMs = 60_000
const stopTimeoutMs = 20_000
/**
 * The guest must not outlive a launcher that was killed: nobody would hold the other end of its sockets. The
 * kernel kills the first child with its parent, and nspawn with that one; nspawn is the first of a process
 * namespace, which ends with it (the guest alone would survive nspawn, seen with version 252).
 */
const dieTogether = ['--pdeathsig', 'KILL', '--', '/usr/bin/unshare', '--pid', '--mount-proc', '--fork', '--kill-child', '--']
/** What nspawn ends with when the guest wants to reboot and there is no unit to be restarted. */
const rebootWanted = 133

/**
 * Boots a node and resolves when its systemd says that it is up, whole or with failed units (logged).
 * The calling process must live in a mount namespace of its own (see `inPrivateMounts`),
 * so that the mounts made here never show on the host and vanish with the last process.
 */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  assert(/^[a-z0-9]{1,12}$/.test(options.instance), `not an instance name: ${options.instance}`)
  await assertPrivateMounts()
  const machine = new NspawnMachine(options)
  try {
    await machine.boot()
  } catch (error) {
    await machine.stop()
    throw error
  }
  return machine
}

class NspawnMachine implements Machine {
  leaderPid = 0
  limits: GroupPlan['version'] = 'none'
  readonly #options: MachineOptions
  readonly #folders: NodeFolders
  readonly #machineName: string
  readonly #log: Log
  readonly #exitListeners: ((exit: MachineExit) => void)[] = []
  #groups: GroupPlan | undefined
  #nspawn: ChildProcess | undefined
  #stopping = false

  constructor(options: MachineOptions) {
    this.#options = options
    this.#folders = nodeFolders(options.dataDir, options.name)
    this.#machineName = `onyva-${options.instance}-${options.name}`
    this.#log = options.log.with({ node: options.name })
  }

  /** Lays out folders, mounts and groups, then starts the guest and waits for it. */
  async boot(): Promise<void> {
    const { dataDir, lowerDirs, sitesDiskBytes } = this.#options
    const folders = this.#folders
    const ended = await endNspawnsOf(folders.root)
    if (ended > 0) this.#log.warn('machine.leftoverEnded', { count: ended })
    await mkdir(folders.outside, { recursive: true })
    await shieldRuntimeFolder(join(dataDir, 'run', 'shield'))
    await unmount(folders.root)
    await mountOverlay({ lowerDirs, upper: folders.upper, work: folders.work, root: folders.root })
    await mountSitesDisk(folders.sitesDisk, folders.sites, sitesDiskBytes)
    await this.#makeGroups()
    await this.#startGuest()
  }

  /** The groups are written down first: after a kill -9 of everything the next launcher may stand in another group. */
  async #makeGroups(): Promise<void> {
    const { groupsRecord, groupsFile } = this.#folders
    const left = await readFile(groupsRecord, 'utf8').catch(() => '')
    await removeGroups(this.#machineName, left.split('\n'))
    const plan = planMachineGroups(this.#machineName)
    await removeGroups(this.#machineName, plan.directories)
    await writeFile(groupsRecord, plan.directories.join('\n'))
    await writeFile(groupsFile, groupsEnvironment(plan))
    makeGroups(plan)
    this.#groups = plan
    this.limits = plan.version
    if (plan.version === 'none') this.#log.warn('machine.noLimits')
  }

  async #startGuest(): Promise<void> {
    const startedAt = elapsedMs()
    const groups = this.#groups
    assert(groups, 'the groups are made before the guest starts')
    const args = nspawnArguments({
      machineName: this.#machineName,
      hostName: this.#options.name,
      folders: this.#folders,
      groupBinds: groups.binds,
      openFiles: openFilesLimit(await readFile('/proc/self/limits', 'utf8')),
    })
    const nspawn = startInGroups(groups, () =>
      start('/usr/bin/setpriv', [...dieTogether, '/usr/bin/systemd-nspawn', ...args], {
        env: { SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1', PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' },
        stdio: ['ignore', 'pipe', 'pipe'],
        // a Ctrl-C in the terminal is for the launcher, which shuts the guest down in order
        detached: true,
      }),
    )
    this.#nspawn = nspawn
    for (const stream of [nspawn.stdout, nspawn.stderr]) {
      stream?.on('data', (chunk: Buffer) => this.#log.info('machine.console', { text: chunk.toString('utf8').trim() }))
    }
    nspawn.on('error', (error) => this.#log.error('machine.startFailed', { error: error.message }))
    nspawn.on('exit', (code, signal) => this.#ended(code, signal))
    await this.#waitUntilUp(nspawn)
    this.#log.info('machine.up', { bootMs: Math.round(elapsedMs() - startedAt), limits: this.limits })
  }

  async #waitUntilUp(nspawn: ChildProcess): Promise<void> {
    const giveUpAt = elapsedMs() + bootTimeoutMs
    const pid = nspawn.pid
    assert(pid !== undefined, 'systemd-nspawn cannot be started')
    for (;;) {
      if (nspawn.exitCode !== null || nspawn.signalCode !== null) throw new Error('the node ended while it was starting')
      if (elapsedMs() > giveUpAt) throw new Error(`the node was not up after ${bootTimeoutMs} ms`)
      const leader = await leaderOf(pid)
      // Before the guest's systemd has its bus there is nobody to ask: the program says so and is asked again.
      if (leader !== undefined) {
        const answer = await machineShell(leader, ['/usr/bin/systemctl', 'is-system-running', '--wait'], {
          timeoutMs: bootTimeoutMs,
        }).catch(() => undefined)
        const state = answer?.stdout.trim()
        if (state === 'running' || state === 'degraded') {
          this.leaderPid = leader
          if (state === 'degraded') await this.#tellFailedUnits()
          return
        }
      }
      await wait(20)
    }
  }

  async #tellFailedUnits(): Promise<void> {
    const failed = await this.run(['/usr/bin/systemctl', 'list-units', '--failed', '--plain', '--no-legend', '--no-pager'])
    this.#log.warn('machine.degraded', { failed: failed.stdout.trim() })
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    this.#nspawn = undefined
    if (this.#stopping) return
    if (code === rebootWanted) {
      this.#log.info('machine.reboot')
      this.#startGuest().catch((error: unknown) => {
        this.#log.error('machine.rebootFailed', { error: String(error) })
        this.#tellExit({ code, signal })
      })
      return
    }
    this.#log.error('machine.ended', { code, signal })
    this.#tellExit({ code, signal })
  }

  #tellExit(exit: MachineExit): void {
    for (const listener of this.#exitListeners.splice(0)) listener(exit)
  }

  onExit(listener: (exit: MachineExit) => void): void {
    this.#exitListeners.push(listener)
  }

  async stop(): Promise<void> {
    this.#stopping = true
    const nspawn = this.#nspawn
    if (nspawn && nspawn.exitCode === null && nspawn.signalCode === null) {
      const ended = new Promise<void>((resolve) => nspawn.once('exit', () => resolve()))
      await askToPowerOff(nspawn)
      const killer = setTimeout(() => nspawn.kill('SIGKILL'), stopTimeoutMs)
      await ended
      clearTimeout(killer)
    }
    await unmount(this.#folders.root)
    await unmount(this.#folders.sites)
    if (this.#groups) await removeGroups(this.#machineName, this.#groups.directories)
    this.#groups = undefined
  }

  run(argv: readonly string[], options?: ExecOptions): Promise<ExecResult> {
    return machineShell(this.leaderPid, argv, options)
  }

  enterNetwork(argv: readonly string[], options?: ExecOptions): Promise<ExecResult> {
    return enterNetwork(this.leaderPid, argv, options)
  }
}

/** nspawn passes SIGTERM on as the wish for an orderly power-off; before it runs there is nothing to end in order. */
async function askToPowerOff(wrapper: ChildProcess): Promise<void> {
  const nspawn = wrapper.pid === undefined ? undefined : (await childrenOf(wrapper.pid))[0]
  if (nspawn === undefined) wrapper.kill('SIGKILL')
  else process.kill(nspawn, 'SIGTERM')
}
