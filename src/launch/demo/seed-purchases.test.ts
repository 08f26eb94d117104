import assert from 'node:assert/strict'
import test from 'node:test'
import { verifyBooks } from '#cooperative/finance/ledger/verify-books.ts'
import { searchInvoices } from '#cooperative/finance/purchases/invoice-store.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { elapsedMs, testClock } from '#lib/clock.ts'
import { demoActor } from './demo-actor.ts'
import { seedBooks } from './seed-books.ts'
import { seedPeople } from './seed-people.ts'
import { seedPurchases } from './seed-purchases.ts'

for (const today of ['2026-11-26T10:00:00Z', '2028-02-29T10:00:00Z', '2027-01-01T10:00:00Z'])
  test(`invoices at every stage on ${today.slice(0, 10)}, and books that agree`, async () => {
    const { db } = await testDatabase()
    const clock = testClock(new Date(today))
    await inTransaction(db, async (tx) => {
      await seedPeople(tx, clock)
      await seedBooks(tx, clock)
    })
    const [other, treasurer] = [await demoActor(db, 0, clock), await demoActor(db, 1, clock)]
    assert.ok(other && treasurer)
    const startedAt = elapsedMs()
    await inTransaction(db, (tx) => seedPurchases(tx, { treasurer, other }, { cooperativeName: 'Les Toits', panelOrigin: 'http://panel.test' }, clock))
    console.log(`# purchases of ${today.slice(0, 10)} in ${Math.round(elapsedMs() - startedAt)} ms`)
    const { invoices } = await searchInvoices(db, { standing: null, supplierId: null, text: '', page: 1, pageSize: 50 })
    assert.deepEqual([...new Set(invoices.map(({ standing }) => standing))].sort(), ['draft', 'paid', 'refused', 'submitted', 'toPay'])
    assert.deepEqual((await verifyBooks(db)).faults, [])
    assert.deepEqual(await db.selectFrom('journal_entry').select('id').where('day', '>', today.slice(0, 10)).execute(), [])
  })
