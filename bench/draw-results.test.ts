import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { drawResults, readResults, scoreOf } from './draw-results.ts'

test('a score above 1 is better than the aim, whichever way the row counts', () => {
  const row = (aim: string, unit: string, ours: number, ratio: number | null) => Number(scoreOf({ aim, unit, ours, ratio }).toFixed(3))
  assert.equal(row('≥ 0.95', 'req/s', 22_000, 1.03), 1.084)
  assert.equal(row('≤ 1.3×', 'ms', 94, 1.2), 1.083)
  assert.equal(row('≤ 500 ms, same at both', 'ms', 1000, 2.9), 0.5)
  assert.equal(row('≤ 16 kB', 'kB', 8, null), 2)
  assert.equal(row('0', 'failed', 0, null), 1)
  assert.equal(row('0', 'failed', 3, null), 0)
  assert.throws(() => row('fast', 'ms', 1, null), /fast/)
})

test('what is kept is drawn: each row once, each run as a dot, all within the picture', async () => {
  const kept = await readResults(join(import.meta.dirname, 'results'))
  const svg = drawResults(kept)
  const runs = kept.flatMap(({ results }) => results)
  assert.equal(svg.match(/<circle /g)?.length, runs.length)
  assert.equal(svg.match(/class="rail"/g)?.length, new Set(runs.map(({ row }) => row)).size)
  for (const [, x] of svg.matchAll(/cx="([^"]+)"/g)) assert.ok(Number(x) >= 300 && Number(x) <= 590, x)
  assert.doesNotMatch(svg, /NaN|undefined|<script/)
})
