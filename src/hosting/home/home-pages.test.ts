import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { buildSite } from '#hosting/sites/test-sites.ts'
import { testPanel } from '#hosting/sites/test-panel.ts'
import { recordObservations } from '#hosting/usage/record-observations.ts'
import { buildSpan } from '#hosting/usage/test-observations.ts'
import { lateUseOf } from '#hosting/usage/usage-store.ts'
import { paths } from '#web/paths.ts'
import { makeHomePages } from './home-pages.ts'

const panel = await testPanel({ pages: (services) => [makeHomePages(services)] })
const { send, actor, db } = panel
const seen = await inTransaction(db, (tx) => buildSite(tx, actor, { hostName: 'visited' }))
const quiet = await inTransaction(db, (tx) => buildSite(tx, actor, { hostName: 'quiet' }))
const day = (date: string, pages: number, diskBytes: number) => buildSpan({ site: seen.id, span: 'day', atMs: Date.parse(`${date}T00:00:00Z`), pages, diskBytes })
await inTransaction(db, (tx) => recordObservations(tx, seen.nodeId, [day('2026-11-10', 999, 5), day('2026-11-17', 3, 0), day('2026-11-22', 1200, 2 ** 31), day('2026-11-23', 40, 0)]))

test('the pages of each day, and the disk as last seen', async () => {
  const days = ['2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23']
  assert.deepEqual([...(await lateUseOf(db, [seen.id, quiet.id], days))], [[seen.id, { pages: [3, 0, 0, 0, 0, 1200, 40], diskBytes: 2 ** 31 }]])
  assert.equal((await lateUseOf(db, [], days)).size, 0)
})

test('home draws the week of each site and says it to those who do not see it; a site without visits says so', async () => {
  const page = await (await send(actor, 'GET', paths.home)).text()
  const rowOf = (name: string) => new RegExp(`>${name}<.*?</tr>`).exec(page)?.[0] ?? ''
  assert.match(rowOf('visited'), /<svg class="spark".*<span class="sr">1\s243 pages<\/span>.*2\sGo sur 5\sGo/)
  assert.match(rowOf('quiet'), /aucune.*–/)
  assert.doesNotMatch(rowOf('quiet'), /spark/)
  assert.deepEqual(panel.faults, [])
})
