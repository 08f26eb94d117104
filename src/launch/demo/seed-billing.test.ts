import assert from 'node:assert/strict'
import test from 'node:test'
import { verifyBooks } from '#cooperative/finance/ledger/verify-books.ts'
import { listRuns, sumsOf } from '#cooperative/finance/billing/run-store.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { elapsedMs, testClock } from '#lib/clock.ts'
import { demoActor } from './demo-actor.ts'
import { seedBank } from './seed-bank.ts'
import { seedBilling } from './seed-billing.ts'
import { seedBooks } from './seed-books.ts'
import { seedDunning } from './seed-dunning.ts'
import { seedPeople } from './seed-people.ts'

for (const today of ['2026-11-26T10:00:00Z', '2028-02-29T10:00:00Z', '2027-01-01T10:00:00Z'])
  test(`tariffs, subscriptions and months billed on ${today.slice(0, 10)}, and books that agree`, async () => {
    const { db } = await testDatabase()
    const clock = testClock(new Date(today))
    await inTransaction(db, async (tx) => {
      await seedPeople(tx, clock)
      await seedBooks(tx, clock)
    })
    const [other, treasurer] = [await demoActor(db, 0, clock), await demoActor(db, 1, clock)]
    assert.ok(other && treasurer)
    const startedAt = elapsedMs()
    for (let twice = 0; twice < 2; twice++) await seedBilling(db, treasurer, { usageOf: async () => new Map() }, clock)
    console.log(`# billing of ${today.slice(0, 10)} in ${Math.round(elapsedMs() - startedAt)} ms`)
    const { runs } = await listRuns(db, 1, 50)
    assert.equal(runs[0]?.state, 'prepared')
    assert.ok(runs.slice(1).every(({ state }) => state === 'issued'))
    assert.ok((await sumsOf(db, runs[0]!.id)).invoices > 5)
    // what comes after it in a try-out finds these invoices
    const from = { cooperativeName: 'Les Toits', panelOrigin: 'http://panel.test' }
    await inTransaction(db, (tx) => seedDunning(tx, { treasurer, other }, from, clock))
    await inTransaction(db, (tx) => seedBank(tx, treasurer, from, clock))
    assert.deepEqual((await verifyBooks(db)).faults, [])
    assert.deepEqual(await db.selectFrom('sales_invoice').select('id').where('issued_on', '>', today.slice(0, 10)).execute(), [])
  })
