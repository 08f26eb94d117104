/** The panel on a real database, for endpoint tests: persons by a header, a node that answers as told. */
import { testDatabase } from '#db/test-database.ts'
import { openNotifications } from '#db/notifications.ts'
import type { Actor } from '#people/actor.ts'
import { makeNodeCalls } from '#hosting/nodes/node-calls.ts'
import type { OpenCall } from '#hosting/nodes/open-call.ts'
import { silentLog } from '#lib/log.ts'
import { makeLog } from '#lib/log.ts'
import type { App, Ctx } from '#web/environment.ts'
import { makeApi } from '#web/api/make-api.ts'
import { buildApp } from '#web/server.ts'
import { testConfig } from '#web/test-app.ts'
import type { Answer, Question } from '#wire/node-calls.ts'
import { after } from 'node:test'
import { makeAccessApi } from '#hosting/access/access-api.ts'
import { makeApplicationsApi } from '#hosting/apps/application-api.ts'
import { FirstPasswords } from '#hosting/apps/first-passwords.ts'
import { makeDatabasesApi } from '#hosting/databases/database-api.ts'
import { makeFilesApi } from '#hosting/files/file-api.ts'
import { makeJobsApi } from '#hosting/jobs/job-api.ts'
import { buildScene, clock } from './test-sites.ts'
import type { SiteScene } from './test-sites.ts'
import { makeSitesApi } from './site-api.ts'
import type { SiteServices } from './site-services.ts'

type Person = Actor | null
/** Answers a question as a node would; the body is there to be read. */
type NodeAnswers = (question: Question, call: OpenCall) => Promise<Answer>

interface TestPanel extends SiteScene {
  db: Awaited<ReturnType<typeof testDatabase>>['db']
  services: SiteServices
  /** A request of the API with a token of this person (none: without token). */
  api(person: Person, method: string, path: string, body?: unknown): Promise<{ status: number; json: Record<string, unknown> }>
  /** A request as it is, e.g. with a stream. */
  send(person: Person, method: string, path: string, init?: RequestInit & { headers?: Record<string, string> }): Promise<Response>
  /** Faults that the log was told of. */
  faults: string[]
}

/** `pages` makes more features around the same services. `node` plays the node. */
export async function testPanel(options: { node?: NodeAnswers; pages?: (services: SiteServices) => App[] } = {}): Promise<TestPanel> {
  const { db, url } = await testDatabase()
  const scene = await db.transaction().execute(buildScene)
  const notifications = openNotifications(url, silentLog)
  const calls = makeNodeCalls(async () => 'ardoise-test')
  const over = new AbortController()
  after(async () => {
    over.abort()
    await notifications.close()
  })
  const services: SiteServices = { calls, notifications, listeningSince: clock.now(), passwords: new FirstPasswords() }
  void playNode(scene.nodeId, calls, options.node ?? (async () => ({ outcome: 'refused', reason: 'noSuchSite', detail: null })), over.signal)

  const faults: string[] = []
  const actors = new Map<string, Actor>()
  const api = makeApi().route('/', makeSitesApi(services)).route('/', makeFilesApi(services)).route('/', makeDatabasesApi(services)).route('/', makeApplicationsApi(services)).route('/', makeAccessApi(services)).route('/', makeJobsApi(services))
  const config = testConfig()
  const app = buildApp({
    config,
    db,
    clock,
    log: makeLog((line) => {
      const told = JSON.parse(line) as { level: string; event: string; error?: string }
      if (told.level === 'error') faults.push(`${told.event} ${told.error ?? ''}`)
    }),
    identify: async (c: Ctx) => actors.get(c.req.header('x-test-person') ?? '') ?? null,
    features: [...(options.pages?.(services) ?? []), api].map((feature) => ({ path: '/', app: feature as App })),
  })
  const send: TestPanel['send'] = async (person, method, path, init = {}) => {
    if (person) actors.set(person.personId, person)
    const headers = { host: new URL(config.panelOrigin).host, ...(person ? { 'x-test-person': person.personId, authorization: 'Bearer test' } : {}), ...init.headers }
    return app.request(`${config.panelOrigin}${path}`, { ...init, method, headers }, { incoming: { socket: { remoteAddress: '127.0.0.1' } } })
  }
  return {
    ...scene,
    db,
    services,
    faults,
    send,
    api: async (person, method, path, body) => {
      const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      const answer = await send(person, method, path, init)
      const text = await answer.text()
      return { status: answer.status, json: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> }
    },
  }
}

async function playNode(nodeId: string, calls: ReturnType<typeof makeNodeCalls>, answers: NodeAnswers, signal: AbortSignal): Promise<void> {
  while (!signal.aborted)
    for (const { id, question } of await calls.take(nodeId, { waitMs: 1000, atMost: 5, signal })) {
      const open = calls.find(nodeId, id)
      if (open) void answers(question, open).then((answer) => open.answer(answer), (error: Error) => open.fail(error))
    }
}
