import assert from 'node:assert/strict'
import test from 'node:test'
import { rolledBack, testDatabase } from '#db/test-database.ts'
import { testClock } from '#lib/clock.ts'
import { buildFault, buildSpan } from '#hosting/usage/test-observations.ts'
import { deleteSite } from '#hosting/sites/delete-site.ts'
import { buildScene, buildSite } from '#hosting/sites/test-sites.ts'
import { judgeAgain, observeSites } from './observe-sites.ts'
import { judge } from './verdict.ts'
import type { LateSeen, VerdictReason } from './verdict.ts'
import { verdictsOf } from './verdict-store.ts'

const now = new Date('2026-11-23T10:00:00Z')
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
const times = (classIndex: number, count: number) => Array.from({ length: 26 }, (_, index) => (index === classIndex ? count : 0))
const fault = { cause: 'phpError', file: 'index.php', line: 3, component: { kind: 'site', name: '' }, message: 'no', firstAt: ago(4).toISOString() } as const
const quiet: LateSeen = {
  pages: 0, faults: 0, staleHits: 0, oomKills: 0, workersFull: 0, refusals: 0, memoryBytes: 0, workers: 0, times: [], lastOkAt: null, lastFaultAt: null, faultsFrom: null, fault: null,
  diskBytes: 0, database: null, limits: { diskBytes: 1000, memoryBytes: 1000, phpWorkers: 4, tasks: 64 },
}
const errors = { faults: 1, pages: 1, lastFaultAt: ago(2), faultsFrom: ago(5), fault }

const cases: readonly [string, Partial<LateSeen>, VerdictReason][] = [
  ['nobody came', {}, 'well'],
  ['all pages well', { pages: 100, lastOkAt: ago(1) }, 'well'],
  ['the only page failed', errors, 'errors'],
  ['a small site mended', { ...errors, faults: 5, pages: 6, lastOkAt: ago(0.5) }, 'well'],
  ['a success within the minute of a failure is no mending', { ...errors, pages: 2, lastOkAt: ago(1.5) }, 'errors'],
  ['one page in ten of a busy site', { ...errors, faults: 40, pages: 400, lastOkAt: ago(0) }, 'errors'],
  ['one page in fifty of a busy site', { ...errors, faults: 8, pages: 400, lastOkAt: ago(0) }, 'someErrors'],
  ['one page in a thousand', { ...errors, faults: 1, pages: 1000, lastOkAt: ago(0) }, 'well'],
  ['visitors saved by kept copies', { ...errors, faults: 0, staleHits: 30, pages: 40 }, 'errors'],
  ['a site suspended on purpose', { ...errors, faults: 9, pages: 9, fault: { ...fault, cause: 'suspended' } }, 'well'],
  ['disk at four fifths', { diskBytes: 800 }, 'diskSoon'],
  ['disk as good as full', { diskBytes: 960 }, 'diskFull'],
  ['a database at four fifths', { database: { name: 'a', bytes: 800, limitBytes: 1000, full: false } }, 'databaseSoon'],
  ['a database that takes nothing more', { database: { name: 'a', bytes: 990, limitBytes: 1000, full: true }, oomKills: 1 }, 'databaseFull'],
  ['memory at four fifths', { memoryBytes: 810 }, 'memorySoon'],
  ['the kernel killed', { oomKills: 1 }, 'memoryKilled'],
  ['programs that start programs', { refusals: 9, oomKills: 1, memoryBytes: 1000 }, 'swarming'],
  ['every worker busy', { workersFull: 2 }, 'workersFull'],
  ['slow pages', { pages: 30, lastOkAt: ago(0), times: times(18, 30) }, 'slow'],
  ['three slow pages are no judgement', { pages: 3, lastOkAt: ago(0), times: times(18, 3) }, 'well'],
]
for (const [what, seen, reason] of cases) test(`${what}: ${reason}`, () => assert.equal(judge({ ...quiet, ...seen }, null, now).reason, reason))

test('since when: once the cause is known, its first minute', () => {
  const first = judge({ ...quiet, ...errors, fault: null }, null, now)
  assert.equal(first.since.toISOString(), ago(5).toISOString())
  assert.equal(judge({ ...quiet, ...errors }, first, now).since.toISOString(), fault.firstAt)
})

test('since when: from the first error on, and as long as there are errors', () => {
  const first = judge({ ...quiet, ...errors }, null, now)
  assert.equal(first.since.toISOString(), fault.firstAt)
  const later = judge({ ...quiet, ...errors, faults: 8, pages: 400, lastOkAt: ago(0) }, first, new Date(now.getTime() + 3_600_000))
  assert.equal(later.since, first.since)
})

const letterhead = { cooperativeName: 'Les Toits Communs', panelOrigin: 'https://panel.example' }
const { db } = await testDatabase()
test('a batch judges the sites that it speaks of, and time heals', async () => {
  const clock = testClock()
  const scene = await db.transaction().execute(buildScene)
  const site = await db.transaction().execute((tx) => buildSite(tx, scene.actor))
  const health = async () => (await db.selectFrom('site').select('health').where('id', '=', site.id).executeTakeFirstOrThrow()).health
  await db.transaction().execute((tx) =>
    observeSites(tx, site.nodeId, [buildSpan({ site: site.id, pages: 4, status5xx: 3, lastFaultMs: clock.now().getTime() - 60_000 }), buildFault({ site: site.id })], clock, letterhead),
  )
  const verdict = (await verdictsOf(db, [site.id])).get(site.id)
  assert.equal(verdict?.reason, 'errors')
  assert.equal(verdict.facts.fault?.component?.name, 'galerie-plus')
  assert.equal(await health(), 'bad')
  clock.advance(30 * 60_000)
  assert.equal(await judgeAgain(db, clock, letterhead), false)
  assert.equal(await health(), 'ok')
})

test('a deleted site is well', () =>
  rolledBack(db, async (tx) => {
    const clock = testClock()
    const scene = await buildScene(tx)
    const site = await buildSite(tx, scene.actor)
    const batch = [buildSpan({ site: site.id, pages: 4, status5xx: 3, lastFaultMs: clock.now().getTime() }), buildFault({ site: site.id })]
    await observeSites(tx, site.nodeId, batch, clock, letterhead)
    await deleteSite(tx, scene.actor, { site: site.id }, clock)
    await observeSites(tx, site.nodeId, batch, clock, letterhead)
    assert.equal((await verdictsOf(tx, [site.id])).get(site.id)?.kind, 'ok')
  }))
