import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { addDays, addMonths, day, endOfMonth, startOfMonth } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { testBooks } from '#cooperative/finance/ledger/test-books.ts'
import { cashPlan, planOf, plannedMonths, vatPayments } from './cash-plan.ts'
import type { Flow } from './flow.ts'
import { expectedIn } from './recurring.ts'

const today = day('2026-05-15')
const months = Array.from({ length: plannedMonths }, (_, index) => addMonths(startOfMonth(today), index))
const monthly = (cents: bigint, from: number, until: number) => Array.from({ length: until - from + 1 }, (_, index) => [addMonths(startOfMonth(today), from + index), cents] as const)

test('what came five times in six months comes each month; the rest as a year before; what is known already is not counted twice', () => {
  assert.deepEqual(new Set(expectedIn(new Map(monthly(-600n, -6, -1)), months, today)), new Set([-600n]))
  assert.equal(expectedIn(new Map(monthly(-600n, -5, -1)), months, today)[3], -500n, 'five of six: the mean of six')
  const yearly = expectedIn(new Map([[day('2025-07-01'), -1200n], [day('2025-09-01'), -50n]]), months, today)
  assert.deepEqual([yearly[2], yearly[4], yearly[14], yearly[16], sumCents(yearly)], [-1200n, -50n, -1200n, -50n, -2500n])
  const known = expectedIn(new Map([...monthly(-600n, -6, -1), [months[0]!, -200n], [months[1]!, -900n]]), months, today)
  assert.deepEqual(known.slice(0, 3), [-400n, 0n, -600n])
  assert.equal(expectedIn(new Map([...monthly(-600n, -6, -1), [months[0]!, -700n]]), months, today)[0], 0n)
  assert.deepEqual(new Set(expectedIn(new Map(), months, today)), new Set([0n]))
})

test('whatever comes and goes: months follow one another, and the lowest point is the lowest of any day', () => {
  const flow = fc.record({ kind: fc.constantFrom('dues' as const, 'suppliers' as const), day: fc.integer({ min: 0, max: 540 }).map((days) => addDays(today, days)), cents: fc.bigInt(-(10n ** 7n), 10n ** 7n), vatCents: fc.constant(0n) })
  fc.assert(
    fc.property(fc.array(flow, { maxLength: 60 }), fc.bigInt(-1000n, 10n ** 8n), (flows, openingCents) => {
      const inPlan = flows.filter((one) => one.day <= endOfMonth(months.at(-1)!))
      const plan = planOf(inPlan, { day: today, openingCents, months, depreciation: [] })
      let balance = openingCents
      for (const month of plan.months) {
        assert.equal(month.closingCents, balance + month.inCents + month.outCents)
        assert.ok(month.lowestCents <= month.closingCents && month.lowestCents <= balance)
        balance = month.closingCents
      }
      assert.equal(balance, openingCents + sumCents(inPlan.map(({ cents }) => cents)))
      // by another way: day by day, what goes first
      const days = [...new Set(inPlan.map((one) => one.day))].sort()
      const lowest = days.reduce((least, on) => {
        const at = openingCents + sumCents(inPlan.filter((one) => one.day < on || (one.day === on && one.cents < 0n)).map(({ cents }) => cents))
        return at < least ? at : least
      }, openingCents)
      assert.equal(plan.lowest.cents, lowest)
      assert.equal(plan.belowNothingOn === null, lowest >= 0n)
    }),
  )
})

test('value-added tax: declared now, each period in the month after it, a credit carried on', () => {
  const flows = [[0, 1000n], [1, -3000n], [2, 500n], [3, 2000n]].map(([month, vat]): Flow => ({ kind: 'dues', day: addDays(months[Number(month)]!, 20), cents: 0n, vatCents: BigInt(vat!) }))
  const paid = vatPayments(flows, { today, until: endOfMonth(months.at(-1)!), declaredCents: 70n, standingCents: 200n, first: { from: months[0]!, to: endOfMonth(months[0]!) } })
  assert.deepEqual(paid.map((one) => [one.day, one.cents]), [['2026-05-24', -70n], ['2026-06-24', -1200n]], 'less than nothing since: what comes later is set off')
  const quarters = vatPayments(flows, { today, until: endOfMonth(months.at(-1)!), declaredCents: 0n, standingCents: 3000n, first: { from: day('2026-04-01'), to: day('2026-06-30') } })
  assert.deepEqual(quarters.map((one) => [one.day, one.cents]), [['2026-07-24', -1000n], ['2026-10-24', -2500n]])
  const late = vatPayments([], { today, until: endOfMonth(months.at(-1)!), declaredCents: 0n, standingCents: 90n, first: { from: day('2026-01-01'), to: day('2026-01-31') } })
  assert.deepEqual(late.map((one) => [one.day, one.cents]), [[today, -90n]], 'a return that is late is paid now')
})

test('from books alone: habits, the tax of the month, an overdraft told', async () => {
  const { db, post, clock } = await testBooks()
  assert.deepEqual((await cashPlan(db, today))?.openingCents, 0n)
  clock.set(new Date('2026-05-15T10:00:00Z'))
  await post('2025-01-02', '512', '1061', 1000_00n)
  for (let month = 0; month < 16; month++) {
    const first = addMonths(day('2025-01-10'), month)
    await post(first, '6135', '512', 100_00n)
    await post(first, '68112', '28183', 33_00n)
  }
  await post('2025-09-10', '616', '512', 250_00n)
  await post('2025-10-10', '2183', '512', 100_00n)
  const plan = await cashPlan(db, today)
  assert.ok(plan)
  // 1,000 less sixteen rents, the insurance and the machine
  assert.equal(plan.openingCents, -950_00n)
  assert.deepEqual(plan.before.map(({ cents }) => cents), [-450_00n, -550_00n, -650_00n, -750_00n, -850_00n, -950_00n])
  assert.equal(plan.belowNothingOn, today)
  assert.deepEqual(plan.months.map(({ outCents }) => outCents), months.map((month) => (month.slice(5, 7) === '09' ? -350_00n : -100_00n)), 'no depreciation, no machine again')
  assert.deepEqual(plan.lowest.cents, -950_00n - 18n * 100_00n - 2n * 250_00n)
  assert.deepEqual(plan.leftOut, { lateCents: 0n, disputedCents: 0n, heldSharesCents: 0n })
})
