import assert from 'node:assert/strict'
import test from 'node:test'
import { bankAccounts } from '#cooperative/finance/bank/bank-account-store.ts'
import { reconciliationOf } from '#cooperative/finance/bank/statement-store.ts'
import { verifyBooks } from '#cooperative/finance/ledger/verify-books.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { testClock } from '#lib/clock.ts'
import { demoActor } from './demo-actor.ts'
import { seedBank } from './seed-bank.ts'
import { seedBooks } from './seed-books.ts'
import { seedPeople } from './seed-people.ts'
import { seedPurchases } from './seed-purchases.ts'

for (const today of ['2026-11-26T10:00:00Z', '2027-01-01T10:00:00Z'])
  test(`a bank that agrees with the books but for what waits, on ${today.slice(0, 10)}`, async () => {
    const { db } = await testDatabase()
    const clock = testClock(new Date(today))
    await inTransaction(db, async (tx) => {
      await seedPeople(tx, clock)
      await seedBooks(tx, clock)
    })
    const [other, treasurer] = [await demoActor(db, 0, clock), await demoActor(db, 1, clock)]
    assert.ok(other && treasurer)
    await inTransaction(db, (tx) => seedPurchases(tx, { treasurer, other }, { cooperativeName: 'Les Toits', panelOrigin: 'http://panel.test' }, clock))
    await inTransaction(db, (tx) => seedBank(tx, treasurer, { cooperativeName: 'Les Toits', panelOrigin: 'http://panel.test' }, clock))
    const [account] = await bankAccounts(db)
    assert.ok(account)
    const at = await reconciliationOf(db, account)
    assert.ok(at.open >= 3 && at.open <= 12, `${at.open} wait`)
    assert.deepEqual([at.gaps, at.startCents + at.otherDaysCents], [0, 0n])
    assert.deepEqual((await verifyBooks(db)).faults, [])
  })
