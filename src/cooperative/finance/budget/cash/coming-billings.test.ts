import assert from 'node:assert/strict'
import test from 'node:test'
import { billingScene } from '#cooperative/finance/billing/test-billing.ts'
import { testBooks, tester } from '#cooperative/finance/ledger/test-books.ts'
import { sellerIdentity } from '#cooperative/finance/sales/seller.ts'
import { changeSubscription, endSubscription, reduceSubscription } from '#cooperative/finance/tariffs/subscribe.ts'
import { addDays, day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { comingBillings } from './coming-billings.ts'

test('what the plan expects of subscriptions is what billing then invoices, to the cent', async () => {
  const books = await testBooks(['2025-01-01/2025-12-31', '2026-01-01/2026-12-31', '2027-01-01/2027-12-31'])
  const set = (on: string) => books.clock.set(new Date(`${on}T10:00:00Z`))
  set('2026-01-02')
  const it = await billingScene(books)
  const [yearly, monthly, after] = [await it.plan('AN', 61), await it.plan('MOIS', 7.33, { months: 1 }), await it.plan('APRES', 12.5, { months: 3, billed: 'arrears' })]
  const customers = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(async (name) => (await it.member(name)).customerId))
  const [a, b, c, d, e, f, g] = customers as [string, string, string, string, string, string, string]
  // three alike, one by the month, one half price for a while, one that changes, one afterwards, one that ends
  for (const customer of [a, b, c]) await it.subscribe(customer, yearly, { startDay: day('2026-01-15') })
  await it.subscribe(d, monthly, { months: 1, startDay: day('2026-01-31') })
  const half = await it.subscribe(e, monthly, { months: 1, startDay: day('2026-02-01') })
  const changing = await it.subscribe(f, yearly, { startDay: day('2026-01-20') })
  await it.subscribe(g, after, { months: 3, startDay: day('2026-01-10') })
  const ending = await it.subscribe(g, monthly, { months: 1, startDay: day('2026-01-10') })
  await it.tariff('2026-06-10', [{ planId: monthly, euros: 8.01 }])
  set('2026-03-01')
  await it.issue(await it.prepare('2026-03-01'))
  await it.act(async (tx) => {
    await reduceSubscription(tx, tester, { subscriptionId: half, fromDay: day('2026-05-10'), toDay: day('2026-07-20'), percent: 5000, reason: 'Panne' }, it.clock)
    await endSubscription(tx, tester, { subscriptionId: ending, lastDay: day('2026-08-20'), reason: 'Fin' }, it.clock)
    await changeSubscription(tx, tester, { subscriptionId: changing, fromDay: day('2027-01-20'), planId: monthly, quantity: 2 }, it.clock)
  })
  const last = day('2027-02-15')
  const terms = (await sellerIdentity(it.db))?.termsDays ?? 0
  const expected = (await comingBillings(it.db, day('2026-03-01'), day('2027-08-31'))).filter((flow) => flow.day <= addDays(last, terms))
  for (const on of ['2026-04-02', '2026-06-15', '2026-09-30', '2026-12-01', last]) {
    set(on)
    await it.issue(await it.prepare(on))
  }
  const invoiced = await it.db.selectFrom('sales_invoice').select(['net_cents', 'vat_cents']).where('issued_on', '>', '2026-03-01').execute()
  assert.ok(invoiced.length > 15)
  const sum = (name: 'net_cents' | 'vat_cents') => sumCents(invoiced.map((row) => BigInt(row[name])))
  const vat = sumCents(expected.map(({ vatCents }) => vatCents))
  assert.equal(sumCents(expected.map(({ cents }) => cents)) - vat, sum('net_cents'))
  const apart = vat - sum('vat_cents')
  assert.ok(apart >= -20n && apart <= 20n, `tax is rounded by the invoice, here by the line: ${apart} cents`)
})
