/**
 * The supervisor: the one process that stays. It holds PostgreSQL, the control plane, the node machine and the
 * forwarder, starts again what ends, and takes orders on its socket. It is started by `up` in a mount
 * namespace of its own and with the instance's lock, both of which vanish with it, however it ends.
 */
import { openSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Server } from 'node:net'
import { join } from 'node:path'
import { ensureCluster } from '#db/cluster.ts'
import { openDatabase } from '#db/open-database.ts'
import type { Db } from '#db/open-database.ts'
import { nodeById } from '#hosting/nodes/node-store.ts'
import { elapsedMs } from '#lib/clock.ts'
import { readConfig } from '#lib/config.ts'
import { start } from '#lib/exec.ts'
import { errorFields } from '#lib/log.ts'
import type { Log } from '#lib/log.ts'
import { panelAnswers, siteAnswers } from './ask-panel.ts'
import { askTask } from './ask-task.ts'
import type { RunningProgram } from './ask-task.ts'
import { asControlPlane, controlPlaneUid, databaseUid } from './data-folder.ts'
import { sampleHost } from './demo/sample-host.ts'
import { ensureDatabase } from './ensure-database.ts'
import { forwardSites } from './forward-sites.ts'
import type { InstancePaths } from './instance-paths.ts'
import { writeInstance } from './instance.ts'
import type { Instance } from './instance.ts'
import type { Machine } from './machine/machine.ts'
import { isValidToken } from './is-valid-token.ts'
import { joinNode, nodeIdOf } from './join-node.ts'
import { keepDatabase } from './keep-database.ts'
import type { KeptDatabase } from './keep-database.ts'
import { keepNode, nodeName } from './keep-node.ts'
import type { KeptNode } from './keep-node.ts'
import { keepRunning } from './keep-running.ts'
import type { Kept } from './keep-running.ts'
import { endLeftovers } from './leftovers.ts'
import type { PostgresPrograms } from './postgres-programs.ts'
import { serveSupervisorCalls } from './supervisor-calls.ts'
import { readCliToken, writeCliToken } from './write-cli-files.ts'
import type { Asked, StepName, SupervisorEvent, SupervisorStatus } from './supervisor-calls.ts'

interface SuperviseOptions {
  paths: InstancePaths
  instance: Instance
  program: RunningProgram
  postgres: PostgresPrograms
  /** Where node images are kept. */
  cache: string
  log: Log
}

export class Supervisor {
  readonly #options: SuperviseOptions
  readonly #log: Log
  readonly #told: SupervisorEvent[] = []
  readonly #listeners = new Set<(event: SupervisorEvent) => void>()
  #ready = false
  #calls: Server | undefined
  #database: KeptDatabase | undefined
  #controlPlane: Kept | undefined
  #node: KeptNode | undefined
  #forwarder: Server | undefined
  #stopping: Promise<void> | undefined

  constructor(options: SuperviseOptions) {
    this.#options = options
    this.#log = options.log
  }

  /** Takes orders and starts everything. What cannot be started is told and leaves the rest alone. */
  async begin(): Promise<void> {
    const { paths, instance } = this.#options
    const ended = await endLeftovers(paths)
    if (ended > 0) this.#log.warn('leftovers.ended', { count: ended })
    this.#calls = await serveSupervisorCalls(paths.supervisorSocket, (asked, say, gone) => this.#answer(asked, say, gone))
    const forwarder = this.#step('forwarder', async () => {
      this.#forwarder = await forwardSites(instance.sitesPort, paths.webSocket)
    })
    this.#node = keepNode({ ...this.#options, step: (name, work) => this.#step(name, work) })
    const people =
      (await this.#step('database', () => this.#startDatabase())) &&
      (await this.#step('controlPlane', () => this.#startControlPlane())) &&
      (await this.#step('people', () => this.#bringPeople()))
    const machine = await this.#node.booted
    if (people && machine) {
      const joined = await this.#step('join', () => this.#join(machine))
      if (joined) await this.#step('sites', () => this.#bringSites())
    }
    await forwarder
    this.#ready = true
    this.#tell({ kind: 'ready' })
  }

  async #startDatabase(): Promise<void> {
    const { paths, postgres, log } = this.#options
    const options = {
      folder: paths.database,
      binaries: postgres.binaries,
      uid: databaseUid,
      gid: controlPlaneUid,
      durable: true,
      ...(postgres.libraryPath ? { libraryPath: postgres.libraryPath } : {}),
    }
    await ensureCluster(options)
    this.#database = await keepDatabase(options, join(paths.log, 'postgresql.log'), log)
    await ensureDatabase(join(paths.database, 'socket'))
  }

  async #startControlPlane(): Promise<void> {
    const { paths, program, instance, log } = this.#options
    await rm(paths.controlSocket, { force: true })
    const logFile = openSync(join(paths.log, 'control-plane.log'), 'a')
    this.#controlPlane = keepRunning(
      'control plane',
      () =>
        start('/usr/bin/setpriv', ['--pdeathsig', 'TERM', '--', program.node, join(program.folder, 'bin', 'onyva.ts'), 'serve', '--config', paths.config], {
          ...asControlPlane(),
          cwd: program.folder,
          stdio: ['ignore', logFile, logFile],
          env: { NODE_COMPILE_CACHE: paths.compiled },
        }),
      log,
    )
    await panelAnswers(instance.panelPort, 60_000, () =>
      // a second start may follow a database that was slow to come; a fourth will not go better
      (this.#controlPlane?.restarts ?? 0) > 3 ? `the control plane ends as soon as it starts: see ${paths.log}/control-plane.log` : null,
    )
  }

  /** The fictional cooperative at the first start, and the command line's token whenever it is not valid. */
  async #bringPeople(): Promise<void> {
    const { paths, program } = this.#options
    const token = await readCliToken(paths)
    if (token !== null && (await this.#known((db) => isValidToken(db, token)))) return
    const given = await askTask(paths, program, 'people', this.#options.instance)
    if (given.signIns) this.#tell({ kind: 'signIns', signIns: given.signIns })
    await writeCliToken(paths, given.token)
  }

  async #join(machine: Machine): Promise<void> {
    const nodeId = await nodeIdOf(machine)
    if (nodeId !== null && (await this.#known(async (db) => (await nodeById(db, nodeId)) !== null))) return
    await joinNode(machine, { name: nodeName, wasNode: nodeId !== null }, this.#options.paths, this.#options.program)
  }

  async #bringSites(): Promise<void> {
    const { paths, program, instance } = this.#options
    if (!instance.demo) {
      await askTask(paths, program, 'sites', instance)
      await writeInstance(paths, { ...instance, demo: true })
    }
    await siteAnswers(instance.sitesPort, sampleHost(await readConfig(paths.config)), 20_000)
  }

  /** Asks the instance's database something small, without a process of its own. */
  async #known(ask: (db: Db) => Promise<boolean>): Promise<boolean> {
    const db = openDatabase((await readConfig(this.#options.paths.config)).databaseUrl, 1)
    try {
      return await ask(db)
    } finally {
      await db.destroy()
    }
  }

  /** Does a step, telling whoever listens. @returns whether it could be done. */
  async #step(step: StepName, work: (words: (text: string) => void) => Promise<void>): Promise<boolean> {
    const startedAt = elapsedMs()
    this.#tell({ kind: 'begin', step })
    try {
      await work((text) => this.#tell({ kind: 'words', step, text }))
      this.#tell({ kind: 'done', step, durationMs: Math.round(elapsedMs() - startedAt) })
      return true
    } catch (error) {
      this.#log.error('step.failed', { step, ...errorFields(error) })
      this.#tell({ kind: 'failed', step, text: error instanceof Error ? error.message : String(error) })
      return false
    }
  }

  #tell(event: SupervisorEvent): void {
    this.#told.push(event)
    if (event.kind !== 'words' && event.kind !== 'signIns') this.#log.info(`step.${event.kind}`, { ...event })
    for (const listener of this.#listeners) listener(event)
  }

  status(): SupervisorStatus {
    return {
      pid: process.pid,
      program: this.#options.program.folder,
      ready: this.#ready,
      database: { running: (this.#database?.pid ?? null) !== null, pid: this.#database?.pid ?? null, restarts: this.#database?.restarts ?? 0 },
      controlPlane: {
        running: (this.#controlPlane?.child ?? null) !== null,
        pid: this.#controlPlane?.child?.pid ?? null,
        restarts: this.#controlPlane?.restarts ?? 0,
      },
      forwarder: { running: this.#forwarder?.listening ?? false },
      node: this.#node?.status() ?? { state: 'starting', reason: null, leaderPid: null, limits: null },
    }
  }

  async #answer(asked: Asked, say: (line: unknown) => void, gone: AbortSignal): Promise<void> {
    if (asked === 'status') return say(this.status())
    if (asked === 'stop') return this.stop()
    const tell = (event: SupervisorEvent) => {
      say(event)
      if (event.kind === 'signIns') this.#told.splice(this.#told.indexOf(event), 1)
    }
    for (const event of [...this.#told]) tell(event)
    if (this.#ready) return
    await new Promise<void>((resolve) => {
      const listener = (event: SupervisorEvent) => {
        tell(event)
        if (event.kind === 'ready') resolve()
      }
      this.#listeners.add(listener)
      gone.addEventListener('abort', () => {
        this.#listeners.delete(listener)
        resolve()
      })
    })
  }

  /** Stops everything, visitors first and the database last, and then answers nobody any more. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll()
    return this.#stopping
  }

  async #stopAll(): Promise<void> {
    this.#log.info('supervisor.stopping')
    this.#forwarder?.close()
    await Promise.all([this.#controlPlane?.stop(), this.#node?.stop()])
    await this.#database?.stop()
    await rm(this.#options.paths.supervisorSocket, { force: true })
    this.#log.info('supervisor.stopped')
    this.#calls?.close()
    // the one who asked still gets the end of the answer
    setTimeout(() => process.exit(0), 50)
  }
}
