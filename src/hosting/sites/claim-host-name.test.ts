import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { rolledBack, testDatabase } from '#db/test-database.ts'
import type { Tx } from '#db/open-database.ts'
import { testClock } from '#lib/clock.ts'
import type { UserError } from '#lib/errors.ts'
import { addHostName } from './add-host-name.ts'
import { deleteSite } from './delete-site.ts'
import { removeHostName } from './remove-host-name.ts'
import { restoreSite } from './restore-site.ts'
import { givenBackDays } from './site-limits.ts'
import { siteById } from './site-store.ts'
import { buildScene, buildSite, sitesDomain } from './test-sites.ts'
import type { SiteScene } from './test-sites.ts'

const { db } = await testDatabase()
// Its own: the others' must not move with it.
const clock = testClock()
const refusal = async (work: Promise<unknown>): Promise<UserError> =>
  work.then(
    () => assert.fail('it was not refused'),
    (error: UserError) => error,
  )
const scene = (body: (tx: Tx, scene: SiteScene) => Promise<void>) => () => rolledBack(db, async (tx) => body(tx, await buildScene(tx)))

const clashes: [held: string, wanted: string, code: string][] = [
  ['roue', 'roue', 'hostNameTaken'],
  ['roue', 'ROUE', 'hostNameTaken'],
  ['roue', 'www.roue', 'hostNameTaken'],
  ['www.roue', 'roue', 'hostNameTaken'],
  ['www.roue', 'blog.roue', 'hostNameTaken'],
  ['roue', 'rouë', 'hostNameLooksAlike'],
  ['roue', 'r0ue', 'hostNameLooksAlike'],
  ['forum-velo', 'forurn-vélo', 'hostNameLooksAlike'],
  ['vélo', 'blog.velo', 'hostNameLooksAlike'],
]
for (const [held, wanted, code] of clashes)
  test(
    `${wanted} is refused to another while ${held} is held: ${code}`,
    scene(async (tx, { actor, stranger }) => {
      await buildSite(tx, actor, { hostName: held, name: 'Le secret de Camille' })
      const error = await refusal(buildSite(tx, stranger, { hostName: wanted }))
      assert.equal(error.code, code)
      assert.equal(error.status, 409)
      assert.equal(error.field, 'hostName')
      assert.doesNotMatch(JSON.stringify(error.params), /secret|Camille|vélo\b.*Fédération/)
    }),
  )

test(
  'a member may hold names that look alike, and names below their own',
  scene(async (tx, { actor }) => {
    await buildSite(tx, actor, { hostName: 'roue' })
    await buildSite(tx, actor, { hostName: 'rouë' })
    await buildSite(tx, actor, { hostName: 'www.roue' })
  }),
)

test(
  'a name on another site of one’s own says which',
  scene(async (tx, { actor }) => {
    const first = await buildSite(tx, actor, { hostName: 'roue', name: 'La roue libre' })
    const error = await refusal(buildSite(tx, actor, { hostName: 'roue' }))
    assert.equal(error.code, 'hostNameOnYourSite')
    assert.equal(error.params['site'], 'La roue libre')
    const again = await refusal(addHostName(tx, actor, { site: first.id, hostName: 'roue', sitesDomain }, clock))
    assert.equal(again.code, 'hostNameAlreadyThere')
  }),
)

test(
  'a deleted site keeps its names from others',
  scene(async (tx, { actor, stranger }) => {
    const site = await buildSite(tx, actor, { hostName: 'roue' })
    await deleteSite(tx, actor, { site: site.id }, clock)
    assert.equal((await refusal(buildSite(tx, stranger, { hostName: 'roue' }))).code, 'hostNameTaken')
  }),
)

test(
  'the same member may take a name from their deleted site, which then comes back under another',
  scene(async (tx, { actor }) => {
    const old = await buildSite(tx, actor, { hostName: 'roue' })
    await deleteSite(tx, actor, { site: old.id }, clock)
    const fresh = await buildSite(tx, actor, { hostName: 'roue' })
    const revisions = await tx.selectFrom('site').select(['id', 'revision']).execute()
    const revisionOf = (id: string) => revisions.find((row) => row.id === id)!.revision
    assert.ok(revisionOf(old.id) < revisionOf(fresh.id), 'the node lets go before it receives')
    assert.deepEqual((await siteById(tx, old.id))!.hostNames, [])
    assert.equal((await refusal(restoreSite(tx, actor, { site: old.id, sitesDomain }, clock))).code, 'restoreNeedsHostName')
    assert.equal((await refusal(restoreSite(tx, actor, { site: old.id, sitesDomain, hostName: 'roue' }, clock))).code, 'hostNameOnYourSite')
    const back = await restoreSite(tx, actor, { site: old.id, sitesDomain, hostName: 'vieille-roue' }, clock)
    assert.deepEqual(back.hostNames, [`vieille-roue.${sitesDomain}`])
    assert.equal(back.state, 'requested')
  }),
)

test(
  'a name given back is kept for its member a while',
  scene(async (tx, { actor, stranger }) => {
    const site = await buildSite(tx, actor, { hostName: 'roue' })
    await addHostName(tx, actor, { site: site.id, hostName: 'guidon', sitesDomain }, clock)
    await removeHostName(tx, actor, { site: site.id, name: `roue.${sitesDomain}` }, clock)
    assert.equal((await refusal(buildSite(tx, stranger, { hostName: 'roue' }))).code, 'hostNameTaken')
    assert.equal((await refusal(buildSite(tx, stranger, { hostName: 'rouè' }))).code, 'hostNameLooksAlike')
    await addHostName(tx, actor, { site: site.id, hostName: 'roue', sitesDomain }, clock)
    await removeHostName(tx, actor, { site: site.id, name: `roue.${sitesDomain}` }, clock)
    clock.advance(givenBackDays * 24 * 3_600_000 + 1)
    await buildSite(tx, stranger, { hostName: 'roue' }, clock)
  }),
)

test(
  'a name that the cooperative keeps is refused, look-alikes too',
  scene(async (tx, { actor }) => {
    await tx.insertInto('reserved_name').values({ base: 'mairie', skeleton: 'mairie', reason: 'cooperative', member_id: null, held_until: null }).execute()
    assert.equal((await refusal(buildSite(tx, actor, { hostName: 'mairie' }))).code, 'hostNameReserved')
    assert.equal((await refusal(buildSite(tx, actor, { hostName: 'maïrie' }))).code, 'hostNameReserved')
  }),
)

test('of two members who want look-alikes at one instant, one receives', async () => {
  const { actor, stranger } = await db.transaction().execute(buildScene)
  const tries = await Promise.allSettled([
    inTransaction(db, (tx) => buildSite(tx, actor, { hostName: 'course' })),
    inTransaction(db, (tx) => buildSite(tx, stranger, { hostName: 'c0urse' })),
    inTransaction(db, (tx) => buildSite(tx, stranger, { hostName: 'course' })),
    inTransaction(db, (tx) => buildSite(tx, actor, { hostName: 'coursè' })),
  ])
  const held = await db.selectFrom('host_name').innerJoin('site', 'site.id', 'site_id').select('member_id').where('skeleton', '=', 'course').execute()
  assert.equal(new Set(held.map((row) => row.member_id)).size, 1)
  for (const one of tries) if (one.status === 'rejected') assert.match((one.reason as UserError).code, /^hostName(Taken|LooksAlike)$/)
})
