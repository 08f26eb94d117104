import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { testClock } from '#lib/clock.ts'
import { forgetLayers, markUsed } from './forget-layers.ts'

const layer = (kind: string, number: number) => `${kind}-${String(number).padStart(16, '0')}`

test('the three used last of each kind stay, with what is not a layer; an abandoned build goes after a day', async (t) => {
  const cache = mkdtempSync(join(tmpdir(), 'onyva-forget-'))
  t.after(() => rmSync(cache, { recursive: true }))
  const clock = testClock()
  for (let number = 1; number <= 5; number += 1) {
    mkdirSync(join(cache, layer('node', number), 'usr'), { recursive: true })
    clock.advance(1000)
    await markUsed(join(cache, layer('node', number)), clock)
  }
  await markUsed(join(cache, layer('node', 1)), clock)
  mkdirSync(join(cache, layer('base', 1)))
  mkdirSync(join(cache, 'mine'))
  for (const [name, ageMs] of [
    [`.${layer('node', 7)}-abc`, 25 * 3600_000],
    [`.${layer('node', 8)}-abc`, 3600_000],
  ] as const) {
    mkdirSync(join(cache, name))
    const at = new Date(clock.now().getTime() - ageMs)
    utimesSync(join(cache, name), at, at)
  }
  const removed = await forgetLayers(cache, clock)
  assert.deepEqual(removed.sort(), [`.${layer('node', 7)}-abc`, layer('node', 2), layer('node', 3)])
  assert.deepEqual(
    readdirSync(cache).filter((name) => !name.endsWith('.used')).sort(),
    [`.${layer('node', 8)}-abc`, layer('base', 1), 'mine', layer('node', 1), layer('node', 4), layer('node', 5)],
  )
  assert.deepEqual(await forgetLayers(cache, clock), [])
})
