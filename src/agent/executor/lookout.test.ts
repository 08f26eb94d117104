import assert from 'node:assert/strict'
import test from 'node:test'
import { until } from '#lib/test-until.ts'
import type { SiteResource } from '#wire/node-state.ts'
import { buildSite } from '../trial-node.ts'
import { Lookout } from './lookout.ts'
import { ReportBox } from './report-box.ts'
import type { StateStore, Stored } from './state-store.ts'

const siteNumber = (number: number): Stored<SiteResource> => {
  const id = `site${String(number).padStart(8, '0')}`
  return { resource: { kind: 'site', id, generation: 1, requestId: null, spec: buildSite({ id }) }, gone: false, acknowledged: null }
}

test('of a crowd of new sites nginx alone is asked; a click among them is looked at whole, and soon', async () => {
  const sites = Array.from({ length: 300 }, (_, number) => siteNumber(number))
  const stored = new Map(sites.map((one) => [one.resource.id, one]))
  const looks: { id: string; full: boolean }[] = []
  const store = { get: (_kind: string, id: string) => stored.get(id) ?? null } as unknown as StateStore
  const lookout = new Lookout(store, new ReportBox(), async ({ id }, full) => {
    looks.push({ id, full })
    await new Promise((resolve) => setImmediate(resolve))
    return { httpStatus: 200, answering: true }
  })
  for (const one of sites) lookout.stands(one, { fresh: false, changed: true, startedMs: 0 })
  const click = siteNumber(9999)
  stored.set(click.resource.id, click)
  lookout.stands(click, { fresh: true, changed: true, startedMs: 0 })
  await until('all were looked at', () => lookout.pending() === 0)
  assert.equal(looks.length, 301)
  const whole = looks.filter(({ full }) => full)
  assert.ok(whole.length <= 60, `${whole.length} were looked at whole`)
  const place = looks.findIndex(({ id }) => id === click.resource.id)
  assert.ok(place < 20 && looks[place]!.full, `at place ${place}`)
  assert.ok(looks.at(-1)!.full, 'when few are left they are looked at whole again')
})

test('a few new sites are looked at whole', async () => {
  const sites = Array.from({ length: 5 }, (_, number) => siteNumber(number))
  const looks: boolean[] = []
  const store = { get: (_kind: string, id: string) => sites.find(({ resource }) => resource.id === id) ?? null } as unknown as StateStore
  const lookout = new Lookout(store, new ReportBox(), async (_site, full) => {
    looks.push(full)
    return { httpStatus: 200, answering: true }
  })
  for (const one of sites) lookout.stands(one, { fresh: false, changed: true, startedMs: 0 })
  await until('all were looked at', () => lookout.pending() === 0)
  assert.deepEqual(looks, [true, true, true, true, true])
})
