import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { addDays, addMonths, day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { accumulatedOn, scheduleOf } from './depreciation-plan.ts'
import type { DepreciationPlan, Span } from './depreciation-plan.ts'

const base: DepreciationPlan = { costCents: 1_200_000n, residualCents: 0n, inServiceOn: day('2025-01-01'), lifeMonths: 60, takenOver: null, revisions: [], lastDay: null }
const calendar: Span[] = [2025, 2026].map((year) => ({ startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }))
const charges = (change: Partial<DepreciationPlan>, years: readonly Span[] = calendar) => scheduleOf({ ...base, ...change }, years).map((line) => `${line.endDay} ${line.days} ${line.chargeCents}`)

test('days of the commercial calendar', () => {
  for (const [from, to, days] of [
    ['2025-01-01', '2025-12-31', 360],
    ['2028-01-01', '2028-12-31', 360],
    ['2027-03-01', '2028-02-29', 360],
    ['2028-03-01', '2029-02-28', 360],
    ['2025-10-01', '2025-12-31', 90],
    ['2025-10-10', '2025-12-31', 81],
    ['2025-01-31', '2025-01-31', 0],
    ['2025-01-30', '2025-01-31', 1],
    ['2025-02-28', '2025-02-28', 3],
    ['2028-02-28', '2028-02-29', 3],
    ['2028-02-29', '2028-02-29', 2],
    ['2025-02-01', '2025-01-01', 0],
  ] as const)
    // a cent a day
    assert.equal(accumulatedOn({ ...base, costCents: 36_000n, lifeMonths: 1200, inServiceOn: day(from) }, day(to)), BigInt(days), `${from} ${to}`)
})

test('schedules worked out by hand', () => {
  // 12,000.00 over five years: 2,400.00 a year; from 1 October 90 days of 360, and 270 at the end
  assert.deepEqual(charges({}), ['2025-12-31 360 240000', '2026-12-31 360 240000', '2027-12-31 360 240000', '2028-12-31 360 240000', '2029-12-31 360 240000'])
  assert.deepEqual(charges({ inServiceOn: day('2025-10-01') }), ['2025-12-31 90 60000', '2026-12-31 360 240000', '2027-12-31 360 240000', '2028-12-31 360 240000', '2029-12-31 360 240000', '2030-12-31 270 180000'])
  // 1,000.00 over three years, 29 February in, the last day of its month: 302 of 1,080 days, 279.63
  assert.deepEqual(charges({ costCents: 100_000n, lifeMonths: 36, inServiceOn: day('2028-02-29') }), ['2028-12-31 302 27963', '2029-12-31 360 33333', '2030-12-31 360 33334', '2031-12-31 58 5370'])
  // a residual value of 2,994.00 of 14,994.00 leaves 12,000.00
  assert.deepEqual(charges({ costCents: 1_499_400n, residualCents: 299_400n, inServiceOn: day('2025-10-01') }).slice(0, 2), ['2025-12-31 90 60000', '2026-12-31 360 240000'])
  // other books had written off 3,000.00 by the end of 2024 of what began in 2024: 9,000.00 over four years
  assert.deepEqual(charges({ inServiceOn: day('2024-01-01'), takenOver: { on: day('2025-01-01'), cents: 300_000n } }), ['2025-12-31 360 225000', '2026-12-31 360 225000', '2027-12-31 360 225000', '2028-12-31 360 225000'])
  // from 2026 on it lasts two more years and not four: the past stays
  assert.deepEqual(charges({ revisions: [{ fromDay: day('2026-01-01'), remainingMonths: 24, residualCents: 60_000n }] }), ['2025-12-31 360 240000', '2026-12-31 360 450000', '2027-12-31 360 450000'])
  assert.deepEqual(charges({ lastDay: day('2026-03-31') }), ['2025-12-31 360 240000', '2026-12-31 90 60000'])
  assert.deepEqual(charges({ lifeMonths: null }), [])
  assert.deepEqual(charges({ costCents: 100n, residualCents: 100n, lifeMonths: 1 }), ['2025-12-31 30 0'])
  assert.equal(accumulatedOn(base, day('2025-06-30')), 120_000n)
  assert.equal(accumulatedOn(base, day('2024-12-31')), 0n)
})

const anyDay = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays(day('1999-12-31'), days))
/** Days that calendars stumble on. */
const oddDay = fc.constantFrom('2024-02-29', '2028-02-29', '2023-02-28', '2024-02-28', '2025-01-31', '2025-01-30', '2024-12-31', '2025-03-01', '2024-03-31').map(day)
const cents = fc.bigInt({ min: 1n, max: 1_000_000_000_000n })
/** Fiscal years of one to 24 months, one after the other. */
const chain = fc.tuple(fc.oneof(anyDay, oddDay), fc.array(fc.integer({ min: 1, max: 24 }), { minLength: 0, maxLength: 8 })).map(([start, lengths]) => {
  const years: Span[] = []
  for (const months of lengths) {
    const startDay = years.length > 0 ? addDays(years.at(-1)!.endDay, 1) : start
    years.push({ startDay, endDay: addDays(addMonths(startDay, months), -1) })
  }
  return years
})
const plan = fc.record({ costCents: cents, residualPart: fc.integer({ min: 0, max: 100 }), inServiceOn: fc.oneof(anyDay, oddDay), lifeMonths: fc.integer({ min: 1, max: 600 }) })

test('charges of all years sum to the depreciable base, in cents, whatever the day, the life and the years', () => {
  fc.assert(
    fc.property(plan, chain, ({ residualPart, ...rest }, years) => {
      const residualCents = (rest.costCents * BigInt(residualPart)) / 100n
      const lines = scheduleOf({ ...base, ...rest, residualCents }, years)
      assert.equal(sumCents(lines.map(({ chargeCents }) => chargeCents)), rest.costCents - residualCents)
      assert.equal(lines.reduce((sum, { days }) => sum + days, 0), rest.lifeMonths * 30)
      assert.equal(lines.at(-1)?.netCents, residualCents)
      for (const [index, line] of lines.entries()) {
        assert.ok(line.chargeCents >= 0n)
        if (index > 0) assert.equal(line.startDay, addDays(lines[index - 1]!.endDay, 1))
        const exact = Number(rest.costCents - residualCents) * (line.days / (rest.lifeMonths * 30))
        assert.ok(Math.abs(Number(line.chargeCents) - exact) <= 1 + exact * 1e-12, `${line.chargeCents} is about ${exact}`)
      }
    }),
    { numRuns: 3000 },
  )
})

test('taken over, changed and gone: what is written off grows, never beyond the cost, and the schedule sums to it', () => {
  const change = fc.record({ days: fc.integer({ min: 0, max: 4000 }), remainingMonths: fc.integer({ min: 1, max: 240 }), keep: fc.integer({ min: 0, max: 100 }) })
  fc.assert(
    fc.property(plan, chain, fc.array(change, { maxLength: 4 }), fc.option(fc.record({ days: fc.integer({ min: 0, max: 4000 }), part: fc.integer({ min: 0, max: 100 }) })), fc.option(fc.integer({ min: 0, max: 6000 })), ({ residualPart, ...rest }, years, changes, before, gone) => {
      const residualCents = (rest.costCents * BigInt(residualPart)) / 100n
      let last = rest.inServiceOn
      const takenOver = before && { on: (last = addDays(last, before.days)), cents: ((rest.costCents - residualCents) * BigInt(before.part)) / 100n }
      const made: DepreciationPlan = { ...base, ...rest, residualCents, takenOver, lastDay: null }
      const revisions = changes.map(({ days, remainingMonths, keep }) => ({ fromDay: (last = addDays(last, days + 1)), remainingMonths, residualCents: (residualCents * BigInt(keep)) / 100n }))
      const whole: DepreciationPlan = { ...made, revisions, lastDay: gone === null ? null : addDays(last, gone) }
      const lines = scheduleOf(whole, years)
      const start = takenOver?.cents ?? 0n
      assert.equal(sumCents(lines.map(({ chargeCents }) => chargeCents)) + start, lines.at(-1)?.accumulatedCents)
      if (gone === null) assert.equal(lines.at(-1)?.netCents, rest.costCents - (lines.at(-1)?.accumulatedCents ?? 0n))
      let [on, reached] = [addDays(rest.inServiceOn, -40), 0n]
      for (let step = 0; step < 60; step++) {
        const now = accumulatedOn(whole, on)
        assert.ok(now >= reached && now <= rest.costCents, `${now} after ${reached}`)
        ;[on, reached] = [addDays(on, 97), now]
      }
      for (const line of lines) if (gone === null || line.endDay <= (whole.lastDay ?? line.endDay)) assert.equal(accumulatedOn(whole, line.endDay), line.accumulatedCents)
    }),
    { numRuns: 1500 },
  )
})
