/**
 * The panel with everything of sites, on a free loopback port and a real database. The node is played: it
 * reports what it is given as done, and answers questions about files with the agent's own code on a folder of
 * its own. What a real node does is tried in `test/system`.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { carryOut } from '#agent/files/answer-question.ts'
import { FileRefusal, refusalOf } from '#agent/files/file-refusal.ts'
import type { SiteTree } from '#agent/files/site-tree.ts'
import { openNotifications } from '#db/notifications.ts'
import type { Db } from '#db/open-database.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { makeDatabasePages } from '#hosting/databases/pages/database-pages.ts'
import { makeFilePages } from '#hosting/files/pages/file-pages.ts'
import { FirstPasswords } from '#hosting/apps/first-passwords.ts'
import { makeFilesApi } from '#hosting/files/file-api.ts'
import { makeHealthPages } from '#hosting/health/pages/health-pages.ts'
import { makeFaultPages } from '#hosting/health/pages/fault-pages.ts'
import { makeLogPages } from '#hosting/health/pages/log-pages.ts'
import { makeJobsApi } from '#hosting/jobs/job-api.ts'
import { makeJobPages } from '#hosting/jobs/pages/job-pages.ts'
import { makeHomePages } from '#hosting/home/home-pages.ts'
import { makeNodeCalls } from '#hosting/nodes/node-calls.ts'
import type { NodeCallsDesk } from '#hosting/nodes/node-calls.ts'
import type { OpenCall } from '#hosting/nodes/open-call.ts'
import { recordSiteReports, siteResourcesSince } from '#hosting/sites/for-nodes.ts'
import { makeSitesApi } from '#hosting/sites/site-api.ts'
import { makeSitePages } from '#hosting/sites/pages/site-pages.ts'
import { makeSiteSettingsPages } from '#hosting/sites/pages/site-settings-pages.ts'
import { buildScene } from '#hosting/sites/test-sites.ts'
import type { SiteScene } from '#hosting/sites/test-sites.ts'
import { systemClock } from '#lib/clock.ts'
import { makeLog, silentLog } from '#lib/log.ts'
import type { Actor } from '#people/actor.ts'
import type { App } from '#web/environment.ts'
import { makeApi } from '#web/api/make-api.ts'
import { buildApp } from '#web/server.ts'
import { testConfig } from '#web/test-app.ts'
import type { Answer, Question } from '#wire/node-calls.ts'
import type { Report, Resource } from '#wire/node-state.ts'

interface PlayedNode {
  /** What it waits for before it reports: a moment, unless a test says otherwise. */
  beforeReport: () => Promise<void>
  /** What it says of a resource; the default says that all is well. */
  report(resource: Resource): Partial<Report>
  /** Where a site's files lie. */
  folderOf(siteId: string): string
}

export interface ServedSites extends SiteScene {
  baseUrl: string
  db: Db
  node: PlayedNode
  /** Who makes the requests from now on. */
  as(person: Actor | null): void
  /** Faults that the log was told of. */
  faults: string[]
  close(): Promise<void>
}

export async function serveSites(): Promise<ServedSites> {
  const { db, url } = await testDatabase()
  const scene = await db.transaction().execute(buildScene)
  await db.updateTable('node').set({ seen_at: systemClock.now(), name: 'ardoise-2' }).execute()
  const folder = await mkdtemp(join(tmpdir(), 'onyva-sites-'))
  const notifications = openNotifications(url, silentLog)
  const calls = makeNodeCalls(async () => 'ardoise-2')
  const over = new AbortController()
  const node: PlayedNode = { beforeReport: () => wait(20), report: () => ({}), folderOf: (id) => join(folder, id, 'public') }
  const stopReporting = notifications.subscribe('node', makeReporter(db, scene.nodeId, node, over.signal))
  void answerQuestions(calls, scene.nodeId, node, over.signal)

  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://panel.onyva.localhost:${(server.address() as AddressInfo).port}`
  const services = { calls, notifications, listeningSince: systemClock.now(), passwords: new FirstPasswords() }
  const faults: string[] = []
  let person: Actor | null = scene.actor
  const features = [makeHomePages(services), makeSitePages(services), makeHealthPages(services), makeLogPages(services), makeFaultPages(services), makeSiteSettingsPages(services), makeFilePages(services), makeJobPages(services), makeDatabasePages(services), makeApi().route('/', makeSitesApi(services)).route('/', makeFilesApi(services)).route('/', makeJobsApi(services))]
  const app = buildApp({
    config: testConfig({ panelOrigin: baseUrl }),
    db,
    clock: systemClock,
    log: makeLog((line) => {
      const told = JSON.parse(line) as { level: string; event: string; error?: string }
      if (told.level === 'error') faults.push(`${told.event} ${told.error ?? ''}`)
    }),
    identify: async (c) => person && { ...person, requestId: c.get('requestId') },
    features: features.map((feature) => ({ path: '/', app: feature as App })),
  })
  server.on('request', getRequestListener(app.fetch))
  return {
    ...scene,
    db,
    baseUrl,
    node,
    faults,
    as: (other) => (person = other),
    close: async () => {
      over.abort()
      stopReporting()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await notifications.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Looks at what is wanted whenever it is told to, and reports it as done after a while. */
function makeReporter(db: Db, nodeId: string, node: PlayedNode, signal: AbortSignal): () => void {
  let since = 0
  let work = Promise.resolve()
  const look = async () => {
    const resources = await inTransaction(db, async (tx) => {
      // The revision first: what is committed between the two is then given twice instead of never.
      const { revision } = await tx.selectFrom('node').select('revision').where('id', '=', nodeId).executeTakeFirstOrThrow()
      const fresh = await siteResourcesSince(tx, nodeId, since)
      since = revision
      return fresh
    })
    if (resources.length === 0) return
    await node.beforeReport()
    if (signal.aborted) return
    for (const { id } of resources) await mkdir(node.folderOf(id), { recursive: true }).then(() => mkdir(join(node.folderOf(id), '..', 'private'), { recursive: true }))
    const reports = resources.map((resource): Report => ({
      kind: 'site',
      id: resource.id,
      generation: resource.generation,
      outcome: resource.spec === null ? 'removed' : 'applied',
      reason: null,
      detail: null,
      httpStatus: 200,
      answering: true,
      size: null,
      durationMs: 5,
      ...node.report(resource),
    }))
    await inTransaction(db, (tx) => recordSiteReports(tx, nodeId, reports, systemClock))
  }
  return () => {
    work = work.then(look).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
}

async function answerQuestions(calls: NodeCallsDesk, nodeId: string, node: PlayedNode, signal: AbortSignal): Promise<void> {
  while (!signal.aborted)
    for (const { id, question } of await calls.take(nodeId, { waitMs: 1000, atMost: 4, signal })) {
      const call = calls.find(nodeId, id)
      if (!call) continue
      const tree: SiteTree = { documentRoot: node.folderOf(question.site), private: join(node.folderOf(question.site), '..', 'private') }
      const body = call.takeBody()
      const bytes = (async function* () {
        for await (const chunk of body ?? []) {
          call.moved()
          yield Buffer.from(chunk)
        }
      })()
      void played(tree, question, bytes, call).then(
        (answer) => call.answer(answer),
        (error: unknown) => call.answer({ outcome: 'refused', reason: refusalOf(error), detail: error instanceof FileRefusal ? error.message : String(error).slice(0, 200).replace(/\s+/g, ' ') }),
      )
    }
}

const sampleLine = { atMs: systemClock.now().getTime() - 60_000, status: 200, text: 'GET /emissions/', durationMs: 310, bytes: 5120, from: '192.0.2.0', agent: 'Mozilla/5.0', cache: 'HIT' }
const sampleLines = [sampleLine, { ...sampleLine, status: 500, text: `GET /galerie/nuit-sonore-2026/${'une-adresse-sans-fin-'.repeat(8)}<script>`, durationMs: 1020, cache: '' }, { ...sampleLine, status: 404, text: 'GET /favicon.ico', durationMs: 0, cache: '' }]

/** As the worker answers, in this process. */
async function played(tree: SiteTree, asked: Question, body: AsyncIterable<Buffer>, call: OpenCall): Promise<Answer> {
  if (asked.ask === 'probe') return { outcome: 'probed', httpStatus: 200, answering: true }
  if (asked.ask === 'purgePages') return { outcome: 'done' }
  if (asked.ask === 'readLog') return { outcome: 'logPage', older: asked.place ? null : { inode: 1, offset: 1 }, newer: { inode: 1, offset: 9 }, lines: asked.direction === 'newer' ? [] : sampleLines }
  // Databases and applications are not played here.
  if (/Databases?$|^undoImport$/.test(asked.ask)) return { outcome: 'refused', reason: 'databaseServerAway', detail: null }
  if (/Application|^undoApplicationUpdate$/.test(asked.ask)) return { outcome: 'applicationRefused', reason: 'noSuchApplication', detail: null }
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  let output: Promise<void> | undefined
  // What the worker would say to the executor: an answer, the bytes after it, their end.
  const answered = await carryOut(tree, asked, body, async (frame) => {
    const kind = String.fromCharCode(frame[0] ?? 0)
    if (kind === 'a') output = call.takeOutput()?.(readable)
    else if (kind === 'd') await writer.write(new Uint8Array(frame.subarray(5)))
    else await writer.close()
  })
  await output
  return answered
}
