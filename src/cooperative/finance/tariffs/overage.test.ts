import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { addDays, day } from '#lib/day.ts'
import { daysIn, periodOn } from './billing-period.ts'
import type { PlanTerms, SubscriptionTerms } from './flat-price.ts'
import { measuredDays, overageParts, usedSoFar } from './overage.ts'
import type { Measure } from './overage.ts'

const gigabyte = 1_000_000_000n
const planOf = (measure: Measure | null, prices: PlanTerms['prices']): ReadonlyMap<string, PlanTerms> => new Map([['site', { id: 'site', name: 'Site', months: 12, billed: 'advance', measure, prices }]])
const terms = (fromDay: string, included: number, price: number): PlanTerms['prices'][number] => ({ fromDay: day(fromDay), price: 600_000n, included: BigInt(included * 1000), overagePrice: BigInt(price * 10_000) })
const subscription = (quantity = 1): SubscriptionTerms => ({ startDay: day('2026-01-01'), endDay: null, anchorDay: day('2026-01-01'), months: 12, plans: [{ fromDay: day('2026-01-01'), planId: 'site', quantity }], reductions: [] })
const june = { fromDay: day('2026-06-01'), toDay: day('2026-06-30') }
const daily = (gigabytes: number, from = june.fromDay, count = 30) => Array.from({ length: count }, (_, index) => ({ day: addDays(from, index), bytes: BigInt(Math.round(gigabytes * 1000)) * (gigabyte / 1000n) }))

test('traffic: 3 Go a day, 50 included, warned on the 14th (42 Go): 40 Go above', () => {
  const plans = planOf('traffic', [terms('2026-01-01', 50, 0.1)])
  const parts = overageParts(subscription(), plans, june, june, daily(3), day('2026-06-14'))
  assert.deepEqual(parts.map(({ used, included, billed, price }) => [used, included, billed, price]), [[90_000n, 50_000n, 40_000n, 1000n]])
})

test('nothing is billed without the warning, nor what was used up to its day', () => {
  const plans = planOf('traffic', [terms('2026-01-01', 50, 0.1)])
  const billed = (warnedOn: string | null) => overageParts(subscription(), plans, june, june, daily(3), warnedOn === null ? null : day(warnedOn))[0]?.billed
  assert.equal(billed(null), 0n)
  // on the 20th 60 Go were used: the ten above are not billed
  assert.equal(billed('2026-06-20'), 30_000n)
  assert.equal(billed('2026-06-30'), 0n)
  assert.equal(billed('2026-07-02'), 0n, 'a letter after the month is none')
  assert.equal(billed('2026-06-01'), 40_000n)
})

test('disk: twelve gigabytes all month are twelve; three plans hold three times as much', () => {
  const plans = planOf('disk', [terms('2026-01-01', 5, 0.5)])
  const parts = overageParts(subscription(2), plans, june, june, daily(12), day('2026-06-20'))
  assert.deepEqual(parts.map(({ used, included, billed }) => [used, included, billed]), [[12_000n, 10_000n, 2000n]])
  assert.equal(overageParts(subscription(3), plans, june, june, daily(12), day('2026-06-20'))[0]?.billed, 0n)
})

test('a tariff within the month: each part with its share and its price', () => {
  const plans = planOf('traffic', [terms('2026-01-01', 30, 0.1), terms('2026-06-16', 60, 0.2)])
  const parts = overageParts(subscription(), plans, june, june, daily(3), day('2026-05-31'))
  assert.deepEqual(parts.map(({ fromDay, used, included, billed, price }) => [fromDay, used, included, billed, price]), [['2026-06-01', 45_000n, 15_000n, 30_000n, 1000n], ['2026-06-16', 45_000n, 30_000n, 15_000n, 2000n]])
})

test('warned at 80 % of what is included, not at 79', () => {
  const plans = planOf('traffic', [terms('2026-01-01', 50, 0.1)])
  assert.equal(usedSoFar(subscription(), plans, june, daily(3), day('2026-06-13'))?.warns, false)
  assert.equal(usedSoFar(subscription(), plans, june, daily(4), day('2026-06-10'))?.warns, true)
  assert.equal(usedSoFar(subscription(), planOf('traffic', [terms('2026-01-01', 50, 0)]), june, daily(4), day('2026-06-10'))?.warns, false, 'what costs nothing warns nobody')
  assert.equal(usedSoFar(subscription(), planOf(null, [terms('2026-01-01', 50, 0.1)]), june, daily(4), day('2026-06-10')), null)
  assert.deepEqual(measuredDays(subscription(), planOf(null, [terms('2026-01-01', 50, 0.1)]), june), [])
  assert.deepEqual(measuredDays(subscription(), plans, june), [june])
})

test('whatever is used: never more is billed than is above, never what was used before the letter', () => {
  const anyUse = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 31, maxLength: 31 })
  fc.assert(
    fc.property(anyUse, fc.constantFrom<Measure>('traffic', 'disk'), fc.integer({ min: 0, max: 120_000 }), fc.integer({ min: 1, max: 9 }), fc.option(fc.integer({ min: 0, max: 35 }), { nil: undefined }), fc.integer({ min: 0, max: 365 }), fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }), (use, measure, included, quantity, warned, at, change) => {
      const month = periodOn(day('2026-01-01'), 1, addDays(day('2026-01-01'), at))
      const used = use.slice(0, daysIn(month)).map((megabytes, index) => ({ day: addDays(month.fromDay, index), bytes: BigInt(megabytes) * 1_000_000n }))
      const prices = [{ fromDay: day('2026-01-01'), price: 0n, included: BigInt(included), overagePrice: 7n }, ...(change === undefined ? [] : [{ fromDay: addDays(month.fromDay, change), price: 0n, included: BigInt(included), overagePrice: 9n }])]
      const warnedOn = warned === undefined ? null : addDays(month.fromDay, warned)
      const parts = overageParts(subscription(quantity), planOf(measure, prices), month, month, used, warnedOn)
      assert.equal(parts.reduce((sum, part) => sum + daysIn(part), 0), daysIn(month), 'each day once')
      for (const part of parts) {
        assert.ok(part.billed >= 0n && (part.billed === 0n || part.billed <= part.used - part.included))
        if (warnedOn === null || warnedOn >= part.toDay) assert.equal(part.billed, 0n)
      }
      const exact = used.reduce((sum, { bytes }) => sum + bytes, 0n) / (gigabyte / 1000n) / (measure === 'disk' ? BigInt(daysIn(month)) : 1n)
      const sum = parts.reduce((total, part) => total + part.used, 0n)
      assert.ok(sum <= exact && exact - sum <= BigInt(parts.length), 'rounded down once for each part')
    }),
    { numRuns: 1000 },
  )
})
