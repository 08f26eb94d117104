import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { addDays, day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { closingOf } from '../closing/closing-store.ts'
import { prepareClosing } from '../closing/prepare-closing.ts'
import { beginRelease, runRelease } from '../closing/release-closing.ts'
import { enterEstimate } from '../cutoff/estimate-cutoff.ts'
import { writeCutoff } from '../cutoff/write-cutoff.ts'
import { balanceOf } from '../ledger/balance.ts'
import { documentsOf } from '../ledger/attach-document.ts'
import { fiscalYears } from '../ledger/fiscal-year.ts'
import { entryById } from '../ledger/entry-store.ts'
import { verifyBooks } from '../ledger/verify-books.ts'
import { approveInvoice, cancelInvoice, refuseInvoice, submitInvoice, takeInvoiceBack } from './approve-invoice.ts'
import { dueDayOf, vatOf } from './invoice.ts'
import { invoiceById, openInvoices, searchInvoices, waitingInvoices } from './invoice-store.ts'
import { payInvoice, reversePayment, setOff } from './pay-invoice.ts'
import { attachPaper, changeInvoice, discardInvoice, enterInvoice, removePaper } from './save-invoice.ts'
import { addSupplier, archiveSupplier, changeSupplier } from './save-supplier.ts'
import { checkIban, checkVatNumber } from './supplier-keys.ts'
import { searchSuppliers, supplierById } from './supplier-store.ts'
import { letterhead, line, supplierInput, testPurchases } from './test-purchases.ts'
import { setVatLiable } from './vat-setting.ts'

const refused = (code: string) => (error: unknown) => error instanceof UserError && error.code === code
const pdf = new TextEncoder().encode('%PDF-1.7 facture')

test('numbers are told by their check figures', () => {
  for (const good of ['FR76 3000 6000 0112 3456 7890 189', 'DE89370400440532013000', 'be68 5390 0754 7034']) assert.doesNotThrow(() => checkIban(good), good)
  for (const bad of ['FR7630006000011234567890188', 'FR14', '', 'FR76 3000 6000 0112 3456 7890 18', 'XX00']) assert.throws(() => checkIban(bad), refused('iban'), bad)
  assert.equal(checkVatNumber('FR 40 303 265 045'), 'FR40303265045')
  assert.equal(checkVatNumber('DE 129273398'), 'DE129273398')
  for (const bad of ['FR41303265045', 'FR40303265046', 'FR4030326504', '12', '']) assert.throws(() => checkVatNumber(bad), refused('vatNumber'), bad)
})

test('due days follow the terms; tax is rounded to the cent', () => {
  assert.equal(dueDayOf(day('2026-01-31'), { termsDays: 30, termsMonthEnd: false }), '2026-03-02')
  assert.equal(dueDayOf(day('2026-01-15'), { termsDays: 45, termsMonthEnd: true }), '2026-03-17')
  assert.deepEqual([vatOf(1003n, 2000), vatOf(1002n, 550), vatOf(-1003n, 2000), vatOf(10n, 550), vatOf(100n, 0)], [201n, 55n, -201n, 1n, 0n])
})

test('from draft to paid: every step in the books, lettered at the end', async () => {
  const it = await testPurchases()
  const id = await it.enter('2026-03-10', [line(100_000n, { label: 'Baie' }), line(50_000n, { account: '2183', label: 'Serveur' }), line(-10_000n, { label: 'Remise' })], { noFileReason: '' })
  const send = () => it.act((tx) => submitInvoice(tx, it.first, { invoiceId: id, from: letterhead }, it.clock))
  await assert.rejects(send(), refused('invoiceNoFile'))
  await it.act((tx) => attachPaper(tx, it.first, { invoiceId: id, name: 'facture.pdf', content: pdf }, it.clock))
  await it.db.insertInto('role_grant').values({ id: 'grant', person_id: it.second.personId, role: 'board', granted_by: it.first.personId, granted_at: it.clock.now() }).execute()
  assert.equal(await send(), 1)
  const { subject, body_text: text } = await it.db.selectFrom('outgoing_message').select(['subject', 'body_text']).where('to_address', '=', 'deux@velo.example').executeTakeFirstOrThrow()
  assert.match(subject, /Baie du Canal/)
  assert.match(text, new RegExp(`/administration/finance/purchases/invoices/${id}`))
  await assert.rejects(it.act((tx) => approveInvoice(tx, it.first, { invoiceId: id }, it.clock)), refused('invoiceOwn'))
  await assert.rejects(it.act((tx) => payInvoice(tx, it.first, { invoiceId: id, cents: 1n, day: day('2026-03-11'), account: '512' }, it.clock)), refused('invoiceNotApproved'))
  await assert.rejects(it.act((tx) => attachPaper(tx, it.first, { invoiceId: id, name: 'autre.pdf', content: pdf }, it.clock)), refused('invoiceSent'))
  const { entryId } = await it.act((tx) => approveInvoice(tx, it.second, { invoiceId: id }, it.clock))
  const entry = await entryById(it.db, entryId)
  assert.deepEqual(
    entry.lines.map((one) => [one.account, one.debitCents, one.creditCents, one.party?.code ?? null]),
    [['6135', 100_000n, 0n, null], ['2183', 50_000n, 0n, null], ['6135', 0n, 10_000n, null], ['44566', 18_000n, 0n, null], ['44562', 10_000n, 0n, null], ['401', 0n, 168_000n, 'F00001']],
  )
  assert.deepEqual([entry.journal, entry.document?.reference, entry.cause], ['AC', 'F-1', { kind: 'supplier-invoice', id }])
  assert.deepEqual((await documentsOf(it.db, entryId)).map(({ name }) => name), ['facture.pdf'])
  const nothing = { submitted: 0, refused: 0, late: 0, lateCents: 0n, due: 0, dueCents: 0n }
  const { dueDay } = await invoiceById(it.db, id)
  assert.deepEqual(await waitingInvoices(it.db, addDays(dueDay, -8)), nothing)
  for (const before of [-7, 0]) assert.deepEqual(await waitingInvoices(it.db, addDays(dueDay, before)), { ...nothing, due: 1, dueCents: 168_000n })
  assert.deepEqual(await waitingInvoices(it.db, addDays(dueDay, 1)), { ...nothing, late: 1, lateCents: 168_000n })
  const pay = (cents: bigint) => it.act((tx) => payInvoice(tx, it.first, { invoiceId: id, cents, day: day('2026-04-01'), account: '512' }, it.clock))
  await assert.rejects(pay(168_001n), refused('paymentAmount'))
  await pay(68_000n)
  assert.equal((await openInvoices(it.db))[0]?.paidCents, 68_000n)
  await assert.rejects(it.act((tx) => cancelInvoice(tx, it.first, { invoiceId: id, day: day('2026-04-02'), reason: 'Erreur' }, it.clock)), refused('invoicePaid'))
  const { id: paymentId } = await pay(100_000n)
  await assert.rejects(pay(1n), refused('invoicePaidAll'))
  assert.equal((await invoiceById(it.db, id)).standing, 'paid')
  assert.equal((await entryById(it.db, entryId)).lines.at(-1)?.lettering, 'AA')
  assert.equal(await balanceOf(it.db, '401', day('2026-12-31')), 0n)
  // taken back, and the invoice is open again
  await it.act((tx) => reversePayment(tx, it.first, { invoiceId: id, paymentId, day: day('2026-04-03') }, it.clock))
  const open = await invoiceById(it.db, id)
  assert.deepEqual([open.standing, open.paidCents, open.payments.map(({ isReversed }) => isReversed)], ['toPay', 68_000n, [false, true]])
  await pay(100_000n)
  assert.equal((await invoiceById(it.db, id)).standing, 'paid')
  assert.deepEqual((await verifyBooks(it.db)).faults, [])
})

test('refused with a reason, corrected, sent again; taken back; thrown away', async () => {
  const it = await testPurchases()
  const id = await it.enter('2026-03-10', [line(1000n)])
  await it.act((tx) => submitInvoice(tx, it.first, { invoiceId: id, from: letterhead }, it.clock))
  await assert.rejects(it.act((tx) => refuseInvoice(tx, it.second, { invoiceId: id, reason: ' ', from: letterhead }, it.clock)), refused('invoiceReason'))
  await it.act((tx) => refuseInvoice(tx, it.second, { invoiceId: id, reason: 'Ce n’est pas le bon compte.', from: letterhead }, it.clock))
  assert.match((await it.db.selectFrom('outgoing_message').select('body_text').where('to_address', '=', 'une@velo.example').executeTakeFirstOrThrow()).body_text, /bon compte/)
  const back = await invoiceById(it.db, id)
  assert.deepEqual([back.standing, back.refusal], ['refused', 'Ce n’est pas le bon compte.'])
  // whoever corrects it cannot approve it either
  const input = { kind: 'invoice' as const, supplierId: it.supplierId, reference: back.reference, day: back.day, label: 'Baie', totalCents: 1200n, noFileReason: 'Essai', lines: [line(1000n, { account: '626' })], invoiceId: id }
  await assert.rejects(it.act((tx) => changeInvoice(tx, it.second, { ...input, version: back.version - 1 }, it.clock)), refused('invoiceChanged'))
  await it.act((tx) => changeInvoice(tx, it.second, { ...input, version: back.version }, it.clock))
  await it.act((tx) => submitInvoice(tx, it.first, { invoiceId: id, from: letterhead }, it.clock))
  await assert.rejects(it.act((tx) => approveInvoice(tx, it.second, { invoiceId: id }, it.clock)), refused('invoiceOwn'))
  await it.act((tx) => takeInvoiceBack(tx, it.first, { invoiceId: id }, it.clock))
  await it.act((tx) => discardInvoice(tx, it.first, { invoiceId: id }, it.clock))
  await assert.rejects(invoiceById(it.db, id), refused('invoiceNone'))
})

test('one number of a supplier stands once; cancelled, it may come again', async () => {
  const it = await testPurchases()
  const id = await it.book('2026-03-10', [line(1000n)], { reference: 'É-12' })
  await assert.rejects(it.enter('2026-03-11', [line(500n)], { reference: 'e-12' }), refused('invoiceDuplicate'))
  await assert.rejects(it.act((tx) => cancelInvoice(tx, it.first, { invoiceId: id, day: day('2026-03-09'), reason: 'Erreur' }, it.clock)), refused('invoiceCancelDay'))
  await it.act((tx) => cancelInvoice(tx, it.first, { invoiceId: id, day: day('2026-03-12'), reason: 'Erreur' }, it.clock))
  assert.equal((await invoiceById(it.db, id)).standing, 'cancelled')
  for (const account of ['401', '6135', '44566']) assert.equal(await balanceOf(it.db, account, day('2026-12-31')), 0n)
  await it.book('2026-03-11', [line(500n)], { reference: 'e-12' })
})

test('a credit note is set off, and settles both', async () => {
  const it = await testPurchases()
  const invoiceId = await it.book('2026-03-10', [line(10_000n)])
  const creditNoteId = await it.book('2026-03-20', [line(4000n)], { kind: 'credit-note' })
  await assert.rejects(it.act((tx) => setOff(tx, it.first, { creditNoteId: invoiceId, invoiceId: creditNoteId, day: day('2026-03-21') }, it.clock)), refused('offsetOther'))
  await it.act((tx) => setOff(tx, it.first, { creditNoteId, invoiceId, day: day('2026-03-21') }, it.clock))
  assert.equal((await invoiceById(it.db, creditNoteId)).standing, 'paid')
  const open = await invoiceById(it.db, invoiceId)
  assert.deepEqual([open.standing, open.totalCents - open.paidCents], ['toPay', 7200n])
  assert.equal((await supplierById(it.db, it.supplierId)).owedCents, 7200n)
  await it.act((tx) => payInvoice(tx, it.first, { invoiceId, cents: 7200n, day: day('2026-03-22'), account: '512' }, it.clock))
  assert.equal(await balanceOf(it.db, '401', day('2026-12-31')), 0n)
  const [payment] = (await invoiceById(it.db, creditNoteId)).payments
  await it.act((tx) => reversePayment(tx, it.first, { invoiceId: creditNoteId, paymentId: payment?.id ?? '', day: day('2026-03-23') }, it.clock))
  assert.deepEqual([(await invoiceById(it.db, creditNoteId)).standing, (await invoiceById(it.db, invoiceId)).standing], ['toPay', 'toPay'])
})

test('tax: deducted, part of the cost, owed by the buyer', async () => {
  const it = await testPurchases()
  const sums = async () => Object.fromEntries((await sql<{ account: string; cents: number }>`select account, sum(debit_cents - credit_cents)::bigint as cents from entry_line where number is not null group by account having sum(debit_cents) <> sum(credit_cents) order by account`.execute(it.db)).rows.map((row) => [row.account, row.cents]))
  await it.book('2026-03-10', [line(1000n)], { reverseCharge: true })
  assert.deepEqual(await sums(), { '401': -1000, '4452': -200, '445662': 200, '6135': 1000 })
  await it.act((tx) => setVatLiable(tx, it.first, { vatLiable: false }, it.clock))
  await it.book('2026-03-11', [line(1000n)])
  assert.deepEqual(await sums(), { '401': -2200, '4452': -200, '445662': 200, '6135': 2200 })
  // outside the tax, what is bought abroad is still owed, and not deducted
  await it.book('2026-03-12', [line(1000n, { account: '2183' })], { reverseCharge: true })
  assert.deepEqual(await sums(), { '2183': 1200, '401': -2200, '404': -1000, '4452': -400, '445662': 200, '6135': 2200 })
})

test('what does not add up is refused in a sentence', async () => {
  const it = await testPurchases()
  for (const [code, lines, more] of [
    ['invoiceTotal', [line(1000n)], { totalCents: 1199n }],
    ['invoiceVat', [line(1000n, { vatCents: 210n })], {}],
    ['invoiceVat', [line(1000n, { vatRate: 0, vatCents: 1n })], {}],
    ['invoiceLine', [{ ...line(1000n), netCents: 0n, vatCents: 0n }], {}],
    ['purchaseAccount', [line(1000n, { account: '512' })], {}],
    ['purchaseAccount', [line(1000n, { account: '' })], {}],
    ['invoicePeriod', [line(1000n, { from: '2026-03-02', to: '2026-03-01' })], {}],
    ['invoiceDue', [line(1000n)], { dueDay: day('2026-03-09') }],
    ['invoiceReference', [line(1000n)], { reference: ' ' }],
    ['invoiceLabel', [line(1000n)], { label: 'x'.repeat(151) }],
    ['invoiceLinesNone', [], { totalCents: 1n }],
    ['supplierUnknown', [line(1000n)], { supplierId: 'nobody' }],
  ] as const)
    await assert.rejects(it.enter('2026-03-10', lines, more), refused(code), code)
  await assert.doesNotReject(it.enter('2026-03-10', [line(1000n, { vatCents: 203n })]))
})

test('an invoice of a closed year is booked on the first open day; one of no year is refused', async () => {
  const it = await testPurchases(['2025-01-01/2025-12-31'])
  const yearId = (await fiscalYears(it.db))[0]?.id ?? ''
  await it.act((tx) => enterEstimate(tx, it.first, { yearId, kind: '408', label: 'Électricité', reason: 'Comme avant', account: '6061', supplierId: null, cents: 5000n, vatCents: 1000n }, it.clock))
  await it.act((tx) => writeCutoff(tx, it.first, { yearId, kind: '408' }, it.clock))
  await it.act((tx) => prepareClosing(tx, it.first, { yearId, cutOff: '408 passé', depreciation: 'Rien', banks: [] }, it.clock))
  await runRelease(it.db, it.second, await it.act((tx) => beginRelease(tx, it.second, { yearId }, it.clock)), it.clock)
  assert.equal((await closingOf(it.db, yearId, it.clock.now()))?.state, 'closed')
  assert.equal(await balanceOf(it.db, '4081', day('2026-12-31')), 0n, 'the closing opened the next year and took it back there')
  const id = await it.book('2025-12-20', [line(1000n)])
  assert.equal((await invoiceById(it.db, id)).bookedOn, '2026-01-01')
  await assert.rejects(it.book('2027-01-02', [line(1000n)]), refused('invoiceYear'))
})

test('the database holds it by itself', async () => {
  const it = await testPurchases()
  const id = await it.book('2026-03-10', [line(1000n)])
  const draft = await it.enter('2026-03-10', [line(1000n)])
  for (const statement of [
    sql`update purchase_invoice set total_cents = 5 where id = ${id}`,
    sql`delete from purchase_invoice where id = ${id}`,
    sql`update purchase_line set net_cents = 5 where invoice_id = ${id}`,
    sql`insert into purchase_line values (${id}, 2, '6135', 'x', 5, 0, 0)`,
    sql`update purchase_invoice set state = 'submitted', total_cents = 7 where id = ${draft}`,
    sql`update purchase_invoice set state = 'approved', approved_by = ${it.first.personId}, approved_at = now(), vat_deducted = true, owed_account = '401', booked_on = day, entry_id = (select entry_id from purchase_invoice where id = ${id}), entry_place = 3 where id = ${draft}`,
    sql`update purchase_invoice set writers = '{x}' where id = ${draft}`,
    sql`insert into purchase_payment (id, invoice_id, entry_id, entry_place, cents, paid_on, account, recorded_at) select 'p', id, entry_id, 1, 1, day, '512', now() from purchase_invoice where id = ${id}`,
  ])
    await assert.rejects(it.act((tx) => statement.execute(tx)), (error: unknown) => error instanceof Error && !(error instanceof UserError))
})

test('suppliers: found, twins refused, changes of IBAN remembered, archived', async () => {
  const it = await testPurchases()
  const add = (more: object) => it.act((tx) => addSupplier(tx, it.first, { ...supplierInput, ...more }, it.clock))
  const { id, number } = await add({ name: 'Énergie des Crêtes', siren: '303 265 045', iban: 'DE89370400440532013000' })
  assert.equal(number, 2)
  await assert.rejects(add({ name: 'La même', siren: '303265045' }), refused('supplierTaken'))
  for (const [code, more] of [['supplierName', { name: '' }], ['siren', { siren: '1' }], ['iban', { iban: 'x' }], ['vatNumber', { vatNumber: 'FR1' }], ['supplierTerms', { termsDays: 121 }], ['purchaseAccount', { account: '706' }]] as const) await assert.rejects(add(more), refused(code), code)
  const found = async (text: string, archived = false) => (await searchSuppliers(it.db, { text, archived, page: 1, pageSize: 10 })).suppliers.map(({ name }) => name)
  assert.deepEqual([await found('energie'), await found('303 265'), await found('%'), await found('')], [['Énergie des Crêtes'], ['Énergie des Crêtes'], [], ['Baie du Canal', 'Énergie des Crêtes']])
  await it.act((tx) => changeSupplier(tx, it.second, { ...supplierInput, name: 'Énergie', iban: 'BE68539007547034', supplierId: id, version: 1 }, it.clock))
  await assert.rejects(it.act((tx) => changeSupplier(tx, it.second, { ...supplierInput, supplierId: id, version: 1 }, it.clock)), refused('supplierChanged'))
  assert.equal((await supplierById(it.db, id)).ibanChangedBy, 'Deux')
  await it.act((tx) => archiveSupplier(tx, it.first, { supplierId: id, archived: true }, it.clock))
  assert.deepEqual([await found('energie'), await found('energie', true)], [[], ['Énergie']])
  await assert.rejects(it.enter('2026-03-10', [line(100n)], { supplierId: id }), refused('supplierArchived'))
  await it.act((tx) => archiveSupplier(tx, it.first, { supplierId: id, archived: false }, it.clock))
})

test('lists: by state, by supplier, by text', async () => {
  const it = await testPurchases()
  await it.book('2026-03-10', [line(1000n)], { reference: 'ABC-9', label: 'Électricité' })
  const draft = await it.enter('2026-03-11', [line(1000n)])
  const found = async (what: object) => (await searchInvoices(it.db, { standing: null, supplierId: null, text: '', page: 1, pageSize: 10, ...what })).invoices.map((one) => one.number)
  assert.deepEqual([await found({}), await found({ standing: 'draft' }), await found({ standing: 'toPay' }), await found({ text: 'electr' }), await found({ text: 'abc' }), await found({ text: 'canal' }), await found({ text: '2' }), await found({ supplierId: 'x' })], [[2, 1], [2], [1], [1], [1], [2, 1], [2], []])
  const { id } = await it.act((tx) => attachPaper(tx, it.first, { invoiceId: draft, name: 'a/b.pdf', content: pdf }, it.clock))
  assert.equal((await invoiceById(it.db, draft)).papers[0]?.name, 'a b.pdf')
  await it.act((tx) => removePaper(tx, it.first, { invoiceId: draft, paperId: id }, it.clock))
  await assert.rejects(it.act((tx) => removePaper(tx, it.first, { invoiceId: draft, paperId: id }, it.clock)), refused('documentNone'))
})

test('two who enter the same paper at once: one is refused', async () => {
  const it = await testPurchases()
  const input = { kind: 'invoice' as const, supplierId: it.supplierId, reference: 'X', day: day('2026-03-10'), label: 'Baie', totalCents: 1200n, noFileReason: 'Essai', lines: [line(1000n)] }
  const tried = await Promise.allSettled([it.first, it.second, it.first].map((who) => it.act((tx) => enterInvoice(tx, who, input, it.clock))))
  assert.deepEqual(tried.map(({ status }) => status).sort(), ['fulfilled', 'rejected', 'rejected'])
})
