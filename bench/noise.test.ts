import assert from 'node:assert/strict'
import test from 'node:test'
import type { RowResult } from './measure.ts'
import { agrees, apartPercent, noiseTable } from './noise.ts'

const result = (more: Partial<RowResult>): RowResult => ({ row: 9, name: 'lists', ours: 20, against: 10, ratio: 2, aim: 'p95 ≤ 30 ms', met: true, unit: 'ms', runs: { ours: [], against: [] }, note: '', ...more })

test('two runs are held against the figure that the aim names: the measure, or the ratio', () => {
  assert.equal(apartPercent(result({ again: { ours: 22, against: 10, ratio: 2.2 } })), 10)
  assert.equal(apartPercent(result({ row: 1, aim: '≥ 0.95', ratio: 1, again: { ours: 40, against: 40, ratio: 1.05 } }))?.toFixed(6), '5.000000')
  assert.equal(apartPercent(result({ row: 8, aim: '0', unit: 'failed', ours: 0, ratio: null, again: { ours: 0, against: null, ratio: null } })), 0)
  assert.equal(apartPercent(result({})), null)
})

test('what lies further apart than the noise of its row does not agree', () => {
  assert.equal(agrees(result({ again: { ours: 22, against: 10, ratio: 2.2 } })), true)
  assert.equal(agrees(result({ again: { ours: 40, against: 10, ratio: 4 } })), false)
  assert.equal(agrees(result({ row: 8, aim: '0', unit: 'failed', ours: 0, ratio: null, again: { ours: 1, against: null, ratio: null } })), false)
  assert.equal(agrees(result({})), null)
  assert.equal(agrees(result({ row: 99, again: { ours: 40, against: 10, ratio: 4 } })), null)
})

test('the table shows the newest two runs of each row', () => {
  const run = (at: string, ours: number) => ({ at, load: [0.5, 1] as [number, number], results: [result({ again: { ours, against: 10, ratio: ours / 10 } }), result({ row: 13 })] })
  const lines = noiseTable([run('2026-11-26T10:00:00Z', 21), run('2026-11-27T10:00:00Z', 40)]).split('\n')
  assert.equal(lines.length, 3)
  assert.match(lines[2]!, /\| 20 ms \| 40 ms \| 100\.0 %, \*\*more than its noise\*\* \| 2026-11-27, load 0\.5 before/)
})
