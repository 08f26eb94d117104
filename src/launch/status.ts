/** `./onyva status`: what runs, where it answers, how the node is. */
import { readConfig, siteAddress } from '#lib/config.ts'
import { readInstance } from './instance.ts'
import type { InstancePaths } from './instance-paths.ts'
import { impossibleWords, nodeName } from './keep-node.ts'
import type { LaunchOptions } from './options.ts'
import { supervisorStatus } from './supervisor-calls.ts'
import type { NodeStatus, SupervisorStatus } from './supervisor-calls.ts'
import { launchMessages } from './terminal.ts'

/** What `--json` prints. */
export interface InstanceStatus {
  data: string
  state: 'running' | 'starting' | 'stopped' | 'absent'
  panel: string | null
  /** Address of sites, with `*` for their name. */
  sites: string | null
  database: SupervisorStatus['database'] | null
  controlPlane: SupervisorStatus['controlPlane'] | null
  forwarder: SupervisorStatus['forwarder'] | null
  nodes: (NodeStatus & { name: string })[]
  supervisorPid: number | null
  program: string | null
}

/** What is known of an instance, running or not. */
async function instanceStatus(paths: InstancePaths): Promise<InstanceStatus> {
  const instance = await readInstance(paths)
  const config = instance && (await readConfig(paths.config).catch(() => null))
  const running = await supervisorStatus(paths.supervisorSocket)
  return {
    data: paths.data,
    state: running ? (running.ready ? 'running' : 'starting') : instance ? 'stopped' : 'absent',
    panel: config?.panelOrigin ?? null,
    sites: config ? siteAddress(config, `*.${config.sitesDomain}`) : null,
    database: running?.database ?? null,
    controlPlane: running?.controlPlane ?? null,
    forwarder: running?.forwarder ?? null,
    nodes: running ? [{ name: nodeName, ...running.node }] : [],
    supervisorPid: running?.pid ?? null,
    program: running?.program ?? null,
  }
}

/** @returns the exit code: 0 when it runs, 3 when it does not (as systemctl does). */
export async function status({ paths, json }: LaunchOptions): Promise<number> {
  const found = await instanceStatus(paths)
  process.stdout.write(json ? `${JSON.stringify(found)}\n` : statusLines(found).join('\n') + '\n')
  return found.state === 'running' ? 0 : 3
}

/** The same in words. */
function statusLines(found: InstanceStatus): string[] {
  const m = launchMessages().status
  if (found.state === 'absent') return [m.none({ data: found.data })]
  const row = (title: string, text: string) => `${title.padEnd(26)} ${text}`
  const part = (title: string, one: { running: boolean; restarts?: number } | null, more = '') => {
    const again = one?.restarts ? `, ${m.restarts({ count: one.restarts })}` : ''
    return row(title, `${one?.running ? m.running : m.stopped}${again}${more && `   ${more}`}`)
  }
  return [
    row('Onyva', `${m[found.state]}   ${found.data}`),
    part(m.controlPlane, found.controlPlane, found.panel ?? ''),
    part(m.database, found.database),
    part(m.forwarder, found.forwarder, found.sites ?? ''),
    ...found.nodes.map((node) => row(`${m.node} ${node.name}`, [m.nodeStates[node.state], node.state === 'impossible' ? impossibleWords(node.reason) : node.reason].filter(Boolean).join(' : '))),
  ]
}
