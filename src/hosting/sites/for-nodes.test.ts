import assert from 'node:assert/strict'
import test from 'node:test'
import type { Tx } from '#db/open-database.ts'
import { rolledBack, testDatabase } from '#db/test-database.ts'
import { testClock } from '#lib/clock.ts'
import { resource } from '#wire/node-state.ts'
import { addHostName } from './add-host-name.ts'
import { deleteSite } from './delete-site.ts'
import { recordSiteReports, siteResourcesSince } from './for-nodes.ts'
import { purgeDueSites } from './purge-due-sites.ts'
import { recoveryDays } from './site-limits.ts'
import { siteById } from './site-store.ts'
import { suspendSite } from './suspend-site.ts'
import { appliedReport, buildNode, buildScene, buildSite, sitesDomain } from './test-sites.ts'
import type { SiteScene } from './test-sites.ts'

const { db } = await testDatabase()
// Its own: the others' must not move with it.
const clock = testClock()
const scene = (body: (tx: Tx, scene: SiteScene) => Promise<void>) => () => rolledBack(db, async (tx) => body(tx, await buildScene(tx)))

test('a node receives its own sites, oldest change first, in the grammar of the wire', scene(async (tx, { actor, nodeId }) => {
  const one = await buildSite(tx, actor, { hostName: 'roue' })
  const two = await buildSite(tx, actor, { hostName: 'guidon', profile: 'static' })
  await addHostName(tx, actor, { site: one.id, hostName: 'www.roue', sitesDomain }, clock)
  const all = await siteResourcesSince(tx, nodeId, 0)
  assert.deepEqual(all.map((given) => given.id), [two.id, one.id])
  for (const given of all) assert.deepEqual(resource(given), given)
  assert.deepEqual(all[1]!.spec!.hostNames, [`roue.${sitesDomain}`, `www.roue.${sitesDomain}`])
  assert.equal(all[1]!.generation, 2)
  assert.equal(all[1]!.requestId, actor.requestId)
  assert.deepEqual(await siteResourcesSince(tx, await buildNode(tx), 0), [])
}))

test('only what changed since a revision', scene(async (tx, { actor, nodeId }) => {
  await buildSite(tx, actor)
  const { revision } = await tx.selectFrom('node').select('revision').where('id', '=', nodeId).executeTakeFirstOrThrow()
  assert.deepEqual(await siteResourcesSince(tx, nodeId, revision), [])
  const site = await buildSite(tx, actor)
  assert.deepEqual((await siteResourcesSince(tx, nodeId, revision)).map((given) => given.id), [site.id])
}))

test('suspended, deleted, purged: how it is served, then a tombstone until the node confirmed it', scene(async (tx, { actor, nodeId }) => {
  const site = await buildSite(tx, actor)
  const given = async () => (await siteResourcesSince(tx, nodeId, 0))[0]
  assert.equal((await given())!.spec!.serving, 'live')
  await suspendSite(tx, actor, { site: site.id, reason: 'request' }, clock)
  assert.equal((await given())!.spec!.serving, 'request')
  await deleteSite(tx, actor, { site: site.id }, clock)
  assert.equal((await given())!.spec!.serving, 'deleted')
  clock.advance(recoveryDays * 24 * 3_600_000)
  await purgeDueSites(tx, { atMost: 1, requestId: 't' }, clock)
  const tombstone = (await given())!
  assert.equal(tombstone.spec, null)
  await recordSiteReports(tx, nodeId, [appliedReport(site, { generation: tombstone.generation - 1, outcome: 'removed', answering: false })], clock)
  assert.equal((await given())!.spec, null, 'an old report confirms nothing')
  await recordSiteReports(tx, nodeId, [appliedReport(site, { generation: tombstone.generation, outcome: 'removed', answering: false })], clock)
  assert.equal(await given(), undefined)
}))

test('a report moves the state, and later ones do not rewrite when it answered', scene(async (tx, { actor, nodeId }) => {
  const site = await buildSite(tx, actor)
  await recordSiteReports(tx, nodeId, [appliedReport(site, { answering: false, httpStatus: 0 })], clock)
  const applied = (await siteById(tx, site.id))!
  assert.equal(applied.state, 'applied')
  assert.deepEqual(applied.appliedAt, clock.now())
  assert.equal(applied.answeringAt, null)
  clock.advance(1000)
  await recordSiteReports(tx, nodeId, [appliedReport(site)], clock)
  const answering = (await siteById(tx, site.id))!
  assert.equal(answering.state, 'answering')
  assert.deepEqual(answering.appliedAt, applied.appliedAt)
  assert.deepEqual(answering.answeringAt, clock.now())
}))

test('a failure keeps its reason, and the next success clears it', scene(async (tx, { actor, nodeId }) => {
  const site = await buildSite(tx, actor)
  await recordSiteReports(tx, nodeId, [appliedReport(site, { outcome: 'failed', reason: 'diskFull', detail: 'ENOSPC', answering: false, httpStatus: null })], clock)
  const failed = (await siteById(tx, site.id))!
  assert.equal(failed.state, 'failed')
  assert.equal(failed.failureReason, 'diskFull')
  assert.equal(failed.failureDetail, 'ENOSPC')
  await recordSiteReports(tx, nodeId, [appliedReport(site)], clock)
  assert.equal((await siteById(tx, site.id))!.state, 'answering')
}))

test('reports of another node, of older generations and of unknown sites change nothing', scene(async (tx, { actor, nodeId }) => {
  const site = await buildSite(tx, actor)
  const stranger = await buildNode(tx)
  await recordSiteReports(tx, stranger, [appliedReport(site)], clock)
  await recordSiteReports(tx, nodeId, [appliedReport({ ...site, id: 'abcdefghijkm' })], clock)
  await recordSiteReports(tx, nodeId, [appliedReport(site, { generation: site.generation + 5 })], clock)
  assert.deepEqual(await siteById(tx, site.id), site)
  const later = await suspendSite(tx, actor, { site: site.id, reason: 'request' }, clock)
  await recordSiteReports(tx, nodeId, [appliedReport(later)], clock)
  await recordSiteReports(tx, nodeId, [appliedReport(site, { outcome: 'failed', reason: 'internal' })], clock)
  assert.equal((await siteById(tx, site.id))!.state, 'suspended')
}))

test('a site that the node holds in a newer generation asks for a person, and a new try goes beyond it', scene(async (tx, { actor, nodeId }) => {
  const site = await buildSite(tx, actor)
  await recordSiteReports(tx, nodeId, [appliedReport(site, { generation: 9, outcome: 'blocked', reason: 'staleGeneration', answering: false })], clock)
  const blocked = (await siteById(tx, site.id))!
  assert.equal(blocked.state, 'failed')
  const next = await suspendSite(tx, actor, { site: site.id, reason: 'request' }, clock)
  assert.equal(next.generation, 10)
}))

test('several reports on one site in one letter: the newest counts', scene(async (tx, { actor, nodeId }) => {
  const site = await buildSite(tx, actor)
  const later = await suspendSite(tx, actor, { site: site.id, reason: 'request' }, clock)
  await recordSiteReports(tx, nodeId, [appliedReport(later), appliedReport(site, { outcome: 'failed', reason: 'internal' })], clock)
  assert.equal((await siteById(tx, site.id))!.state, 'suspended')
}))
