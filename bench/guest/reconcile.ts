/**
 * Row 10, inside the node: the agent's own reconcile over everything that its state holds, on the real machine, in turn
 * with looking at the same files bare; then new sites beside them, in turn with writing the same files. Prints JSON.
 * The state is a copy, the activator the real one (it is told what it holds already); new sites stand below a root of
 * their own on the same file system and go away.
 */
import { createHash, randomBytes } from 'node:crypto'
import { closeSync, copyFileSync, existsSync, fsyncSync, lstatSync, mkdirSync, openSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ActivatorClient } from '#agent/executor/activator-client.ts'
import { RemovalGuard } from '#agent/executor/removal-guard.ts'
import { Reconciler } from '#agent/executor/reconciler.ts'
import { ReportBox } from '#agent/executor/report-box.ts'
import { StateStore } from '#agent/executor/state-store.ts'
import { readConfiguration } from '#agent/configuration.ts'
import { nodePaths } from '#agent/paths.ts'
import type { NodePaths } from '#agent/paths.ts'
import { diskOf } from '#agent/resources/disk.ts'
import { SiteKeeper } from '#agent/resources/site-keeper.ts'
import { RealSiteMachine } from '#agent/resources/site-machine.ts'
import { welcomePage } from '#agent/resources/welcome-page.ts'
import { elapsedMs, systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import type { SiteResource } from '#wire/node-state.ts'

const [roundsText = '5', freshText = '500'] = process.argv.slice(2)
const [rounds, fresh] = [Number(roundsText), Number(freshText)]
const real = nodePaths()
const disk = diskOf(readConfiguration(real.configuration).disk)
const folder = '/srv/onyva/bench'
const trialRoot = join(folder, 'root')
const trial: NodePaths = { ...nodePaths(trialRoot), activatorSocket: real.activatorSocket }

/** A reconciler as the executor's, that tells nobody what it does. */
async function reconcilerOver(paths: NodePaths, stateFolder: string) {
  const store = new StateStore(stateFolder)
  const activator = new ActivatorClient(paths.activatorSocket, silentLog, () => {})
  await activator.start(5000)
  const machine = await RealSiteMachine.open(paths, disk, activator)
  let steps = 0
  const noted = {
    see: machine.see.bind(machine),
    perform: (...asked: Parameters<RealSiteMachine['perform']>) => {
      steps++
      return machine.perform(...asked)
    },
  }
  const nobody = { stands() {} }
  const site = new SiteKeeper(noted, store, nobody as never)
  const database = { apply: async () => 0, stands() {}, passesInMs: () => null }
  const reconciler = new Reconciler({ keepers: { site, database }, store, box: new ReportBox(), guard: new RemovalGuard({ percent: 100, atLeast: 1_000_000 }, '/nowhere', systemClock), log: silentLog })
  const settled = async () => {
    while (reconciler.pending() > 0) await new Promise((resolve) => setTimeout(resolve, 1))
  }
  const timed = async (work: () => void) => {
    steps = 0
    const startedMs = elapsedMs()
    work()
    await settled()
    return { ms: elapsedMs() - startedMs, steps }
  }
  return { store, reconciler, timed, end: () => activator.end() }
}

/** What the reconcile of a site rests on, looked at bare: each folder, each link, the welcome page's bytes never. */
function lookBare(sites: readonly SiteResource[]): number {
  const startedMs = elapsedMs()
  const hash = createHash('sha256')
  for (const { id, spec } of sites) {
    if (spec === null) continue
    lstatSync(join(real.sites, id, 'public'))
    for (const name of spec.hostNames) hash.update(readlinkSync(join(real.hosts, name)))
    const served = join(real.served, spec.serving === 'live' ? spec.profile : `suspended-${spec.serving}`, id)
    if (existsSync(served)) for (const name of ['pages', 'public']) if (lstatSync(join(served, name), { throwIfNoEntry: false })?.isSymbolicLink()) hash.update(readlinkSync(join(served, name)))
    if (spec.profile !== 'static') lstatSync(join(real.phpSockets, `${id}.sock`), { throwIfNoEntry: false })
  }
  hash.digest()
  return elapsedMs() - startedMs
}

/** New sites as the control plane would ask for them, of plain files and PHP in turn. */
const newSites = (count: number): SiteResource[] =>
  Array.from({ length: count }, (_, index) => {
    const id = `b${randomBytes(8).toString('hex').slice(0, 11)}`
    return {
      kind: 'site' as const,
      id,
      generation: 1,
      requestId: null,
      spec: {
        id,
        uid: 1_900_000_000 + index,
        profile: index % 2 === 0 ? ('php' as const) : ('static' as const),
        phpVersion: '8.4',
        php: { memoryMegabytes: 128, uploadMegabytes: 128, executionSeconds: 60 },
        pageCache: false,
        hostNames: [`${id}.bench.invalid`],
        serving: 'live' as const,
        limits: { diskBytes: 100 << 20, memoryBytes: 256 << 20, cpuPercent: 100, tasks: 64, phpWorkers: 4 },
      },
    }
  })

/** The same folders, files and links, written bare, each welcome page synced as ours is: what is made once must survive a power cut. */
function writeBare(sites: readonly SiteResource[], root: string): number {
  const startedMs = elapsedMs()
  for (const name of ['sites', 'hosts', 'served']) mkdirSync(join(root, name), { recursive: true })
  for (const { id, spec } of sites) {
    if (spec === null) continue
    const tree = join(root, 'sites', id)
    mkdirSync(join(tree, 'public'), { recursive: true })
    mkdirSync(join(tree, 'private'))
    const page = welcomePage(spec.profile, spec.hostNames[0]!)
    const file = openSync(join(tree, 'public', page.name), 'w')
    writeFileSync(file, page.content)
    fsyncSync(file)
    closeSync(file)
    mkdirSync(join(root, 'served', id, 'direct'), { recursive: true })
    symlinkSync(`../../sites/${id}/public`, join(root, 'served', id, 'public'))
    symlinkSync('direct', join(root, 'served', id, 'pages'))
    symlinkSync(`../served/${id}`, join(root, 'hosts', spec.hostNames[0]!))
  }
  return elapsedMs() - startedMs
}

rmSync(join(folder, 'state'), { recursive: true, force: true })
mkdirSync(join(folder, 'state'), { recursive: true, mode: 0o700 })
for (const name of readdirSync(real.agentState).filter((one) => one.startsWith('state.db'))) copyFileSync(join(real.agentState, name), join(folder, 'state', name))
const standing = await reconcilerOver(real, join(folder, 'state'))
const sites = standing.store.all().filter((one) => !one.gone).map(({ resource }) => resource).filter((one) => one.kind === 'site')
// The first pass tells the activator again what it holds, as after a start of the executor.
const first = await standing.timed(() => standing.reconciler.replay())
const unchanged: { ours: number[]; against: number[] } = { ours: [], against: [] }
for (let round = 0; round < rounds; round++) {
  const pass = await standing.timed(() => standing.reconciler.replay())
  if (pass.steps > 0) throw new Error(`${pass.steps} steps where nothing has changed`)
  unchanged.ours.push(pass.ms)
  unchanged.against.push(lookBare(sites))
}
await standing.reconciler.end()
standing.end()

const anew: { ours: number[]; against: number[] } = { ours: [], against: [] }
let revision = 0
for (let round = 0; round < rounds; round++) {
  mkdirSync(join(trialRoot, 'srv/onyva'), { recursive: true })
  const making = await reconcilerOver(trial, join(folder, `state-${round}`))
  const wanted = newSites(fresh)
  anew.ours.push((await making.timed(() => making.reconciler.take({ nodeId: 'nodebench001', revision: ++revision, complete: false, resources: wanted }))).ms)
  const bare = join(folder, `bare-${round}`)
  anew.against.push(writeBare(newSites(fresh), bare))
  const gone = wanted.map((one) => ({ ...one, generation: 2, spec: null }))
  await making.timed(() => making.reconciler.take({ nodeId: 'nodebench001', revision: ++revision, complete: false, resources: gone }))
  await making.reconciler.end()
  making.end()
  rmSync(bare, { recursive: true })
}
await disk.end()
rmSync(folder, { recursive: true })
process.stdout.write(JSON.stringify({ sites: sites.length, first, unchanged, fresh, anew }))
