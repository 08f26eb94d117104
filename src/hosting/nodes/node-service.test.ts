import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import test from 'node:test'
import { connect } from 'node:tls'
import { sql } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import { elapsedMs, systemClock } from '#lib/clock.ts'
import { openCertificateAuthority } from './certificate-authority.ts'
import { markRemoved } from './node-store.ts'
import { ask, makeRequest, someFacts } from './test-node.ts'
import type { Credentials } from './test-node.ts'
import { changeThing, testService } from './test-service.ts'

const state = (who: Credentials, since: number, waitMs = 0) => ask(who, 'POST', '/node/v1/state', { since, waitMs, agentVersion: '0.1.0' })
const everyRoute: [string, string, unknown][] = [
  ['POST', '/node/v1/renew', { csr: 'AAAA' }],
  ['POST', '/node/v1/state', { since: 0, waitMs: 0, agentVersion: '0.1.0' }],
  ['POST', '/node/v1/reports', { reports: [] }],
  ['POST', '/node/v1/facts', someFacts],
  ['POST', '/node/v1/calls', { waitMs: 0, atMost: 1 }],
  ['GET', '/node/v1/calls/abcdefghijkmnpqrstuv/body', undefined],
  ['PUT', '/node/v1/calls/abcdefghijkmnpqrstuv/output', 'bytes'],
  ['POST', '/node/v1/calls/abcdefghijkmnpqrstuv/answer', { outcome: 'done' }],
]

test('a machine joins with a token, once', async (t) => {
  const { stranger, newToken, db } = await testService(t)
  const { requestDer } = await makeRequest('/CN=x')
  const csr = requestDer.toString('base64')
  const token = await newToken('pomme')
  const bad = await ask(stranger, 'POST', '/node/v1/join', { token, csr: Buffer.from('no request').toString('base64'), facts: someFacts })
  assert.equal(bad.status, 422)
  const joined = await ask(stranger, 'POST', '/node/v1/join', { token, csr, facts: someFacts })
  assert.equal(joined.status, 200, 'a refused request does not use the token up')
  const { nodeId } = joined.json()
  const row = await db.selectFrom('node').selectAll().where('name', '=', 'pomme').executeTakeFirstOrThrow()
  assert.equal(row.id, nodeId)
  assert.deepEqual(row.facts, someFacts)
  assert.equal((await ask(stranger, 'POST', '/node/v1/join', { token, csr, facts: someFacts })).status, 401)
  assert.equal((await ask(stranger, 'POST', '/node/v1/join', { token: 'a'.repeat(32), csr, facts: someFacts })).status, 401)
  assert.equal((await ask(stranger, 'POST', '/node/v1/join', { token, csr, facts: someFacts, more: 1 })).status, 400)
})

test('a token that is too old is refused, and so are endless guesses', async (t) => {
  const { stranger, newToken, clock } = await testService(t)
  const { requestDer } = await makeRequest('/CN=x')
  const body = { token: await newToken('poire', { lifeMs: 1000 }), csr: requestDer.toString('base64'), facts: someFacts }
  clock.advance(1001)
  assert.equal((await ask(stranger, 'POST', '/node/v1/join', body)).status, 401)
  const statuses: number[] = []
  for (let i = 0; i < 31; i++) statuses.push((await ask(stranger, 'POST', '/node/v1/join', body)).status)
  assert.equal(statuses.at(-1), 429)
  clock.advance(60_000)
  assert.equal((await ask(stranger, 'POST', '/node/v1/join', body)).status, 401)
})

test('without a certificate of ours every route but join answers 401, whatever it is', async (t) => {
  const { stranger, newNode, authority, folder } = await testService(t)
  const node = await newNode('pomme')
  const other = await openCertificateAuthority(join(folder, 'other'), systemClock)
  const { key, requestDer } = await makeRequest('/CN=x')
  const foreign = await other.signNode(requestDer, node.id)
  const neverIssued = await authority.signNode(requestDer, node.id)
  const pem = (der: Buffer) => new X509Certificate(der).toString()
  const impostors: Record<string, Credentials> = {
    nobody: stranger,
    'signed by another authority': { ...stranger, key, cert: pem(foreign.der) },
    'not the certificate that this node has': { ...stranger, key, cert: pem(neverIssued.der) },
    'the certificate of the service itself': { ...stranger, key: authority.server.key, cert: authority.server.chain },
  }
  for (const [who, credentials] of Object.entries(impostors))
    for (const [method, path, body] of [...everyRoute, ['GET', '/', undefined] as const, ['GET', '/node/v1/nothing', undefined] as const])
      assert.equal((await ask(credentials, method, path, body)).status, 401, `${who} ${method} ${path}`)
  assert.equal((await state(node, 0)).status, 200)
  assert.equal((await ask(node, 'GET', '/node/v1/state')).status, 404)
  assert.equal((await ask(node, 'GET', '/node/v1/nothing')).status, 404)
})

test('TLS 1.2 is refused, and the service shows its authority at the end of the chain', async (t) => {
  const { service, authority } = await testService(t)
  const options = { host: '127.0.0.1', port: service.port!, servername: 'control.onyva', ca: authority.ca.toString() }
  await assert.rejects(
    new Promise((resolve, reject) => connect({ ...options, maxVersion: 'TLSv1.2' }, () => resolve(null)).on('error', reject)),
  )
  const chainEnd = await new Promise<string>((resolve, reject) => {
    const socket = connect({ ...options, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate(true).issuerCertificate.fingerprint256)
      socket.end()
    }).on('error', reject)
  })
  assert.equal(chainEnd.replaceAll(':', '').toLowerCase(), authority.fingerprint)
})

test('the long poll answers upon the commit, over the unix socket too', async (t) => {
  const { db, newNode, socketPath } = await testService(t)
  const node = await newNode('pomme')
  const { port: _port, ...overSocket } = { ...node, socketPath }
  await inTransaction(db, (tx) => changeThing(tx, node.id, 'thing0000000'))
  const first = (await state(overSocket, 0)).json()
  assert.equal(first['complete'], true)
  assert.equal((first['resources'] as unknown[]).length, 1)
  const waits: number[] = []
  let since = Number(first['revision'])
  for (let i = 0; i < 12; i++) {
    const poll = state(overSocket, since, 20_000)
    await new Promise((resolve) => setTimeout(resolve, 30))
    await inTransaction(db, (tx) => changeThing(tx, node.id, 'thing0000000'))
    const committedAtMs = elapsedMs()
    const answer = (await poll).json()
    waits.push(elapsedMs() - committedAtMs)
    assert.equal(answer['revision'], since + 1)
    assert.equal(answer['complete'], false)
    since++
  }
  const median = waits.sort((a, b) => a - b)[6]!
  t.diagnostic(`commit to answer: median ${median.toFixed(1)} ms, worst ${waits.at(-1)!.toFixed(1)} ms`)
  // a node that is not told looks by itself after 10 s (`slowPollMs`): nothing between is a matter of the machine
  assert.ok(median < 2000, `median ${median} ms`)
})

test('with nothing new the poll waits, then says so with the same revision', async (t) => {
  const { newNode } = await testService(t)
  const node = await newNode('pomme')
  const startedAtMs = elapsedMs()
  const answer = (await state(node, 0, 300)).json()
  assert.ok(elapsedMs() - startedAtMs >= 295)
  assert.deepEqual(answer, { nodeId: node.id, revision: 0, complete: false, resources: [] })
})

test('a node hears nothing of another node, and is not believed about its things', async (t) => {
  const { db, newNode } = await testService(t)
  const [mine, other] = [await newNode('pomme'), await newNode('poire')]
  await inTransaction(db, async (tx) => {
    await changeThing(tx, mine.id, 'thingofmine0')
    await changeThing(tx, other.id, 'thingofother')
  })
  const seen = (await state(mine, 0)).json()
  assert.deepEqual((seen['resources'] as { id: string }[]).map(({ id }) => id), ['thingofmine0'])
  const report = { kind: 'site', generation: 7, outcome: 'applied', reason: null, detail: null, httpStatus: 200, answering: true, size: null, durationMs: 1 }
  const forged = await ask(mine, 'POST', '/node/v1/reports', { reports: [{ ...report, id: 'thingofother' }, { ...report, id: 'thingofmine0' }] })
  assert.equal(forged.status, 200)
  const { rows } = await sql<{ id: string; observed: number }>`select id, observed from thing order by id`.execute(db)
  assert.deepEqual(rows, [
    { id: 'thingofmine0', observed: 7 },
    { id: 'thingofother', observed: 0 },
  ])
})

test('what does not fit the grammar, or is too large, is refused and the service goes on', async (t) => {
  const { newNode } = await testService(t)
  const node = await newNode('pomme')
  for (const body of ['', '{', '[]', 'null', '{"since":-1,"waitMs":0,"agentVersion":"1"}', '{"since":0,"waitMs":99999999,"agentVersion":"1"}', '{"since":0,"waitMs":0,"agentVersion":"a\\nb"}'])
    assert.equal((await ask(node, 'POST', '/node/v1/state', body)).status, 400, body)
  assert.equal((await ask(node, 'POST', '/node/v1/state', 'x'.repeat(70_000))).status, 413)
  assert.equal((await ask(node, 'POST', '/node/v1/facts', { ...someFacts, cores: 0 })).status, 400)
  assert.equal((await state(node, 0)).status, 200)
})

test('a fault of ours on a node is told to our log with what the node says of it; other refusals are not', async (t) => {
  const { calls, newNode, lines } = await testService(t)
  const node = await newNode('pomme')
  for (const reason of ['noSuchPath', 'internal']) {
    const asked = calls.ask(node.id, { ask: 'remove', site: 'k3v9x2m7q4ab', uid: 300_000, path: 'a' }, { requestId: 'req123456789' })
    const taken = (await ask(node, 'POST', '/node/v1/calls', { waitMs: 2000, atMost: 1 })).json()['calls'] as { id: string }[]
    await ask(node, 'POST', `/node/v1/calls/${taken[0]!.id}/answer`, { outcome: 'refused', reason, detail: 'EIO: the disk said no' })
    assert.deepEqual(await asked, { outcome: 'refused', reason, detail: 'EIO: the disk said no' })
  }
  const told = lines.filter(({ event }) => event === 'call.internal')
  assert.deepEqual(told.map(({ level, nodeId, ask: what, site, requestId, detail }) => ({ level, nodeId, what, site, requestId, detail })), [
    { level: 'error', nodeId: node.id, what: 'remove', site: 'k3v9x2m7q4ab', requestId: 'req123456789', detail: 'EIO: the disk said no' },
  ])
})

test('a removed node is shut out at once, even in the middle of a poll', async (t) => {
  const { db, newNode, clock } = await testService(t)
  const node = await newNode('pomme')
  const poll = state(node, 0, 20_000)
  await new Promise((resolve) => setTimeout(resolve, 200))
  await inTransaction(db, async (tx) => {
    await markRemoved(tx, node.id, clock.now())
    await sql`select pg_notify('node', ${node.id})`.execute(tx)
  })
  assert.equal((await poll).status, 401)
  assert.equal((await state(node, 0)).status, 401)
})

test('a renewed certificate holds from its first use, and the old one until then', async (t) => {
  const { newNode } = await testService(t)
  const node = await newNode('pomme')
  const { key, requestDer } = await makeRequest('/CN=x')
  const renewed = await ask(node, 'POST', '/node/v1/renew', { csr: requestDer.toString('base64') })
  assert.equal(renewed.status, 200)
  const cert = new X509Certificate(Buffer.from(String(renewed.json()['certificate']), 'base64')).toString()
  assert.equal((await state(node, 0)).status, 200)
  assert.equal((await state({ ...node, key, cert }, 0)).status, 200)
  assert.equal((await state(node, 0)).status, 401)
})

test('a machine that takes the place of a node has its id, and the old certificate ends', async (t) => {
  const { newNode } = await testService(t)
  const old = await newNode('pomme')
  const fresh = await newNode('pomme', old.id)
  assert.equal(fresh.id, old.id)
  assert.equal((await state(fresh, 0)).status, 200)
  assert.equal((await state(old, 0)).status, 401)
})

test('when the service closes, polls end with an empty answer instead of an error', async (t) => {
  const { newNode, close } = await testService(t)
  const node = await newNode('pomme')
  const poll = state(node, 0, 30_000)
  const calls = ask(node, 'POST', '/node/v1/calls', { waitMs: 30_000, atMost: 5 })
  await new Promise((resolve) => setTimeout(resolve, 200))
  await close()
  assert.deepEqual((await poll).json()['resources'], [])
  assert.deepEqual((await calls).json(), { calls: [] })
})
