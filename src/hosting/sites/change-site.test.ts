import assert from 'node:assert/strict'
import test from 'node:test'
import type { Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { rolledBack, testDatabase } from '#db/test-database.ts'
import { testClock } from '#lib/clock.ts'
import type { UserError } from '#lib/errors.ts'
import { addHostName } from './add-host-name.ts'
import { changePhpSettings } from './change-php-settings.ts'
import { deleteSite } from './delete-site.ts'
import { recordSiteReports } from './for-nodes.ts'
import { purgeDueSites } from './purge-due-sites.ts'
import { removeHostName } from './remove-host-name.ts'
import { renameSite } from './rename-site.ts'
import { restoreSite } from './restore-site.ts'
import { resumeSite } from './resume-site.ts'
import { retrySite } from './retry-site.ts'
import { setMainHostName } from './set-main-host-name.ts'
import { hostNamesPerSite, recoveryDays } from './site-limits.ts'
import { siteById } from './site-store.ts'
import { suspendSite } from './suspend-site.ts'
import { appliedReport, buildActor, buildScene, buildSite, sitesDomain } from './test-sites.ts'
import type { SiteScene } from './test-sites.ts'
import type { Site } from './site.ts'

const { db } = await testDatabase()
// Its own: the others' must not move with it.
const clock = testClock()
type Scene = SiteScene & { tx: Tx; site: Site }
const scene = (body: (scene: Scene) => Promise<void>) => () =>
  rolledBack(db, async (tx) => {
    const people = await buildScene(tx)
    await body({ ...people, tx, site: await buildSite(tx, people.actor, { hostName: 'roue' }) })
  })
const refused = (code: string, status?: number) => (error: unknown) => {
  assert.equal((error as UserError).code, code)
  if (status) assert.equal((error as UserError).status, status)
  return true
}

/** Every command, so that what holds for all is tried on all. */
const commands: Record<string, (tx: Tx, actor: Scene['actor'], target: { site: string; version?: number }) => Promise<Site>> = {
  rename: (tx, actor, target) => renameSite(tx, actor, { ...target, name: 'Autre' }, clock),
  addHostName: (tx, actor, target) => addHostName(tx, actor, { ...target, hostName: 'guidon', sitesDomain }, clock),
  removeHostName: (tx, actor, target) => removeHostName(tx, actor, { ...target, name: 'x' }, clock),
  setMainHostName: (tx, actor, target) => setMainHostName(tx, actor, { ...target, name: 'x' }, clock),
  changePhpSettings: (tx, actor, target) => changePhpSettings(tx, actor, { ...target, php: { memoryMegabytes: 96 } }, clock),
  suspend: (tx, actor, target) => suspendSite(tx, actor, { ...target, reason: 'request' }, clock),
  resume: (tx, actor, target) => resumeSite(tx, actor, target, clock),
  delete: (tx, actor, target) => deleteSite(tx, actor, target, clock),
  restore: (tx, actor, target) => restoreSite(tx, actor, { ...target, sitesDomain }, clock),
  retry: (tx, actor, target) => retrySite(tx, actor, target, clock),
}
for (const [name, command] of Object.entries(commands)) {
  test(`${name}: another member’s site does not exist`, scene(({ tx, stranger, site }) => assert.rejects(command(tx, stranger, { site: site.id }), refused('notFound', 404))))
  test(`${name}: a site that does not exist`, scene(({ tx, administrator }) => assert.rejects(command(tx, administrator, { site: 'nothing' }), refused('notFound', 404))))
  test(
    `${name}: support sees and does not touch`,
    scene(async ({ tx, site }) => assert.rejects(command(tx, await buildActor(tx, [], ['support']), { site: site.id }), refused('forbidden', 403))),
  )
  test(`${name}: an old version is told what changed`, scene(async ({ tx, actor, site }) => {
    await renameSite(tx, actor, { site: site.id, name: 'Le nom du premier' }, clock)
    await assert.rejects(command(tx, actor, { site: site.id, version: site.version }), (error: UserError) => {
      refused('siteChangedMeanwhile', 409)(error)
      assert.equal(error.params['who'], 'Camille Ferrand')
      assert.equal(error.params['action'], 'site.renamed')
      assert.equal(error.params['site'], 'Le nom du premier')
      return true
    })
  }))
}

test('each change for the node has a higher generation and revision, and a line in the journal', scene(async ({ tx, actor, site }) => {
  const revision = async () => (await tx.selectFrom('site').select('revision').where('id', '=', site.id).executeTakeFirstOrThrow()).revision
  let before = { generation: site.generation, revision: await revision(), version: site.version }
  const steps = [
    () => addHostName(tx, actor, { site: site.id, hostName: 'www.roue', sitesDomain }, clock),
    () => setMainHostName(tx, actor, { site: site.id, name: `www.roue.${sitesDomain}` }, clock),
    () => removeHostName(tx, actor, { site: site.id, name: `roue.${sitesDomain}` }, clock),
    () => suspendSite(tx, actor, { site: site.id, reason: 'request' }, clock),
    () => resumeSite(tx, actor, { site: site.id }, clock),
    () => deleteSite(tx, actor, { site: site.id }, clock),
    () => restoreSite(tx, actor, { site: site.id, sitesDomain }, clock),
  ]
  for (const step of steps) {
    const now = await step()
    const after = { generation: now.generation, revision: await revision(), version: now.version }
    assert.equal(after.generation, before.generation + 1)
    assert.ok(after.revision > before.revision)
    assert.equal(after.version, before.version + 1)
    assert.equal(now.requestId, actor.requestId)
    before = after
  }
  const lines = await tx.selectFrom('audit_event').select('action').where('subject_id', '=', site.id).orderBy('id').execute()
  assert.deepEqual(lines.map((line) => line.action), ['site.created', 'site.hostNameAdded', 'site.mainHostNameSet', 'site.hostNameRemoved', 'site.suspended', 'site.resumed', 'site.deleted', 'site.restored'])
}))

test('a new display name is no work for the node', scene(async ({ tx, actor, site }) => {
  const renamed = await renameSite(tx, actor, { site: site.id, name: 'Guidon' }, clock)
  assert.equal(renamed.generation, site.generation)
  assert.equal(renamed.version, site.version + 1)
}))

test('the main host name follows the order', scene(async ({ tx, actor, site }) => {
  await addHostName(tx, actor, { site: site.id, hostName: 'www.roue', sitesDomain }, clock)
  const main = await setMainHostName(tx, actor, { site: site.id, name: `www.roue.${sitesDomain}` }, clock)
  assert.deepEqual(main.hostNames, [`www.roue.${sitesDomain}`, `roue.${sitesDomain}`])
  const left = await removeHostName(tx, actor, { site: site.id, name: `www.roue.${sitesDomain}` }, clock)
  assert.deepEqual(left.hostNames, [`roue.${sitesDomain}`])
  const row = await tx.selectFrom('site').select('main_host_name').where('id', '=', site.id).executeTakeFirstOrThrow()
  assert.equal(row.main_host_name, `roue.${sitesDomain}`)
}))

test('the last host name stays', scene(({ tx, actor, site }) => assert.rejects(removeHostName(tx, actor, { site: site.id, name: `roue.${sitesDomain}` }, clock), refused('hostNameLast', 409))))

test('host names have a number', scene(async ({ tx, actor, site }) => {
  for (let index = 1; index < hostNamesPerSite; index++) await addHostName(tx, actor, { site: site.id, hostName: `n${index}.roue`, sitesDomain }, clock)
  await assert.rejects(addHostName(tx, actor, { site: site.id, hostName: 'more.roue', sitesDomain }, clock), refused('hostNameQuota', 409))
}))

test('a member neither replaces nor ends a suspension by the cooperative', scene(async ({ tx, actor, administrator, site }) => {
  await assert.rejects(suspendSite(tx, actor, { site: site.id, reason: 'abuse' }, clock), refused('forbidden'))
  await suspendSite(tx, administrator, { site: site.id, reason: 'unpaid' }, clock)
  await assert.rejects(suspendSite(tx, actor, { site: site.id, reason: 'request' }, clock), refused('siteAlreadySuspended', 409))
  await assert.rejects(resumeSite(tx, actor, { site: site.id }, clock), refused('siteSuspendedByCooperative', 403))
  assert.equal((await suspendSite(tx, administrator, { site: site.id, reason: 'abuse' }, clock)).suspension, 'abuse')
  assert.equal((await resumeSite(tx, administrator, { site: site.id }, clock)).suspension, null)
  await assert.rejects(resumeSite(tx, actor, { site: site.id }, clock), refused('siteNotSuspended', 409))
}))

test('a deleted site takes no change until it is restored, suspension included', scene(async ({ tx, actor, site }) => {
  await suspendSite(tx, actor, { site: site.id, reason: 'request' }, clock)
  const gone = await deleteSite(tx, actor, { site: site.id }, clock)
  assert.equal(gone.state, 'deleted')
  for (const name of ['rename', 'addHostName', 'suspend', 'resume', 'delete']) await assert.rejects(commands[name]!(tx, actor, { site: site.id }), refused('siteIsDeleted', 409))
  const back = await restoreSite(tx, actor, { site: site.id, sitesDomain }, clock)
  assert.equal(back.suspension, 'request')
  await assert.rejects(restoreSite(tx, actor, { site: site.id, sitesDomain }, clock), refused('siteNotDeleted', 409))
}))

test('after the recovery period nothing comes back, and the purge leaves a tombstone and free names', scene(async ({ tx, actor, stranger, site }) => {
  await deleteSite(tx, actor, { site: site.id }, clock)
  clock.advance(recoveryDays * 24 * 3_600_000 - 1)
  assert.deepEqual(await purgeDueSites(tx, { atMost: 10, requestId: 't' }, clock), [])
  clock.advance(1)
  await assert.rejects(restoreSite(tx, actor, { site: site.id, sitesDomain }, clock), refused('siteRecoveryOver', 409))
  assert.deepEqual((await purgeDueSites(tx, { atMost: 10, requestId: 't' }, clock)).map((one) => one.id), [site.id])
  assert.equal(await siteById(tx, site.id), null)
  await assert.rejects(restoreSite(tx, actor, { site: site.id, sitesDomain }, clock), refused('notFound'))
  assert.deepEqual(await purgeDueSites(tx, { atMost: 10, requestId: 't' }, clock), [])
  await buildSite(tx, stranger, { hostName: 'roue' })
}))

test('what failed can be tried again, what answers cannot', scene(async ({ tx, actor, nodeId, site }) => {
  await assert.rejects(retrySite(tx, actor, { site: site.id }, clock), refused('siteNothingToRetry'))
  await recordSiteReports(tx, nodeId, [appliedReport(site, { outcome: 'failed', reason: 'diskFull', answering: false })], clock)
  const again = await retrySite(tx, actor, { site: site.id }, clock)
  assert.equal(again.state, 'requested')
  assert.equal(again.failureReason, null)
}))

test('of two people who save at once, the second is told', async () => {
  const { actor, administrator, site } = await db.transaction().execute(async (tx) => {
    const people = await buildScene(tx)
    return { ...people, site: await buildSite(tx, people.actor) }
  })
  const target = { site: site.id, version: site.version }
  const tries = await Promise.allSettled([
    inTransaction(db, (tx) => renameSite(tx, actor, { ...target, name: 'Un' }, clock)),
    inTransaction(db, (tx) => suspendSite(tx, administrator, { ...target, reason: 'maintenance' }, clock)),
  ])
  const [lost] = tries.filter((one) => one.status === 'rejected')
  assert.equal(tries.filter((one) => one.status === 'fulfilled').length, 1)
  refused('siteChangedMeanwhile', 409)(lost?.reason)
})
