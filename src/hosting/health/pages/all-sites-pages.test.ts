import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { buildActor, buildSite, clock } from '#hosting/sites/test-sites.ts'
import { testPanel } from '#hosting/sites/test-panel.ts'
import { recordObservations } from '#hosting/usage/record-observations.ts'
import { buildSpan } from '#hosting/usage/test-observations.ts'
import { allSitesPath, makeAllSitesPages } from './all-sites-pages.ts'

const panel = await testPanel({ pages: (services) => [makeAllSitesPages(services)] })
const { send, actor, administrator, db } = panel
const support = await inTransaction(db, (tx) => buildActor(tx, [], ['support']))
const made = async (hostName: string, used: Parameters<typeof buildSpan>[0] extends infer S ? Partial<S> : never) => {
  const site = await inTransaction(db, (tx) => buildSite(tx, actor, { hostName }))
  await inTransaction(db, (tx) => recordObservations(tx, site.nodeId, [buildSpan({ ...used, site: site.id, span: 'day', atMs: Date.parse('2026-11-23T00:00:00Z') })]))
  return site
}
await made('quiet-one', { cpuMs: 10, status5xx: 0, pages: 3 })
await made('noisy-one', { cpuMs: 3_600_000, status5xx: 0, pages: 9000 })
const broken = await made('broken-one', { cpuMs: 500, status5xx: 70, pages: 80 })
await db.updateTable('site').set({ health: 'bad' }).where('id', '=', broken.id).execute()

const orderOf = async (query: string) => [...(await (await send(administrator, 'GET', `${allSitesPath}${query}`)).text()).matchAll(/>(quiet|noisy|broken)-one/g)].map((found) => found[1])

test('for those who look after all sites, and nobody else', async () => {
  for (const person of [administrator, support]) assert.equal((await send(person, 'GET', allSitesPath)).status, 200)
  assert.equal((await send(actor, 'GET', allSitesPath)).status, 403)
  assert.equal((await send(null, 'GET', allSitesPath)).status, 303)
})

test('by computing and errors the greatest first; a word that is no order sorts by trouble', async () => {
  assert.deepEqual(await orderOf('?sort=cpu'), ['noisy', 'broken', 'quiet'])
  assert.deepEqual((await orderOf('?sort=faults'))[0], 'broken')
  assert.equal((await orderOf('?sort=nonsense')).length, 3)
  assert.equal(clock.now().toISOString().slice(0, 10), '2026-11-23')
  assert.deepEqual(panel.faults, [])
})

test('found by address or member; a page that is no longer there leads to the first', async () => {
  assert.deepEqual(await orderOf('?q=NOISY'), ['noisy'])
  const nothing = await (await send(administrator, 'GET', `${allSitesPath}?q=zzz%25`)).text()
  assert.match(nothing, /Aucun site ne correspond à « zzz% »[^]*|[^]*value="zzz%"/)
  const beyond = await send(administrator, 'GET', `${allSitesPath}?sort=cpu&page=9`)
  assert.deepEqual([beyond.status, beyond.headers.get('location')], [303, `${allSitesPath}?sort=cpu`])
})
