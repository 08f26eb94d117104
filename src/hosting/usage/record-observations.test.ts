import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { rolledBack, testDatabase } from '#db/test-database.ts'
import type { Tx } from '#db/open-database.ts'
import { buildNode, buildScene, buildSite, clock } from '#hosting/sites/test-sites.ts'
import { systemClock } from '#lib/clock.ts'
import { timeClasses } from '#wire/response-times.ts'
import { forgetObservations } from './forget-observations.ts'
import { recordObservations } from './record-observations.ts'
import { buildFault, buildSpan } from './test-observations.ts'
import { decodeTimes, encodeTimes } from './times-column.ts'
import { faultsOf, slowPagesOf, spansOf, usageOf } from './usage-store.ts'

const { db } = await testDatabase()
const longAgo = new Date(0)
const inScene = (work: (tx: Tx, site: string, nodeId: string) => Promise<void>) =>
  rolledBack(db, async (tx) => {
    const scene = await buildScene(tx)
    const site = await buildSite(tx, scene.actor)
    await work(tx, site.id, site.nodeId)
  })

test('counts of times come back as they went', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.constant(0), fc.nat(), fc.integer({ min: 0, max: 2 ** 40 })), { minLength: timeClasses, maxLength: timeClasses }), (counts) => assert.deepEqual(decodeTimes(encodeTimes(counts)), counts)))
})

test('a batch told twice, in parts or in another order leaves the newest of each', () =>
  inScene(async (tx, site, nodeId) => {
    const [old, fresh] = [buildSpan({ site, requests: 1 }), buildSpan({ site, requests: 7 })]
    const fault = buildFault({ site })
    await recordObservations(tx, nodeId, [old, fresh, fault])
    await recordObservations(tx, nodeId, [old, fault])
    await recordObservations(tx, nodeId, [{ ...fault, sequence: fault.sequence + 1, count: 4 }])
    assert.deepEqual((await spansOf(tx, 'site_minutes', site, longAgo)).map((span) => span.requests), [7])
    assert.deepEqual((await faultsOf(tx, site, '2026-11-01')).map(({ cause, file, line, component, count }) => ({ cause, file, line, component, count })), [
      { cause: 'memoryLimit', file: fault.file, line: 212, component: fault.component, count: 4 },
    ])
  }))

test('what another node says of a site is dropped', () =>
  inScene(async (tx, site) => {
    const other = await buildNode(tx)
    await recordObservations(tx, other, [buildSpan({ site }), buildSpan({ site, span: 'hour' }), buildSpan({ site, span: 'day' }), buildFault({ site }), { kind: 'slow', sequence: 1, site, atMs: 0, pages: [] }])
    for (const table of ['site_minutes', 'site_hour', 'site_usage', 'site_fault', 'site_slow'] as const) assert.deepEqual(await tx.selectFrom(table).selectAll().execute(), [])
  }))

test('a day of use names the member, and its disk', () =>
  inScene(async (tx, site, nodeId) => {
    const atMs = Date.parse('2026-11-23T00:00:00Z')
    await recordObservations(tx, nodeId, [buildSpan({ site, span: 'day', atMs, bytesOut: 5_000_000_000, cpuMs: 90_000, diskBytes: 77 })])
    const [day] = await usageOf(tx, site, '2026-11-23', '2026-11-23')
    assert.deepEqual([day?.bytesOut, day?.cpuMs, day?.diskBytes], [5_000_000_000, 90_000, 77])
    const { member_id: member } = await tx.selectFrom('site_usage').select('member_id').executeTakeFirstOrThrow()
    assert.equal(member, (await tx.selectFrom('site').select('member_id').where('id', '=', site).executeTakeFirstOrThrow()).member_id)
  }))

test('slow addresses of several days add up', () =>
  inScene(async (tx, site, nodeId) => {
    const pages = [{ path: '/a', count: 2, totalMs: 900, maxMs: 600 }]
    for (const day of ['2026-11-22', '2026-11-23']) await recordObservations(tx, nodeId, [{ kind: 'slow', sequence: 5, site, atMs: Date.parse(`${day}T00:00:00Z`), pages }])
    assert.deepEqual(await slowPagesOf(tx, site, '2026-11-01'), [{ path: '/a', count: 4, totalMs: 1800, maxMs: 600 }])
  }))

test('what is past its time goes, days of use stay', async () => {
  const nowMs = systemClock.now().getTime()
  const scene = await db.transaction().execute(buildScene)
  const site = await db.transaction().execute((tx) => buildSite(tx, scene.actor))
  const ago = (days: number) => nowMs - days * 86_400_000
  await db.transaction().execute((tx) =>
    recordObservations(tx, site.nodeId, [
      buildSpan({ site: site.id, atMs: ago(3) }), buildSpan({ site: site.id, atMs: ago(1) }), buildSpan({ site: site.id, span: 'hour', atMs: ago(3) }),
      buildSpan({ site: site.id, span: 'hour', atMs: ago(40) }), buildSpan({ site: site.id, span: 'day', atMs: ago(400) }), buildFault({ site: site.id, atMs: ago(40) }),
    ]),
  )
  assert.equal(await forgetObservations(db, systemClock), false)
  const count = async (table: 'site_minutes' | 'site_hour' | 'site_usage' | 'site_fault') => (await db.selectFrom(table).selectAll().where('site_id', '=', site.id).execute()).length
  assert.deepEqual([await count('site_minutes'), await count('site_hour'), await count('site_usage'), await count('site_fault')], [1, 1, 1, 0])
})

test('the clock of tests is that of the observations', () => assert.equal(clock.now().toISOString(), '2026-11-23T10:00:00.000Z'))
