import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { rolledBack, testDatabase } from '#db/test-database.ts'
import { createSite } from './create-site.ts'
import { sitesPerMember } from './site-limits.ts'
import { siteById } from './site-store.ts'
import { buildActor, buildMember, buildNode, buildScene, buildSite, clock, sitesDomain } from './test-sites.ts'

const { db } = await testDatabase()
const refusedWith = (code: string, status?: number) => (error: unknown) => {
  assert.equal((error as { code?: unknown }).code, code)
  if (status) assert.equal((error as { status?: unknown }).status, status)
  return true
}

test('a new site is wanted on a node, with limits, under its host name', () =>
  rolledBack(db, async (tx) => {
    const { actor, member, nodeId } = await buildScene(tx)
    const site = await createSite(tx, actor, { memberId: member.id, name: ' La roue libre ', hostName: 'Roue', profile: 'php', sitesDomain }, clock)
    assert.deepEqual(await siteById(tx, site.id), site)
    assert.equal(site.name, 'La roue libre')
    assert.deepEqual(site.hostNames, [`roue.${sitesDomain}`])
    assert.equal(site.state, 'requested')
    assert.equal(site.nodeId, nodeId)
    assert.equal(site.generation, 1)
    assert.ok(site.uid >= 200_000)
    const node = await tx.selectFrom('node').select('revision').where('id', '=', nodeId).executeTakeFirstOrThrow()
    const row = await tx.selectFrom('site').select('revision').where('id', '=', site.id).executeTakeFirstOrThrow()
    assert.equal(row.revision, node.revision)
  }))

test('the journal says who made it, for whom', () =>
  rolledBack(db, async (tx) => {
    const { actor, member } = await buildScene(tx)
    const site = await buildSite(tx, actor)
    const lines = await tx.selectFrom('audit_event').selectAll().where('subject_id', '=', site.id).execute()
    assert.equal(lines.length, 1)
    assert.equal(lines[0]!.action, 'site.created')
    assert.equal(lines[0]!.person_id, actor.personId)
    assert.equal(lines[0]!.member_id, member.id)
  }))

test('without a name it is called by its host name, as people read it', () =>
  rolledBack(db, async (tx) => {
    const { actor } = await buildScene(tx)
    const site = await buildSite(tx, actor, { name: ' ', hostName: 'œuvre' })
    assert.equal(site.name, `œuvre.${sitesDomain}`)
    assert.deepEqual(site.hostNames, [`xn--uvre-f4a.${sitesDomain}`])
  }))

test('for another’s member there is nothing to create in', () =>
  rolledBack(db, async (tx) => {
    const { stranger, member } = await buildScene(tx)
    await assert.rejects(buildSite(tx, stranger, { memberId: member.id }), refusedWith('notFound', 404))
  }))

test('an administrator creates for a member, and the member’s journal shows it', () =>
  rolledBack(db, async (tx) => {
    const { administrator, member } = await buildScene(tx)
    const site = await buildSite(tx, administrator, { memberId: member.id })
    assert.equal(site.memberId, member.id)
    await assert.rejects(buildSite(tx, administrator, { memberId: 'nobody' }), refusedWith('notFound'))
  }))

test('an applicant waits for admission', () =>
  rolledBack(db, async (tx) => {
    await buildNode(tx)
    const applicant = await buildMember(tx, 'Pas encore', 'applicant')
    await assert.rejects(buildSite(tx, await buildActor(tx, [applicant])), refusedWith('memberNotAdmitted'))
  }))

test('without a node there is a sentence', () =>
  rolledBack(db, async (tx) => {
    const member = await buildMember(tx)
    await assert.rejects(buildSite(tx, await buildActor(tx, [member])), refusedWith('noNode', 503))
  }))

test('a member has a number of sites, which the cooperative may exceed', () =>
  rolledBack(db, async (tx) => {
    const { actor, administrator, member } = await buildScene(tx)
    const one = await buildSite(tx, actor)
    await sql`insert into site (id, member_id, node_id, name, search_text, main_host_name, profile, php_version, disk_bytes, memory_bytes, cpu_percent, tasks, php_workers, revision, requested_at, created_at)
      select 'filler' || i, member_id, node_id, 'x', 'x', '', 'static', '8.4', 1, 1, 1, 1, 1, 1, now(), now() from site, generate_series(2, ${sitesPerMember}::integer) i where id = ${one.id}`.execute(tx)
    await assert.rejects(buildSite(tx, actor), refusedWith('siteQuota', 409))
    await buildSite(tx, administrator, { memberId: member.id })
  }))

for (const [name, code] of [['a\nb', 'siteNameControlSigns'], ['x'.repeat(81), 'siteNameTooLong'], ['\u0000', 'siteNameControlSigns']] as const)
  test(`the name ${JSON.stringify(name.slice(0, 5))} is refused: ${code}`, () =>
    rolledBack(db, async (tx) => {
      const { actor } = await buildScene(tx)
      await assert.rejects(buildSite(tx, actor, { name }), refusedWith(code))
    }))
