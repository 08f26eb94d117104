import assert from 'node:assert/strict'
import test from 'node:test'
import { runsOf } from '#cooperative/finance/tariffs/simulation/simulation-store.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { billingPorts } from '#billing-ports.ts'
import { testClock } from '#lib/clock.ts'
import { demoActor } from './demo-actor.ts'
import { seedBilling } from './seed-billing.ts'
import { seedBooks } from './seed-books.ts'
import { seedPeople } from './seed-people.ts'
import { seedSimulation } from './seed-simulation.ts'

test('the demonstration has two tariffs on trial, worked out, the first of them twice to the same figures', async () => {
  const { db } = await testDatabase()
  const clock = testClock()
  await inTransaction(db, async (tx) => {
    await seedPeople(tx, clock)
    await seedBooks(tx, clock)
  })
  const treasurer = await demoActor(db, 1, clock)
  assert.ok(treasurer)
  await seedSimulation(db, treasurer, billingPorts, clock)
  assert.equal((await db.selectFrom('tariff_simulation').select('id').execute()).length, 0, 'nothing to try before there are tariffs')
  await seedBilling(db, treasurer, billingPorts, clock)
  for (let twice = 0; twice < 2; twice++) await seedSimulation(db, treasurer, billingPorts, clock)
  const all = await db.selectFrom('tariff_simulation').select('id').orderBy('number').execute()
  assert.equal(all.length, 2)
  const [first, second] = await Promise.all(all.map(({ id }) => runsOf(db, [id])))
  assert.deepEqual([...first!, ...second!].map(({ state }) => state), ['done', 'done', 'done'])
  assert.equal(first![0]?.resultHash, first![1]?.resultHash)
  assert.ok((first![0]?.result?.customers ?? 0) >= 5)
})
