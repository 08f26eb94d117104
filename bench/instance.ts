/**
 * The bench's own instance: started by the same `./onyva up` as anybody's, in a data directory of its own, and
 * spoken to as anybody does: through the API, the public listener and the panel's pages.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { elapsedMs, systemClock } from '#lib/clock.ts'
import { checkConfig } from '#lib/config.ts'
import { exec, run } from '#lib/exec.ts'
import type { ExecOptions, ExecResult } from '#lib/exec.ts'
import { enterNetwork, machineShell } from '#launch/machine/machine-shell.ts'
import { openSession } from '#people/sessions/open-session.ts'
import { cookieName } from '#web/cookies.ts'
import { exchange } from '../test/exchange.ts'
import type { Answer, ExchangeOptions } from '../test/exchange.ts'

export interface Instance {
  dataDir: string
  sitesPort: number
  sitesDomain: string
  /** The API, as the demo administrator. Throws on anything but 2xx. */
  api(method: string, path: string, body?: unknown): Promise<unknown>
  /** Anything of the panel, as it is answered. */
  panel(path: string, options?: ExchangeOptions): Promise<Answer>
  /** Opens a browser session of the demo administrator; the Cookie header to send. */
  signIn(): Promise<string>
  /** A page of a site through the public listener, as a visitor's browser asks for it. */
  visit(host: string, path?: string): Promise<Answer>
  /** Processor time that the panel and its database have taken so far, in milliseconds: what a busy machine does not change. */
  processorMs(): Promise<{ panel: number; database: number }>
  /** Pid of the node's first process as it is now, or null while none runs; whatever is asked of the node then goes there. */
  node(): Promise<number | null>
  /** A program inside the node. */
  inNode(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>
  /** A program of this machine inside the node's network, where only loopback is. */
  inNodeNetwork(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>
  /** Puts the bench's guest programs into the node and runs one, giving what it printed as JSON; `realTime`: before all else that wants the processor. */
  guest<T>(program: string, args: readonly string[], options?: { timeoutMs?: number; realTime?: boolean }): Promise<T>
}

/** Port of the node's nginx inside its own network namespace. */
export const nodePort = 80

/** Where the bench's programs lie inside the node: beside ours, so that `#lib` means the same there. */
const guestFolder = '/usr/lib/onyva/bench'

/** Images may be shared with other instances: `ONYVA_CACHE` says where they are. */
const launcherEnvironment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: '/root',
  ...(process.env['ONYVA_CACHE'] ? { ONYVA_CACHE: process.env['ONYVA_CACHE'] } : {}),
})

/** User and system time of a process (proc(5), stat 14 and 15, hundredths of a second); 0 for one that is gone. */
async function processorMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10
}

const root = new URL('..', import.meta.url).pathname

/** Starts the instance in `dataDir` (kept between benches) and opens it. */
export async function openInstance(dataDir: string, say: (line: string) => void): Promise<Instance> {
  say(`starting the bench's instance in ${dataDir}`)
  await exec(join(root, 'onyva'), ['up', '--few', '--data', dataDir], {
    env: launcherEnvironment(),
    timeoutMs: 900_000,
  })
  const statusNow = async () => {
    const { stdout } = await run(join(root, 'onyva'), ['status', '--json', '--data', dataDir], { env: launcherEnvironment() })
    return JSON.parse(stdout) as { nodes: { leaderPid: number | null }[]; controlPlane: { pid: number }; database: { pid: number } }
  }
  const leaderNow = async (): Promise<number | null> => (await statusNow()).nodes[0]?.leaderPid ?? null
  const { controlPlane, database } = await statusNow()
  let leader = (await leaderNow()) ?? 0
  if (!leader) throw new Error('the bench needs a node that runs')
  // A try-out node is reached through unix sockets; the load generator wants a port. It exists only in there.
  await machineShell(leader, ['/usr/bin/tee', '/etc/onyva/nginx/bench.conf'], { input: `listen 127.0.0.1:${nodePort};\n` })
  await machineShell(leader, ['/usr/bin/systemctl', 'reload', 'nginx'])
  const config = JSON.parse(await readFile(join(dataDir, 'etc', 'onyva.json'), 'utf8'))
  const token = (await readFile(join(dataDir, 'cli-token'), 'utf8')).trim()
  const panelPort = config.listen.port as number
  const panelHost = new URL(config.panelOrigin).host
  const instance: Instance = {
    dataDir,
    sitesPort: config.sitesPort,
    sitesDomain: config.sitesDomain,
    panel: (path, options) => exchange(panelPort, panelHost, path, options),
    async api(method, path, body) {
      const answer = await instance.panel(`/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      if (answer.status < 200 || answer.status > 299) throw new Error(`${method} ${path}: ${answer.status} ${answer.body.slice(0, 300)}`)
      return answer.body === '' ? null : JSON.parse(answer.body)
    },
    async signIn() {
      const db = openDatabase(config.databaseUrl, 1)
      try {
        const me = (await instance.api('GET', '/me')) as { id: string }
        const session = await inTransaction(db, (tx) =>
          openSession(tx, { personId: me.id, kind: 'browser', step: 'complete', name: 'bench', source: '127.0.0.1' }, systemClock),
        )
        return `${cookieName(checkConfig(config), 'session')}=${session.secret}`
      } finally {
        await db.destroy()
      }
    },
    visit: (host, path = '/') => exchange(config.sitesPort, host, path),
    async processorMs() {
      const backends = (await readFile(`/proc/${database.pid}/task/${database.pid}/children`, 'utf8')).trim().split(' ').map(Number)
      const each = await Promise.all(backends.map(processorMsOf))
      return { panel: await processorMsOf(controlPlane.pid), database: each.reduce((sum, one) => sum + one, 0) }
    },
    async node() {
      const now = await leaderNow()
      leader = now ?? leader
      return now
    },
    inNode: (argv, options) => machineShell(leader, argv, options),
    inNodeNetwork: (argv, options) => enterNetwork(leader, argv, options),
    async guest(program, args, { timeoutMs = 300_000, realTime = false } = {}) {
      await machineShell(leader, ['/usr/bin/mkdir', '-p', guestFolder])
      for (const name of [program, 'engines.ts']) {
        const input = await readFile(new URL(`guest/${name}`, import.meta.url))
        const written = await machineShell(leader, ['/usr/bin/tee', `${guestFolder}/${name}`], { input })
        if (written.code !== 0) throw new Error(`${name} could not be put into the node: ${written.stderr}`)
      }
      const { stdout, stderr, code } = await machineShell(
        leader,
        [...(realTime ? ['/usr/bin/chrt', '--rr', '1'] : []), '/usr/lib/onyva/node', `${guestFolder}/${program}`, ...args],
        { timeoutMs },
      )
      if (code !== 0) throw new Error(`${program}: ${stderr.slice(-2000)}`)
      return JSON.parse(stdout)
    },
  }
  return instance
}

/** Makes a site by the API; resolves with its id once the control plane has taken it. */
export async function createSite(instance: Instance, label: string, profile: 'php' | 'static'): Promise<{ id: string; host: string }> {
  const host = `${label}.${instance.sitesDomain}`
  const members = (await instance.api('GET', '/me')) as { members: { id: string }[] }
  const member = members.members[0]?.id
  const site = (await instance.api('POST', '/sites', { name: label, hostName: label, profile, ...(member ? { memberId: member } : {}) })) as { id: string }
  return { id: site.id, host }
}

/** Asks until the site's own content comes back; milliseconds it took. */
export async function untilAnswering(instance: Instance, host: string, isOwn: (answer: Answer) => boolean, timeoutMs = 30_000): Promise<number> {
  const began = elapsedMs()
  for (;;) {
    const answer = await instance.visit(host)
    if (isOwn(answer)) return elapsedMs() - began
    if (elapsedMs() - began > timeoutMs) throw new Error(`${host} still answers ${answer.status} after ${timeoutMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 4))
  }
}
