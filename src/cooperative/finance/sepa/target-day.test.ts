import assert from 'node:assert/strict'
import test from 'node:test'
import { addDays, day } from '#lib/day.ts'
import { addTargetDays, isTargetDay, targetDayFrom } from './target-day.ts'

test('closing days of TARGET, Easter moved with the years', () => {
  for (const closed of ['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-01', '2026-12-25', '2026-12-26', '2026-11-28', '2026-11-29', '2027-03-26', '2027-03-29', '2028-04-14', '2028-04-17', '2038-04-26', '2100-03-29']) assert.ok(!isTargetDay(day(closed)), closed)
  for (const open of ['2026-11-26', '2026-07-14', '2026-11-11', '2026-12-24', '2026-12-31', '2026-05-14', '2026-04-02', '2026-04-07']) assert.ok(isTargetDay(day(open)), open)
})

test('a year has some 255 of them', () => {
  for (const year of [2026, 2027, 2028, 2029]) {
    let open = 0
    for (let on = day(`${year}-01-01`); on < `${year + 1}`; on = addDays(on, 1)) if (isTargetDay(on)) open++
    assert.ok(open >= 254 && open <= 258, `${year}: ${open}`)
  }
})

test('the next one, and some days on', () => {
  assert.equal(targetDayFrom(day('2026-04-03')), '2026-04-07')
  assert.equal(targetDayFrom(day('2026-11-26')), '2026-11-26')
  assert.equal(addTargetDays(day('2026-12-24'), 1), '2026-12-28')
  assert.equal(addTargetDays(day('2026-11-26'), 0), '2026-11-26')
  assert.equal(addTargetDays(day('2026-11-26'), 3), '2026-12-01')
})
