import assert from 'node:assert/strict'
import test from 'node:test'
import { rolledBack, testDatabase } from '#db/test-database.ts'
import { testClock } from '#lib/clock.ts'
import { setPageCache } from './set-page-cache.ts'
import { siteSpec } from './site-spec.ts'
import { buildScene, buildSite } from './test-sites.ts'

const { db } = await testDatabase()
const clock = testClock()

test('pages are kept when the member says so, and a site without PHP has none to keep', () =>
  rolledBack(db, async (tx) => {
    const { actor } = await buildScene(tx)
    const site = await buildSite(tx, actor)
    assert.equal(siteSpec(site).pageCache, false)
    const kept = await setPageCache(tx, actor, { site: site.id, pageCache: true }, clock)
    assert.equal(siteSpec(kept).pageCache, true)
    assert.equal(kept.generation, site.generation + 1)
    assert.equal((await setPageCache(tx, actor, { site: site.id, pageCache: true }, clock)).generation, kept.generation)
    assert.equal((await setPageCache(tx, actor, { site: site.id, pageCache: false }, clock)).pageCache, false)
    const still = await buildSite(tx, actor, { profile: 'static' })
    await assert.rejects(setPageCache(tx, actor, { site: still.id, pageCache: true }, clock), { code: 'siteHasNoPhp', status: 409 })
  }))
