import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { addDays, addMonths, day, dayOf, endOfMonth, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { effort } from '#lib/test-effort.ts'
import { recordPayments, undoPayment } from '../dues/record-payment.ts'
import { balanceOf } from '../ledger/balance.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { tester } from '../ledger/test-books.ts'
import { line, testPurchases } from '../purchases/test-purchases.ts'
import type { TestPurchases } from '../purchases/test-purchases.ts'
import { creditInvoice } from '../sales/credit-invoice.ts'
import { addCustomer } from '../sales/customer.ts'
import { foreignRate, isAboveThreshold } from '../sales/foreign-rates.ts'
import { invoiceById } from '../sales/sales-store.ts'
import { enterSeller, hosting, issueTo } from '../sales/test-sales.ts'
import { boxOf, fillReturn, toEuros } from './boxes.ts'
import { cancelReturn, checkPeriod, draftReturn, fileReturn, filedReturns, nextPeriod } from './file-return.ts'
import { setRegime } from './set-regime.ts'

interface Scene extends TestPurchases {
  today: Day
  customer(more?: Record<string, unknown>): Promise<string>
  pay(dueId: string, cents: bigint): Promise<string>
  regime(kind: 'liable' | 'exempt', due: 'receipt' | 'invoice', from?: string): Promise<void>
  to(on: string): void
}

async function scene(): Promise<Scene> {
  const it = await testPurchases(['2025-01-01/2025-12-31', '2026-01-01/2026-12-31', '2027-01-01/2027-12-31'])
  await enterSeller(it.db, it.clock)
  return {
    ...it,
    today: dayOf(it.clock.now()),
    customer: async (more = {}) => (await it.act((tx) => addCustomer(tx, tester, { customer: { name: 'Association du Quai', ...more } }, it.clock))).id,
    pay: async (dueId, cents) => (await it.act((tx) => recordPayments(tx, tester, { account: '512', day: dayOf(it.clock.now()), label: 'Virement', payments: [{ dueId, cents, kind: 'bank' }] }, it.clock))).payments[0]?.id ?? '',
    regime: (kind, due, from = '2025-01-01') => it.act((tx) => setRegime(tx, tester, { from: day(from), kind, due }, it.clock)),
    to: (on) => it.clock.advance(new Date(`${on}T10:00:00Z`).getTime() - it.clock.now().getTime()),
  }
}
const month = (on: Day) => ({ from: startOfMonth(on), to: endOfMonth(on) })

test('the form is filled and rounded as it says, and its sums hold whatever the figures', () => {
  assert.deepEqual([toEuros(149n), toEuros(150n), toEuros(-150n), toEuros(-149n), toEuros(0n)], [100n, 200n, -200n, -100n, 0n])
  assert.deepEqual([boxOf(2000), boxOf(1000), boxOf(550), boxOf(850), boxOf(210), boxOf(1960)], ['08', '9B', '09', '10', '11', '14'])
  const filled = fillReturn({ sales: [{ rate: 2000, base: 100_030n, vat: 20_006n }], untaxedCents: 5000n, reverseCharge: [{ rate: 2000, base: 10_000n, vat: 2000n }], assetsVatCents: 4051n, otherVatCents: 3000n, carriedCents: 0n })
  assert.deepEqual([filled.boxes.get('08'), filled.boxes.get('A1')?.base, filled.boxes.get('A3')?.base, filled.boxes.get('E2')?.base, filled.dueCents, filled.roundingCents], [{ base: 110_030n, vat: 22_006n }, 100_030n, 10_000n, 5000n, 14_900n, -55n])
  const cents = fc.bigInt({ min: -10_000_000n, max: 100_000_000n })
  fc.assert(
    fc.property(fc.array(fc.record({ rate: fc.constantFrom(2000, 1000, 550, 1960), base: cents, vat: cents }), { maxLength: 6 }), cents, cents, fc.bigInt({ min: 0n, max: 1_000_000n }), (sales, assetsVatCents, otherVatCents, carriedCents) => {
      const { dueCents, creditCents, roundingCents, boxes } = fillReturn({ sales, untaxedCents: 0n, reverseCharge: [], assetsVatCents, otherVatCents, carriedCents })
      assert.equal(dueCents * creditCents, 0n)
      const exact = sales.reduce((sum, { vat }) => sum + vat, 0n) - assetsVatCents - otherVatCents - carriedCents
      assert.equal(dueCents - creditCents, exact + roundingCents)
      assert.ok(roundingCents <= 400n && roundingCents >= -400n)
      assert.equal((boxes.get('16')?.vat ?? 0n) - (boxes.get('23')?.vat ?? 0n), exact)
    }),
    { numRuns: 500 * effort },
  )
})

test('months and quarters alone are periods', () => {
  for (const [from, to] of [['2026-01-01', '2026-01-31'], ['2026-04-01', '2026-06-30'], ['2024-02-01', '2024-02-29']] as const) checkPeriod({ from: day(from), to: day(to) })
  for (const [from, to] of [['2026-01-02', '2026-01-31'], ['2026-02-01', '2026-04-30'], ['2026-01-01', '2026-12-31'], ['2026-01-01', '2025-01-31'], ['2026-02-01', '2026-02-27']] as const)
    assert.throws(() => checkPeriod({ from: day(from), to: day(to) }), { code: 'vatPeriod' })
})

test('a month: receipts, a return, a credit note, purchases, reverse charge, an entry by hand; it ties, is declared, is taken back', async () => {
  const it = await scene()
  await it.regime('liable', 'receipt')
  const customer = await it.customer()
  const german = await it.customer({ name: 'GmbH', country: 'DE', business: true, vatNumber: 'DE123456789' })
  const first = await it.act((tx) => issueTo(tx, customer, it.clock, { lines: [hosting(1, 1000.3), hosting(1, 50, { level: 'reduced' })] }))
  const second = await it.act((tx) => issueTo(tx, customer, it.clock, { lines: [hosting(1, 20)] }))
  const abroad = await it.act((tx) => issueTo(tx, german, it.clock))
  assert.deepEqual((await invoiceById(it.db, abroad.id)).taxes.map(({ category, vatCents }) => [category, vatCents]), [['AE', 0n]])
  await it.pay(first.dueId, 60_000n)
  const back = await it.pay(second.dueId, 2400n)
  await it.pay(abroad.dueId, abroad.totalCents)
  await it.act((tx) => undoPayment(tx, tester, { paymentId: back, day: it.today, account: '512', label: 'Rejet' }, it.clock))
  await it.act((tx) => creditInvoice(tx, tester, { invoiceId: second.id, issuedOn: it.today, reason: 'Annulée' }, it.clock))
  await it.book(it.today, [line(20_257n, { account: '2183' }), line(15_000n)])
  await it.book(it.today, [line(10_000n)], { reverseCharge: true, totalCents: 10_000n })
  await it.act((tx) => postEntry(tx, tester, { journal: 'VE', day: it.today, label: 'Vente d’avant', lines: [{ account: '411', debitCents: 6000n, creditCents: 0n }, { account: '706', debitCents: 0n, creditCents: 5000n }, { account: '44571', debitCents: 0n, creditCents: 1000n }] }, it.clock))
  const period = month(it.today)
  const draft = await draftReturn(it.db, period)
  assert.equal(draft.collected.differenceCents, 0n)
  assert.deepEqual(draft.collected.byHand.map(({ rate, baseCents }) => [rate, baseCents]), [[2000, 5000n]])
  // of 60,000 of 125,311: 20,006 × 0.4788 = 9,579 and 275 × 0.4788 = 132
  assert.deepEqual(Object.fromEntries([...draft.boxes].map(([box, { base, vat }]) => [box, [base, vat]])), {
    A1: [47_895n + 2394n + 5000n, 0n], E2: [1000n, 0n], A3: [10_000n, 0n], '08': [47_895n + 5000n + 10_000n, 9579n + 1000n + 2000n], '09': [2394n, 132n], '16': [0n, 12_711n], '19': [0n, 4051n], '20': [0n, 5000n], '22': [0n, 0n], '23': [0n, 9051n], '28': [0n, 3600n],
  })
  const file = () => it.act((tx) => fileReturn(tx, tester, period, it.clock))
  await assert.rejects(file(), { code: 'vatNotOver' })
  it.to(addDays(period.to, 12))
  const { id } = await file()
  for (const account of ['44571', '4452', '44562', '44566', '445662', '44567']) assert.equal(await balanceOf(it.db, account, period.to), 0n, account)
  assert.deepEqual([await balanceOf(it.db, '44551', period.to), await balanceOf(it.db, '7588', period.to), await balanceOf(it.db, '6588', period.to)], [-3600n, -60n, 0n])
  await assert.rejects(file(), { code: 'vatFiled' })
  await assert.rejects(it.act((tx) => sql`update vat_return set due_cents = 0`.execute(tx)), /does not change/)
  await assert.rejects(it.act((tx) => sql`delete from vat_return`.execute(tx)), /stays/)
  assert.deepEqual(await nextPeriod(it.db, it.today), month(addMonths(it.today, 1)))
  await it.act((tx) => cancelReturn(tx, tester, { id, day: period.to }, it.clock))
  assert.deepEqual([await balanceOf(it.db, '44551', period.to), await balanceOf(it.db, '44571', period.to)], [0n, -10_711n])
  assert.deepEqual((await draftReturn(it.db, period)).boxes, draft.boxes, 'what was taken back is not told twice')
  await file()
  assert.deepEqual((await filedReturns(it.db)).map(({ cancelledAt, dueCents }) => [cancelledAt !== null, dueCents]), [[false, 3600n], [true, 3600n]])
})

test('due on invoice, a credit carried on, another country, a difference that is told', async () => {
  const it = await scene()
  await it.regime('liable', 'invoice')
  const [here, german] = [await it.customer(), await it.customer({ name: 'Erika', country: 'DE' })]
  const paris = await it.act((tx) => issueTo(tx, here, it.clock, { lines: [hosting(1, 100)] }))
  assert.deepEqual([foreignRate('DE', it.today), foreignRate('FR', it.today), foreignRate('EE', day('2024-06-30')), foreignRate('EE', day('2025-07-01'))], [1900, null, 2200, 2400])
  await it.act((tx) => issueTo(tx, german, it.clock, { lines: [hosting(1, 10_000)] }))
  assert.equal(await isAboveThreshold(it.db, it.today), false, 'at the threshold, not above')
  await it.act((tx) => issueTo(tx, german, it.clock, { lines: [hosting(1, 1)] }))
  const above = await it.act((tx) => issueTo(tx, german, it.clock, { lines: [hosting(1, 100)] }))
  assert.deepEqual((await invoiceById(it.db, above.id)).taxes.map(({ country, rate, vatCents }) => [country, rate, vatCents]), [['DE', 1900, 1900n]])
  await it.book(it.today, [line(2_000_000n)])
  const period = month(it.today)
  const draft = await draftReturn(it.db, period)
  // 20 % of 10,101 € is 2,020.20 €, told as 2,020 €; 4,000 € are deducted
  assert.deepEqual([draft.collected.differenceCents, draft.creditCents, draft.dueCents], [0n, 198_000n, 0n])
  assert.deepEqual(draft.collected.abroad, [{ country: 'DE', rate: 1900, baseCents: 10_000n, vatCents: 1900n }])
  it.to(addDays(period.to, 3))
  await it.act((tx) => fileReturn(tx, tester, period, it.clock))
  assert.deepEqual([await balanceOf(it.db, '44559', period.to), await balanceOf(it.db, '44567', period.to), await balanceOf(it.db, '44551', period.to)], [-1900n, draft.creditCents, 0n])
  const next = await nextPeriod(it.db, it.today)
  assert.equal((await draftReturn(it.db, next)).boxes.get('22')?.vat, draft.creditCents)
  await it.act((tx) => creditInvoice(tx, tester, { invoiceId: paris.id, issuedOn: next.from, reason: 'Erreur' }, it.clock))
  await it.act((tx) => postEntry(tx, tester, { journal: 'OD', day: next.from, label: 'Sans vente', lines: [{ account: '411', debitCents: 77n, creditCents: 0n }, { account: '44571', debitCents: 0n, creditCents: 77n }] }, it.clock))
  const odd = await draftReturn(it.db, next)
  assert.deepEqual([odd.collected.differenceCents, odd.collected.byHand.map(({ rate }) => rate), odd.boxes.get('08')], [77n, [null], { base: -10_000n, vat: -2000n }])
  it.to(addDays(next.to, 3))
  await assert.rejects(it.act((tx) => fileReturn(tx, tester, next, it.clock)), { code: 'vatDifference' })
  const [last] = await filedReturns(it.db)
  await it.act((tx) => cancelReturn(tx, tester, { id: last?.id ?? '', day: next.to }, it.clock))
  await assert.rejects(it.act((tx) => cancelReturn(tx, tester, { id: last?.id ?? '', day: next.to }, it.clock)), { code: 'vatReturnNone' })
})

test('a regime begins on a day on which nothing was issued; exempt and outside declare nothing', async () => {
  const it = await scene()
  await it.regime('exempt', 'receipt')
  const customer = await it.customer()
  const { id } = await it.act((tx) => issueTo(tx, customer, it.clock))
  assert.deepEqual((await invoiceById(it.db, id)).taxes.map(({ category, exemption }) => [category, exemption]), [['E', 'VATEX-FR-FRANCHISE']])
  await assert.rejects(it.regime('liable', 'receipt', it.today), { code: 'vatRegimePast' })
  await it.regime('liable', 'invoice', addDays(it.today, 1))
  await it.regime('liable', 'receipt', addDays(it.today, 1))
  const period = month(addMonths(it.today, -1))
  await assert.rejects(it.act((tx) => fileReturn(tx, tester, period, it.clock)), { code: 'vatNotLiable' })
  await it.book(it.today, [line(1000n)])
  assert.equal(await balanceOf(it.db, '44566', it.today), 0n, 'nothing is deducted while exempt')
})
