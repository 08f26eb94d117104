import assert from 'node:assert/strict'
import test from 'node:test'
import { rolledBack, testDatabase } from '#db/test-database.ts'
import { testClock } from '#lib/clock.ts'
import { changePhpSettings } from './change-php-settings.ts'
import { siteSpec } from './site-spec.ts'
import { buildScene, buildSite } from './test-sites.ts'

const { db } = await testDatabase()
const clock = testClock()
const scene = (body: (scene: Awaited<ReturnType<typeof buildScene>> & { tx: Parameters<Parameters<typeof rolledBack>[1]>[0] }) => Promise<void>) => () =>
  rolledBack(db, async (tx) => body({ ...(await buildScene(tx)), tx }))

test('settings of PHP reach the node, and what is left out stays', scene(async ({ tx, actor }) => {
  const site = await buildSite(tx, actor, { hostName: 'roue' })
  const changed = await changePhpSettings(tx, actor, { site: site.id, php: { memoryMegabytes: 96, executionSeconds: 120 } }, clock)
  assert.deepEqual(siteSpec(changed).php, { memoryMegabytes: 96, uploadMegabytes: 512, executionSeconds: 120 })
  assert.equal(changed.generation, site.generation + 1)
  const line = await tx.selectFrom('audit_event').selectAll().where('action', '=', 'site.phpSettingsChanged').executeTakeFirstOrThrow()
  assert.equal((line.before as Record<string, unknown>)['memoryMegabytes'], 128)
  assert.equal((line.after as Record<string, unknown>)['memoryMegabytes'], 96)
  const same = await changePhpSettings(tx, actor, { site: site.id, version: changed.version, php: { memoryMegabytes: 96 } }, clock)
  assert.equal(same.generation, changed.generation, 'nothing to do for the node')
}))

test('each setting has its range: half of the memory, and what nginx takes', scene(async ({ tx, actor }) => {
  const site = await buildSite(tx, actor, { hostName: 'roue' })
  for (const [php, code, maximum] of [
    [{ memoryMegabytes: 129 }, 'phpMemoryOutOfRange', 128],
    [{ memoryMegabytes: 15 }, 'phpMemoryOutOfRange', 128],
    [{ uploadMegabytes: 513 }, 'phpUploadOutOfRange', 512],
    [{ uploadMegabytes: 0 }, 'phpUploadOutOfRange', 512],
    [{ executionSeconds: 301 }, 'phpSecondsOutOfRange', 300],
    [{ executionSeconds: Number.NaN }, 'phpSecondsOutOfRange', 300],
    [{ executionSeconds: 1.5 }, 'phpSecondsOutOfRange', 300],
  ] as const)
    await assert.rejects(changePhpSettings(tx, actor, { site: site.id, php }, clock), { code, field: Object.keys(php)[0], params: { minimum: code === 'phpMemoryOutOfRange' ? 16 : 1, maximum } })
}))

test('a site without PHP has no settings of PHP', scene(async ({ tx, actor }) => {
  const still = await buildSite(tx, actor, { hostName: 'pages', profile: 'static' })
  await assert.rejects(changePhpSettings(tx, actor, { site: still.id, php: { uploadMegabytes: 2 } }, clock), { code: 'siteHasNoPhp', status: 409 })
}))
