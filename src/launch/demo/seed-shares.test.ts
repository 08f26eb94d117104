import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { testBooks } from '#cooperative/finance/ledger/test-books.ts'
import { capitalOn } from '#cooperative/shares/capital.ts'
import { redemptionQueue } from '#cooperative/shares/redemption-store.ts'
import { elapsedMs } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { fillMembers } from './fill/fill-members.ts'
import { fillShares } from './fill/fill-shares.ts'
import { seedPeople } from './seed-people.ts'
import { seedShares } from './seed-shares.ts'

test('shares of the fictional cooperative agree with its books; one redemption may be paid, another waits', async () => {
  const it = await testBooks()
  await it.act(async (tx) => {
    await seedPeople(tx, it.clock)
    await seedShares(tx, it.clock)
  })
  const capital = await capitalOn(it.db, dayOf(it.clock.now()))
  assert.ok(capital && capital.roomCents > 0n)
  assert.deepEqual((await redemptionQueue(it.db)).map(({ left }) => left), [30, 20])
  const members = await fillMembers(it.db, 1, 2012, it.clock, () => {})
  const began = elapsedMs()
  const subscribed = await fillShares(it.db, 1, members, it.clock)
  const took = elapsedMs() - began
  if (process.env['ONYVA_TIMES']) console.log(`shares: ${subscribed} subscriptions in ${Math.round(took)} ms`)
  assert.ok(subscribed > 1700, `${subscribed} subscribed`)
  assert.equal(await fillShares(it.db, 1, members, it.clock), 0, 'a second time changes nothing')
  const { rows } = await sql<{ books: number; held: number; unpaid: number; booked: number }>`select (-ledger_total('101'))::bigint as books, (select sum(shares) * 2000 from share_holding)::bigint as held, (select sum(unpaid_cents) from share_holding)::bigint as unpaid, ledger_total('4562') as booked`.execute(it.db)
  assert.equal(rows[0]?.books, rows[0]?.held)
  assert.equal(rows[0]?.unpaid, rows[0]?.booked)
  // Seconds on a quiet machine; a minute still tells a statement that grows with the square.
  assert.ok(took < 60_000, `${took} ms`)
})
