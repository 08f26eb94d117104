import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import type { Level } from '#people/actor.ts'
import { recordSiteReports } from './for-nodes.ts'
import { siteById } from './site-store.ts'
import { appliedReport, buildActor, buildSite, clock, lent, sitesDomain } from './test-sites.ts'
import { testPanel } from './test-panel.ts'

const panel = await testPanel()
const { api, actor, stranger, administrator, member, db, nodeId } = panel
const support = await db.transaction().execute((tx) => buildActor(tx, [], ['support'], 'Sacha Brun'))
const fresh = (hostName?: string) => db.transaction().execute((tx) => buildSite(tx, actor, hostName === undefined ? {} : { hostName }))
const site = await fresh('roue')
const persons = { nobody: null, actor, stranger, administrator, support }

const still = `/api/v1/sites/${(await db.transaction().execute((tx) => buildSite(tx, actor, { profile: 'static' }))).id}`
const site404 = `/api/v1/sites/nothing`
const one = `/api/v1/sites/${site.id}`
const removed = await fresh()
await api(actor, 'POST', `/api/v1/sites/${removed.id}/host-names`, { hostName: 'second-nom' })
const gone = await fresh()
await api(actor, 'DELETE', `/api/v1/sites/${gone.id}`)

/** Who, what, and what comes back: status and code of the problem. */
const table: [who: keyof typeof persons, method: string, path: string, body: unknown, status: number, code?: string][] = [
  ['actor', 'GET', '/api/v1/sites', undefined, 200],
  ['nobody', 'GET', '/api/v1/sites', undefined, 401, 'signInFirst'],
  ['actor', 'GET', '/api/v1/sites?page=0', undefined, 400, 'badInput'],
  ['actor', 'GET', '/api/v1/sites?view=nope', undefined, 400, 'badInput'],
  ['nobody', 'POST', '/api/v1/sites', { hostName: 'x', profile: 'php' }, 401, 'signInFirst'],
  ['actor', 'POST', '/api/v1/sites', { hostName: 'guidon' }, 400, 'badInput'],
  ['actor', 'POST', '/api/v1/sites', { hostName: 'guidon', profile: 'cgi' }, 400, 'badInput'],
  ['actor', 'POST', '/api/v1/sites', { hostName: 'gui don', profile: 'php' }, 422, 'hostNameSigns'],
  ['actor', 'POST', '/api/v1/sites', { hostName: 'gui\r\ndon', profile: 'php' }, 422, 'hostNameControlSigns'],
  ['stranger', 'POST', '/api/v1/sites', { hostName: 'roue', profile: 'php' }, 409, 'hostNameTaken'],
  ['stranger', 'POST', '/api/v1/sites', { hostName: 'rouë', profile: 'php' }, 409, 'hostNameLooksAlike'],
  ['stranger', 'POST', '/api/v1/sites', { hostName: 'autre', profile: 'php', memberId: member.id }, 404, 'notFound'],
  ['administrator', 'POST', '/api/v1/sites', { hostName: 'guidon', profile: 'php' }, 400, 'memberWanted'],
  ['support', 'POST', '/api/v1/sites', { hostName: 'guidon', profile: 'php', memberId: member.id }, 404, 'notFound'],
  ['actor', 'GET', one, undefined, 200],
  ['administrator', 'GET', one, undefined, 200],
  ['support', 'GET', one, undefined, 200],
  ['nobody', 'GET', one, undefined, 401, 'signInFirst'],
  ['stranger', 'GET', one, undefined, 404, 'notFound'],
  ['actor', 'GET', site404, undefined, 404, 'notFound'],
  ['administrator', 'GET', site404, undefined, 404, 'notFound'],
  ['actor', 'PATCH', one, { name: 'La roue', version: 1 }, 200],
  ['actor', 'PATCH', one, { name: 'La roue voilée', version: 1 }, 409, 'siteChangedMeanwhile'],
  ['actor', 'PATCH', one, { name: '' }, 422, 'siteNameMissing'],
  ['actor', 'PATCH', one, { name: 7 }, 400, 'badInput'],
  ['actor', 'PATCH', one, { mainHostName: `autre.${sitesDomain}` }, 404, 'hostNameNotThere'],
  ['stranger', 'PATCH', one, { name: 'Pris' }, 404, 'notFound'],
  ['support', 'PATCH', one, { name: 'Pris' }, 404, 'notFound'],
  ['nobody', 'PATCH', one, { name: 'Pris' }, 401, 'signInFirst'],
  ['actor', 'PATCH', one, { php: { memoryMegabytes: 96, uploadMegabytes: 64 } }, 200],
  ['actor', 'PATCH', one, { php: { memoryMegabytes: 4096 } }, 422, 'phpMemoryOutOfRange'],
  ['actor', 'PATCH', one, { php: { uploadMegabytes: 0 } }, 422, 'phpUploadOutOfRange'],
  ['actor', 'PATCH', one, { php: { executionSeconds: 9000 } }, 422, 'phpSecondsOutOfRange'],
  ['actor', 'PATCH', one, { php: { memoryMegabytes: 'all' } }, 400, 'badInput'],
  ['actor', 'PATCH', one, { php: { memoryMegabytes: 100 }, version: 1 }, 409, 'siteChangedMeanwhile'],
  ['stranger', 'PATCH', one, { php: { memoryMegabytes: 100 } }, 404, 'notFound'],
  ['support', 'PATCH', one, { php: { memoryMegabytes: 100 } }, 404, 'notFound'],
  ['nobody', 'PATCH', one, { php: { memoryMegabytes: 100 } }, 401, 'signInFirst'],
  ['actor', 'PATCH', one, { pageCache: true }, 200],
  ['actor', 'PATCH', one, { pageCache: 'yes' }, 400, 'badInput'],
  ['stranger', 'PATCH', one, { pageCache: true }, 404, 'notFound'],
  ['nobody', 'PATCH', one, { pageCache: true }, 401, 'signInFirst'],
  ['actor', 'PATCH', still, { pageCache: true }, 409, 'siteHasNoPhp'],
  ['actor', 'POST', `${one}/purge-pages`, { page: 7 }, 400, 'badInput'],
  ['stranger', 'POST', `${one}/purge-pages`, {}, 404, 'notFound'],
  ['support', 'POST', `${one}/purge-pages`, {}, 404, 'notFound'],
  ['nobody', 'POST', `${one}/purge-pages`, {}, 401, 'signInFirst'],
  ['actor', 'POST', `${still}/purge-pages`, {}, 409, 'siteHasNoPhp'],
  ['actor', 'PATCH', still, { php: { memoryMegabytes: 100 } }, 409, 'siteHasNoPhp'],
  ['actor', 'POST', `${one}/suspend`, { reason: 'request' }, 200],
  ['actor', 'POST', `${one}/suspend`, { reason: 'request' }, 409, 'siteAlreadySuspended'],
  ['actor', 'POST', `${one}/suspend`, { reason: 'unpaid' }, 403, 'forbidden'],
  ['actor', 'POST', `${one}/suspend`, { reason: 'whim' }, 400, 'badInput'],
  ['stranger', 'POST', `${one}/suspend`, { reason: 'request' }, 404, 'notFound'],
  ['nobody', 'POST', `${one}/suspend`, {}, 401, 'signInFirst'],
  ['stranger', 'POST', `${one}/resume`, undefined, 404, 'notFound'],
  ['actor', 'POST', `${one}/resume`, undefined, 200],
  ['actor', 'POST', `${one}/resume`, undefined, 409, 'siteNotSuspended'],
  ['administrator', 'POST', `${one}/suspend`, { reason: 'abuse' }, 200],
  ['actor', 'POST', `${one}/resume`, undefined, 403, 'siteSuspendedByCooperative'],
  ['administrator', 'POST', `${one}/resume`, undefined, 200],
  ['actor', 'POST', `${one}/retry`, undefined, 409, 'siteNothingToRetry'],
  ['stranger', 'POST', `${one}/retry`, undefined, 404, 'notFound'],
  ['actor', 'POST', `${one}/restore`, undefined, 409, 'siteNotDeleted'],
  ['stranger', 'POST', `${one}/restore`, undefined, 404, 'notFound'],
  ['actor', 'POST', `${one}/host-names`, { hostName: 'www.roue' }, 200],
  ['actor', 'POST', `${one}/host-names`, { hostName: 'www.roue' }, 409, 'hostNameAlreadyThere'],
  ['actor', 'POST', `${one}/host-names`, { hostName: 'panel' }, 422, 'hostNameReserved'],
  ['stranger', 'POST', `${one}/host-names`, { hostName: 'x-y-z' }, 404, 'notFound'],
  ['stranger', 'DELETE', `${one}/host-names/www.roue.${sitesDomain}`, undefined, 404, 'notFound'],
  ['actor', 'DELETE', `${one}/host-names/www.roue.${sitesDomain}`, undefined, 200],
  ['actor', 'DELETE', `${one}/host-names/www.roue.${sitesDomain}`, undefined, 404, 'hostNameNotThere'],
  ['actor', 'DELETE', `${one}/host-names/roue.${sitesDomain}`, undefined, 409, 'hostNameLast'],
  ['stranger', 'DELETE', one, undefined, 404, 'notFound'],
  ['support', 'DELETE', one, undefined, 404, 'notFound'],
  ['nobody', 'DELETE', one, undefined, 401, 'signInFirst'],
  ['actor', 'DELETE', `${one}?version=1`, undefined, 409, 'siteChangedMeanwhile'],
  ['actor', 'DELETE', `/api/v1/sites/${gone.id}`, undefined, 409, 'siteIsDeleted'],
  ['actor', 'POST', `/api/v1/sites/${gone.id}/restore`, undefined, 200],
  ['stranger', 'GET', `${one}/events`, undefined, 404, 'notFound'],
  ['nobody', 'GET', `${one}/events`, undefined, 401, 'signInFirst'],
]
for (const [who, method, path, body, status, code] of table)
  test(`${who} ${method} ${path.replace(site.id, '{site}').replace(gone.id, '{gone}')} ${body === undefined ? '' : JSON.stringify(body)}: ${status} ${code ?? ''}`, async () => {
    const answer = await api(persons[who], method, path, body)
    assert.equal(answer.status, status, JSON.stringify(answer.json))
    if (code !== undefined) {
      assert.equal(answer.json['code'], code)
      assert.notEqual(answer.json['title'], code, 'the refusal has no words')
    }
  })

const shared = await fresh()
const friend = (level: Level) => lent({ ...stranger, personId: `friend-${level}` }, shared.id, level)
const path = `/api/v1/sites/${shared.id}`
const lentTable: [level: Level, method: string, path: string, body: unknown, status: number][] = [
  ['see', 'GET', path, undefined, 200],
  ['see', 'PATCH', path, { name: 'À moi' }, 403],
  ['see', 'POST', `${path}/retry`, undefined, 403],
  ['edit', 'PATCH', path, { name: 'Chez nous' }, 200],
  ['edit', 'PATCH', path, { mainHostName: shared.hostNames[0] }, 403],
  ['edit', 'POST', `${path}/host-names`, { hostName: 'de-plus' }, 403],
  ['edit', 'POST', `${path}/suspend`, { reason: 'request' }, 403],
  ['manage', 'PATCH', path, { mainHostName: shared.hostNames[0] }, 200],
  ['manage', 'POST', `${path}/host-names`, { hostName: 'encore-un' }, 200],
  ['manage', 'POST', `${path}/suspend`, { reason: 'unpaid' }, 403],
  ['manage', 'POST', `${path}/suspend`, { reason: 'request' }, 200],
  ['manage', 'POST', `${path}/resume`, undefined, 200],
  ['manage', 'DELETE', path, undefined, 403],
  ['manage', 'POST', `${path}/restore`, undefined, 403],
  ['manage', 'GET', one, undefined, 404],
]
for (const [level, method, address, body, status] of lentTable)
  test(`lent to ${level}: ${method} ${address.replace(shared.id, '{shared}').replace(site.id, '{other}')} ${body === undefined ? '' : JSON.stringify(body)}: ${status}`, async () => {
    const answer = await api(friend(level), method, address, body)
    assert.equal(answer.status, status, JSON.stringify(answer.json))
  })

test('what was lent sleeps while the site is deleted', async () => {
  const asleep = await fresh()
  const manager = lent({ ...stranger, personId: 'friend-asleep' }, asleep.id, 'manage')
  await api(actor, 'DELETE', `/api/v1/sites/${asleep.id}`)
  assert.equal((await api(manager, 'GET', `/api/v1/sites/${asleep.id}`)).status, 404)
  assert.equal((await api(manager, 'POST', `/api/v1/sites/${asleep.id}/restore`)).status, 404)
  await api(actor, 'POST', `/api/v1/sites/${asleep.id}/restore`)
  assert.equal((await api(manager, 'GET', `/api/v1/sites/${asleep.id}`)).status, 200)
})

test('a list tells of one’s own, whatever is asked; staff ask for all', async () => {
  await db.transaction().execute((tx) => buildSite(tx, stranger, { hostName: 'ricochet' }))
  const ids = async (who: keyof typeof persons, query = '') => {
    const { json } = await api(persons[who], 'GET', `/api/v1/sites${query}`)
    return (json['items'] as { memberId: string }[]).map((item) => item.memberId)
  }
  const others = (list: string[]) => list.filter((id) => id !== member.id).length
  assert.equal(others(await ids('actor')), 0)
  assert.equal(others(await ids('actor', '?all=true')), 0)
  assert.equal(others(await ids('actor', '?q=ricochet')), 0)
  assert.deepEqual(await ids('stranger', `?memberId=${member.id}`), [])
  assert.equal(others(await ids('administrator')), 1)
  assert.equal(others(await ids('support', '?all=true&q=ricochet')), 1)
})

test('an administrator makes a site for a member', async () => {
  const { status, json } = await api(administrator, 'POST', '/api/v1/sites', { hostName: 'selle', profile: 'static', memberId: member.id })
  assert.equal(status, 201)
  assert.equal(json['memberId'], member.id)
  assert.equal(json['address'], `http://selle.${sitesDomain}:8081`)
  assert.equal(json['state'], 'requested')
})

test('a site that failed says why in the reader’s language', async () => {
  const broken = await fresh()
  await inTransaction(db, (tx) => recordSiteReports(tx, nodeId, [appliedReport(broken, { outcome: 'failed', reason: 'diskFull', answering: false })], clock))
  const { json } = await api(actor, 'GET', `/api/v1/sites/${broken.id}`)
  const trouble = json['trouble'] as Record<string, string>
  assert.equal(trouble['reason'], 'diskFull')
  assert.match(trouble['title']!, /disque/)
  const retried = await api(actor, 'POST', `/api/v1/sites/${broken.id}/retry`)
  assert.equal(retried.json['trouble'], null)
})

test('events: the site now, and again when its node reports', { timeout: 10_000 }, async () => {
  const watched = await fresh()
  const answer = await panel.send(actor, 'GET', `/api/v1/sites/${watched.id}/events`)
  assert.equal(answer.status, 200)
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const until = async (pattern: RegExp) => {
    while (!pattern.test(text)) text += (await reader.read()).value ?? assert.fail(`ended: ${text}`)
  }
  await until(/"state":"requested"/)
  await inTransaction(db, (tx) => recordSiteReports(tx, nodeId, [appliedReport(watched)], clock))
  await until(/"state":"answering"/)
  await reader.cancel()
})

test('a stream ends once what was lent is taken back', { timeout: 10_000 }, async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const watched = await fresh()
  const helper = { ...stranger, personId: 'friend-watching' }
  const answer = await panel.send(lent(helper, watched.id, 'see'), 'GET', `/api/v1/sites/${watched.id}/events`)
  assert.equal(answer.status, 200)
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  assert.match((await reader.read()).value ?? '', /event: site/)
  t.mock.timers.tick(5000)
  await inTransaction(db, (tx) => recordSiteReports(tx, nodeId, [appliedReport(watched)], clock))
  assert.match((await reader.read()).value ?? '', /event: site/, 'as long as it is lent')
  // The next request shows the panel what the person was lent now: nothing.
  assert.equal((await api(helper, 'GET', `/api/v1/sites/${watched.id}`)).status, 404)
  t.mock.timers.tick(5000)
  while (!(await reader.read()).done);
})

test('of two changes at one version, one is told', async () => {
  const contested = await fresh()
  const tries = await Promise.all(['Un', 'Deux'].map((name) => api(actor, 'PATCH', `/api/v1/sites/${contested.id}`, { name, version: contested.version })))
  assert.deepEqual(tries.map((one) => one.status).sort(), [200, 409])
  assert.match(String(tries.find((one) => one.status === 409)!.json['title']), /Camille Ferrand a renommé ce site/)
  assert.equal((await siteById(db, contested.id))!.version, contested.version + 1)
})

test('nothing of this was a fault', () => assert.deepEqual(panel.faults, []))
