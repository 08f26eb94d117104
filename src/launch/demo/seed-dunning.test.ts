import assert from 'node:assert/strict'
import test from 'node:test'
import { arrearsByAge, searchArrears } from '#cooperative/finance/dunning/arrears-store.ts'
import { verifyBooks } from '#cooperative/finance/ledger/verify-books.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { elapsedMs, testClock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { demoActor } from './demo-actor.ts'
import { seedBilling } from './seed-billing.ts'
import { seedBooks } from './seed-books.ts'
import { seedDunning } from './seed-dunning.ts'
import { seedPeople } from './seed-people.ts'

for (const today of ['2026-11-26T10:00:00Z', '2028-02-29T10:00:00Z'])
  test(`people who are late, at every step on ${today.slice(0, 10)}, and books that agree`, async () => {
    const { db } = await testDatabase()
    const clock = testClock(new Date(today))
    await inTransaction(db, async (tx) => {
      await seedPeople(tx, clock)
      await seedBooks(tx, clock)
    })
    const [other, treasurer] = [await demoActor(db, 0, clock), await demoActor(db, 1, clock)]
    assert.ok(other && treasurer)
    await seedBilling(db, treasurer, { usageOf: async () => new Map() }, clock)
    const startedAt = elapsedMs()
    await inTransaction(db, (tx) => seedDunning(tx, { treasurer, other }, { cooperativeName: 'Les Toits', panelOrigin: 'http://panel.test' }, clock))
    console.log(`# arrears of ${today.slice(0, 10)} in ${Math.round(elapsedMs() - startedAt)} ms`)
    const { counts } = await searchArrears(db, { view: 'all', today: dayOf(clock.now()), page: 1, pageSize: 50 })
    const noticed = await db.selectFrom('reminder').select('customer_id').distinct().where('kind', '=', 'notice').execute()
    assert.deepEqual([counts.disputed, counts.planned, noticed.length], [1, 1, 1])
    const ages = await arrearsByAge(db, dayOf(clock.now()))
    assert.ok(Object.values(ages).filter((cents) => cents > 0n).length >= 4, 'of several ages')
    assert.deepEqual((await verifyBooks(db)).faults, [])
    assert.deepEqual(await db.selectFrom('journal_entry').select('id').where('day', '>', today.slice(0, 10)).execute(), [])
  })
