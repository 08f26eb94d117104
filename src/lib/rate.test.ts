import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { formatRate, parseRate, plainRate } from './rate.ts'

test('reads a rate as people write it', () => {
  const cases: [string, number | null][] = [
    ['20', 2000],
    ['5,5', 550],
    ['5.5 %', 550],
    ['\u00a033,33\u202f%', 3333],
    ['0', 0],
    ['100', 10_000],
    ['100,01', null],
    ['5,555', null],
    ['-5', null],
    ['', null],
    ['5,', null],
    ['tout', null],
  ]
  for (const [typed, rate] of cases) assert.equal(parseRate(typed), rate, typed)
})

test('shows it in both languages', () => {
  assert.deepEqual([formatRate('fr', 550), formatRate('en', 2000), formatRate('fr', 3333)], ['5,5\u202f%', '20%', '33,33\u202f%'])
  assert.deepEqual([plainRate(550, ','), plainRate(550), plainRate(2000)], ['5,5', '5.5', '20'])
})

test('what is shown is read back', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 10_000 }), (rate) => [formatRate('fr', rate), formatRate('en', rate), plainRate(rate, ',')].every((text) => parseRate(text) === rate)))
})
