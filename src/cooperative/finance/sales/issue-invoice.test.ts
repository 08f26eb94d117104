import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import type { VatRegimeKind } from '#db/sales-tables.ts'
import { addDays, day, dayOf } from '#lib/day.ts'
import { effort } from '#lib/test-effort.ts'
import { duesOfInvoice, openDues } from '../dues/due-store.ts'
import { balanceOf } from '../ledger/balance.ts'
import { reverseEntry } from '../ledger/reverse-entry.ts'
import { testBooks, tester } from '../ledger/test-books.ts'
import type { TestBooks } from '../ledger/test-books.ts'
import { verifyBooks } from '../ledger/verify-books.ts'
import { taxesOf } from './compute-invoice.ts'
import type { InvoiceInput } from './compute-invoice.ts'
import { creditInvoice } from './credit-invoice.ts'
import { addCustomer, customerById, ensureMemberCustomer, saveCustomer, searchCustomers } from './customer.ts'
import { issueInvoices } from './issue-invoice.ts'
import { invoiceById, searchInvoices } from './sales-store.ts'
import { saveSeller, sellerIdentity } from './seller.ts'
import { enterSeller, hosting, issueTo, testSeller } from './test-sales.ts'
import { frenchRate, netOfLine, vatOfSale } from './vat-rules.ts'
import type { VatBuyer } from './vat-rules.ts'

async function sales(regime?: { kind: VatRegimeKind; due: 'receipt' | 'invoice' }): Promise<TestBooks & { customerId: string }> {
  const books = await testBooks()
  await enterSeller(books.db, books.clock)
  if (regime) await books.db.insertInto('vat_regime').values({ from_day: '2020-01-01', ...regime, entered_by: null, entered_at: books.clock.now() }).execute()
  const { id } = await books.act((tx) => addCustomer(tx, tester, { customer: { name: 'Association du Quai', street: '3 quai Rambaud', postalCode: '69002', city: 'Lyon', country: 'FR' } }, books.clock))
  return { ...books, customerId: id }
}

test('the tax of a sale by regime, buyer and day', () => {
  const buyer: VatBuyer = { country: 'FR', business: false, vatNumber: null }
  const of = (regime: VatRegimeKind, more: Partial<VatBuyer> = {}, thereRate: number | null = null, on = '2026-03-01') => {
    const { category, rate, country, exemption } = vatOfSale({ regime, day: day(on), level: 'standard', buyer: { ...buyer, ...more }, thereRate })
    return [category, rate, country, exemption].join(' ')
  }
  for (const [given, wanted] of [
    [of('outside'), 'O 0 FR VATEX-EU-O'],
    [of('exempt'), 'E 0 FR VATEX-FR-FRANCHISE'],
    [of('exempt', { country: 'DE', business: true, vatNumber: 'DE123456789' }), 'E 0 FR VATEX-FR-FRANCHISE'],
    [of('liable'), 'S 2000 FR '],
    [of('liable', {}, null, '2013-12-31'), 'S 1960 FR '],
    [of('liable', {}, null, '2014-01-01'), 'S 2000 FR '],
    [of('liable', { country: 'RE' }), 'S 850 FR '],
    [of('liable', { country: 'YT' }), 'O 0 FR VATEX-EU-O'],
    [of('liable', { country: 'DE', business: true, vatNumber: 'DE123456789' }), 'AE 0 FR VATEX-EU-AE'],
    [of('liable', { country: 'GR', business: true, vatNumber: 'EL123456789' }), 'AE 0 FR VATEX-EU-AE'],
    [of('liable', { country: 'DE', business: true, vatNumber: 'BE0123456789' }), 'S 2000 FR '],
    [of('liable', { country: 'DE', business: true, vatNumber: null }), 'S 2000 FR '],
    [of('liable', { country: 'DE' }), 'S 2000 FR '],
    [of('liable', { country: 'DE' }, 1900), 'S 1900 DE '],
    [of('liable', { country: 'CH' }), 'O 0 FR VATEX-EU-O'],
  ] as const)
    assert.equal(given, wanted)
  assert.deepEqual([frenchRate('reduced', day('2026-01-01')), frenchRate('intermediate', day('2013-01-01')), frenchRate('special', day('2026-01-01'), 'MQ')], [550, 700, 105])
})

test('a line’s net is rounded once, and tax once for each rate', () => {
  const line = fc.record({ quantityMilli: fc.bigInt({ min: 1n, max: 10_000_000n }), unitPrice: fc.bigInt({ min: -100_000_000n, max: 100_000_000n }), rate: fc.constantFrom(0, 210, 550, 1000, 2000) })
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), (lines) => {
      const nets = lines.map(({ quantityMilli, unitPrice, rate }) => {
        const netCents = netOfLine(quantityMilli, unitPrice)
        const exact = (Number(quantityMilli) / 1000) * (Number(unitPrice) / 10_000)
        assert.ok(Math.abs(Number(netCents) - exact * 100) <= 0.500_001)
        assert.equal(netOfLine(quantityMilli, -unitPrice), -netCents)
        return { netCents, vat: { category: rate === 0 ? ('E' as const) : ('S' as const), rate, country: 'FR', exemption: '' } }
      })
      const taxes = taxesOf(nets)
      assert.equal(taxes.reduce((sum, tax) => sum + tax.baseCents, 0n), nets.reduce((sum, { netCents }) => sum + netCents, 0n))
      for (const tax of taxes) assert.ok(Math.abs(Number(tax.vatCents) - (Number(tax.baseCents) * tax.rate) / 10_000) <= 0.500_001)
      assert.equal(new Set(taxes.map(({ rate }) => rate)).size, taxes.length)
    }),
    { numRuns: 500 * effort },
  )
})

test('an invoice stands in the books, is due, and never changes', async () => {
  const { db, clock, act, customerId } = await sales()
  const today = dayOf(clock.now())
  const issued = await act((tx) => issueTo(tx, customerId, clock, { lines: [hosting(3, 9.99), hosting(1, -5, { label: 'Remise' }), hosting(1, 4, { level: 'reduced', label: 'Livre' })] }))
  assert.equal(issued.number, `${today.slice(0, 4)}-00001`)
  const invoice = await invoiceById(db, issued.id)
  assert.deepEqual([invoice.netCents, invoice.vatCents, invoice.totalCents], [2897n, 521n, 3418n])
  assert.deepEqual(invoice.taxes.map(({ rate, baseCents, vatCents }) => [rate, baseCents, vatCents]), [[2000, 2497n, 499n], [550, 400n, 22n]])
  assert.deepEqual([await balanceOf(db, '411', today), await balanceOf(db, '706', today), await balanceOf(db, '44574', today), await balanceOf(db, '44571', today)], [3418n, -2897n, -521n, 0n])
  assert.deepEqual((await duesOfInvoice(db, issued.id)).map(({ remainingCents, dueOn }) => [remainingCents, dueOn]), [[3418n, addDays(today, 30)]])
  assert.deepEqual([invoice.seller.siren, invoice.buyer.code, invoice.buyer.city], ['732829320', 'C00001', 'Lyon'])
  await act((tx) => saveSeller(tx, tester, { seller: { ...testSeller, name: 'Autre nom' } }, clock))
  await act((tx) => saveCustomer(tx, tester, { customerId, customer: { name: 'Le Quai' } }, clock))
  const again = await invoiceById(db, issued.id)
  assert.deepEqual([again.seller.name, again.buyer.name], ['Les Toits Communs', 'Association du Quai'], 'what was issued keeps what it said')
  for (const attack of [
    sql`update sales_invoice set label = 'x'`, sql`update sales_invoice set total_cents = 1, net_cents = 1, vat_cents = 0`, sql`delete from sales_invoice`, sql`truncate sales_invoice cascade`,
    sql`update sales_invoice_line set net_cents = 1`, sql`delete from sales_invoice_line`, sql`update sales_invoice_vat set vat_cents = 1`, sql`delete from sales_invoice_vat`, sql`delete from amount_due`,
    sql`update amount_due set cents = cents + 1`, sql`update amount_due set customer_id = 'x'`, sql`update invoice_series set last_number = 0`, sql`delete from invoice_series`,
    sql`insert into sales_invoice_line select invoice_id, 4::smallint, label, account, quantity, unit, unit_price, 0, vat_category, vat_rate, vat_country from sales_invoice_line where place = 1`,
    sql`insert into sales_invoice_vat values (${issued.id}, 'Z', 0, 'FR', 0, 0)`,
  ])
    await assert.rejects(act((tx) => attack.execute(tx)), undefined)
  await assert.rejects(act((tx) => reverseEntry(tx, tester, { entryId: issued.entryId, day: today, label: 'x' }, clock)), { code: 'entryOfInvoice' })
  assert.deepEqual(await verifyBooks(db), { ...(await verifyBooks(db)), faults: [] })
})

test('numbers have no gap, whoever issues at once and whatever fails', async () => {
  const { db, clock, act, customerId } = await sales()
  const today = dayOf(clock.now())
  const outcomes = await Promise.allSettled(
    Array.from({ length: 24 }, (_, index) =>
      act(async (tx) => {
        await issueTo(tx, customerId, clock, index % 5 === 0 ? { lines: [] } : {})
        if (index % 3 === 0) throw new Error('the machine stops')
      }),
    ),
  )
  const stood = outcomes.filter(({ status }) => status === 'fulfilled').length
  const rows = await db.selectFrom('sales_invoice').select('sequence').orderBy('sequence').execute()
  assert.deepEqual(rows.map(({ sequence }) => sequence), Array.from({ length: stood }, (_, index) => index + 1))
  await assert.rejects(act((tx) => issueTo(tx, customerId, clock, { issuedOn: addDays(today, -1) })), { code: 'salesDayBefore' })
  await assert.rejects(act((tx) => issueTo(tx, customerId, clock, { issuedOn: addDays(today, 1) })), { code: 'salesDayAhead' })
  await assert.rejects(db.insertInto('invoice_series').values({ code: 'AV26' }).execute(), /check/)
})

test('many at once are what one after the other would be: numbers, entries, and the threshold of sales abroad that one of them crosses', async () => {
  const issue = async (together: boolean) => {
    const { db, act, clock, customerId } = await sales({ kind: 'liable', due: 'receipt' })
    const { id: abroad } = await act((tx) => addCustomer(tx, tester, { customer: { name: 'Erika', country: 'DE' } }, clock))
    const today = dayOf(clock.now())
    const input = (customer: string, lines: InvoiceInput['lines']): InvoiceInput => ({ customerId: customer, label: 'Hébergement', issuedOn: today, fromDay: today, toDay: today, lines })
    const inputs = [input(abroad, [hosting(1, 9000)]), input(customerId, [hosting(1, 10), hosting(2, 5.55, { account: '7083', level: 'reduced' })]), input(abroad, [hosting(1, 1000)]), input(abroad, [hosting(1, 1)]), input(abroad, [hosting(1, 100)]), input(customerId, [hosting(1, 10)])]
    if (together) await act((tx) => issueInvoices(tx, tester, inputs, clock))
    else for (const one of inputs) await act((tx) => issueInvoices(tx, tester, [one], clock))
    assert.deepEqual((await verifyBooks(db)).faults, [])
    const { rows } = await sql`select i.number, i.buyer->>'name' as buyer, i.total_cents, e.number as entry, e.label, (select jsonb_agg(jsonb_build_array(account, debit_cents, credit_cents) order by place) from entry_line where entry_id = e.id) as lines,
      (select jsonb_agg(jsonb_build_array(country, rate, base_cents, vat_cents) order by rate) from sales_invoice_vat where invoice_id = i.id) as taxes, (select jsonb_agg(jsonb_build_array(label, cents, due_on)) from amount_due where invoice_id = i.id) as dues,
      (select count(*)::int from audit_event where subject_id in (i.id, e.id)) as audits from sales_invoice i join journal_entry e on e.id = i.entry_id order by i.sequence`.execute(db)
    return rows as { number: string; taxes: unknown[] }[]
  }
  const [one, many] = [await issue(false), await issue(true)]
  assert.deepEqual(many, one)
  assert.deepEqual(many.map(({ taxes }) => taxes.length), [1, 2, 1, 1, 1, 1])
  assert.deepEqual(many[4]?.taxes, [['DE', 1900, 10_000, 1900]], 'the tax of the country once the threshold is crossed')
  assert.deepEqual(many[3]?.taxes, [['FR', 2000, 100, 20]])
})

test('what is wrong is refused in words', async () => {
  const { db, clock, act, customerId } = await sales()
  const today = dayOf(clock.now())
  for (const [input, code] of [
    [{ customerId: 'none' }, 'customerNone'], [{ label: ' ' }, 'salesLabel'], [{ lines: [] }, 'salesLinesNone'], [{ lines: Array.from({ length: 501 }, () => hosting(1, 1)) }, 'salesLinesMany'],
    [{ lines: [hosting(1, 1, { account: '601' })] }, 'salesAccount'], [{ lines: [hosting(0, 1)] }, 'salesLine'], [{ lines: [hosting(1, 1, { unit: 'mois' })] }, 'salesLine'], [{ lines: [hosting(1, -1)] }, 'salesTotal'],
    [{ toDay: addDays(today, -1) }, 'salesPeriod'], [{ dueOn: addDays(today, -1) }, 'salesDue'], [{ dueOn: addDays(today, 400) }, 'salesDue'],
    [{ lines: [hosting(1, 1, { period: { from: today, to: addDays(today, -1) } })] }, 'salesLine'],
  ] as const)
    await assert.rejects(act((tx) => issueTo(tx, customerId, clock, input)), { code }, code)
  assert.equal((await searchInvoices(db, { today, page: 1, pageSize: 10 })).total, 0)
  const empty = await testBooks()
  const { id } = await empty.act((tx) => addCustomer(tx, tester, { customer: { name: 'X' } }, empty.clock))
  await assert.rejects(empty.act((tx) => issueTo(tx, id, empty.clock)), { code: 'sellerMissing' })
  assert.equal(await sellerIdentity(empty.db), null)
  for (const [change, code] of [[{ name: '' }, 'sellerField'], [{ siren: '123456789' }, 'siren'], [{ iban: 'FR00' }, 'iban'], [{ bic: 'X' }, 'bic'], [{ vatNumber: 'FR00732829320' }, 'vatNumber'], [{ country: 'France' }, 'sellerField']] as const)
    await assert.rejects(empty.act((tx) => saveSeller(tx, tester, { seller: { ...testSeller, ...change } }, empty.clock)), { code })
})

test('a credit note takes a line, then the rest; what is paid too much is owed back', async () => {
  const { db, clock, act, customerId } = await sales()
  const today = dayOf(clock.now())
  const issued = await act((tx) => issueTo(tx, customerId, clock, { lines: [hosting(1, 10), hosting(1, 0.02, { label: 'Trafic' })] }))
  const credit = (lines?: { place: number; netCents: bigint }[], reason = 'Erreur de saisie') => act((tx) => creditInvoice(tx, tester, { invoiceId: issued.id, issuedOn: today, reason, lines }, clock))
  await assert.rejects(credit(undefined, ' '), { code: 'creditReason' })
  await assert.rejects(credit([{ place: 3, netCents: 1n }]), { code: 'creditLine' })
  await assert.rejects(credit([{ place: 1, netCents: 1001n }]), { code: 'creditTooMuch' })
  const first = await credit([{ place: 1, netCents: 400n }])
  assert.equal(first.number, `AV${today.slice(0, 4)}-00001`)
  assert.deepEqual((await openDues(db, { direction: 'in' })).map(({ remainingCents }) => remainingCents), [722n], '1202 less 480')
  const second = await credit()
  await assert.rejects(credit(), { code: 'creditNothing' })
  await assert.rejects(act((tx) => creditInvoice(tx, tester, { invoiceId: second.id, issuedOn: today, reason: 'x' }, clock)), { code: 'creditOfCredit' })
  assert.deepEqual(await openDues(db, { direction: 'in' }), [])
  assert.deepEqual(await openDues(db, { direction: 'out' }), [])
  for (const account of ['411', '706', '44574', '44571']) assert.equal(await balanceOf(db, account, today), 0n, account)
  const whole = await invoiceById(db, issued.id)
  assert.deepEqual([whole.creditedCents, whole.paidCents, whole.correctedBy.length], [1202n, 1202n, 2])
  const seen = await searchInvoices(db, { today, view: 'credit-notes', page: 1, pageSize: 1 })
  assert.deepEqual([seen.total, seen.totalCents, seen.invoices[0]?.id], [2, -1202n, second.id])
})

test('a member is a customer as the register knows them, with billing fields of their own', async () => {
  const { db, clock, act } = await sales()
  await db.insertInto('member').values({ id: 'm1', name: 'Nadia Bel', kind: 'natural', status: 'applicant', created_at: clock.now() }).execute()
  const id = await act((tx) => ensureMemberCustomer(tx, 'm1', clock))
  assert.equal(await act((tx) => ensureMemberCustomer(tx, 'm1', clock)), id)
  const customer = await customerById(db, id)
  assert.deepEqual([customer.name, customer.memberId, customer.country, customer.business], ['Nadia Bel', 'm1', 'FR', false])
  for (const [typed, code] of [['France', 'FR'], ['ALLEMAGNE', 'DE'], ['Germany ', 'DE'], ['be', 'BE'], ['Côte d’Ivoire', 'CI'], ['Royaume-Uni', 'GB'], ['La Réunion', 'RE'], ['Syldavie', 'FR'], ['', 'FR']] as const) {
    await db.insertInto('member_identity').values({ member_id: 'm1', country: typed, changed_at: clock.now(), erased_at: null }).onConflict((conflict) => conflict.column('member_id').doUpdateSet({ country: typed })).execute()
    assert.equal((await customerById(db, id)).country, code, typed)
  }
  await db.updateTable('member_identity').set({ country: '' }).where('member_id', '=', 'm1').execute()
  await act((tx) => saveCustomer(tx, tester, { customerId: id, version: customer.version, customer: { business: true, vatNumber: 'FR44732829320', city: 'Oullins' } }, clock))
  assert.deepEqual([(await customerById(db, id)).city, (await customerById(db, id)).name], ['Oullins', 'Nadia Bel'])
  await assert.rejects(act((tx) => saveCustomer(tx, tester, { customerId: id, version: customer.version, customer: {} }, clock)), { code: 'customerChanged' })
  assert.deepEqual((await searchCustomers(db, { text: 'nadia', membersToo: true, page: 1, pageSize: 10 })).total, 1)
  assert.deepEqual((await searchCustomers(db, { text: '', membersToo: false, page: 1, pageSize: 10 })).customers.map(({ code }) => code), ['C00001'])
  await assert.rejects(act((tx) => ensureMemberCustomer(tx, 'm2', clock)), { code: 'notFound' })
})

test('in a transaction that fails nothing stands', async () => {
  const { db, clock, customerId } = await sales()
  await assert.rejects(inTransaction(db, async (tx) => {
    await issueTo(tx, customerId, clock)
    throw new Error('stop')
  }))
  assert.deepEqual([await db.selectFrom('sales_invoice').selectAll().execute(), await db.selectFrom('invoice_series').selectAll().execute()], [[], []])
})
