import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { addDays, addMonths, addYears, asDay, compareDays, day, dayOf, endOfMonth, formatCalendarDay, parseDay, startOfMonth } from './day.ts'
import { UserError } from './errors.ts'

test('knows the days that exist', () => {
  for (const text of ['2028-02-29', '2000-02-29', '2026-12-31']) assert.equal(asDay(text), text)
  for (const text of ['2026-02-29', '2100-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '26-01-01', '2026-1-1', '', '3000-01-01', '0000-00-00']) assert.equal(asDay(text), undefined, text)
  assert.equal(parseDay(' 29/02/2028 '), '2028-02-29')
  assert.throws(() => parseDay('30/02/2028', 'day'), (error) => error instanceof UserError && error.code === 'dayShape' && error.field === 'day')
})

test('a day is the cooperative’s, not Greenwich’s', () => {
  assert.equal(dayOf(new Date('2026-12-31T22:59:59Z')), '2026-12-31')
  assert.equal(dayOf(new Date('2026-12-31T23:00:00Z')), '2027-01-01')
  assert.equal(dayOf(new Date('2026-06-30T22:00:00Z')), '2026-07-01')
  assert.equal(formatCalendarDay('fr', day('2026-03-01')), '1er\u00a0mars 2026')
})

test('months end where they end', () => {
  assert.equal(addMonths(day('2027-01-31'), 1), '2027-02-28')
  assert.equal(addMonths(day('2028-01-31'), 1), '2028-02-29')
  assert.equal(addMonths(day('2027-03-31'), -1), '2027-02-28')
  assert.equal(addMonths(day('2027-12-15'), 1), '2028-01-15')
  assert.equal(addYears(day('2028-02-29'), 1), '2029-02-28')
  assert.equal(addYears(day('2028-02-29'), 4), '2032-02-29')
  assert.equal(endOfMonth(day('2028-02-03')), '2028-02-29')
  assert.equal(startOfMonth(day('2028-02-29')), '2028-02-01')
})

const days = fc.integer({ min: 0, max: 300_000 }).map((count) => addDays(day('1950-01-01'), count))

test('adding and comparing agree', () => {
  fc.assert(
    fc.property(days, fc.integer({ min: -50_000, max: 50_000 }), (from, count) => {
      const to = addDays(from, count)
      fc.pre(asDay(to) !== undefined)
      assert.equal(addDays(to, -count), from)
      assert.ok(Math.sign(compareDays(from, to)) === Math.sign(-count))
    }),
  )
  fc.assert(
    fc.property(days, fc.integer({ min: -600, max: 600 }), (from, months) => {
      const to = addMonths(from, months)
      fc.pre(asDay(to) !== undefined)
      assert.ok(Number(to.slice(8)) <= Number(from.slice(8)))
      assert.equal((Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7)), months)
    }),
  )
})
