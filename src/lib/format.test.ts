import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { calendarDay, colon, quoted, semicolon, formatBytes, formatDay, formatDateTime, formatDuration, formatNumber, formatPercent, formatRelative, formatTime } from './format.ts'

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')
const now = new Date('2026-11-23T14:05:00Z') // 15 h 05 in Paris

test('writes numbers and shares', () => {
  assert.equal(formatNumber('fr', 18420), '18\u202f420')
  assert.equal(formatNumber('en', 18420), '18,420')
  assert.equal(formatPercent('fr', 0.9997, 2), '99,97\u202f%')
  assert.equal(formatPercent('en', 0.9997, 2), '99.97%')
  assert.deepEqual([colon('fr'), colon('en')], ['\u00a0: ', ': '])
  assert.deepEqual([semicolon('fr'), semicolon('en')], ['\u202f; ', '; '])
  assert.deepEqual([quoted('fr', 'frais'), quoted('en', 'frais')], ['«\u00a0frais\u00a0»', '“frais”'])
})

test('writes sizes', () => {
  const sizes: [number, string, string][] = [
    [0, '0 o', '0 B'],
    [405, '405 o', '405 B'],
    [1023, '1 023 o', '1,023 B'],
    [1024, '1 ko', '1 kB'],
    [4.14 * 1024 ** 3, '4,1 Go', '4.1 GB'],
    [612 * 1024 ** 2, '612 Mo', '612 MB'],
    [5 * 1024 ** 4, '5 To', '5 TB'],
    [1024 ** 2 - 100, '1 Mo', '1 MB'],
    [9.97 * 1024, '10 ko', '10 kB'],
  ]
  for (const [bytes, fr, en] of sizes) {
    assert.equal(plain(formatBytes('fr', bytes)), fr)
    assert.equal(plain(formatBytes('en', bytes)), en)
  }
})

test('a size is never nothing when it is something, never 1,024 of a unit, and grows with the bytes', () => {
  const units = ['o', 'ko', 'Mo', 'Go', 'To', 'Po']
  const read = (bytes: number) => {
    const [value = '', unit = ''] = plain(formatBytes('fr', bytes)).split(/ (?=\D)/)
    return { value: Number(value.replace(' ', '').replace(',', '.')), power: units.indexOf(unit) }
  }
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 900_000_000_000_000 }), fc.integer({ min: 0, max: 1_000_000_000 }), (bytes, more) => {
      const { value, power } = read(bytes)
      assert.ok(value > 0 && value < 1024)
      assert.ok(Math.abs(value * 1024 ** power - bytes) <= bytes * 0.06)
      const larger = read(bytes + more)
      assert.ok(larger.value * 1024 ** larger.power >= value * 1024 ** power)
    }),
  )
})

test('writes dates and hours in the cooperative’s time zone', () => {
  assert.equal(plain(formatDateTime('fr', now)), '23 novembre 2026 à 15 h 05')
  assert.equal(plain(formatDateTime('en', now)), '23 November 2026 at 15:05')
  assert.equal(plain(formatDay('fr', new Date('2026-10-31T23:30:00Z'))), '1er novembre 2026')
  assert.equal(plain(formatTime('fr', new Date('2026-11-23T19:00:00Z'))), '20 h')
  assert.equal(calendarDay(new Date('2026-06-30T22:30:00Z')), '2026-07-01')
})

test('says how long ago', () => {
  const cases: [string, string, string][] = [
    ['2026-11-23T14:04:40Z', 'à l’instant', 'just now'],
    ['2026-11-23T14:01:00Z', 'il y a 4 min', '4 min ago'],
    ['2026-11-23T14:25:00Z', 'dans 20 min', 'in 20 min'],
    ['2026-11-23T08:00:00Z', 'aujourd’hui à 9 h', 'today at 09:00'],
    ['2026-11-22T22:30:00Z', 'hier à 23 h 30', 'yesterday at 23:30'],
    ['2026-11-24T08:00:00Z', 'demain à 9 h', 'tomorrow at 09:00'],
    ['2026-03-09T08:00:00Z', '9 mars 2026', '9 March 2026'],
  ]
  for (const [instant, fr, en] of cases) {
    assert.equal(plain(formatRelative('fr', new Date(instant), now)), fr)
    assert.equal(plain(formatRelative('en', new Date(instant), now)), en)
  }
})

test('says how long', () => {
  const cases: [number, string][] = [
    [300, '0,3 s'],
    [9_970, '10 s'],
    [59_600, '1 min'],
    [240_000, '4 min'],
    [7_500_000, '2 h 05'],
    [3 * 86_400_000, '3 jours'],
    [-5, '0 s'],
  ]
  for (const [durationMs, words] of cases) assert.equal(plain(formatDuration('fr', durationMs)), words)
})
