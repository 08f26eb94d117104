/**
 * A whole panel on a loopback port, with a node that joined it over real TLS and does in memory what an agent
 * does on a machine: it takes states, reports them applied, and answers calls about files.
 */
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { composeApi } from '#compose-api.ts'
import { createMember } from '#cooperative/members/create-member.ts'
import { openNotifications } from '#db/notifications.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { issueJoinToken } from '#hosting/nodes/create-join-token.ts'
import { startNodes } from '#hosting/nodes/start-nodes.ts'
import { ask, makeRequest, someFacts } from '#hosting/nodes/test-node.ts'
import type { Credentials } from '#hosting/nodes/test-node.ts'
import { recordSiteReports, siteResourcesSince } from '#hosting/sites/for-nodes.ts'
import { systemClock } from '#lib/clock.ts'
import { randomText } from '#lib/ids.ts'
import { silentLog } from '#lib/log.ts'
import { byItself } from '#people/audit.ts'
import { identify } from '#people/identify.ts'
import { hashPassword } from '#people/passwords/hash-password.ts'
import { openSession } from '#people/sessions/open-session.ts'
import { testConfig } from '#web/test-app.ts'
import { buildApp } from '#web/server.ts'
import type { Answer, Call } from '#wire/node-calls.ts'
import type { Report, Resource } from '#wire/node-state.ts'

export const password = 'quatre mots au hasard'

interface NodeWish {
  /** What the node says of a site; `applied` and answering unless told otherwise. */
  report?: (resource: Resource) => Partial<Report> | null
}

export async function testPanel(t: { after(work: () => Promise<void>): void }, wish: NodeWish = {}) {
  const { db, url } = await testDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'onyva-cli-'))
  const notifications = openNotifications(url, silentLog)
  const clock = systemClock
  const over = new AbortController()

  const front: { fetch: (asked: Request, env: unknown) => Response | Promise<Response> } = { fetch: () => new Response('starting', { status: 503 }) }
  const server = createAdaptorServer({ fetch: (asked: Request, env: unknown) => front.fetch(asked, env) }) as Server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const config = testConfig({
    panelOrigin: `http://panel.onyva.localhost:${port}`,
    nodeService: { host: '127.0.0.1', port: 0, sockets: [] },
    secretsFolder: join(folder, 'secrets'),
  })
  const resources = { since: siteResourcesSince, record: recordSiteReports, observe: async () => {} }
  const nodes = await startNodes({ config, db, clock, log: silentLog, notifications, resources })
  const app = buildApp({ config, db, clock, log: silentLog, identify, features: [{ path: '/', app: composeApi({ config, nodes, notifications }) }] })
  front.fetch = app.fetch

  const files = new Map<string, Buffer>()
  const node = await joinNode()
  const loops = [pullStates(), takeCalls()]
  t.after(async () => {
    over.abort()
    await nodes.close()
    await Promise.allSettled(loops)
    server.closeAllConnections()
    server.close()
    await notifications.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function joinNode(): Promise<Credentials & { id: string }> {
    const { token } = await inTransaction(db, (tx) => issueJoinToken(tx, byItself('test'), { name: 'ardoise' }, clock))
    const stranger = { port: nodes.service.port!, ca: '' }
    const { key, requestDer } = await makeRequest('/CN=x')
    const answer = await ask(stranger, 'POST', '/node/v1/join', { token, csr: requestDer.toString('base64'), facts: someFacts }, { rejectUnauthorized: false })
    const joined = answer.json() as { nodeId: string; certificate: string; ca: string }
    const pem = (der: string) => new X509Certificate(Buffer.from(der, 'base64')).toString()
    return { id: joined.nodeId, port: nodes.service.port!, ca: pem(joined.ca), key, cert: pem(joined.certificate) }
  }

  async function pullStates(): Promise<void> {
    for (let since = 0; !over.signal.aborted; ) {
      const answer = await ask(node, 'POST', '/node/v1/state', { since, waitMs: 5000, agentVersion: '0.1.0' }).catch(() => null)
      if (!answer || answer.status !== 200) return
      const state = answer.json() as unknown as { revision: number; resources: Resource[] }
      since = state.revision
      const reports = state.resources.flatMap((resource): Report[] => {
        const said = wish.report ? wish.report(resource) : {}
        if (said === null) return []
        const live = resource.spec?.serving === 'live'
        return [{ kind: resource.kind, id: resource.id, generation: resource.generation, outcome: resource.spec ? 'applied' : 'removed', reason: null, detail: null, httpStatus: live ? 200 : 503, answering: live, size: null, durationMs: 3, ...said }]
      })
      if (reports.length > 0) await ask(node, 'POST', '/node/v1/reports', { reports })
    }
  }

  async function takeCalls(): Promise<void> {
    while (!over.signal.aborted) {
      const answer = await ask(node, 'POST', '/node/v1/calls', { waitMs: 5000, atMost: 4 }).catch(() => null)
      if (!answer || answer.status !== 200) return
      for (const call of answer.json()['calls'] as Call[]) void answerCall(call).catch(() => {})
    }
  }

  const bytes = (call: Call): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: node.port, path: `/node/v1/calls/${call.id}/body`, servername: 'control.onyva', ca: node.ca, key: node.key, cert: node.cert, agent: false }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks))).on('error', reject)
      })
        .on('error', reject)
        .end()
    })

  /** What is in the bin of the one site, by its id there. */
  const binned = new Map<string, { path: string; content: Buffer }>()

  async function answerCall(call: Call): Promise<void> {
    const { question } = call
    const name = 'path' in question ? `${question.site}/${question.path}` : ''
    const below = `${name.replace(/\/$/, '')}/`
    let answer: Answer = { outcome: 'refused', reason: 'noSuchPath', detail: null }
    if (question.ask === 'writeFile') {
      files.set(name, await bytes(call))
      answer = { outcome: 'received', files: 1, bytes: question.sizeBytes }
    } else if (question.ask === 'unpack') {
      files.set(`${name}#${question.format}`, await bytes(call))
      answer = { outcome: 'received', files: 7, bytes: question.sizeBytes }
    } else if (question.ask === 'readFile' && files.has(name)) {
      const content = files.get(name)!
      await ask(node, 'PUT', `/node/v1/calls/${call.id}/output`, content, { headers: { 'content-type': 'application/octet-stream' } })
      answer = { outcome: 'sent', bytes: content.length }
    } else if (question.ask === 'binEntries' && question.paths.every((path) => files.has(`${question.site}/${path}`))) {
      for (const [index, path] of question.paths.entries()) {
        binned.set(`${question.batch}-${index}`, { path, content: files.get(`${question.site}/${path}`)! })
        files.delete(`${question.site}/${path}`)
      }
      answer = { outcome: 'received', files: question.paths.length, bytes: 1 }
    } else if (question.ask === 'listBin') {
      const items = [...binned].map(([id, { path, content }]) => ({ id, path, kind: 'file' as const, reason: 'removed' as const, binnedAtMs: 0, files: 1, bytes: content.length }))
      answer = { outcome: 'bin', total: items.length, totalBytes: 0, items }
    } else if (question.ask === 'restore') {
      const [[id, item] = []] = [...binned].filter(([known]) => question.items.includes(known))
      if (id !== undefined && item !== undefined && binned.delete(id)) {
        files.set(`${question.site}/${question.to ?? item.path}`, item.content)
        answer = { outcome: 'restored', paths: [question.to ?? item.path], files: 1 }
      }
    } else if (question.ask === 'emptyBin') {
      answer = { outcome: 'emptied', files: binned.size, bytes: 1, oldestMs: null }
      binned.clear()
    } else if (question.ask === 'copy') {
      for (const path of question.paths) files.set(`${question.site}/${question.folder}/${question.name ?? path}`, files.get(`${question.site}/${path}`)!)
      answer = { outcome: 'received', files: question.paths.length, bytes: 1 }
    } else if (question.ask === 'setAccess') answer = { outcome: 'received', files: 1, bytes: 0 }
    else if (question.ask === 'archive') {
      await ask(node, 'PUT', `/node/v1/calls/${call.id}/output`, Buffer.from('PK'), { headers: { 'content-type': 'application/octet-stream' } })
      answer = { outcome: 'streamed' }
    } else if (question.ask === 'importDatabase') {
      files.set(question.database, await bytes(call))
      answer = { outcome: 'imported', bytes: question.sizeBytes }
    } else if (question.ask === 'exportDatabase' && files.has(question.database)) {
      await ask(node, 'PUT', `/node/v1/calls/${call.id}/output`, files.get(question.database)!, { headers: { 'content-type': 'application/octet-stream' } })
      answer = { outcome: 'streamed' }
    } else if (question.ask === 'undoImport') answer = { outcome: 'imported', bytes: 1 }
    else if (question.ask === 'checkDatabase') answer = { outcome: 'checked', tables: 2, mended: 0, broken: [] }
    else if (question.ask === 'openDatabase') answer = { outcome: 'done' }
    else if (question.ask === 'readLog') answer = { outcome: 'logPage', older: null, newer: null, lines: [{ atMs: 0, status: 0, text: question.around ? `PHP Fatal error: ${question.around.message}` : `searched ${question.search}`, durationMs: 0, bytes: 0, from: '', agent: '', cache: '' }] }
    else if (question.ask === 'purgePages' || (question.ask === 'remove' && files.delete(name))) answer = { outcome: 'done' }
    else if (question.ask === 'listFolder') {
      const entries = [...files].filter(([path]) => path.startsWith(below) && !path.slice(below.length).includes('/')).map(([path, content]) => ({ name: path.slice(below.length), path: path.slice(question.site.length + 1), kind: 'file' as const, sizeBytes: content.length, modifiedAtMs: 0, mode: 0o644 }))
      answer = { outcome: 'folder', total: entries.length, totalBytes: 0, unreadableNames: 0, truncated: false, entries: entries.slice(question.offset, question.offset + question.limit) }
    }
    await ask(node, 'POST', `/node/v1/calls/${call.id}/answer`, answer)
  }

  /** A person who may sign in, with a member and roles. @returns a token as `onyva login` makes. */
  async function newPerson(email: string, roles: readonly ('administrator' | 'treasurer' | 'board' | 'auditor')[] = []): Promise<{ token: string; memberId: string }> {
    const passwordHash = await hashPassword(password)
    return inTransaction(db, async (tx) => {
      const id = randomText(12)
      const now = clock.now()
      await tx.insertInto('person').values({ id, email, name: email.split('@')[0]!, password_hash: passwordHash, totp_secret: null, totp_pending_secret: null, totp_last_step: null, disabled_at: null, created_at: now }).execute()
      const member = await createMember(tx, byItself('test'), { name: `Membre ${email}`, kind: 'natural', status: 'admitted' }, clock)
      await tx.insertInto('representation').values({ id: randomText(12), person_id: id, member_id: member.id, capacity: 'self', starts_at: now, ends_at: null }).execute()
      for (const role of roles) await tx.insertInto('role_grant').values({ id: randomText(12), person_id: id, role, granted_by: null, granted_at: now, ends_at: null }).execute()
      const { secret } = await openSession(tx, { personId: id, kind: 'token', step: 'complete', name: 'test', source: '127.0.0.1' }, clock)
      return { token: secret, memberId: member.id }
    })
  }

  /** A data folder as the launcher leaves it. */
  async function dataFolder(token: string): Promise<string> {
    await writeFile(join(folder, 'cli.json'), JSON.stringify({ panelOrigin: config.panelOrigin, connect: `127.0.0.1:${port}` }))
    await writeFile(join(folder, 'cli-token'), `${token}\n`, { mode: 0o600 })
    return folder
  }

  return { db, config, node, files, folder, newPerson, dataFolder, origin: config.panelOrigin, server }
}
