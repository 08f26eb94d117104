/** Puts the executor together: root's half of the agent, without network. */
import { systemClock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import { runsPhp } from '#wire/node-state.ts'
import type { SiteResource, SiteSpec, StateAnswer } from '#wire/node-state.ts'
import { ShapeError } from '#wire/shape.ts'
import type { AgentConfiguration } from '../configuration.ts'
import { ApplicationCalls } from '../apps/application-calls.ts'
import { offerOf } from '../apps/catalogue.ts'
import { DueTasks } from '../apps/due-tasks.ts'
import { DatabaseDoor } from '../databases/database-door.ts'
import { DatabaseKeeper } from '../databases/database-keeper.ts'
import { RealDatabaseMachine } from '../databases/database-machine.ts'
import { DatabaseTool } from '../databases/database-tool.ts'
import { GiveWay } from '../databases/give-way.ts'
import { MariadbConnection } from '../databases/mariadb-connection.ts'
import { FileCalls } from '../files/file-calls.ts'
import type { WorkerProgram } from '../files/worker-process.ts'
import type { NodePaths } from '../paths.ts'
import { diskOf } from '../resources/disk.ts'
import { probeSite } from '../resources/probe.ts'
import type { Probed } from '../resources/probe.ts'
import { SiteKeeper } from '../resources/site-keeper.ts'
import { KeptPages } from '../pages/kept-pages.ts'
import { PurgeOrders } from '../pages/purge-orders.ts'
import { RealSiteMachine } from '../resources/site-machine.ts'
import { servedProfileOf } from '../resources/site.ts'
import { ActivatorClient } from './activator-client.ts'
import { readFacts } from './facts.ts'
import { Lookout } from './lookout.ts'
import { makeMeasuring } from './measure-sites.ts'
import { Reconciler } from './reconciler.ts'
import { RemovalGuard } from './removal-guard.ts'
import { ProgressBox } from './progress-box.ts'
import { ReportBox } from './report-box.ts'
import { listenOnSocket, makeExecutorServer } from './serve.ts'
import type { ExecutorService } from './serve.ts'
import { StateStore } from './state-store.ts'

interface ExecutorOptions {
  readonly configuration: AgentConfiguration
  readonly paths: NodePaths
  readonly log: Log
  /** The group that may speak to the executor: the puller's. */
  readonly pullerGid: number
  readonly worker: WorkerProgram
}

export interface RunningExecutor {
  /** Resources that wait or are being worked on. */
  pending(): number
  end(): Promise<void>
}

/** Without the activator sites of pages alone are made all the same; those with PHP follow when it comes. */
const activatorPatienceMs = 5_000
const lookOverMs = 600_000
/** A database that fills up adds at most some hundred megabytes to its limit in this time. */
const measureMs = 20_000

export async function startExecutor(options: ExecutorOptions): Promise<RunningExecutor> {
  const { configuration, paths, log } = options
  const store = new StateStore(paths.agentState)
  const box = new ReportBox()
  for (const report of store.acknowledged()) box.know(report)
  const activator = new ActivatorClient(paths.activatorSocket, log, () => reconciler.replay())
  await activator.start(activatorPatienceMs)
  const disk = diskOf(configuration.disk)
  const machine = await RealSiteMachine.open(paths, disk, activator)
  const probe = (resource: SiteResource, full: boolean): Promise<Probed | null> => probeResource(paths, resource, full)
  const measureAll = makeMeasuring(activator, disk, paths.sites, systemClock)
  const guard = new RemovalGuard(configuration.removalGuard, paths.removalsAllowed, systemClock)
  const lookout = new Lookout(store, box, probe)
  const mariadb = new MariadbConnection(paths.databaseSocket, () => lookOverAll())
  const databaseMachine = new RealDatabaseMachine(mariadb, paths.databaseData)
  const databases = new DatabaseKeeper(databaseMachine, box)
  const keepers = { site: new SiteKeeper(machine, store, lookout), database: databases }
  const reconciler = new Reconciler({ keepers, store, box, guard, log })
  const lookOverAll = () => {
    databaseMachine.forget()
    reconciler.replay()
  }
  const progress = new ProgressBox()
  const applications = new ApplicationCalls({ sites: paths.sites, phpSockets: paths.phpSockets, folders: paths.applications, worker: options.worker, log })
  const pages = new KeptPages(machine, paths.keptPages)
  const orders = new PurgeOrders(paths.purgeOrders, pages, log)
  const dueTasks = new DueTasks({
    sites: paths.sites,
    phpSockets: paths.phpSockets,
    clock: systemClock,
    log,
    catalogue: () => applications.catalogue(),
    liveSite: (id) => runningSite(store, id),
    ran: (id) => pages.forgetAll(id),
  })
  const watching = new MariadbConnection(paths.databaseSocket, () => {})
  const giveWay = new GiveWay(watching)
  const door = new DatabaseDoor(databases, store)
  const databaseTool = new DatabaseTool({ nodeId: configuration.nodeId, paths, machine, door, clock: systemClock, log })
  const files = new FileCalls({ sites: paths.sites, worker: options.worker, log, siteOf: (id) => store.wanted('site', id), probe, progress, databases: door, databaseTool, pages, applications })
  const service: ExecutorService = {
    take(state: StateAnswer) {
      if (state.nodeId !== configuration.nodeId) throw new ShapeError('$.nodeId', `this node: ${configuration.nodeId}`)
      reconciler.take(state)
    },
    revision: () => store.revision(),
    reports: (waitMs) => box.take(waitMs),
    acknowledge: (taken) => store.acknowledge(box.acknowledge(taken)),
    facts: async () => ({
      ...readFacts(paths.sites, { count: machine.treeCount(), awake: await activator.awake().catch(() => 0) }),
      applications: [...applications.catalogue().values()].map(offerOf),
    }),
    progress: (call, waitMs) => progress.next(call, waitMs),
    measures: ({ disks }) => measureAll(disks),
    call: (asked, request, response) => files.answer(asked, request, response),
  }
  const server = makeExecutorServer(service, log)
  reconciler.replay()
  dueTasks.start()
  giveWay.start()
  const lookOver = setInterval(lookOverAll, lookOverMs)
  const measure = setInterval(() => {
    for (const id of databases.nearTheirLimit((one) => store.wanted('database', one)?.spec?.diskBytes ?? null)) reconciler.lookAgain('database', id)
  }, measureMs)
  await listenOnSocket(server, paths.executorSocket, options.pullerGid)
  log.info('executor.up', { revision: store.revision() })
  return {
    pending: () => reconciler.pending() + lookout.pending(),
    async end() {
      clearInterval(lookOver)
      clearInterval(measure)
      databaseTool.end()
      giveWay.end()
      watching.end()
      await reconciler.end()
      await lookout.end()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await files.end()
      orders.end()
      pages.end()
      await dueTasks.end()
      activator.end()
      await disk.end()
      mariadb.end()
      store.close()
    },
  }
}

async function probeResource(paths: NodePaths, { id, spec }: SiteResource, full: boolean): Promise<Probed | null> {
  const hostName = spec?.hostNames[0]
  if (spec === null || hostName === undefined) return null
  return await probeSite(paths.webCheckSocket, { id, servedProfile: servedProfileOf(spec), hostName }, { full, live: spec.serving === 'live' })
}

/** A site that visitors see now and that runs PHP, or null. */
function runningSite(store: StateStore, id: string): SiteSpec | null {
  const spec = store.wanted('site', id)?.spec
  return spec?.serving === 'live' && runsPhp(spec.profile) ? spec : null
}
