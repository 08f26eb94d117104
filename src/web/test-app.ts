/** The frame as tests meet it: no database, a chosen person, features of the test's own. */
import { checkConfig } from '#lib/config.ts'
import type { Config } from '#lib/config.ts'
import { testClock } from '#lib/clock.ts'
import { makeLog } from '#lib/log.ts'
import type { Db } from '#db/open-database.ts'
import type { Actor } from '#people/actor.ts'
import type { App, Ctx } from './environment.ts'
import { buildApp } from './server.ts'

export const testConfig = (changes: Partial<Config> = {}): Config =>
  checkConfig({
    cooperative: { name: 'Les Toits Communs', fictional: true, contactEmail: 'contact@toitscommuns.example' },
    panelOrigin: 'http://panel.onyva.localhost:8080',
    sitesDomain: 'sites-onyva.localhost',
    sitesScheme: 'http',
    sitesPort: 8081,
    databaseUrl: 'postgresql:///unused',
    listen: { host: '127.0.0.1', port: 8080 },
    nodeService: { host: null, port: 0, sockets: [] },
    secretsFolder: '/nowhere',
    trustedProxies: [],
    log: { file: null },
    ...changes,
  })

export const buildActor = (changes: Partial<Actor> = {}): Actor => ({
  personId: '00000000-0000-7000-8000-000000000001',
  name: 'Camille Ferrand',
  email: 'camille@ateliers-velo.example',
  language: 'fr',
  theme: 'auto',
  roles: [],
  members: [{ id: '00000000-0000-7000-8000-000000000002', number: 1847, name: 'Fédération des ateliers vélo', status: 'admitted' }],
  delegations: [],
  sessionId: 'session-of-camille',
  authenticatedAt: new Date('2026-11-23T10:00:00Z'),
  source: '127.0.0.1',
  requestId: 'test',
  ...changes,
})

interface TestApp {
  app: App
  /** Log lines so far, parsed. */
  lines: Record<string, unknown>[]
  /** Sends a request as a browser would: Host set, cookies kept from answer to answer. */
  ask(path: string, init?: RequestInit & { headers?: Record<string, string> }): Promise<Response>
  /** Cookies kept so far. */
  cookies: Map<string, string>
}

/** Builds the frame around features of a test. `who` gives the person of a request. */
export function testApp(features: readonly { path: string; app: App }[] = [], options: { who?: (c: Ctx) => Actor | null; config?: Partial<Config> } = {}): TestApp {
  const lines: Record<string, unknown>[] = []
  const config = testConfig(options.config)
  const app = buildApp({
    config,
    db: undefined as unknown as Db, // nothing of the frame asks the database
    clock: testClock(),
    log: makeLog((line) => lines.push(JSON.parse(line) as Record<string, unknown>)),
    identify: async (c) => options.who?.(c) ?? null,
    features,
  })
  const cookies = new Map<string, string>()
  return {
    app,
    lines,
    cookies,
    async ask(path, init = {}) {
      const kept = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const headers = { host: new URL(config.panelOrigin).host, ...(kept ? { cookie: kept } : {}), ...init.headers }
      const answer = await app.request(`${config.panelOrigin}${path}`, { ...init, headers }, { incoming: { socket: { remoteAddress: '127.0.0.1' } } })
      for (const line of answer.headers.getSetCookie()) {
        const [pair = ''] = line.split(';')
        const at = pair.indexOf('=')
        if (/max-age=0/i.test(line)) cookies.delete(pair.slice(0, at))
        else cookies.set(pair.slice(0, at), pair.slice(at + 1))
      }
      return answer
    },
  }
}
