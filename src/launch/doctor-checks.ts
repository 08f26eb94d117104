/** What `doctor` looks at. Each check says what it found and, when that is wrong, what to do. */
import { readFile, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { clusterMajor } from '#db/cluster.ts'
import { readConfig } from '#lib/config.ts'
import { askLoopback } from './ask-panel.ts'
import { dataFolderRefusal, isRoot } from './data-folder.ts'
import { sampleHost } from './demo/sample-host.ts'
import { isFree } from './free-ports.ts'
import { missingPackages } from './host-packages.ts'
import { impossibleWords } from './keep-node.ts'
import { readInstance } from './instance.ts'
import type { InstancePaths } from './instance-paths.ts'
import { findPostgres } from './postgres-programs.ts'
import { sandboxRefusal } from './sandbox-check.ts'
import { supervisorStatus } from './supervisor-calls.ts'
import { launchMessages } from './terminal.ts'

export interface Finding {
  fine: boolean
  says: string
  /** What to do; empty when nothing is to be done. */
  todo: string
}

type Check = (paths: InstancePaths) => Promise<Finding>

const m = launchMessages().doctor
const fine = (says: string): Finding => ({ fine: true, says, todo: '' })
const wrong = (says: string, todo: string): Finding => ({ fine: false, says, todo })
const leastFreeGb = 2

const root: Check = async () => (isRoot() ? fine(m.yes) : wrong(m.notRoot, m.beRoot))

const packages: Check = async () => {
  const missing = (await missingPackages()).map(({ name }) => name)
  return missing.length === 0 ? fine(m.yes) : wrong(m.lacking({ names: missing.join(', ') }), m.installThem({ names: missing.join(' ') }))
}

const namespaces: Check = async () => {
  const limits = await Promise.all(['mnt', 'net', 'pid', 'uts', 'ipc'].map((kind) => readFile(`/proc/sys/user/max_${kind}_namespaces`, 'utf8').catch(() => '1')))
  return limits.every((limit) => Number(limit) > 0) ? fine(m.yes) : wrong(m.noNamespaces, m.otherMachine)
}

const groups: Check = async () => {
  const text = await readFile('/proc/self/cgroup', 'utf8')
  return /:(memory|[^:]*,memory|memory,[^:]*):/.test(text) || /^0::/m.test(text) ? fine(m.yes) : wrong(m.noGroups, m.limitsOff)
}

const folder: Check = async (paths) => {
  const refused = await dataFolderRefusal(paths.data)
  if (!refused) return fine(paths.data)
  const r = launchMessages().refusals
  if (refused.code === 'pathTooLong') return wrong(r.pathTooLong(refused), m.otherFolder)
  return wrong(refused.code === 'pathClosed' ? r.pathClosed(refused) : r.pathSigns, m.otherFolder)
}

const space: Check = async (paths) => {
  const found = await statfs(paths.data).catch(() => statfs('/'))
  const freeGb = (found.bavail * found.bsize) / 1e9
  return freeGb >= leastFreeGb ? fine(m.gigabytes({ free: freeGb })) : wrong(m.gigabytes({ free: freeGb }), m.freeSpace({ leastGb: leastFreeGb }))
}

const postgres: Check = async (paths) => {
  const major = await clusterMajor(paths.database)
  const found = await findPostgres(paths, major)
  if (found) return fine(`PostgreSQL ${found.major}, ${found.binaries}`)
  const other = await findPostgres(paths, null)
  if (major === null || !other) return wrong(m.noPostgres, m.up)
  return wrong(launchMessages().refusals.majorGone({ major, newer: String(other.major) }), m.upgrade)
}

const ports: Check = async (paths) => {
  const instance = await readInstance(paths)
  if (!instance) return fine(m.noneYet)
  const numbers = `${instance.panelPort}, ${instance.sitesPort}`
  if (await supervisorStatus(paths.supervisorSocket)) return fine(numbers)
  const free = (await isFree(instance.panelPort)) && (await isFree(instance.sitesPort))
  return free ? fine(numbers) : wrong(m.portTaken({ numbers }), m.portsAgain)
}

const supervisor: Check = async (paths) => {
  const running = await supervisorStatus(paths.supervisorSocket)
  if (running) return fine(`pid ${running.pid}`)
  const socket = await stat(paths.supervisorSocket).catch(() => null)
  return wrong(socket ? m.killed : m.notRunning, m.up)
}

const database: Check = async (paths) => {
  const running = await supervisorStatus(paths.supervisorSocket)
  if (!running) return wrong(m.notRunning, m.up)
  if (!running.database.running) return wrong(m.notRunning, m.readLog({ file: join(paths.log, 'postgresql.log') }))
  return fine(m.restarts({ count: running.database.restarts }))
}

const panel: Check = async (paths) => {
  const config = await readConfig(paths.config).catch(() => null)
  if (!config) return wrong(m.notRunning, m.up)
  const answer = await askLoopback(config.listen.port, new URL(config.panelOrigin).host, '/alive').catch(() => null)
  return answer?.status === 200 ? fine(config.panelOrigin) : wrong(m.silent({ address: config.panelOrigin }), m.readLog({ file: join(paths.log, 'control-plane.log') }))
}

const node: Check = async (paths) => {
  const running = await supervisorStatus(paths.supervisorSocket)
  if (!running) return wrong(m.notRunning, m.up)
  const { state, reason, limits } = running.node
  if (state === 'impossible') return wrong(impossibleWords(reason), m.otherMachine)
  if (state !== 'running') return wrong(reason ?? state, m.readLog({ file: join(paths.log, 'supervisor.log') }))
  return limits === 'none' ? wrong(m.noGroups, m.limitsOff) : fine(`cgroup ${limits}`)
}

const sandboxes: Check = async (paths) => {
  const running = await supervisorStatus(paths.supervisorSocket)
  const refused = await sandboxRefusal(running?.node.state === 'running' ? running.node.leaderPid : null)
  return refused === null ? fine(m.yes) : wrong(m.noSandboxes({ said: refused }), m.leaveChroot)
}

const sites: Check = async (paths) => {
  const config = await readConfig(paths.config).catch(() => null)
  if (!config) return wrong(m.notRunning, m.up)
  const host = sampleHost(config)
  const answer = await askLoopback(config.sitesPort, `${host}:${config.sitesPort}`).catch(() => null)
  const address = `http://${host}:${config.sitesPort}`
  return answer?.status === 200 ? fine(address) : wrong(m.silent({ address: `${address} (${answer?.status ?? '–'})` }), m.seeNode)
}

/** In the order in which one thing needs another. */
export const doctorChecks = { root, packages, namespaces, groups, folder, space, postgres, ports, supervisor, database, panel, node, sandboxes, sites } satisfies Record<string, Check>
