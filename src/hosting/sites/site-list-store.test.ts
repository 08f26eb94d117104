import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import { rolledBack, testDatabase } from '#db/test-database.ts'
import { testClock } from '#lib/clock.ts'
import { deleteSite } from './delete-site.ts'
import { recordSiteReports } from './for-nodes.ts'
import { addHostName } from './add-host-name.ts'
import { siteListQuery } from './site-list.ts'
import type { SiteListInput } from './site-list.ts'
import { listSites } from './site-list-store.ts'
import { suspendSite } from './suspend-site.ts'
import { appliedReport, buildScene, buildSite, sitesDomain } from './test-sites.ts'
import type { SiteScene } from './test-sites.ts'

const { db } = await testDatabase()
// Its own: the others' must not move with it.
const clock = testClock()
const asked = (more: Partial<SiteListInput> = {}): SiteListInput => ({ ...siteListQuery.parse({}), pageSize: 25, memberIds: null, ...more })
const scene = (body: (tx: Tx, scene: SiteScene) => Promise<void>) => () => rolledBack(db, async (tx) => body(tx, await buildScene(tx)))

test('a member’s list holds their sites and nobody else’s, whatever is searched', scene(async (tx, { actor, stranger, member }) => {
  const mine = await buildSite(tx, actor, { hostName: 'roue', name: 'Secret de Camille' })
  await buildSite(tx, stranger, { hostName: 'ricochet', name: 'Secret de Dominique' })
  for (const q of ['', 'secret', 'ricochet', 'radio', '%', '_']) {
    const { lines, counts } = await listSites(tx, asked({ memberIds: [member.id], q }))
    assert.ok(lines.every((line) => line.id === mine.id), q)
    assert.ok(counts.all <= 1)
  }
  assert.equal((await listSites(tx, asked({ memberIds: [] }))).counts.all, 0)
  assert.equal((await listSites(tx, asked({ memberIds: null }))).counts.all, 2)
}))

test('what others lent stands beside one’s own, but for what they deleted', scene(async (tx, { actor, stranger, member }) => {
  const mine = await buildSite(tx, actor, { hostName: 'roue' })
  const lent = await buildSite(tx, stranger, { hostName: 'ricochet' })
  const gone = await buildSite(tx, stranger, { hostName: 'parti' })
  await deleteSite(tx, stranger, { site: gone.id }, clock)
  const { lines, counts } = await listSites(tx, asked({ memberIds: [member.id], siteIds: [lent.id, gone.id] }))
  assert.deepEqual(lines.map((line) => line.id), [lent.id, mine.id])
  assert.deepEqual([counts.all, counts.deleted], [2, 0])
  assert.deepEqual((await listSites(tx, asked({ memberIds: [], siteIds: [lent.id], q: 'rico' }))).lines.map((line) => line.id), [lent.id])
}))

test('views and their counts', scene(async (tx, { actor, nodeId }) => {
  const sites = []
  for (let index = 0; index < 6; index++) sites.push(await buildSite(tx, actor, { hostName: `site-${index}` }))
  const [requested, failed, mute, online, suspended, gone] = sites
  const stopped = await suspendSite(tx, actor, { site: suspended!.id, reason: 'request' }, clock)
  await deleteSite(tx, actor, { site: gone!.id }, clock)
  await recordSiteReports(tx, nodeId, [
    appliedReport(failed!, { outcome: 'failed', reason: 'diskFull', answering: false }),
    appliedReport(mute!, { answering: false, httpStatus: 0 }),
    appliedReport(online!),
    appliedReport(stopped),
  ], clock)
  const { counts, lines } = await listSites(tx, asked())
  assert.deepEqual(counts, { all: 5, attention: 2, underway: 1, online: 1, suspended: 1, deleted: 1 })
  assert.equal(lines.length, 5)
  const idsOf = async (view: SiteListInput['view']) => (await listSites(tx, asked({ view }))).lines.map((line) => line.id)
  assert.deepEqual(await idsOf('underway'), [requested!.id])
  assert.deepEqual(await idsOf('attention'), [failed!.id, mute!.id])
  assert.deepEqual(await idsOf('online'), [online!.id])
  assert.deepEqual(await idsOf('suspended'), [suspended!.id])
  assert.deepEqual(await idsOf('deleted'), [gone!.id])
}))

test('finds by name, by any host name, by accents or without, by member', scene(async (tx, { actor, member }) => {
  const site = await buildSite(tx, actor, { hostName: 'vélo', name: 'L’Été des ateliers' })
  await addHostName(tx, actor, { site: site.id, hostName: 'guidon', sitesDomain }, clock)
  await buildSite(tx, actor, { hostName: 'autre', name: 'Autre' })
  for (const q of ['été', 'ete', 'VÉLO', 'velo', 'guid', 'xn--vlo'])
    assert.deepEqual((await listSites(tx, asked({ q, memberIds: [member.id] }))).lines.map((line) => line.id), [site.id], q)
  assert.equal((await listSites(tx, asked({ q: 'federation' }))).lines.length, 2)
  assert.equal((await listSites(tx, asked({ q: 'rien de tel' }))).lines.length, 0)
}))

test('pages and orders', scene(async (tx, { actor }) => {
  for (const name of ['c', 'a', 'e', 'b', 'd']) {
    await buildSite(tx, actor, { hostName: `site-${name}`, name: `Nom ${name}` }, clock)
    clock.advance(1000)
  }
  const letters = async (more: Partial<SiteListInput>) => {
    const list = await listSites(tx, asked({ pageSize: 2, ...more }))
    return `${list.lines.map((line) => line.name.at(-1)).join('')} ${list.page}/${list.pages}`
  }
  assert.equal(await letters({}), 'ab 1/3')
  assert.equal(await letters({ page: 3 }), 'e 3/3')
  assert.equal(await letters({ page: 99 }), 'e 3/3')
  assert.equal(await letters({ sort: '-name' }), 'ed 1/3')
  assert.equal(await letters({ sort: 'created' }), 'ca 1/3')
  assert.equal(await letters({ sort: '-created' }), 'db 1/3')
}))

test('an address that makes no sense opens the first page', () =>
  assert.deepEqual(siteListQuery.parse({ q: 'x'.repeat(101), view: 'nope', sort: '; drop table site', page: '-3' }), { q: '', view: 'all', sort: 'host', page: 1 }))

test('among 8,000 sites, lists walk indexes', async () => {
  const { db: big } = await testDatabase() // committed: only a vacuumed GIN index is worth walking
  await big.transaction().execute(async (tx) => {
    const { nodeId } = await buildScene(tx)
    await sql`insert into member (id, name, kind, status, created_at) select 'member' || i, 'Membre ' || i, 'legal', 'admitted', now() from generate_series(1, 4000) i`.execute(tx)
    await sql`insert into site (id, member_id, node_id, name, search_text, main_host_name, profile, php_version, disk_bytes, memory_bytes, cpu_percent, tasks, php_workers, revision, observed_generation, answering, requested_at, created_at)
      select 'site' || i, 'member' || (i % 4000 + 1), ${nodeId}, 'Site ' || i, 'site ' || i || ' site-' || i || '.x', 'site-' || i || '.x', 'php', '8.4', 1, 1, 1, 1, 1, i, 1, i % 50 > 0, now(), now() from generate_series(1, 8000) i`.execute(tx)
    await sql`insert into host_name (name, site_id, position, base, skeleton, created_at) select main_host_name, id, 0, id, id, now() from site`.execute(tx)
  })
  await sql`vacuum analyze`.execute(big)
  const plan = async (text: string) => (await sql.raw<{ 'QUERY PLAN': string }>(`explain ${text}`).execute(big)).rows.map((row) => row['QUERY PLAN']).join('\n')
  const page = 'order by main_host_name, id limit 25'
  assert.match(await plan(`select id from site where purged_at is null and state <> $$deleted$$ ${page}`), /Index Only Scan using site_main_host_name/)
  assert.match(await plan(`select * from site where purged_at is null and member_id = any('{member7}'::text[]) ${page}`), /site_member/)
  assert.match(await plan(`select id from site where purged_at is null and (member_id = any('{member7}'::text[]) or id = any('{site1,site2}'::text[]) and state <> 'deleted') ${page}`), /BitmapOr/)
  assert.match(await plan(`select id from site where purged_at is null and state = $$applied$$ ${page}`), /Index Only Scan using site_state/)
  assert.match(await plan('select id from site where search_text like $$%4321%$$'), /site_search/)
  // of ids written into the statement it reads the whole table
  assert.match(await plan('select id from site where purged_at is null and (search_text like $$%4321%$$ or member_id = any(array(select id from member where folded_name like $$%4321%$$ limit 200)))'), /BitmapOr[^]*site_member/)
  assert.match(await plan('select * from site where node_id = $$x$$ and revision > 10 order by revision'), /site_node_revision/)
  assert.equal((await listSites(big, asked({ q: 'site-4321.' }))).lines.length, 1)
  assert.equal((await listSites(big, asked({ q: 'membre 39' }))).counts.all, 222, 'two sites each of 111 members')
  const [short, long] = [await listSites(big, asked({ q: 's', page: 3, sort: '-name' })), await listSites(big, asked({ q: 'site', page: 3, sort: '-name' }))]
  assert.deepEqual([short.lines.map(({ id }) => id), short.counts], [long.lines.map(({ id }) => id), long.counts], 'a letter that all have and a word that all have find the same')
})
