import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import { PowerCut, cutAfter } from '#db/test-power-cut.ts'
import { addDays, day, daysBetween } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { balanceOf } from '../ledger/balance.ts'
import { fiscalYears, openFiscalYear } from '../ledger/fiscal-year.ts'
import { entryById } from '../ledger/entry-store.ts'
import { reverseEntry } from '../ledger/reverse-entry.ts'
import { verifyBooks } from '../ledger/verify-books.ts'
import { approveInvoice, submitInvoice } from '../purchases/approve-invoice.ts'
import { letterhead, line, testPurchases } from '../purchases/test-purchases.ts'
import type { TestPurchases } from '../purchases/test-purchases.ts'
import { partUntil } from './cutoff.ts'
import { proposeCutoff, unapprovedOf } from './cutoff-sources.ts'
import { writtenCutoffs } from './cutoff-store.ts'
import { enterEstimate, removeEstimate } from './estimate-cutoff.ts'
import { cancelCutoff, returnCutoffs, writeCutoff } from './write-cutoff.ts'

const refused = (code: string) => (error: unknown) => error instanceof UserError && error.code === code
const years = ['2024-01-01/2024-12-31', '2025-01-01/2025-12-31', '2026-01-01/2026-12-31'] as const
const yearAt = async (it: TestPurchases, index: number) => (await fiscalYears(it.db))[index]!

test('the part until a day and the part after it make the whole, whichever day it is', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -10_000_000n, max: 10_000_000n }), fc.integer({ min: 0, max: 3000 }), fc.array(fc.integer({ min: -50, max: 3100 }), { maxLength: 6 }), (cents, length, cuts) => {
      const period = { from: day('2024-02-29'), to: addDays(day('2024-02-29'), length) }
      const parts = [...cuts].sort((a, b) => a - b).map((at) => partUntil(cents, period, addDays(period.from, at)))
      let before = 0n
      for (const part of parts) {
        assert.ok(cents >= 0n ? part >= before && part <= cents : part <= before && part >= cents)
        before = part
      }
      assert.equal(partUntil(cents, period, period.to), cents)
      assert.equal(partUntil(cents, period, addDays(period.from, -1)), 0n)
    }),
  )
})

test('a year of insurance paid in October: what is beyond the year stands on 486, and comes back', async () => {
  const it = await testPurchases(years)
  await it.book('2025-10-01', [line(36_500n, { account: '616', from: '2025-10-01', to: '2026-09-30' })])
  const year = await yearAt(it, 1)
  const [item] = await proposeCutoff(it.db, '486', year)
  assert.deepEqual([item?.cents, item?.reason], [27_300n, { name: 'ahead', days: 273, of: 365 }])
  await it.act((tx) => writeCutoff(tx, it.first, { yearId: year.id, kind: '486' }, it.clock))
  const at = (account: string, on: string) => balanceOf(it.db, account, day(on))
  assert.deepEqual([await at('486', '2025-12-31'), await at('616', '2025-12-31'), await at('486', '2026-01-31')], [27_300n, 9_200n, 0n])
  await assert.rejects(it.act((tx) => writeCutoff(tx, it.first, { yearId: year.id, kind: '486' }, it.clock)), refused('cutoffWritten'))
  await it.act((tx) => cancelCutoff(tx, it.first, { yearId: year.id, kind: '486' }, it.clock))
  assert.deepEqual([await at('486', '2025-12-31'), await at('486', '2026-01-31')], [0n, 0n])
  await assert.rejects(it.act((tx) => cancelCutoff(tx, it.first, { yearId: year.id, kind: '486' }, it.clock)), refused('cutoffNone'))
  await it.act((tx) => writeCutoff(tx, it.first, { yearId: year.id, kind: '486' }, it.clock))
  assert.equal((await writtenCutoffs(it.db, year.id)).get('486')?.items[0]?.cents, 27_300n)
})

test('a service of December billed in February stands on 4081 with its tax, under way or approved', async () => {
  const it = await testPurchases(years)
  const year = await yearAt(it, 1)
  await it.enter('2026-02-01', [line(6200n, { account: '6061', from: '2025-12-01', to: '2026-01-31' })])
  const [item] = await proposeCutoff(it.db, '408', year)
  assert.deepEqual([item?.cents, item?.vatCents, item?.reason], [3100n, 620n, { name: 'later', days: 31, of: 62, day: null }])
  await it.book('2025-06-01', [line(500n, { from: '2025-06-01', to: '2025-06-30' })])
  await it.act((tx) => writeCutoff(tx, it.first, { yearId: year.id, kind: '408' }, it.clock))
  const { entryId } = (await writtenCutoffs(it.db, year.id)).get('408')!
  assert.deepEqual((await entryById(it.db, entryId)).lines.map((one) => [one.account, one.debitCents, one.creditCents, one.party?.code ?? null]), [['6061', 3100n, 0n, null], ['44586', 620n, 0n, null], ['4081', 0n, 3720n, 'F00001']])
  // a credit note to come is owed to us
  await it.book('2026-03-01', [line(1000n, { from: '2025-11-01', to: '2025-11-30' })], { kind: 'credit-note' })
  await it.act((tx) => cancelCutoff(tx, it.first, { yearId: year.id, kind: '408' }, it.clock))
  await it.act((tx) => writeCutoff(tx, it.first, { yearId: year.id, kind: '408' }, it.clock))
  assert.equal(await balanceOf(it.db, '4098', day('2025-12-31')), 1200n)
})

test('estimates of each kind; nothing to write; what waits for the next year; what is not approved', async () => {
  const it = await testPurchases(['2025-01-01/2025-12-31'])
  const year = await yearAt(it, 0)
  const estimate = { yearId: year.id, kind: '408' as const, label: 'Électricité de décembre', reason: 'Comme en 2024', account: '6061', supplierId: it.supplierId, cents: 5000n, vatCents: 1000n }
  const enter = (more: object) => it.act((tx) => enterEstimate(tx, it.first, { ...estimate, ...more }, it.clock))
  for (const [code, more] of [['cutoffLabel', { label: '' }], ['cutoffReason', { reason: ' ' }], ['cutoffAccount', { account: '706' }], ['cutoffAccount', { kind: '487' }], ['cutoffAmount', { cents: 0n }], ['cutoffAmount', { vatCents: 5001n }], ['supplierUnknown', { supplierId: 'x' }], ['fiscalYearNone', { yearId: 'x' }]] as const)
    await assert.rejects(enter(more), refused(code), code)
  await assert.rejects(it.act((tx) => writeCutoff(tx, it.first, { yearId: year.id, kind: '408' }, it.clock)), refused('cutoffNothing'))
  const { id } = await enter({})
  await enter({ kind: '487', account: '706' })
  await it.act((tx) => writeCutoff(tx, it.first, { yearId: year.id, kind: '408' }, it.clock))
  await it.act((tx) => writeCutoff(tx, it.first, { yearId: year.id, kind: '487' }, it.clock))
  assert.deepEqual([await balanceOf(it.db, '4081', year.endDay), await balanceOf(it.db, '487', year.endDay), await balanceOf(it.db, '706', year.endDay)], [-6000n, -5000n, 5000n])
  assert.equal((await writtenCutoffs(it.db, year.id)).get('408')?.returnId, null)
  const next = await it.act((tx) => openFiscalYear(tx, it.first, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, it.clock))
  assert.equal(await it.act((tx) => returnCutoffs(tx, it.first, year, it.clock)), 2)
  assert.equal(await it.act((tx) => returnCutoffs(tx, it.first, year, it.clock)), 0)
  assert.equal(await balanceOf(it.db, '4081', next.endDay), 0n)
  await it.act((tx) => removeEstimate(tx, it.first, { yearId: year.id, estimateId: id }, it.clock))
  await assert.rejects(it.act((tx) => removeEstimate(tx, it.first, { yearId: year.id, estimateId: id }, it.clock)), refused('estimateNone'))
  await it.enter('2025-05-05', [line(1000n)])
  assert.deepEqual(await unapprovedOf(it.db, year), { count: 1, cents: 1200n })
})

test('an entry reversed in the books cancels what it was written for', async () => {
  const it = await testPurchases(years)
  await it.book('2025-10-01', [line(36_500n, { from: '2025-10-01', to: '2026-09-30' })])
  const year = await yearAt(it, 1)
  const { entryId } = await it.act((tx) => writeCutoff(tx, it.first, { yearId: year.id, kind: '486' }, it.clock))
  await it.act((tx) => reverseEntry(tx, it.first, { entryId, day: year.endDay, label: 'À la main' }, it.clock))
  assert.equal((await writtenCutoffs(it.db, year.id)).size, 0)
})

const step = fc.record({
  from: fc.integer({ min: 0, max: 1000 }),
  length: fc.integer({ min: 0, max: 500 }),
  billed: fc.integer({ min: 0, max: 1095 }),
  net: fc.bigInt({ min: 1n, max: 1_000_000n }),
  rate: fc.constantFrom(0, 550, 2000),
  credit: fc.boolean(),
  reverse: fc.boolean(),
  cut: fc.integer({ min: 0, max: 60 }),
})

test('over all years every invoice costs its net amount, whatever is cut off, with power cuts between any two statements', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), fc.boolean(), async (steps, estimates) => {
      const it = await testPurchases([...years, '2027-01-01/2028-12-31'])
      let net = 0n
      const perYear = new Map<string, bigint>()
      const known = await fiscalYears(it.db)
      for (const one of steps) {
        const from = addDays(day('2024-01-01'), one.from)
        const to = addDays(from, one.length)
        const id = await it.enter(addDays(day('2024-01-01'), one.billed), [line(one.net, { account: '6061', vatRate: one.rate, from, to })], { kind: one.credit ? 'credit-note' : 'invoice', reverseCharge: one.reverse })
        await it.act((tx) => submitInvoice(tx, it.first, { invoiceId: id, from: letterhead }, it.clock))
        await inTransaction(cutAfter(it.db, one.cut), (tx) => approveInvoice(tx, it.second, { invoiceId: id }, it.clock)).catch((error: unknown) => {
          if (!(error instanceof PowerCut)) throw error
        })
        if (!(await it.db.selectFrom('purchase_invoice').select('id').where('id', '=', id).where('state', '=', 'approved').executeTakeFirst())) await it.act((tx) => approveInvoice(tx, it.second, { invoiceId: id }, it.clock))
        const signed = one.credit ? -one.net : one.net
        net += signed
        for (const year of known) {
          const part = partUntil(signed, { from, to }, year.endDay) - partUntil(signed, { from, to }, addDays(year.startDay, -1))
          perYear.set(year.id, (perYear.get(year.id) ?? 0n) + part)
        }
      }
      if (estimates) await it.act((tx) => enterEstimate(tx, it.first, { yearId: known[0]!.id, kind: '408', label: 'x', reason: 'x', account: '6061', supplierId: null, cents: 77n, vatCents: 0n }, it.clock))
      for (const year of known.slice(0, 3))
        for (const kind of ['408', '486'] as const) {
          const cut = steps[0]!.cut
          await inTransaction(cutAfter(it.db, cut), (tx) => writeCutoff(tx, it.first, { yearId: year.id, kind }, it.clock)).catch((error: unknown) => {
            if (!(error instanceof PowerCut) && !refused('cutoffNothing')(error)) throw error
          })
          if (!(await writtenCutoffs(it.db, year.id)).has(kind))
            await it.act((tx) => writeCutoff(tx, it.first, { yearId: year.id, kind }, it.clock)).catch((error: unknown) => {
              if (!refused('cutoffNothing')(error)) throw error
            })
        }
      const { rows } = await sql<{ year: string; cents: number }>`select fiscal_year_id as year, sum(debit_cents - credit_cents)::bigint as cents from entry_line where account = '6061' and number is not null group by 1`.execute(it.db)
      assert.equal(rows.reduce((sum, row) => sum + BigInt(row.cents), 0n), net)
      // and each year has what falls to it by days
      for (const [index, year] of known.entries()) {
        const estimated = estimates && index === 0 ? 77n : estimates && index === 1 ? -77n : 0n
        assert.equal(BigInt(rows.find((row) => row.year === year.id)?.cents ?? 0), (perYear.get(year.id) ?? 0n) + estimated, `year ${year.startDay}, ${daysBetween(year.startDay, year.endDay)} days`)
      }
      assert.deepEqual((await verifyBooks(it.db)).faults, [])
      await it.db.destroy()
    }),
    { numRuns: 8 },
  )
})
