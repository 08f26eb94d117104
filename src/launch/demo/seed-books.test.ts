import assert from 'node:assert/strict'
import test from 'node:test'
import { registerOn } from '#cooperative/finance/assets/asset-store.ts'
import { apartCents, checkAssetAccounts } from '#cooperative/finance/assets/check-accounts.ts'
import { yearDepreciation } from '#cooperative/finance/assets/write-depreciation.ts'
import { balanceOf } from '#cooperative/finance/ledger/balance.ts'
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import { statementsOf } from '#cooperative/finance/ledger/statements.ts'
import { verifyBooks } from '#cooperative/finance/ledger/verify-books.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { elapsedMs, testClock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import { seedBooks } from './seed-books.ts'

for (const today of ['2026-11-26T10:00:00Z', '2028-02-29T10:00:00Z', '2027-01-01T10:00:00Z'])
  test(`two plausible years on ${today.slice(0, 10)}: nothing in the future, money in the bank, no wait`, async () => {
    const { db } = await testDatabase()
    const clock = testClock(new Date(today))
    const startedAt = elapsedMs()
    await inTransaction(db, (tx) => seedBooks(tx, clock))
    console.log(`# books of ${today.slice(0, 10)} in ${Math.round(elapsedMs() - startedAt)} ms`)
    const { faults, total } = await verifyBooks(db)
    assert.deepEqual(faults, [])
    assert.ok(total > 150, `${total} entries`)
    const late = await db.selectFrom('journal_entry').select('id').where('day', '>', today.slice(0, 10)).execute()
    assert.deepEqual(late, [])
    const years = await fiscalYears(db)
    assert.equal(years.length, 2)
    const last = years[1]
    assert.ok(last)
    const statements = await statementsOf(db, last)
    assert.equal(statements.totals.assets, statements.totals.liabilities)
    const cash = await balanceOf(db, '512', day(today.slice(0, 10)))
    assert.ok(cash > 100_000n && cash < 5_000_000n, `${cash} cents in the bank`)
    // machines: their records and their accounts agree, and years that are over are written off
    for (const year of years) {
      assert.equal(apartCents(await checkAssetAccounts(db, year)), 0n)
      if (year.endDay < today.slice(0, 10)) assert.equal((await yearDepreciation(db, year)).cents, 0n)
    }
    assert.ok((await registerOn(db, day(today.slice(0, 10)))).length >= 3)
    assert.ok(Math.abs(Number(statements.totals.before?.result ?? 0n)) < 750_000, 'a year near its costs')
  })
