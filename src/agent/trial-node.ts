/**
 * A node's folders and neighbours in a temporary place, for tests: the executor's own code, with a stand-in
 * for the activator that keeps what it is told and one for nginx that reads the links as nginx does. The real
 * ones are met in test/system.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { createServer as createWebServer } from 'node:http'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { silentLog } from '#lib/log.ts'
import { profiles, runsPhp } from '#wire/node-state.ts'
import type { SiteSpec } from '#wire/node-state.ts'
import type { AgentConfiguration } from './configuration.ts'
import { startExecutor } from './executor/start-executor.ts'
import type { RunningExecutor } from './executor/start-executor.ts'
import { compileWorker } from './files/worker-process.ts'
import { nodePaths } from './paths.ts'
import type { NodePaths } from './paths.ts'
import { executorDoor } from './puller/doors.ts'
import type { Door } from './puller/json-over-http.ts'

/** Why no node can be tried here, or false: fit for `skip`. */
export function cannotTryNode(): string | false {
  if (process.getuid?.() !== 0) return 'needs root, for the uids of sites'
  if (!existsSync('/usr/bin/bwrap')) return 'needs bubblewrap'
  return existsSync('/usr/bin/bsdtar') ? false : 'needs bsdtar (libarchive-tools)'
}

export const trialNodeId = 'nodetrial001'

export interface TrialNode {
  readonly paths: NodePaths
  readonly door: Door
  /** What the stand-in activator holds: its commands by site id. */
  readonly activator: { readonly held: Map<string, string>; restart(): Promise<void> }
  start(configuration?: Partial<AgentConfiguration>): Promise<RunningExecutor>
  end(): Promise<void>
}

export async function trialNode(): Promise<TrialNode> {
  const root = mkdtempSync(join(tmpdir(), 'onyva-node-'))
  chmodSync(root, 0o755) // sites' own uids go through it
  const paths = nodePaths(root)
  mkdirSync(join(root, 'run/onyva'), { recursive: true })
  const held = new Map<string, string>()
  let activator = await startActivator(paths.activatorSocket, held)
  const web = await startWeb(paths)
  const running = new Set<RunningExecutor>()
  return {
    paths,
    door: executorDoor(paths),
    activator: {
      held,
      async restart() {
        await activator.end()
        held.clear()
        activator = await startActivator(paths.activatorSocket, held)
      },
    },
    async start(configuration = {}) {
      const executor = await startExecutor({
        configuration: {
          nodeId: trialNodeId,
          controlPlane: { origin: 'https://control.onyva', socket: null },
          disk: 'plain',
          removalGuard: { percent: 20, atLeast: 10 },
          ...configuration,
        },
        paths,
        log: silentLog,
        pullerGid: 0,
        worker: { node: process.execPath, code: fileURLToPath(new URL('../..', import.meta.url)), compiled: await compileWorker() },
      })
      running.add(executor)
      return {
        ...executor,
        async end() {
          running.delete(executor)
          await executor.end()
        },
      }
    },
    async end() {
      for (const executor of running) await executor.end()
      await activator.end()
      await new Promise((resolve) => web.close(resolve))
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** Answers as src/activator/README.md says, and keeps what it was told. */
async function startActivator(path: string, held: Map<string, string>): Promise<{ end(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const reply = (line: string): string => {
    const [command = '', id = '', ...rest] = line.split(' ')
    if (command === 'list') return `ok asleep=${held.size} running=0 next=end${[...held.keys()].map((one) => ` ${one}=asleep`).join('')}`
    if (command === 'add') held.set(id, rest.join(' '))
    else if (!held.has(id)) return 'error unknown-site no such site here'
    if (command === 'remove') held.delete(id)
    return 'ok'
  }
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    let received = ''
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => {
      const lines = (received + String(chunk)).split('\n')
      received = lines.pop()!
      for (const line of lines) socket.write(`${reply(line)}\n`)
    })
  })
  rmSync(path, { force: true })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return {
    async end() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Finds a site by its host name's link; shows the first page's bytes without running them. */
async function startWeb(paths: NodePaths): Promise<Server> {
  const server = createWebServer((request, response) => {
    try {
      const [profile, id] = readlinkSync(join(paths.hosts, String(request.headers.host))).split('/').slice(-2) as [string, string]
      if (request.url === '/.well-known/onyva-site') return response.end(`${id} ${profile}\n`)
      const live = profiles.find((one) => one === profile)
      if (live === undefined) return response.writeHead(503).end()
      response.end(readFileSync(join(paths.sites, id, 'public', runsPhp(live) ? 'index.php' : 'index.html')))
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(paths.webCheckSocket, resolve))
  return server
}

/** A site's spec, with what a test does not care about filled in. */
export function buildSite(spec: Partial<SiteSpec> & { id: string }): SiteSpec {
  return {
    uid: 200_001,
    profile: 'php',
    phpVersion: '8.4',
    php: { memoryMegabytes: 128, uploadMegabytes: 128, executionSeconds: 60 },
    pageCache: false,
    hostNames: [`${spec.id}.sites.test`],
    serving: 'live',
    limits: { diskBytes: 100 << 20, memoryBytes: 256 << 20, cpuPercent: 100, tasks: 64, phpWorkers: 4 },
    ...spec,
  }
}
