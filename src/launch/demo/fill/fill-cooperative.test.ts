import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import { testDatabase } from '#db/test-database.ts'
import { createDatabaseFor } from '#hosting/databases/create-database.ts'
import { databaseResourcesSince } from '#hosting/databases/for-nodes.ts'
import { siteResourcesSince } from '#hosting/sites/for-nodes.ts'
import { buildScene, buildSite, clock, sitesDomain } from '#hosting/sites/test-sites.ts'
import { resource } from '#wire/node-state.ts'
import { fillCooperative } from './fill-cooperative.ts'
import { plannedSitesThere } from './fill-sites.ts'
import { fillUsage } from './fill-usage.ts'
import type { FillStage } from './progress.ts'

const { db } = await testDatabase()
const scene = await inTransaction(db, (tx) => buildScene(tx))
const byHand = await inTransaction(db, (tx) => buildSite(tx, scene.actor))
await inTransaction(db, (tx) => createDatabaseFor(tx, scene.actor, { siteId: byHand.id }, clock))
const stages: FillStage[] = []
const fill = (members: number, sites: number, seed = 1) => fillCooperative(db, { sitesDomain }, { members, sites, seed }, clock, (stage) => void stages.push(stage))
const count = async (table: string): Promise<number> => (await sql<{ count: number }>`select count(*)::integer as count from ${sql.table(table)}`.execute(db)).rows[0]!.count
const tables = ['member', 'person', 'representation', 'site', 'host_name', 'site_database', 'audit_event']
const counts = async () => Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await count(table)] as const)))

test('what is missing is made, once; what was there counts and stays', async () => {
  const { member: membersBefore } = await counts()
  // too few for anybody to apply or to leave
  await fill(20, 2)
  const filled = await fill(60, 100)
  const after = await counts()
  assert.deepEqual([after['member'], after['site'], after['host_name']], [60, 100, 100])
  assert.equal(filled.members, 60 - membersBefore!)
  assert.equal(after['site_database'], 1 + filled.databases)
  assert.ok(filled.databases >= 6)
  assert.deepEqual(filled.applications.map(({ application }) => application), ['wordpress', 'dokuwiki'])
  assert.deepEqual(stages.at(-1), { step: 'sites', done: 99, total: 99 })
  await fill(60, 100)
  assert.deepEqual(await counts(), after)
})

test('interrupted or grown, it goes on: what is asked for is there, nothing twice', async () => {
  const ids = (await db.selectFrom('site').select('id').orderBy('id').execute()).map(({ id }) => id)
  await fill(90, 700)
  const { member, site } = await counts()
  assert.deepEqual([member, site], [90, 700])
  const now = new Set((await db.selectFrom('site').select('id').execute()).map(({ id }) => id))
  assert.ok(ids.every((id) => now.has(id)))
})

test('a site made so is as one made by hand: same columns filled, same journal, known to its node', async () => {
  const [planned] = (await plannedSitesThere(db, 1, 700)).filter(({ databaseId }) => databaseId !== null)
  assert.ok(planned?.databaseId)
  const rowOf = (table: string, id: string) => sql<Record<string, unknown>>`select * from ${sql.table(table)} where ${table === 'host_name' ? sql.ref('site_id') : sql.ref('id')} = ${id}`.execute(db).then(({ rows }) => rows[0]!)
  const shape = (row: Record<string, unknown>) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value === null ? 'null' : value instanceof Date ? 'date' : typeof value]))
  assert.deepEqual(shape(await rowOf('site', planned.id)), shape(await rowOf('site', byHand.id)))
  assert.deepEqual(shape(await rowOf('host_name', planned.id)), shape(await rowOf('host_name', byHand.id)))
  const made = await db.selectFrom('site_database').select('id').where('site_id', '=', byHand.id).executeTakeFirstOrThrow()
  assert.deepEqual(shape(await rowOf('site_database', planned.databaseId)), shape(await rowOf('site_database', made.id)))
  const journal = (subject: string) => db.selectFrom('audit_event').select(['action', 'subject_kind', 'after']).where('subject_id', '=', subject).execute()
  for (const [ours, theirs] of [[planned.id, byHand.id], [planned.databaseId, made.id]] as const) {
    const [one, other] = [await journal(ours), await journal(theirs)]
    assert.deepEqual(one.map(({ action, subject_kind, after }) => [action, subject_kind, Object.keys(after as object).sort()]), other.map(({ action, subject_kind, after }) => [action, subject_kind, Object.keys(after as object).sort()]))
  }
  const resources = await inTransaction(db, async (tx) => [...(await siteResourcesSince(tx, scene.nodeId, 0)), ...(await databaseResourcesSince(tx, scene.nodeId, 0))])
  for (const one of resources) resource(one)
  assert.ok(resources.some(({ id }) => id === planned.id) && resources.some(({ id }) => id === planned.databaseId))
})

test('nobody has more sites than a member may, none but admitted members have one', async () => {
  const { rows } = await sql<{ sites: number; status: string }>`select count(*)::integer as sites, member.status from site join member on member.id = site.member_id group by member.id`.execute(db)
  assert.ok(rows.length > 30)
  for (const { sites, status } of rows) assert.ok(sites <= 50 && status === 'admitted', `${sites} ${status}`)
  await assert.rejects(fill(90, 9000), /may not have more sites/)
})

test('the past of sites is written once, as old as they are, and what a node told is left alone', async () => {
  const sites = (await plannedSitesThere(db, 1, 700)).slice(0, 40)
  const told = sites.find(({ ageDays }) => ageDays > 100)!
  await sql`insert into site_usage values (${told.id}, ${clock.now().toISOString().slice(0, 10)}::date - 50, 'told', 1700000000000, 7, 7, 0, 7, 0, 7, 0, 0, 0, '')`.execute(db)
  const written = await fillUsage(db, sites, clock, () => {})
  const days = sites.reduce((sum, { ageDays }) => sum + ageDays, 0)
  assert.equal(written.days, days - 1)
  assert.equal(await count('site_usage'), days)
  assert.ok(written.hours > 0)
  assert.equal((await db.selectFrom('site_usage').select('requests').where('member_id', '=', 'told').executeTakeFirstOrThrow()).requests, 7)
  assert.deepEqual(await fillUsage(db, sites, clock, () => {}), { days: 0, hours: 0 })
  const { rows } = await sql<{ least: number; most: number }>`select min(requests)::integer as least, max(requests)::integer as most from site_usage`.execute(db)
  assert.ok(rows[0]!.least >= 0 && rows[0]!.most > 20, JSON.stringify(rows))
})
