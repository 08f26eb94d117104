import assert from 'node:assert/strict'
import test from 'node:test'
import { interleaved, median, percentile, table } from './measure.ts'

test('percentiles are values that were measured', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.95), 10)
  assert.equal(percentile([5], 0.95), 5)
  assert.throws(() => median([]))
})

test('the two sides are run in turn', async () => {
  const order: string[] = []
  const runs = await interleaved(2, async (round) => (order.push(`a${round}`), 1), async (round) => (order.push(`b${round}`), 2))
  assert.deepEqual(order, ['a0', 'b0', 'a1', 'b1'])
  assert.deepEqual(runs, { ours: [1, 1], against: [2, 2] })
})

test('a missed aim stands out in the table', () => {
  const row = { row: 3, name: 'first byte', ours: 1, against: 2, ratio: 0.5, aim: '≤ 1.3×', unit: 'ms', runs: { ours: [], against: [] }, note: '' }
  assert.match(table([{ ...row, met: false }]), /MISSED/)
  assert.doesNotMatch(table([{ ...row, met: true }]), /MISSED/)
})
