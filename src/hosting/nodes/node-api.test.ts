import assert from 'node:assert/strict'
import test from 'node:test'
import { composeApi } from '#compose-api.ts'
import { testConfig } from '#web/test-app.ts'
import { hashSecret } from '#lib/ids.ts'
import { fingerprint, testPanel } from './test-panel.ts'

const panel = () => testPanel((nodes) => [composeApi({ config: testConfig(), nodes, notifications: { subscribe: () => () => {} } })])
const bearer = (who: string) => ({ authorization: `Bearer ${who}` })
const json = { 'content-type': 'application/json' }
const id = 'k3m9x2p7q4ab'

test('who may call what of nodes', async () => {
  const { ask, addNode } = await panel()
  await addNode(id, 'pomme', { seenAgoMs: 1000 })
  const routes: [string, string, unknown, number][] = [
    ['GET', '/api/v1/nodes', undefined, 200],
    ['GET', `/api/v1/nodes/${id}`, undefined, 200],
    ['GET', '/api/v1/nodes/zzzzzzzzzzzz', undefined, 404],
    ['GET', '/api/v1/nodes/..', undefined, 404],
    ['PATCH', `/api/v1/nodes/${id}`, { drained: true }, 200],
    ['PATCH', `/api/v1/nodes/${id}`, { drained: 'yes' }, 400],
    ['PATCH', `/api/v1/nodes/${id}`, { drained: true, name: 'x' }, 400],
    ['POST', '/api/v1/nodes/join-tokens', { name: 'poire' }, 201],
    ['POST', '/api/v1/nodes/join-tokens', { name: 'Pas Un Nom' }, 422],
    ['POST', '/api/v1/nodes/join-tokens', { name: 'pomme' }, 409],
    ['POST', '/api/v1/nodes/join-tokens', {}, 400],
    ['DELETE', '/api/v1/nodes/zzzzzzzzzzzz', undefined, 404],
    ['DELETE', `/api/v1/nodes/${id}`, undefined, 204],
  ]
  for (const [method, path, body, status] of routes) {
    const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    for (const [who, wanted] of [['nobody', 401], ['member', 403], ['support', 403]] as const)
      assert.equal((await ask(path, { ...init, headers: { ...json, ...bearer(who) } })).status, path.endsWith('..') ? 404 : wanted, `${who} ${method} ${path}`)
    assert.equal((await ask(path, { ...init, headers: { ...json, ...bearer('administrator') } })).status, status, `${method} ${path} ${JSON.stringify(body)}`)
  }
})

test('a cookie is nobody here', async () => {
  const { ask } = await panel()
  assert.equal((await ask('/api/v1/nodes', { headers: { cookie: 'who=administrator' } })).status, 401)
  const posted = await ask('/api/v1/nodes/join-tokens', { method: 'POST', body: '{"name":"poire"}', headers: { ...json, cookie: 'who=administrator' } })
  assert.equal(posted.status, 401)
})

test('a list says how far it goes, and each node how it is', async () => {
  const { ask, addNode } = await panel()
  await addNode('aaaaaaaaaaaa', 'abricot', { seenAgoMs: 1000, revision: 9, seenRevision: 7 })
  await addNode('bbbbbbbbbbbb', 'brugnon', { seenAgoMs: 100_000, drained: true })
  await addNode('cccccccccccc', 'cerise')
  const first = (await (await ask('/api/v1/nodes?pageSize=2', { headers: bearer('administrator') })).json()) as { items: Record<string, unknown>[]; total: number }
  assert.equal(first.total, 3)
  assert.deepEqual(first.items.map(({ name, presence, changesWaiting, drained }) => [name, presence, changesWaiting, drained]), [
    ['abricot', 'here', 2, false],
    ['brugnon', 'away', 0, true],
  ])
  const second = (await (await ask('/api/v1/nodes?page=2&pageSize=2', { headers: bearer('administrator') })).json()) as { items: unknown[] }
  assert.equal(second.items.length, 1)
  assert.equal((await ask('/api/v1/nodes?pageSize=101', { headers: bearer('administrator') })).status, 400)
})

test('a join token is told once, with the words to type, and only its hash is kept', async () => {
  const { ask, db } = await panel()
  const made = (await (await ask('/api/v1/nodes/join-tokens', { method: 'POST', body: '{"name":"poire"}', headers: { ...json, ...bearer('administrator') } })).json()) as { token: string; command: string[] }
  assert.deepEqual(made.command.slice(0, 2), ['onyva-agent', 'join'])
  assert.ok(made.command.includes(made.token) && made.command.includes(fingerprint))
  const row = await db.selectFrom('node_join_token').selectAll().executeTakeFirstOrThrow()
  assert.deepEqual(row.secret_hash, hashSecret(made.token))
  assert.ok(!JSON.stringify(await db.selectFrom('audit_event').selectAll().execute()).includes(made.token))
})

test('a node that carries sites stays', async () => {
  const { ask, addNode, carry } = await panel()
  await addNode(id, 'pomme', { seenAgoMs: 1000 })
  carry(2)
  const refused = await ask(`/api/v1/nodes/${id}`, { method: 'DELETE', headers: bearer('administrator') })
  assert.equal(refused.status, 409)
  assert.equal(((await refused.json()) as { code: string }).code, 'nodeHasSites')
})
