/** What the books of the three fictional cooperatives tell, as anybody would read them. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { capitalOn } from '#cooperative/shares/capital.ts'
import { balanceOf } from '#cooperative/finance/ledger/balance.ts'
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import { statementsOf } from '#cooperative/finance/ledger/statements.ts'
import { verifyBooks } from '#cooperative/finance/ledger/verify-books.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { testClock } from '#lib/clock.ts'
import { addMonths, day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { demoActor } from './demo-actor.ts'
import { seedBilling } from './seed-billing.ts'
import { seedBooks } from './seed-books.ts'
import { seedOfficers } from './seed-officers.ts'
import { seedPeople } from './seed-people.ts'
import { seedShares } from './seed-shares.ts'
import { seedVat } from './seed-vat.ts'
import { storyOf } from './story.ts'
import type { StoryName } from './story.ts'

const today = day('2026-11-26')

/** Whole euros. */
async function readStory(name: StoryName) {
  const { db } = await testDatabase()
  const clock = testClock(new Date(`${today}T10:00:00Z`))
  await inTransaction(db, async (tx) => {
    await seedPeople(tx, clock)
    await seedBooks(tx, clock, storyOf(name))
    await seedShares(tx, clock, storyOf(name))
    await seedOfficers(tx, storyOf(name), clock)
    await seedOfficers(tx, storyOf(name), clock) // a second time changes nothing
  })
  const treasurer = await demoActor(db, 1, clock)
  assert.ok(treasurer)
  await seedBilling(db, treasurer, { usageOf: async () => new Map() }, clock, storyOf(name))
  await inTransaction(db, (tx) => seedVat(tx, clock))
  assert.deepEqual((await verifyBooks(db)).faults, [])
  const euros = (cents: bigint) => Number(cents / 100n)
  const years = await fiscalYears(db)
  const results: number[] = []
  for (const year of years) results.push(euros((await statementsOf(db, year)).totals.result))
  const last = await statementsOf(db, years.at(-1)!)
  const ownFunds = new Set(['capital', 'ownFunds', 'premiums', 'legalReserve', 'otherReserves', 'carried', 'pendingResult', 'result'])
  const cash = euros(await balanceOf(db, '512', today))
  const cashBefore = euros(await balanceOf(db, '512', addMonths(today, -6)))
  const invoiced = await db.selectFrom('sales_invoice').select((make) => make.fn.sum<string>('net_cents').as('cents')).where('member_id', 'is', null).where('issued_on', '>=', day('2026-01-01')).executeTakeFirstOrThrow()
  const capital = (await capitalOn(db, today))!
  const held = await db.selectFrom('role_grant').select(db.fn.countAll<string>().as('count')).where('role', '=', 'board').where('ends_at', '>', clock.now()).executeTakeFirstOrThrow()
  return { name, outside: Math.round(Number(invoiced.cents) / Number(-(await balanceOf(db, '70', today))) * 1000) / 10, seats: Number(held.count), results, cash, burn: Math.round((cashBefore - cash) / 6), equity: euros(sumCents(last.liabilities.filter(({ name: line }) => ownFunds.has(line)).map(({ netCents }) => netCents))), capital: euros(capital.capitalCents), floor: euros(capital.floorCents) }
}

test('three stories: one stands, one loses more each year, one has lost its own funds', async () => {
  const [healthy, drifting, trouble] = [await readStory('healthy'), await readStory('drifting'), await readStory('trouble')]
  for (const told of [healthy, drifting, trouble]) console.log(`# ${JSON.stringify(told)}`)
  const months = ({ cash, burn }: { cash: number; burn: number }) => cash / Math.max(burn, 1)
  assert.ok(months(healthy) > 18 && months(drifting) > 4 && months(drifting) < 9 && months(trouble) > 1 && months(trouble) < 3)
  assert.ok((healthy.results.at(-1) ?? 0) > 0)
  for (const { results } of [drifting, trouble]) assert.ok(results.every((euros) => euros < 0), 'a loss each year')
  assert.equal(trouble.results.length, 4)
  // business with others, against a fifth of the turnover
  assert.ok(healthy.outside < 8 && drifting.outside > 16 && drifting.outside < 20 && trouble.outside > 20, JSON.stringify([healthy.outside, drifting.outside, trouble.outside]))
  assert.deepEqual([healthy.seats, drifting.seats, trouble.seats], [6, 4, 2])
  // equity against half the share capital, and the capital against its floor
  assert.ok(drifting.equity > drifting.capital / 2 && trouble.equity < trouble.capital / 2)
  assert.ok(healthy.capital >= healthy.floor && drifting.capital >= drifting.floor && trouble.capital < trouble.floor)
})
