/** A whole node service for tests: real database, real TLS, on a loopback port and a unix socket. */
import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openNotifications } from '#db/notifications.ts'
import type { Tx } from '#db/open-database.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { testClock } from '#lib/clock.ts'
import { systemClock } from '#lib/clock.ts'
import { hashSecret, newSecret } from '#lib/ids.ts'
import { makeLog, silentLog } from '#lib/log.ts'
import type { Report, Resource } from '#wire/node-state.ts'
import { makeStateDesk } from './answer-state.ts'
import { openCertificateAuthority } from './certificate-authority.ts'
import { nextRevision } from './for-sites.ts'
import { makeNodeCalls } from './node-calls.ts'
import type { NodeResources } from './node-resources.ts'
import { startNodeService } from './node-service.ts'
import { ask, makeRequest, someFacts } from './test-node.ts'
import type { Credentials } from './test-node.ts'

/** A thing that lives on a node, in a table of the test's own: what is tried here is the service, not sites. */
async function makeThingTable(tx: Tx): Promise<void> {
  await sql`create table thing (id text primary key, node_id text not null, generation bigint not null, revision bigint not null, observed bigint not null default 0)`.execute(tx)
}

/** Makes or changes a thing of a node, as a command would. */
export async function changeThing(tx: Tx, nodeId: string, id: string): Promise<number> {
  const revision = await nextRevision(tx, nodeId)
  await sql`insert into thing (id, node_id, generation, revision) values (${id}, ${nodeId}, 1, ${revision})
    on conflict (id) do update set generation = thing.generation + 1, revision = ${revision}`.execute(tx)
  return revision
}

const things: NodeResources = {
  since: async (tx, nodeId, since) => {
    const { rows } = await sql<{ id: string; generation: number }>`select id, generation from thing where node_id = ${nodeId} and revision > ${since} order by revision`.execute(tx)
    return rows.map(({ id, generation }): Resource => ({ kind: 'site', id, generation, requestId: null, spec: null }))
  },
  observe: async () => {},
  record: async (tx, nodeId, reports: Report[]) => {
    for (const { id, generation } of reports) await sql`update thing set observed = ${generation} where id = ${id} and node_id = ${nodeId}`.execute(tx)
  },
}

/** Starts everything; ended with the test. */
export async function testService(t: { after(work: () => Promise<void>): void }) {
  const { db, url } = await testDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'onyva-nodes-'))
  const clock = testClock(systemClock.now())
  const authority = await openCertificateAuthority(join(folder, 'secrets'), clock)
  const notifications = openNotifications(url, silentLog)
  await notifications.ready()
  await inTransaction(db, makeThingTable)
  const calls = makeNodeCalls(async (nodeId) => nodeId)
  const state = makeStateDesk(db, notifications, things)
  const socketPath = join(folder, 'control.sock')
  const lines: Record<string, unknown>[] = []
  const service = await startNodeService(
    { host: '127.0.0.1', port: 0, sockets: [socketPath] },
    { db, clock, log: makeLog((line) => lines.push(JSON.parse(line) as Record<string, unknown>)), authority, calls, state, resources: things },
  )
  let closed = false
  const close = async () => {
    if (closed) return
    closed = true
    await service.close()
    state.close()
    await notifications.close()
  }
  t.after(async () => {
    await close()
    await rm(folder, { recursive: true, force: true })
  })
  const ca = authority.ca.toString()
  const stranger: Credentials = { port: service.port!, ca }

  /** Writes a token into the database as `createJoinToken` would. */
  async function newToken(name: string, more: { nodeId?: string; lifeMs?: number } = {}): Promise<string> {
    const token = newSecret()
    const now = clock.now()
    await db
      .insertInto('node_join_token')
      .values({ secret_hash: hashSecret(token), name, node_id: more.nodeId ?? null, created_by: null, created_at: now, expires_at: new Date(now.getTime() + (more.lifeMs ?? 60_000)), used_at: null })
      .execute()
    return token
  }

  /** Joins a real machine-to-be and gives its id and credentials. */
  async function newNode(name: string, nodeId?: string): Promise<Credentials & { id: string }> {
    const { key, requestDer } = await makeRequest('/CN=anything')
    const token = await newToken(name, nodeId ? { nodeId } : {})
    const answer = await ask(stranger, 'POST', '/node/v1/join', { token, csr: requestDer.toString('base64'), facts: someFacts })
    if (answer.status !== 200) throw new Error(`joining ended with ${answer.status} ${answer.text}`)
    const joined = answer.json() as { nodeId: string; certificate: string; ca: string }
    const cert = new X509Certificate(Buffer.from(joined.certificate, 'base64')).toString()
    return { id: joined.nodeId, port: service.port!, ca: new X509Certificate(Buffer.from(joined.ca, 'base64')).toString(), key, cert }
  }

  return { db, url, clock, authority, calls, service, socketPath, stranger, newToken, newNode, close, folder, lines }
}
