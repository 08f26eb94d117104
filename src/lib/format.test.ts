import assert from 'node:assert/strict'
import test from 'node:test'
import { formatBytes, formatDay, formatDuration, formatTime } from './format.ts'

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')
const at = new Date('2026-12-23T15:42:00Z')

test('bytes', () => {
  assert.deepEqual([0, 405, 1023, 1024, 4.14 * 1024 ** 3, 612 * 1024 ** 2, 5 * 1024 ** 4].map((bytes) => plain(formatBytes('fr', bytes))), ['0 octets', '405 octets', '1 023 octets', '1 ko', '4,1 Go', '612 Mo', '5 To'])
  assert.equal(plain(formatBytes('en', 1.5 * 1024 ** 2)), '1.5 MB')
})
test('days and times are those of Paris', () => {
  assert.equal(plain(formatDay('fr', at)), '23 décembre 2026')
  assert.equal(plain(formatDay('en', at)), '23 December 2026')
  assert.equal(plain(formatTime('fr', at)), '16 h 42')
  assert.equal(formatTime('en', at), '16:42')
})
test('durations', () => {
  assert.deepEqual([300, 12_400, 240_000, 7_200_000, -5].map((ms) => plain(formatDuration('fr', ms))), ['0,3 s', '12 s', '4 min', '2 h', '0 s'])
})
