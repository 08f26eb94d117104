import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import type { Resource } from '#wire/node-state.ts'
import { buildSite } from '../trial-node.ts'
import { StateStore } from './state-store.ts'

const site = buildSite({ id: 'aaaaaaaaaaaa' })
const other = buildSite({ id: 'bbbbbbbbbbbb', uid: 200_002 })
const wanted = (spec: typeof site, generation: number): Resource => ({ kind: 'site', id: spec.id, generation, requestId: null, spec })
const state = (revision: number, resources: Resource[], complete = true) => ({ nodeId: 'nodetrial001', revision, complete, resources })

/** A store as the release before `php`, `pageCache` and the column `earlier` left it. */
function storeOfBefore(folder: string): void {
  new StateStore(folder).close()
  const database = new DatabaseSync(join(folder, 'state.db'))
  database.exec('ALTER TABLE resource DROP COLUMN earlier')
  const { php: _php, pageCache: _pageCache, ...spec } = site
  const put = database.prepare(`INSERT INTO resource (kind, id, generation, body, tombstone, acknowledged) VALUES ('site', ?, 7, ?, 0, ?)`)
  put.run(site.id, JSON.stringify({ ...wanted(site, 7), spec }), '{"said":"otherwise"}')
  put.run(other.id, '{"kind":"site","written":"by another hand"}', null)
  database.exec(`INSERT INTO meta (key, value) VALUES ('revision', 40)`)
  database.close()
}

test('what an earlier release stored goes on being served, and everything is asked anew', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onyva-store-'))
  try {
    storeOfBefore(folder)
    const store = new StateStore(folder)
    assert.equal(store.revision(), 0)
    const kept = store.get('site', site.id)
    assert.deepEqual(kept?.resource.spec, { ...site, php: { memoryMegabytes: 128, uploadMegabytes: 512, executionSeconds: 60 }, pageCache: false })
    assert.equal(kept?.acknowledged, null)
    assert.equal(store.get('site', other.id), null)
    // The same generation, with what the cooperative wants of the new fields: it takes the place of what was guessed.
    const changed = { ...site, pageCache: true }
    assert.deepEqual(store.store(state(41, [wanted(changed, 7), wanted(other, 1)])).stale, [])
    assert.equal(store.get('site', site.id)?.resource.spec?.pageCache, true)
    // From then on a generation means one content, as ever; an older one is refused.
    assert.equal(store.store(state(42, [wanted(site, 7)], false)).stale.length, 1)
    store.close()
    const again = new StateStore(folder)
    assert.equal(again.revision(), 42)
    again.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a control plane that went back in time does not replace what an earlier release stored', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onyva-store-'))
  try {
    storeOfBefore(folder)
    const store = new StateStore(folder)
    assert.equal(store.store(state(3, [wanted(site, 6)])).stale.length, 1)
    store.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
