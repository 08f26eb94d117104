/** A control plane on a database of a row's own, without a node: its pages and its timed work, as a treasurer meets them. */
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { elapsedMs, systemClock } from '#lib/clock.ts'
import { checkConfig } from '#lib/config.ts'
import type { Config } from '#lib/config.ts'
import { start } from '#lib/exec.ts'
import { byItself } from '#people/audit.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { grantRole } from '#people/roles/grant-role.ts'
import { openSession } from '#people/sessions/open-session.ts'
import { cookieName } from '#web/cookies.ts'
import { exchange } from '../test/exchange.ts'

export interface Plane {
  /** How long a page takes that a treasurer asks for, in milliseconds. @throws when it is not answered with 200. */
  ask(path: string): Promise<number>
  /** Most memory that the process took so far, in MB (proc(5), `VmHWM`). */
  peakMb(): Promise<number>
  stop(): Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const configOf = (databaseUrl: string, folder: string, port: number): Config =>
  checkConfig({
    cooperative: { name: 'Bench', fictional: true, contactEmail: 'bench@bench.example' }, panelOrigin: `http://panel.onyva.localhost:${port}`, sitesDomain: 'sites-onyva.localhost', sitesScheme: 'http', sitesPort: 1, databaseUrl,
    listen: { host: '127.0.0.1', port }, nodeService: { host: null, port: 0, sockets: [join(folder, 'control.sock')] }, secretsFolder: join(folder, 'secrets'), trustedProxies: [], log: { file: null },
  })

/** A treasurer's way in: the Cookie header. */
async function signIn(db: Db, config: Config): Promise<string> {
  return inTransaction(db, async (tx) => {
    const personId = await createPerson(tx, { email: 'une@bench.example', name: 'Une', language: 'fr' }, systemClock)
    await grantRole(tx, byItself('bench'), { personId, role: 'treasurer', endsAt: null }, systemClock)
    const { secret } = await openSession(tx, { personId, kind: 'browser', step: 'complete', name: 'bench', source: '127.0.0.1' }, systemClock)
    return `${cookieName(config, 'session')}=${secret}`
  })
}

/** Starts it and waits until it answers. @param folder for its configuration, socket and secrets. */
export async function startPlane(db: Db, databaseUrl: string, folder: string): Promise<Plane> {
  const config = configOf(databaseUrl, folder, await freePort())
  await writeFile(join(folder, 'onyva.json'), JSON.stringify(config))
  const cookie = await signIn(db, config)
  const child = start(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, '..', 'bin', 'onyva.ts'), 'serve', '--config', join(folder, 'onyva.json')], { stdio: 'ignore', env: { PATH: '/usr/bin' } })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const plane: Plane = {
    async ask(path) {
      const startedMs = elapsedMs()
      const { status } = await exchange(config.listen.port, new URL(config.panelOrigin).host, path, { headers: { cookie } })
      if (status !== 200) throw new Error(`${path}: ${status}`)
      return elapsedMs() - startedMs
    },
    peakMb: async () => Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${child.pid ?? 0}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
  for (let tries = 0; ; tries++) {
    try {
      await plane.ask('/account')
      return plane
    } catch (error) {
      if (tries === 120 || child.exitCode !== null) {
        await plane.stop()
        throw error
      }
      await wait(250)
    }
  }
}
