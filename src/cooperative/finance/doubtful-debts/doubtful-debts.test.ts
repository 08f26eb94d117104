import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { addDays, day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { testClosing } from '../closing/test-closing.ts'
import type { TestClosing } from '../closing/test-closing.ts'
import { balanceOf } from '../ledger/balance.ts'
import { openLines } from '../ledger/letter-lines.ts'
import { ensureParty } from '../ledger/party.ts'
import { reverseEntry } from '../ledger/reverse-entry.ts'
import { tester } from '../ledger/test-books.ts'
import { verifyBooks } from '../ledger/verify-books.ts'
import { countOverdue, debtById, overdueLines } from './debt-store.ts'
import { doubtDebt, undoubtDebt } from './move-debt.ts'
import { approveWriteOff, declineWriteOff, payDebt, proposeWriteOff, provideDebt } from './settle-debt.ts'

const refusedAs = (code: string, status?: number) => (error: unknown) => error instanceof UserError && error.code === code && (status === undefined || error.status === status)
const until = day('2026-12-31')
const standing = (it: TestClosing, ...prefixes: string[]) => Promise.all(prefixes.map((prefix) => balanceOf(it.db, prefix, until)))

/** An invoice of 1,200.00 with 200.00 of tax, of 1 March 2025, that a customer owes. */
async function owed(it: TestClosing, cents = 120_000n) {
  const party = await it.act((tx) => ensureParty(tx, { kind: 'customer', subjectId: 'c1', code: 'C00001', name: 'Client perdu' }))
  const sale = await it.post('2025-03-01', '411', '706', cents, { label: 'Facture 12', lines: [{ account: '411', debitCents: cents, creditCents: 0n, party }, { account: '706', debitCents: 0n, creditCents: cents }] })
  return { entryId: sale.id, place: 1 }
}
const doubt = (it: TestClosing, line: { entryId: string; place: number }, change: object = {}) => it.act((tx) => doubtDebt(tx, tester, { lines: [line], day: day('2025-12-31'), reason: 'trois relances', vatRate: 2000, ...change }, it.clock))

test('what is overdue is found, set apart with its customer, and put back as it was', async () => {
  const it = await testClosing()
  const line = await owed(it)
  assert.equal(await countOverdue(it.db, day('2025-04-29'), 60), 0)
  assert.equal(await countOverdue(it.db, day('2025-04-30'), 60), 1)
  const [found] = await overdueLines(it.db, day('2025-12-31'), 60)
  assert.deepEqual([found?.cents, found?.party?.name], [120_000n, 'Client perdu'])
  for (const [change, code] of [[{ lines: [] }, 'debtLines'], [{ lines: [{ ...line, place: 2 }] }, 'debtLines'], [{ lines: [line, { entryId: 'none', place: 1 }] }, 'debtLines'], [{ reason: ' ' }, 'debtReason'], [{ reason: 'x'.repeat(301) }, 'debtReason'], [{ vatRate: -1 }, 'debtVat'], [{ day: day('2030-01-01') }, 'entryYearNone']] as const)
    await assert.rejects(doubt(it, line, change), refusedAs(code), code)
  const { id } = await doubt(it, line)
  const debt = await debtById(it.db, id)
  assert.deepEqual([debt.cents, debt.vatCents, debt.sinceDay, debt.leftCents], [120_000n, 20_000n, '2025-03-01', 120_000n])
  assert.deepEqual(await standing(it, '411', '416'), [0n, 120_000n])
  assert.equal((await openLines(it.db, '416', 'customer-c1')).length, 1)
  assert.equal(await countOverdue(it.db, until, 60), 0)
  await assert.rejects(doubt(it, line), refusedAs('letterTaken', 409))
  await it.act((tx) => undoubtDebt(tx, tester, { debtId: id }, it.clock))
  assert.deepEqual(await standing(it, '411', '416'), [120_000n, 0n])
  assert.equal(await countOverdue(it.db, until, 60), 1)
  assert.equal((await openLines(it.db, '411', 'customer-c1')).length, 1)
  await assert.rejects(debtById(it.db, id), refusedAs('debtNone', 404))
  await doubt(it, line)
})

test('written down net of tax at the end of the year, taken back as it is paid', async () => {
  const it = await testClosing()
  const { id: debtId } = await doubt(it, await owed(it))
  const provide = (percent: number, on = '2025-12-31') => it.act((tx) => provideDebt(tx, tester, { debtId, day: day(on), percent }, it.clock))
  const pay = (cents: bigint, account = '512') => it.act((tx) => payDebt(tx, tester, { debtId, day: day('2026-02-01'), cents, account }, it.clock))
  await assert.rejects(provide(101), refusedAs('debtPercent'))
  await assert.rejects(provide(0), refusedAs('debtProvisionSame', 409))
  await assert.rejects(provide(50, '2025-12-30'), refusedAs('debtDay'))
  await provide(60)
  // 60 % of 1,000.00
  assert.deepEqual(await standing(it, '491', '68174'), [-60_000n, 0n])
  assert.equal(await balanceOf(it.db, '68174', day('2025-12-31')), 60_000n)
  await provide(50, '2026-01-15')
  assert.deepEqual(await standing(it, '491', '78174'), [-50_000n, -10_000n])
  for (const [cents, account, code] of [[0n, '512', 'debtPayment'], [120_001n, '512', 'debtPayment'], [1n, '706', 'debtBank']] as const) await assert.rejects(pay(cents, account), refusedAs(code))
  await assert.rejects(it.act((tx) => undoubtDebt(tx, tester, { debtId }, it.clock)), refusedAs('debtUsed', 409))
  const { entryId } = await pay(60_000n)
  assert.deepEqual(await standing(it, '416', '491', '512'), [60_000n, -25_000n, 60_000n])
  await it.act((tx) => reverseEntry(tx, tester, { entryId, day: day('2026-02-02'), label: 'Rejeté' }, it.clock))
  assert.deepEqual([(await debtById(it.db, debtId)).leftCents, (await debtById(it.db, debtId)).provisionCents], [120_000n, 50_000n])
  await pay(120_000n)
  assert.deepEqual(await standing(it, '416', '491'), [0n, 0n])
  await assert.rejects(pay(1n), refusedAs('debtSettled', 409))
  await assert.rejects(provide(10, '2026-03-01'), refusedAs('debtSettled', 409))
  assert.deepEqual((await verifyBooks(it.db)).faults, [])
})

test('given up by two: the loss without the tax that comes back, what was written down taken back', async () => {
  const it = await testClosing()
  const { id: debtId } = await doubt(it, await owed(it))
  await it.act((tx) => provideDebt(tx, tester, { debtId, day: day('2025-12-31'), percent: 100 }, it.clock))
  const propose = (vatBack = true) => it.act((tx) => proposeWriteOff(tx, it.first, { debtId, reason: 'liquidation close', vatBack }, it.clock))
  const approve = (actor = it.second) => it.act((tx) => approveWriteOff(tx, actor, { debtId, day: day('2026-05-01') }, it.clock))
  await assert.rejects(approve(), refusedAs('debtNotProposed', 409))
  await propose()
  await assert.rejects(propose(), refusedAs('debtProposed', 409))
  await assert.rejects(approve(it.first), refusedAs('fourEyes', 409))
  await assert.rejects(sql`update debt_write_off set approved_by = proposed_by, approved_at = now(), entry_id = (select moved_entry_id from doubtful_debt)`.execute(it.db), /check/)
  await it.act((tx) => declineWriteOff(tx, it.second, { debtId }, it.clock))
  await assert.rejects(approve(), refusedAs('debtNotProposed', 409))
  await propose()
  const both = await Promise.allSettled([approve(), approve()])
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  assert.deepEqual(await standing(it, '416', '491', '6544', '6541', '44571', '78174'), [0n, 0n, 100_000n, 0n, 20_000n, -100_000n])
  assert.equal((await debtById(it.db, debtId)).writtenOffBy?.name, 'Deux')
  await assert.rejects(propose(), refusedAs('debtSettled', 409))
  await assert.rejects(sql`delete from debt_step`.execute(it.db), /append-only/)

  const other = await testClosing()
  const { id } = await doubt(other, await owed(other), { day: day('2025-06-30') })
  await other.act((tx) => proposeWriteOff(tx, other.first, { debtId: id, reason: 'disparu', vatBack: false }, other.clock))
  await other.act((tx) => approveWriteOff(tx, other.second, { debtId: id, day: day('2025-07-01') }, other.clock))
  assert.equal(await balanceOf(other.db, '6541', day('2025-12-31')), 120_000n)
})

test('whatever is done with a debt: what is left, what is written down and the accounts 416 and 491 agree', async () => {
  const step = fc.record({ act: fc.constantFrom('provide', 'pay', 'propose', 'approve', 'decline', 'reverse'), percent: fc.integer({ min: 0, max: 100 }), cents: fc.bigInt({ min: 1n, max: 90_000n }), days: fc.integer({ min: 0, max: 360 }), vatBack: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 15 }), fc.bigInt({ min: 1n, max: 200_000n }), fc.integer({ min: 0, max: 3000 }), async (steps, cents, vatRate) => {
      const it = await testClosing()
      const { id: debtId } = await doubt(it, await owed(it, cents), { vatRate })
      for (const { act, percent, cents: part, days, vatBack } of steps) {
        const on = addDays(day('2025-12-31'), days)
        try {
          if (act === 'provide') await it.act((tx) => provideDebt(tx, tester, { debtId, day: on, percent }, it.clock))
          else if (act === 'pay') await it.act((tx) => payDebt(tx, tester, { debtId, day: on, cents: part, account: '512' }, it.clock))
          else if (act === 'propose') await it.act((tx) => proposeWriteOff(tx, it.first, { debtId, reason: 'histoire', vatBack }, it.clock))
          else if (act === 'approve') await it.act((tx) => approveWriteOff(tx, it.second, { debtId, day: on }, it.clock))
          else if (act === 'decline') await it.act((tx) => declineWriteOff(tx, it.first, { debtId }, it.clock))
          else {
            const last = (await debtById(it.db, debtId)).steps.at(-1)
            if (last) await it.act((tx) => reverseEntry(tx, tester, { entryId: last.entryId, day: on, label: 'Retour' }, it.clock))
          }
        } catch (error) {
          if (!(error instanceof UserError)) throw error
        }
        const debt = await debtById(it.db, debtId)
        assert.deepEqual([debt.leftCents, -debt.provisionCents], await standing(it, '416', '491'))
        assert.ok(debt.leftCents >= 0n && debt.provisionCents >= 0n && debt.provisionCents <= debt.leftCents)
      }
      assert.deepEqual((await verifyBooks(it.db)).faults, [])
      await it.db.destroy()
    }),
    { numRuns: 6, endOnFailure: true },
  )
})
