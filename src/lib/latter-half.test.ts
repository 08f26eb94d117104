import assert from 'node:assert/strict'
import test from 'node:test'
import { latterHalf } from './latter-half.ts'

test('half of the cores, and one where there is but one', () => {
  assert.deepEqual(['0', '0-1', '0-2', '0-3', '0,2,4-7'].map(latterHalf), ['0', '1', '2', '2,3', '5,6,7'])
})
