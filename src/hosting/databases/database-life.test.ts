import assert from 'node:assert/strict'
import test from 'node:test'
import type { Tx } from '#db/open-database.ts'
import { rolledBack, testDatabase } from '#db/test-database.ts'
import { testClock } from '#lib/clock.ts'
import { nativePasswordHash } from '#lib/mariadb-password.ts'
import { deleteSite } from '#hosting/sites/delete-site.ts'
import { purgeDueSites } from '#hosting/sites/purge-due-sites.ts'
import { restoreSite } from '#hosting/sites/restore-site.ts'
import { recoveryDays } from '#hosting/sites/site-limits.ts'
import { buildScene, buildSite, sitesDomain } from '#hosting/sites/test-sites.ts'
import type { SiteScene } from '#hosting/sites/test-sites.ts'
import type { Site } from '#hosting/sites/site.ts'
import { resource } from '#wire/node-state.ts'
import type { DatabaseResource } from '#wire/node-state.ts'
import { createDatabaseFor } from './create-database.ts'
import { databasesPerSite } from './database-limits.ts'
import { databaseById, databasesOf } from './database-store.ts'
import { deleteDatabase } from './delete-database.ts'
import { databaseResourcesSince, recordDatabaseReports } from './for-nodes.ts'
import { purgeDueDatabases } from './purge-due-databases.ts'
import { resetDatabasePassword } from './reset-database-password.ts'
import { restoreDatabase } from './restore-database.ts'
import { appliedDatabase, buildDatabase } from './test-databases.ts'

const { db } = await testDatabase()
const clock = testClock()
const scene = (body: (tx: Tx, scene: SiteScene & { site: Site }) => Promise<void>) => () =>
  rolledBack(db, async (tx) => {
    const built = await buildScene(tx)
    await body(tx, { ...built, site: await buildSite(tx, built.actor, { hostName: 'la-roue-libre' }) })
  })
const refusedWith = (code: string) => ({ code })
const wanted = async (tx: Tx, nodeId: string, since = 0) => (await databaseResourcesSince(tx, nodeId, since)) as DatabaseResource[]
const days = (count: number) => clock.advance(count * 24 * 3_600_000)

test('a new database is wanted on its site’s node, in the grammar of the wire, with the hash of what was shown', scene(async (tx, { actor, nodeId, site }) => {
  const access = await createDatabaseFor(tx, actor, { siteId: site.id }, clock)
  assert.equal(access.name, `la_roue_libre_${access.id}`)
  assert.equal(access.user, access.name)
  assert.match(access.password, /^[a-z0-9]{24}$/)
  const [given] = await wanted(tx, nodeId)
  assert.deepEqual(resource(given), given)
  assert.equal(given!.spec!.passwordHash, nativePasswordHash(access.password))
  assert.equal(given!.spec!.site, site.id)
  assert.equal(given!.spec!.serving, 'live')
  const lines = await tx.selectFrom('audit_event').selectAll().where('subject_id', '=', access.id).execute()
  assert.deepEqual(lines.map((line) => [line.action, line.member_id, line.person_id]), [['database.created', site.memberId, actor.personId]])
  assert.ok(!JSON.stringify(lines).includes(access.password))
}))

test('strangers find nothing, plain pages need none, and a site has its number of them', scene(async (tx, { actor, stranger, administrator, site }) => {
  await assert.rejects(createDatabaseFor(tx, stranger, { siteId: site.id }, clock), refusedWith('notFound'))
  const pages = await buildSite(tx, actor, { profile: 'static' })
  await assert.rejects(createDatabaseFor(tx, actor, { siteId: pages.id }, clock), refusedWith('databaseNeedsPhp'))
  for (let count = 0; count < databasesPerSite; count++) await createDatabaseFor(tx, count === 0 ? administrator : actor, { siteId: site.id, words: 'Boutique' }, clock)
  await assert.rejects(createDatabaseFor(tx, actor, { siteId: site.id }, clock), refusedWith('databaseQuota'))
  const database = (await databasesOf(tx, site.id))[0]!
  for (const act of [resetDatabasePassword, deleteDatabase, restoreDatabase]) await assert.rejects(act(tx, stranger, { site: site.id, database: database.id }, clock), refusedWith('notFound'))
  const other = await buildSite(tx, actor)
  await assert.rejects(deleteDatabase(tx, actor, { site: other.id, database: database.id }, clock), refusedWith('notFound'), 'not by another site')
}))

test('the hash is MariaDB’s own', () => {
  // SELECT PASSWORD('mariadb') → as the manual of PASSWORD() shows
  assert.equal(nativePasswordHash('mariadb'), '*54958E764CE10E50764C2EECBB71D01F08549980')
})

test('a password is replaced, and nobody’s version is overrun', scene(async (tx, { actor, nodeId, site }) => {
  const database = await buildDatabase(tx, actor, site.id)
  const access = await resetDatabasePassword(tx, actor, { site: site.id, database: database.id, version: 1 }, clock)
  const [given] = await wanted(tx, nodeId)
  assert.equal(given!.spec!.passwordHash, nativePasswordHash(access.password))
  assert.notEqual(given!.spec!.passwordHash, database.passwordHash)
  assert.equal(given!.generation, 2)
  await assert.rejects(resetDatabasePassword(tx, actor, { site: site.id, database: database.id, version: 1 }, clock), refusedWith('databaseChangedMeanwhile'))
}))

test('deleted, it is closed and comes back; after its time it is a tombstone until the node confirmed', scene(async (tx, { actor, nodeId, site }) => {
  const { id } = await buildDatabase(tx, actor, site.id, clock)
  const target = { site: site.id, database: id }
  await deleteDatabase(tx, actor, target, clock)
  assert.equal((await wanted(tx, nodeId))[0]!.spec!.serving, 'deleted')
  await assert.rejects(deleteDatabase(tx, actor, target, clock), refusedWith('databaseIsDeleted'))
  await assert.rejects(resetDatabasePassword(tx, actor, target, clock), refusedWith('databaseIsDeleted'))
  await restoreDatabase(tx, actor, target, clock)
  assert.equal((await wanted(tx, nodeId))[0]!.spec!.serving, 'live')
  await assert.rejects(restoreDatabase(tx, actor, target, clock), refusedWith('databaseNotDeleted'))
  await deleteDatabase(tx, actor, target, clock)
  days(recoveryDays - 1)
  assert.equal(await purgeDueDatabases(tx, { atMost: 5, requestId: 't' }, clock), 0)
  days(1)
  await assert.rejects(restoreDatabase(tx, actor, target, clock), refusedWith('databaseRecoveryOver'))
  assert.equal(await purgeDueDatabases(tx, { atMost: 5, requestId: 't' }, clock), 1)
  const tombstone = (await wanted(tx, nodeId))[0]!
  assert.equal(tombstone.spec, null)
  assert.deepEqual(await databasesOf(tx, site.id), [])
  await recordDatabaseReports(tx, nodeId, [appliedDatabase({ id, generation: tombstone.generation - 1 }, { outcome: 'removed', size: null })], clock)
  assert.equal((await wanted(tx, nodeId)).length, 1, 'an old report confirms nothing')
  await recordDatabaseReports(tx, nodeId, [appliedDatabase({ id, generation: tombstone.generation }, { outcome: 'removed', size: null })], clock)
  assert.deepEqual(await wanted(tx, nodeId), [])
}))

test('a database goes and comes back with its site, and is purged with it; one deleted before stays deleted', scene(async (tx, { actor, nodeId, site }) => {
  const kept = await buildDatabase(tx, actor, site.id, clock)
  const gone = await buildDatabase(tx, actor, site.id, clock)
  await deleteDatabase(tx, actor, { site: site.id, database: gone.id }, clock)
  const { revision } = await tx.selectFrom('node').select('revision').where('id', '=', nodeId).executeTakeFirstOrThrow()
  await deleteSite(tx, actor, { site: site.id }, clock)
  assert.deepEqual((await wanted(tx, nodeId, revision)).map((one) => [one.id, one.spec!.serving, one.generation]), [[kept.id, 'deleted', 2]])
  await assert.rejects(createDatabaseFor(tx, actor, { siteId: site.id }, clock), refusedWith('siteIsDeleted'))
  await restoreSite(tx, actor, { site: site.id, sitesDomain }, clock)
  assert.deepEqual(new Map((await wanted(tx, nodeId)).map((one) => [one.id, one.spec!.serving])), new Map([[gone.id, 'deleted'], [kept.id, 'live']]))
  await deleteSite(tx, actor, { site: site.id }, clock)
  days(recoveryDays)
  await purgeDueSites(tx, { atMost: 5, requestId: 't' }, clock)
  assert.deepEqual((await wanted(tx, nodeId)).map((one) => one.spec), [null, null])
}))

test('a node reports on its own databases only, and on nothing older than what is known', scene(async (tx, { actor, nodeId, site }) => {
  const database = await buildDatabase(tx, actor, site.id)
  const now = async () => (await databaseById(tx, site.id, database.id))!
  assert.equal((await now()).state, 'requested')
  await recordDatabaseReports(tx, 'anothernode1', [appliedDatabase(database)], clock)
  await recordDatabaseReports(tx, nodeId, [appliedDatabase(database, { kind: 'site' })], clock)
  assert.equal((await now()).state, 'requested')
  await recordDatabaseReports(tx, nodeId, [appliedDatabase(database)], clock)
  assert.deepEqual([(await now()).state, (await now()).sizeBytes], ['live', 4096])
  await recordDatabaseReports(tx, nodeId, [appliedDatabase(database, { size: { bytes: 2 ** 31, full: true } })], clock)
  assert.deepEqual([(await now()).state, (await now()).sizeBytes], ['full', 2 ** 31])
  await recordDatabaseReports(tx, nodeId, [appliedDatabase(database, { outcome: 'failed', reason: 'databaseServerAway', size: null })], clock)
  assert.deepEqual([(await now()).state, (await now()).failureReason, (await now()).sizeBytes], ['failed', 'databaseServerAway', 2 ** 31])
  await resetDatabasePassword(tx, actor, { site: site.id, database: database.id }, clock)
  await recordDatabaseReports(tx, nodeId, [appliedDatabase(database)], clock)
  assert.equal((await now()).state, 'requested')
}))
