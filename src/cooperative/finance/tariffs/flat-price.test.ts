import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { addDays, addMonths, day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { cutAt, daysIn, overlap, periodMonths, periodOn, periodsIn, without } from './billing-period.ts'
import type { Span } from './billing-period.ts'
import { flatParts, wholePercent } from './flat-price.ts'
import type { PlanTerms, SubscriptionTerms } from './flat-price.ts'

const span = (fromDay: string, toDay: string): Span => ({ fromDay: day(fromDay), toDay: day(toDay) })
const anyDay = fc.oneof(fc.integer({ min: 0, max: 4000 }).map((days) => addDays(day('2024-01-01'), days)), fc.constantFrom('2024-02-29', '2028-02-29', '2025-01-31', '2025-12-31', '2026-08-30').map(day))
const anyMonths = fc.constantFrom(...periodMonths)

test('periods are counted from the anchor, at the ends of months too', () => {
  assert.deepEqual(periodOn(day('2025-01-31'), 1, day('2025-02-28')), span('2025-02-28', '2025-03-30'))
  assert.deepEqual(periodOn(day('2025-01-31'), 1, day('2025-02-27')), span('2025-01-31', '2025-02-27'))
  assert.deepEqual(periodOn(day('2025-01-31'), 1, day('2025-03-31')), span('2025-03-31', '2025-04-29'))
  assert.deepEqual(periodOn(day('2024-02-29'), 12, day('2025-02-28')), span('2025-02-28', '2026-02-27'))
  assert.deepEqual(periodOn(day('2026-07-01'), 3, day('2026-05-17')), span('2026-04-01', '2026-06-30'))
  assert.deepEqual(periodsIn(day('2026-01-01'), 3, span('2026-03-31', '2026-07-01')).map(({ fromDay }) => fromDay), ['2026-01-01', '2026-04-01', '2026-07-01'])
})

test('every day is in one period, and periods follow one another', () => {
  fc.assert(
    fc.property(anyDay, anyMonths, anyDay, (anchor, months, at) => {
      const period = periodOn(anchor, months, at)
      assert.ok(period.fromDay <= at && at <= period.toDay, `${at} in ${period.fromDay} to ${period.toDay}`)
      assert.deepEqual(periodOn(anchor, months, period.fromDay), period)
      assert.deepEqual(periodOn(anchor, months, period.toDay), period)
      assert.equal(addDays(periodOn(anchor, months, addDays(period.fromDay, -1)).toDay, 1), period.fromDay)
      assert.equal(periodOn(anchor, months, anchor).fromDay, anchor)
    }),
    { numRuns: 1000 },
  )
})

test('what is taken out of a span and what is left make it', () => {
  const anySpan = fc.tuple(anyDay, fc.integer({ min: 0, max: 400 })).map(([fromDay, days]): Span => ({ fromDay, toDay: addDays(fromDay, days) }))
  fc.assert(
    fc.property(anySpan, fc.array(anySpan, { maxLength: 4 }), fc.array(anyDay, { maxLength: 5 }), (whole, taken, cuts) => {
      const left = without(whole, taken)
      for (let at = whole.fromDay; at <= whole.toDay; at = addDays(at, 1)) {
        const isTaken = taken.some(({ fromDay, toDay }) => fromDay <= at && at <= toDay)
        assert.equal(left.filter(({ fromDay, toDay }) => fromDay <= at && at <= toDay).length, isTaken ? 0 : 1, at)
      }
      const parts = cutAt(whole, cuts)
      assert.equal(parts.reduce((sum, part) => sum + daysIn(part), 0), daysIn(whole))
      for (const one of cuts) if (overlap(whole, { fromDay: one, toDay: one })) assert.ok(parts.some(({ fromDay }) => fromDay === one))
    }),
    { numRuns: 200 },
  )
})

const planOf = (id: string, prices: PlanTerms['prices'], more: Partial<PlanTerms> = {}): [string, PlanTerms] => [id, { id, name: id, months: 12, billed: 'advance', measure: null, prices, ...more }]
const price = (fromDay: string, euros: number): PlanTerms['prices'][number] => ({ fromDay: day(fromDay), price: BigInt(Math.round(euros * 10_000)), included: null, overagePrice: null })
const yearly = (more: Partial<SubscriptionTerms> = {}): SubscriptionTerms => ({ startDay: day('2026-01-01'), endDay: null, anchorDay: day('2026-01-01'), months: 12, plans: [{ fromDay: day('2026-01-01'), planId: 'site', quantity: 1 }], reductions: [], ...more })
const briefly = (parts: ReturnType<typeof flatParts>) => parts.map((part) => `${part.fromDay.slice(5)} ${part.days}/${part.of} ${part.cents}`)

test('worked out by hand: a tariff in mid-year, a plan changed, a reduction, free months, the first and last days', () => {
  const plans = new Map([planOf('site', [price('2025-01-01', 60), price('2026-07-01', 72)]), planOf('big', [price('2025-01-01', 120)])])
  const year = span('2026-01-01', '2026-12-31')
  // 60 × 181/365 = 29.753…; 72 × 184/365 = 36.295…
  assert.deepEqual(briefly(flatParts(yearly(), plans, year)), ['01-01 181/365 2975', '07-01 184/365 3630'])
  assert.deepEqual(briefly(flatParts(yearly({ plans: [{ fromDay: day('2026-01-01'), planId: 'big', quantity: 3 }] }), plans, year)), ['01-01 365/365 36000'])
  const changed = yearly({ plans: [{ fromDay: day('2026-01-01'), planId: 'big', quantity: 1 }, { fromDay: day('2026-10-01'), planId: 'site', quantity: 2 }] })
  assert.deepEqual(briefly(flatParts(changed, plans, year)), ['01-01 273/365 8975', '10-01 92/365 3630'])
  const half = yearly({ plans: [{ fromDay: day('2026-01-01'), planId: 'big', quantity: 1 }], reductions: [{ ...span('2025-01-01', '2026-03-31'), percent: 5000 }] })
  assert.deepEqual(briefly(flatParts(half, plans, year)), ['01-01 90/365 1479', '04-01 275/365 9041'])
  const free = yearly({ plans: [{ fromDay: day('2026-01-01'), planId: 'big', quantity: 1 }], reductions: [{ ...span('2026-01-01', '2026-02-28'), percent: wholePercent }] })
  assert.deepEqual(briefly(flatParts(free, plans, year)), ['01-01 59/365 0', '03-01 306/365 10060'])
  // began in mid-period: the year's price less that of the days before, 72 - 65.88
  assert.deepEqual(briefly(flatParts(yearly({ startDay: day('2026-12-01') }), plans, span('2026-12-01', '2026-12-31'))), ['12-01 31/365 612'])
  // by the quarter of a plan by the month: three months of it
  const monthly = new Map([planOf('mail', [price('2025-01-01', 1.5)], { months: 1 })])
  assert.deepEqual(briefly(flatParts(yearly({ months: 3, plans: [{ fromDay: day('2026-01-01'), planId: 'mail', quantity: 2 }] }), monthly, span('2026-04-01', '2026-06-30'))), ['04-01 91/91 900'])
})

test('a tariff that leaves a price as it was splits nothing; a day before any tariff has no price', () => {
  const plans = new Map([planOf('site', [price('2026-01-01', 60), price('2026-07-01', 60)])])
  assert.deepEqual(briefly(flatParts(yearly(), plans, span('2026-01-01', '2026-12-31'))), ['01-01 365/365 6000'])
  const [none, some] = flatParts(yearly({ startDay: day('2025-01-01'), anchorDay: day('2025-07-01'), plans: [{ fromDay: day('2025-07-01'), planId: 'site', quantity: 1 }] }), plans, span('2025-07-01', '2026-06-30'))
  assert.equal(none?.periodPrice, null)
  assert.equal(some?.cents, 2975n)
})

const anyPrices = fc.array(fc.record({ fromDay: anyDay, cents: fc.bigInt({ min: 0n, max: 5_000_000_000n }) }), { minLength: 1, maxLength: 5 }).map((given) =>
  [...new Map(given.map((one) => [one.fromDay, one])).values()].sort((a, b) => (a.fromDay < b.fromDay ? -1 : 1)).map(({ fromDay, cents }, index): PlanTerms['prices'][number] => ({ fromDay: index === 0 ? day('2000-01-01') : fromDay, price: cents, included: null, overagePrice: null })),
)
const anySubscription = fc
  .record({ anchor: anyDay, months: anyMonths, changes: fc.array(fc.record({ on: anyDay, plan: fc.constantFrom('a', 'b'), quantity: fc.integer({ min: 1, max: 50 }) }), { maxLength: 4 }), cut: fc.option(fc.record({ from: anyDay, days: fc.integer({ min: 0, max: 500 }), percent: fc.integer({ min: 1, max: wholePercent }) }), { nil: undefined }) })
  .map(({ anchor, months, changes, cut }): SubscriptionTerms => ({
    startDay: day('2000-01-01'), endDay: null, anchorDay: anchor, months,
    plans: [{ fromDay: day('2000-01-01'), planId: 'a', quantity: 1 }, ...[...new Map(changes.map((one) => [one.on, one])).values()].sort((a, b) => (a.on < b.on ? -1 : 1)).map(({ on, plan, quantity }) => ({ fromDay: on, planId: plan, quantity }))],
    reductions: cut ? [{ fromDay: cut.from, toDay: addDays(cut.from, cut.days), percent: cut.percent }] : [],
  }))
const plansOf = (a: PlanTerms['prices'], b: PlanTerms['prices']) => new Map([planOf('a', a, { months: 1 }), planOf('b', b, { months: 1 })])

test('any period, any changes: each day is billed once, and however it is cut into runs the sum is the same', () => {
  fc.assert(
    fc.property(anySubscription, anyPrices, anyPrices, anyDay, fc.array(fc.integer({ min: 1, max: 364 }), { maxLength: 5 }), (subscription, a, b, at, cuts) => {
      const plans = plansOf(a, b)
      const period = periodOn(subscription.anchorDay, subscription.months, at)
      const whole = flatParts(subscription, plans, period)
      let next: Day = period.fromDay
      for (const part of whole) {
        assert.equal(part.fromDay, next)
        assert.equal(part.days, daysIn(part))
        assert.ok(part.cents >= 0n)
        next = addDays(part.toDay, 1)
      }
      assert.equal(next, addDays(period.toDay, 1))
      const sum = (parts: ReturnType<typeof flatParts>) => parts.reduce((total, { cents }) => total + cents, 0n)
      const pieces = cutAt(period, cuts.map((days) => addDays(period.fromDay, days)))
      assert.equal(sum(pieces.flatMap((piece) => flatParts(subscription, plans, piece))), sum(whole), 'cut into runs')
      // within a cent for each part of the exact price
      const exact = whole.reduce((total, part) => total + (Number(part.periodPrice ?? 0n) * part.quantity * (wholePercent - part.percent) * part.days) / part.of / 100 / wholePercent, 0)
      assert.ok(Math.abs(exact - Number(sum(whole))) <= 0.5 * (whole.length + 1) + 1e-6 * exact, `${exact} ${sum(whole)}`)
    }),
    { numRuns: 1500 },
  )
})

test('a period at one price costs that price, to the cent', () => {
  fc.assert(
    fc.property(anyDay, anyMonths, anyDay, fc.bigInt({ min: 0n, max: 100_000_000n }), fc.integer({ min: 1, max: 1000 }), fc.array(fc.integer({ min: 1, max: 364 }), { maxLength: 6 }), (anchor, months, at, cents, quantity, cuts) => {
      const plans = new Map([planOf('site', [{ fromDay: day('2000-01-01'), price: cents * 100n, included: null, overagePrice: null }], { months: 1 })])
      const subscription = yearly({ anchorDay: anchor, months, plans: [{ fromDay: day('2000-01-01'), planId: 'site', quantity }] })
      const period = periodOn(anchor, months, at)
      const pieces = cutAt(period, cuts.map((days) => addDays(period.fromDay, days)))
      const sum = pieces.flatMap((piece) => flatParts(subscription, plans, piece)).reduce((total, part) => total + part.cents, 0n)
      assert.equal(sum, cents * BigInt(months) * BigInt(quantity))
    }),
    { numRuns: 500 },
  )
})

test('an anchor of the 31st has twelve whole periods a year', () => {
  const plans = new Map([planOf('site', [price('2000-01-01', 10)], { months: 1 })])
  const subscription = yearly({ anchorDay: day('2025-01-31'), months: 1, plans: [{ fromDay: day('2025-01-31'), planId: 'site', quantity: 1 }] })
  let sum = 0n
  for (let month = 0; month < 12; month++) for (const part of flatParts(subscription, plans, periodOn(day('2025-01-31'), 1, addMonths(day('2025-01-31'), month)))) sum += part.cents
  assert.equal(sum, 12_000n)
})
