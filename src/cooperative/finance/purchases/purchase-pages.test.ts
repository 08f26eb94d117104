import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { apiCaller } from '../closing/test-api-caller.ts'
import { makeCutoffApi } from '../cutoff/cutoff-api.ts'
import { makeCutoffPages } from '../cutoff/cutoff-pages.ts'
import { cutoffPaths } from '../cutoff/cutoff-paths.ts'
import { openFiscalYear } from '../ledger/fiscal-year.ts'
import { makeFinancePages } from '../ledger/pages/finance-pages.ts'
import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'
import { setUpLedger } from '../ledger/set-up-ledger.ts'
import { tester } from '../ledger/test-books.ts'
import { makePurchaseApi } from './purchase-api.ts'
import { makePurchasePages } from './purchase-pages.ts'
import { purchasePaths } from './purchase-paths.ts'
import { makeSupplierApi } from './supplier-api.ts'
import { addSupplier } from './save-supplier.ts'
import { supplierInput } from './test-purchases.ts'

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

async function scene() {
  const people = await testPeople([makeFinancePages(), makePurchasePages(), makeCutoffPages(), makeApi().route('/', makePurchaseApi()).route('/', makeSupplierApi()).route('/', makeCutoffApi()) as App])
  const yearId = await inTransaction(people.db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, people.clock)
    const { id } = await openFiscalYear(tx, tester, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, people.clock)
    await openFiscalYear(tx, tester, { startDay: day('2027-01-01'), endDay: day('2027-12-31') }, people.clock)
    return id
  })
  const as = async (name: string, ...roles: ('treasurer' | 'auditor' | 'board')[]) => people.signedIn(await people.addPerson({ name, roles }))
  return { people, yearId, treasurer: await as('Trésorière', 'treasurer'), board: await as('Présidente', 'board'), auditor: await as('Contrôleur', 'auditor') }
}

const invoiceForm = (supplier: string) => ({
  kind: 'invoice', supplier, reference: 'F-2026-9', day: '2026-11-02', label: 'Assurance des serveurs', total: '1 200,00', do: 'keep', lines: '2',
  account1: '616 Primes d’assurances', net1: '1 000', rate1: '20', vat1: '', from1: '2026-11-01', to1: '2027-10-31', rate2: '20', noFileReason: 'Pièce papier, classeur 3',
})

test('a treasurer enters, the board approves, the treasurer pays; who audits reads', async () => {
  const { people, treasurer, board, auditor } = await scene()
  assert.match((await treasurer.get(purchasePaths.home)).text, /Aucune facture encore/)
  assert.match((await treasurer.get(purchasePaths.newInvoice)).text, /Entrez d’abord le fournisseur/)
  const wrong = await treasurer.post(purchasePaths.newSupplier, { name: 'Baie du Canal', iban: 'FR76 3000 6000 0112 3456 7890 188', termsDays: '30' })
  assert.equal(wrong.status, 422)
  assert.match(wrong.text, /value="Baie du Canal"/)
  assert.match(wrong.text, /Cet IBAN n’est pas juste/)
  const entered = await treasurer.post(purchasePaths.newSupplier, { name: 'Baie du Canal', iban: 'FR76 3000 6000 0112 3456 7890 189', account: '6135 Locations mobilières', termsDays: '45', termsMonthEnd: 'yes' })
  assert.equal(entered.status, 303)
  const { id: supplier } = await people.db.selectFrom('supplier').select('id').executeTakeFirstOrThrow()
  assert.match(plain((await auditor.get(purchasePaths.supplier(supplier))).text), /FR76 3000 6000 0112 3456 7890 189[^]*45 jours, fin de mois/)
  assert.match((await treasurer.get(purchasePaths.suppliers)).text, /F00001/)
  assert.equal((await board.post(purchasePaths.newSupplier, { name: 'x' })).status, 403)
  const form = invoiceForm(supplier)
  const refused = await treasurer.post(purchasePaths.newInvoice, { ...form, total: '1 199,00' })
  assert.equal(refused.status, 422)
  assert.match(plain(refused.text), /Les lignes font 1 200,00 € à payer, le total écrit est de 1 199,00 €/)
  assert.match(refused.text, /value="Assurance des serveurs"/)
  assert.equal((await treasurer.post(purchasePaths.newInvoice, { ...form, from1: '' })).status, 422)
  assert.match((await treasurer.post(purchasePaths.newInvoice, { ...form, do: 'more' })).text, /name="account5"/)
  assert.equal((await treasurer.post(purchasePaths.newInvoice, form)).status, 303)
  const { id } = await people.db.selectFrom('purchase_invoice').select('id').executeTakeFirstOrThrow()
  const draft = plain((await treasurer.get(purchasePaths.invoice(id))).text)
  for (const words of [/brouillon/, /14 janv\. 2027/, /Envoyer à l’approbation/, /Pièce papier, classeur 3/, /du 1 nov\. 2026 au 31 oct\. 2027|du 1er nov\. 2026/]) assert.match(draft, words)
  assert.match((await treasurer.get(purchasePaths.edit(id))).text, /value="1000,00"/)
  assert.equal((await treasurer.post(purchasePaths.edit(id), { ...form, label: 'Assurance', version: '1' })).status, 303)
  assert.equal((await treasurer.post(purchasePaths.edit(id), { ...form, version: '1' })).status, 409)
  assert.equal((await treasurer.post(purchasePaths.newInvoice, form)).status, 409, 'the same number twice')
  assert.equal((await treasurer.post(purchasePaths.submit(id), { version: '2' })).status, 303)
  assert.match((await treasurer.get(purchasePaths.invoice(id))).text, /ce ne peut pas être vous/)
  assert.equal((await treasurer.post(purchasePaths.approve(id))).status, 409)
  assert.match((await board.get(purchasePaths.home)).text, /Une facture attend d’être approuvée/)
  assert.match((await board.get(ledgerPaths.home)).text, /Une facture attend d’être approuvée/)
  assert.equal((await auditor.post(purchasePaths.approve(id))).status, 403)
  const sent = await board.post(purchasePaths.refuse(id), { reason: '' })
  assert.equal(sent.status, 422)
  assert.equal((await board.post(purchasePaths.refuse(id), { reason: 'Compte 626 ?' })).status, 303)
  assert.match(plain((await treasurer.get(purchasePaths.invoice(id))).text), /Refusée par Présidente : Compte 626 \?/)
  await treasurer.post(purchasePaths.submit(id))
  assert.equal((await board.post(purchasePaths.approve(id))).status, 303)
  assert.match(plain((await auditor.get(purchasePaths.due)).text), /1 200,00 €/)
  assert.match((await treasurer.post(purchasePaths.pay(id), { amount: '1 200,01', day: '2026-11-10', account: '512' })).text, /jusque-là/)
  assert.equal((await treasurer.post(purchasePaths.pay(id), { amount: '200', day: '2026-11-10', account: '512' })).status, 303)
  assert.match(plain((await treasurer.get(purchasePaths.invoice(id))).text), /Reste 1 000,00 €/)
  await treasurer.post(purchasePaths.pay(id), { amount: '1 000', day: '2026-11-11', account: '512' })
  assert.match((await auditor.get(purchasePaths.invoice(id))).text, /réglée/)
  assert.match((await auditor.get(`${purchasePaths.home}?state=paid&q=assurance`)).text, /F-2026-9/)
  assert.match((await treasurer.get(purchasePaths.due)).text, /Rien à payer/)
  const payment = await people.db.selectFrom('purchase_payment').select('id').orderBy('cents').executeTakeFirstOrThrow()
  assert.equal((await treasurer.post(purchasePaths.reversePayment(id, payment.id))).status, 303)
  assert.equal((await treasurer.post(purchasePaths.settings, {})).status, 303)
  assert.doesNotMatch((await treasurer.get(purchasePaths.home)).text, /name="vatLiable"[^>]* checked/)
  assert.equal((await auditor.get(purchasePaths.invoice('nothing'))).status, 404)
})

test('cut-off on its page: proposed with a reason, an estimate, written, taken back, cancelled', async () => {
  const { people, yearId, treasurer, board, auditor } = await scene()
  await treasurer.post(purchasePaths.newSupplier, { name: 'Baie du Canal', termsDays: '30' })
  const { id: supplier } = await people.db.selectFrom('supplier').select('id').executeTakeFirstOrThrow()
  await treasurer.post(purchasePaths.newInvoice, invoiceForm(supplier))
  const { id } = await people.db.selectFrom('purchase_invoice').select('id').executeTakeFirstOrThrow()
  await treasurer.post(purchasePaths.submit(id))
  assert.match(plain((await treasurer.get(cutoffPaths.year(yearId))).text), /Une facture de cet exercice pour 1 200,00 € attendent|Une facture/)
  await board.post(purchasePaths.approve(id))
  const proposed = plain((await auditor.get(cutoffPaths.year(yearId))).text)
  for (const words of [/304 jours sur 365/, /832,88 €/, /l’exercice n’est pas fini/i]) assert.match(proposed, words)
  assert.doesNotMatch(proposed, /Passer l’écriture/)
  const wrong = await treasurer.post(cutoffPaths.estimates(yearId), { kind: '408', label: 'Électricité', reason: 'Comme en 2025', account: '706', amount: '50' })
  assert.equal(wrong.status, 422)
  assert.match(wrong.text, /value="Électricité"/)
  assert.equal((await treasurer.post(cutoffPaths.estimates(yearId), { kind: '408', label: 'Électricité', reason: 'Comme en 2025', account: '6061', amount: '50', vat: '10' })).status, 303)
  assert.equal((await treasurer.post(cutoffPaths.write(yearId, '408'))).status, 303)
  assert.equal((await treasurer.post(cutoffPaths.write(yearId, '486'))).status, 303)
  assert.equal((await treasurer.post(cutoffPaths.write(yearId, '486'))).status, 409)
  assert.equal((await treasurer.post(cutoffPaths.write(yearId, '999'))).status, 404)
  assert.match((await auditor.get(cutoffPaths.year(yearId))).text, /Passé par Trésorière/)
  assert.equal((await board.post(cutoffPaths.cancel(yearId, '408'))).status, 403)
  assert.equal((await treasurer.post(cutoffPaths.cancel(yearId, '408'))).status, 303)
  assert.equal((await treasurer.get(cutoffPaths.home)).status, 303)
  assert.equal((await treasurer.get(cutoffPaths.year('nothing'))).status, 404)
})

test('the API: 200, 400, 401, 403, 404, 409, 422', async () => {
  const { people, yearId } = await scene()
  const [nobody, treasurer, board, auditor, support] = [await apiCaller(people, null), await apiCaller(people, ['treasurer'], 'Une'), await apiCaller(people, ['board'], 'Deux'), await apiCaller(people, ['auditor']), await apiCaller(people, ['support'])]
  const invoices = '/api/v1/purchases/invoices'
  const supplier = (await treasurer('POST', '/api/v1/suppliers', { name: 'Baie du Canal', siren: '303 265 045' })).said<{ id: string }>().id
  const json = { supplier, reference: 'F-1', day: '2026-10-01', label: 'Baie', totalCents: 1200, noFileReason: 'Essai', lines: [{ account: '6135', netCents: 1000, period: { from: '2026-10-01', to: '2027-09-30' } }] }
  const invoice = (await treasurer('POST', invoices, json)).said<{ id: string }>().id
  const credit = (await treasurer('POST', invoices, { ...json, kind: 'credit-note', reference: 'A-1', totalCents: 600, lines: [{ account: '6135', netCents: 500 }] })).said<{ id: string }>().id
  const one = `${invoices}/${invoice}`
  const estimate = { kind: '408', label: 'x', reason: 'x', account: '6061', cents: 100 }
  for (const [who, method, where, body, status] of [
    [nobody, 'GET', '/api/v1/suppliers', undefined, 401],
    [support, 'GET', '/api/v1/suppliers', undefined, 403],
    [auditor, 'GET', '/api/v1/suppliers?q=canal', undefined, 200],
    [auditor, 'GET', '/api/v1/suppliers/none', undefined, 404],
    [auditor, 'POST', '/api/v1/suppliers', { name: 'x' }, 403],
    [treasurer, 'POST', '/api/v1/suppliers', { name: 'x', other: 1 }, 400],
    [treasurer, 'POST', '/api/v1/suppliers', { name: 'x', siren: '303265045' }, 409],
    [treasurer, 'POST', '/api/v1/suppliers', { name: 'x', iban: 'FR1' }, 422],
    [treasurer, 'PUT', `/api/v1/suppliers/${supplier}`, { name: 'Baie', version: 1 }, 200],
    [treasurer, 'PUT', `/api/v1/suppliers/${supplier}`, { name: 'Baie', version: 1 }, 409],
    [treasurer, 'PUT', `/api/v1/suppliers/${supplier}/archived`, { archived: true }, 200],
    [treasurer, 'POST', invoices, { ...json, reference: 'F-2' }, 422],
    [treasurer, 'PUT', `/api/v1/suppliers/${supplier}/archived`, { archived: false }, 200],
    [nobody, 'GET', one, undefined, 401],
    [support, 'GET', one, undefined, 403],
    [auditor, 'GET', `${invoices}/none`, undefined, 404],
    [board, 'POST', invoices, json, 403],
    [treasurer, 'POST', invoices, json, 409],
    [treasurer, 'POST', invoices, { ...json, lines: [{ account: '6135', netCents: 0.5 }] }, 400],
    [treasurer, 'POST', invoices, { ...json, day: '2026-02-30' }, 400],
    [treasurer, 'POST', invoices, { ...json, reference: 'F-3', totalCents: 1 }, 422],
    [treasurer, 'PUT', one, { ...json, version: 9 }, 409],
    [treasurer, 'PUT', one, { ...json, version: 1 }, 200],
    [treasurer, 'POST', `${one}/payments`, { cents: 1, day: '2026-10-02' }, 409],
    [board, 'POST', `${one}/approve`, {}, 409],
    [treasurer, 'POST', `${one}/submit`, {}, 200],
    [treasurer, 'POST', `${one}/submit`, {}, 409],
    [treasurer, 'POST', `${one}/take-back`, undefined, 200],
    [treasurer, 'POST', `${one}/submit`, {}, 200],
    [treasurer, 'DELETE', one, undefined, 409],
    [treasurer, 'POST', `${one}/approve`, {}, 409],
    [auditor, 'POST', `${one}/approve`, {}, 403],
    [board, 'POST', `${one}/refuse`, { reason: '' }, 400],
    [board, 'POST', `${one}/refuse`, { reason: 'Non' }, 200],
    [treasurer, 'POST', `${one}/submit`, {}, 200],
    [board, 'POST', `${one}/approve`, {}, 200],
    [board, 'POST', `${one}/approve`, {}, 409],
    [board, 'POST', `${one}/payments`, { cents: 1, day: '2026-10-02' }, 403],
    [treasurer, 'POST', `${one}/payments`, { cents: 1201, day: '2026-10-02' }, 409],
    [treasurer, 'POST', `${one}/payments`, { cents: 200, day: '2999-10-02' }, 422],
    [treasurer, 'POST', `${one}/payments`, { cents: 200, day: '2026-10-02' }, 201],
    [treasurer, 'POST', `${one}/payments/none/reverse`, { day: '2026-10-03' }, 404],
    [treasurer, 'POST', `${one}/cancel`, { day: '2026-10-03', reason: 'x' }, 409],
    [treasurer, 'POST', `${invoices}/${credit}/submit`, {}, 200],
    [board, 'POST', `${invoices}/${credit}/approve`, {}, 200],
    [treasurer, 'POST', `${one}/set-off`, { creditNote: invoice, day: '2026-10-04' }, 409],
    [treasurer, 'POST', `${one}/set-off`, { creditNote: credit, day: '2026-10-04' }, 200],
    [auditor, 'GET', `${one}/papers/none`, undefined, 404],
    [treasurer, 'DELETE', `${one}/papers/none`, undefined, 409],
    [auditor, 'GET', `${invoices}?standing=toPay`, undefined, 200],
    [auditor, 'GET', `${invoices}?standing=nonsense`, undefined, 400],
    [auditor, 'GET', '/api/v1/purchases/setting', undefined, 200],
    [auditor, 'PUT', '/api/v1/purchases/setting', { vatLiable: true }, 403],
    [treasurer, 'PUT', '/api/v1/purchases/setting', { vatLiable: true }, 200],
    [nobody, 'GET', `/api/v1/cutoffs/${yearId}`, undefined, 401],
    [support, 'GET', `/api/v1/cutoffs/${yearId}`, undefined, 403],
    [auditor, 'GET', '/api/v1/cutoffs/none', undefined, 404],
    [auditor, 'POST', `/api/v1/cutoffs/${yearId}/kinds/486`, undefined, 403],
    [treasurer, 'POST', `/api/v1/cutoffs/${yearId}/kinds/400`, undefined, 400],
    [treasurer, 'POST', `/api/v1/cutoffs/${yearId}/kinds/487`, undefined, 409],
    [treasurer, 'POST', `/api/v1/cutoffs/${yearId}/kinds/486`, undefined, 201],
    [treasurer, 'POST', `/api/v1/cutoffs/${yearId}/kinds/486`, undefined, 409],
    [treasurer, 'POST', `/api/v1/cutoffs/${yearId}/take-back`, undefined, 200],
    [treasurer, 'DELETE', `/api/v1/cutoffs/${yearId}/kinds/486`, undefined, 200],
    [treasurer, 'DELETE', `/api/v1/cutoffs/${yearId}/kinds/486`, undefined, 404],
    [treasurer, 'POST', `/api/v1/cutoffs/${yearId}/estimates`, { ...estimate, account: '706' }, 422],
    [treasurer, 'POST', `/api/v1/cutoffs/${yearId}/estimates`, estimate, 201],
    [treasurer, 'DELETE', `/api/v1/cutoffs/${yearId}/estimates/none`, undefined, 404],
  ] as const) {
    const answer = await who(method, where, body)
    assert.equal(answer.status, status, `${method} ${where} ${JSON.stringify(body)}: ${answer.status === 204 ? '' : answer.said<{ code?: string }>().code ?? ''}`)
  }
  const { items } = (await auditor('GET', '/api/v1/purchases/due')).said<{ items: { id: string; totalCents: number; paidCents: number }[] }>()
  assert.deepEqual(items.map((row) => [row.id, row.totalCents - row.paidCents]), [[invoice, 400]])
})

test('papers go up and come back as they were, never shown by the browser', async () => {
  const { people, auditor } = await scene()
  const treasurer = await apiCaller(people, ['treasurer'])
  const { id: supplier } = await inTransaction(people.db, (tx) => addSupplier(tx, tester, supplierInput, people.clock))
  const { id } = (await treasurer('POST', '/api/v1/purchases/invoices', { supplier, reference: 'F-1', day: '2026-10-01', label: 'Baie', totalCents: 1200, lines: [{ account: '6135', netCents: 1000 }] })).said<{ id: string }>()
  const someone = await people.signedIn(await people.addPerson({ name: 'Autre', roles: ['treasurer'] }))
  const body = new FormData()
  body.append('document', new File(['%PDF-1.7 facture'], 'facture "é".pdf'))
  const wire = new Response(body)
  const bytes = new Uint8Array(await wire.arrayBuffer())
  const action = /action="([^"]*papers\?_csrf=[^"]+)"/.exec((await someone.get(purchasePaths.invoice(id))).text)?.[1] ?? ''
  const sent = await people.app.request(people.config.panelOrigin + action, { method: 'POST', body: bytes, headers: { host: new URL(people.config.panelOrigin).host, 'content-type': wire.headers.get('content-type') ?? '', 'content-length': String(bytes.length), cookie: [...someone.cookies].map(([key, value]) => `${key}=${value}`).join('; ') } }, { incoming: { socket: { remoteAddress: '203.0.113.7' } } })
  assert.equal(sent.status, 303)
  const [paper] = (await treasurer('GET', `/api/v1/purchases/invoices/${id}`)).said<{ papers: { id: string; name: string }[] }>().papers
  assert.equal(paper?.name, 'facture "é".pdf')
  const back = await auditor.get(purchasePaths.paper(id, paper?.id ?? ''))
  assert.equal(back.text, '%PDF-1.7 facture')
  assert.equal((await someone.post(purchasePaths.removePaper(id, paper?.id ?? ''))).status, 303)
  assert.equal((await someone.get(purchasePaths.discard(id))).status, 200)
  assert.equal((await someone.post(purchasePaths.discard(id))).status, 303)
  assert.equal((await auditor.get(purchasePaths.invoice(id))).status, 404)
})
