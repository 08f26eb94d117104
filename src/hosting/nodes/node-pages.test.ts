import assert from 'node:assert/strict'
import test from 'node:test'
import { hashSecret } from '#lib/ids.ts'
import { makeNodePages } from './node-pages.ts'
import { fingerprint, testPanel } from './test-panel.ts'

const id = 'k3m9x2p7q4ab'

/** A browser of one person: keeps cookies, sends the token of the page it has read. */
async function panel() {
  const all = await testPanel((nodes) => [makeNodePages({ nodes })])
  const origin = all.config.panelOrigin
  function browser(who: string) {
    const kept = new Map([['who', who]])
    let token = ''
    const send = async (path: string, init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {}) => {
      const answer = await all.ask(path, { ...init, headers: { cookie: [...kept].map((pair) => pair.join('=')).join('; '), ...init.headers } })
      for (const line of answer.headers.getSetCookie()) {
        const [name = '', value = ''] = line.split(';')[0]!.split('=')
        kept.set(name, value)
      }
      const text = await answer.text()
      token = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? token
      return { status: answer.status, text, headers: answer.headers }
    }
    return {
      get: (path: string, language = 'fr') => send(path, { headers: { 'accept-language': language } }),
      post: (path: string, values: Record<string, string> = {}) => {
        const body = new URLSearchParams({ _csrf: token, ...values }).toString()
        return send(path, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length), origin } })
      },
    }
  }
  return { ...all, browser }
}

test('pages of nodes are for administrators', async () => {
  const { browser, addNode } = await panel()
  await addNode(id, 'pomme', { seenAgoMs: 1000 })
  const pages = ['/administration/nodes', '/administration/nodes/new', `/administration/nodes/${id}`, `/administration/nodes/${id}/remove`]
  for (const path of pages) {
    assert.equal((await browser('member').get(path)).status, 403, path)
    assert.equal((await browser('nobody').get(path)).status, 303, `${path} leads to the door`)
    assert.equal((await browser('administrator').get(path)).status, 200, path)
  }
  assert.equal((await browser('administrator').get('/administration/nodes/zzzzzzzzzzzz')).status, 404)
  for (const act of ['', `/${id}/drained`, `/${id}/replace`, `/${id}/remove`]) {
    const person = browser('member')
    await person.get('/administration/nodes')
    assert.equal((await person.post(`/administration/nodes${act}`, { name: 'x' })).status, 403, act)
  }
})

test('the list shows who answers, how full each is, and that the panel was stopped', async () => {
  const { browser, addNode, db, clock } = await panel()
  const administrator = browser('administrator')
  assert.match((await administrator.get('/administration/nodes')).text, /Pas encore de machine/)
  await addNode(id, 'pomme', { seenAgoMs: 1000, sites: 1847 })
  await addNode('bbbbbbbbbbbb', 'brugnon', { seenAgoMs: 600_000, revision: 5, seenRevision: 3 })
  const ago = (minutes: number) => new Date(clock.now().getTime() - minutes * 60_000)
  await db.insertInto('control_plane_run').values([{ started_at: ago(300), alive_at: ago(200) }, { started_at: ago(190), alive_at: ago(0) }]).execute()
  const { text } = await administrator.get('/administration/nodes')
  assert.match(text, /1 machines sur 2/)
  assert.match(text, /1\s847/u)
  assert.match(text, /2 changements en attente/)
  assert.match(text, /brugnon ne répond pas au panneau/)
  assert.match(text, /Le panneau s’est arrêté/)
  assert.match(text, /aria-label="Disque[^"]*20\sGo sur 100\sGo"/u)
  const english = (await administrator.get('/administration/nodes', 'en')).text
  assert.match(english, /Does not answer|Ne répond pas/)
})

test('a node is added: the command is shown once, and the token works', async () => {
  const { browser, db } = await panel()
  const administrator = browser('administrator')
  await administrator.get('/administration/nodes/new')
  const refused = await administrator.post('/administration/nodes', { name: 'Deux Mots' })
  assert.equal(refused.status, 422)
  assert.match(refused.text, /value="Deux Mots"/)
  const made = await administrator.post('/administration/nodes', { name: 'Poire' })
  assert.equal(made.status, 200)
  assert.equal(made.headers.get('cache-control'), 'no-store')
  const command = /onyva-agent join --control-plane https:\/\/203\.0\.113\.5:8443 --token ([a-z0-9]{32}) --ca-fingerprint ([0-9a-f]{64})/.exec(made.text)
  assert.ok(command)
  assert.equal(command[2], fingerprint)
  const row = await db.selectFrom('node_join_token').selectAll().executeTakeFirstOrThrow()
  assert.deepEqual([row.secret_hash, row.name], [hashSecret(command[1]!), 'poire'])
})

test('an old proof of identity is not enough to make a token or to remove a node', async () => {
  const { browser, addNode, people, clock } = await panel()
  await addNode(id, 'pomme', { seenAgoMs: 1000 })
  const administrator = browser('administrator')
  await administrator.get('/administration/nodes')
  people.get('administrator')!.authenticatedAt = new Date(clock.now().getTime() - 11 * 60_000)
  const named = await administrator.post('/administration/nodes', { name: 'poire' })
  assert.equal(named.status, 403)
  assert.match(named.text, /href="\/confirm-identity[^]*name="name" value="poire"/, 'the name is not to be typed again')
  for (const path of [`/administration/nodes/${id}/replace`, `/administration/nodes/${id}/remove`]) {
    const answer = await administrator.post(path, {})
    assert.equal(answer.status, 303, path)
    assert.match(answer.headers.get('location') ?? '', /^\/confirm-identity/)
  }
})

test('a node stops taking sites and takes them again; a node with sites cannot be removed, an empty one can', async () => {
  const { browser, addNode, db, carry } = await panel()
  await addNode(id, 'pomme', { seenAgoMs: 1000 })
  const administrator = browser('administrator')
  await administrator.get(`/administration/nodes/${id}`)
  const drained = () => db.selectFrom('node').select('drained').where('id', '=', id).executeTakeFirstOrThrow()
  assert.equal((await administrator.post(`/administration/nodes/${id}/drained`, { drained: 'yes' })).status, 303)
  assert.equal((await drained()).drained, true)
  assert.match((await administrator.get(`/administration/nodes/${id}`)).text, /ne prend plus de nouveaux sites/)
  await administrator.post(`/administration/nodes/${id}/drained`, { drained: 'no' })
  assert.equal((await drained()).drained, false)
  carry(3)
  const refused = await administrator.post(`/administration/nodes/${id}/remove`)
  assert.equal(refused.status, 409)
  assert.match(refused.text, /porte encore 3 sites/)
  carry(0)
  assert.equal((await administrator.post(`/administration/nodes/${id}/remove`)).status, 303)
  const row = await db.selectFrom('node').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  assert.ok(row.removed_at && row.certificate_serial === null && row.name !== 'pomme', 'its name is free again')
  const actions = (await db.selectFrom('audit_event').select('action').orderBy('id').execute()).map(({ action }) => action)
  assert.deepEqual(actions, ['node.drained', 'node.undrained', 'node.removed'])
})
