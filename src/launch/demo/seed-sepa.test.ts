import assert from 'node:assert/strict'
import test from 'node:test'
import { listDebitBatches } from '#cooperative/finance/sepa/debit-batch-store.ts'
import { mandateStandings, searchMandates } from '#cooperative/finance/sepa/mandate-store.ts'
import { releaseDebits } from '#cooperative/finance/sepa/release-debits.ts'
import { verifyBooks } from '#cooperative/finance/ledger/verify-books.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { testClock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { demoActor } from './demo-actor.ts'
import { seedBooks } from './seed-books.ts'
import { seedPeople } from './seed-people.ts'
import { seedSepa } from './seed-sepa.ts'

for (const today of ['2026-11-26T10:00:00Z', '2028-02-29T10:00:00Z', '2027-01-01T10:00:00Z'])
  test(`mandates at every stage on ${today.slice(0, 10)}, and a batch that waits to be released`, async () => {
    const { db } = await testDatabase()
    const clock = testClock(new Date(today))
    await inTransaction(db, async (tx) => {
      await seedPeople(tx, clock)
      await seedBooks(tx, clock)
    })
    const [other, treasurer] = [await demoActor(db, 0, clock), await demoActor(db, 1, clock)]
    assert.ok(other && treasurer)
    await inTransaction(db, (tx) => seedSepa(tx, { treasurer, other }, { cooperativeName: 'Les Toits', panelOrigin: 'http://panel.test' }, clock))
    const counts = await Promise.all(mandateStandings.map(async (standing) => (await searchMandates(db, { text: '', standing, page: 1, pageSize: 1 }, dayOf(clock.now()))).total))
    assert.deepEqual(counts, [4, 0, 1, 1])
    const [batch] = (await listDebitBatches(db, { page: 1, pageSize: 5 })).batches
    assert.equal(batch?.state, 'prepared')
    assert.ok((await inTransaction(db, (tx) => releaseDebits(tx, other, { batchId: batch.id }, clock))).debits > 0)
    assert.deepEqual((await verifyBooks(db)).faults, [])
  })
