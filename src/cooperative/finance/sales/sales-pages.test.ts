import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { day, dayOf } from '#lib/day.ts'
import { makeLog } from '#lib/log.ts'
import { testPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { apiCaller } from '../closing/test-api-caller.ts'
import { openFiscalYear } from '../ledger/fiscal-year.ts'
import { makeFinancePages } from '../ledger/pages/finance-pages.ts'
import { setUpLedger } from '../ledger/set-up-ledger.ts'
import { tester } from '../ledger/test-books.ts'
import { verifyBooks } from '../ledger/verify-books.ts'
import { makeMyDuesPages } from '../dunning/my-dues-pages.ts'
import { myInvoicesCard } from './my-invoices-card.ts'
import { makePaperMaker } from './paper/make-papers.ts'
import { makeSalesApi } from './sales-api.ts'
import { invoicePaths, salesPaths } from './sales-paths.ts'
import { makeSalesPages } from './sales-pages.ts'
import { sendNewInvoices } from './send-invoice.ts'
import { testSeller } from './test-sales.ts'

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

async function scene(more: readonly App[] = []) {
  const people = await testPeople([makeFinancePages(), makeSalesPages(), makeMyDuesPages(noPorts, { main: [(c, member) => myInvoicesCard(c, member.id)], aside: [] }), ...more])
  await inTransaction(people.db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, people.clock)
    await openFiscalYear(tx, tester, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, people.clock)
  })
  await people.db.insertInto('vat_regime').values({ from_day: '2020-01-01', kind: 'liable', due: 'receipt', entered_by: null, entered_at: people.clock.now() }).execute()
  const as = async (name: string, ...roles: ('treasurer' | 'auditor' | 'board')[]) => people.signedIn(await people.addPerson({ name, roles }))
  const papers = makePaperMaker({ db: people.db, clock: people.clock, log: makeLog(() => {}) })
  return { people, papers, today: dayOf(people.clock.now()), treasurer: await as('Trésorière', 'treasurer'), board: await as('Présidente', 'board'), auditor: await as('Contrôleur', 'auditor') }
}

/** Nobody is suspended here. */
const noPorts = { suspendHosting: async () => 0, resumeHosting: async () => 0, underWay: async () => new Set<string>() }

const sellerForm = { ...testSeller, phone: '', termsDays: '30', lateRate: '12,5' }

test('the heading, a customer, an invoice by hand, its paper, a payment taken back, a credit note', async () => {
  const { people, papers, today, treasurer, board, auditor } = await scene()
  assert.match((await treasurer.get(salesPaths.home)).text, /Rien ne peut être facturé/)
  assert.equal((await treasurer.get(salesPaths.newInvoice)).status, 409)
  const wrong = await treasurer.post(salesPaths.seller, { ...sellerForm, iban: 'FR761' })
  assert.equal(wrong.status, 422)
  assert.match(wrong.text, /value="12 rue des Tanneurs"/)
  assert.equal((await treasurer.post(salesPaths.seller, { ...sellerForm, lateRate: 'douze' })).status, 422)
  assert.equal((await treasurer.post(salesPaths.seller, { ...sellerForm, termsDays: 'trente' })).status, 422)
  assert.equal((await board.post(salesPaths.seller, sellerForm)).status, 403)
  assert.equal((await treasurer.post(salesPaths.seller, sellerForm)).status, 303)
  assert.equal((await treasurer.post(salesPaths.seller, { ...sellerForm, version: '7' })).status, 409)
  assert.match((await treasurer.get(salesPaths.seller)).text, /value="12,5"/)
  assert.match(plain((await auditor.get(salesPaths.seller)).text), /FR76 3000 6000 0112 3456 7890 189/)

  assert.equal((await treasurer.post(salesPaths.newCustomer, { name: '', country: 'fr' })).status, 422)
  assert.equal((await treasurer.post(salesPaths.newCustomer, { name: 'Librairie Le Fil', street: '3 quai Rambaud', postalCode: '69002', city: 'Lyon', country: 'fr', business: 'yes', email: 'fil@exemple.example', language: 'fr' })).status, 303)
  const { id: customer } = await people.db.selectFrom('customer').select('id').executeTakeFirstOrThrow()
  assert.match((await auditor.get(salesPaths.customers)).text, /C00001/)
  assert.match((await treasurer.get(salesPaths.editCustomer(customer))).text, /value="3 quai Rambaud"/)
  assert.equal((await treasurer.post(salesPaths.editCustomer(customer), { name: 'Librairie du Fil', country: 'FR', city: 'Lyon', email: 'fil@exemple.example', version: '1' })).status, 303)
  assert.equal((await treasurer.post(salesPaths.editCustomer(customer), { name: 'x', country: 'FR', version: '1' })).status, 409)
  assert.equal((await auditor.get(salesPaths.editCustomer(customer))).status, 403)
  assert.equal((await auditor.get(salesPaths.customer('nobody'))).status, 404)

  assert.match((await treasurer.get(`${salesPaths.newInvoice}?q=fil`)).text, /Librairie du Fil/)
  const form = { customer, label: 'Hébergement, novembre', issuedOn: today, dueOn: '', fromDay: '2026-11-01', toDay: '2026-11-30', lines: '3', label1: 'Formule Commune', quantity1: '2', unit1: 'MON', price1: '10,50', level1: 'standard', account1: '', from1: '2026-11-01', to1: '2026-11-30', label2: 'Remise', price2: '-1', unit2: 'C62' }
  const refused = await treasurer.post(salesPaths.newInvoice, { ...form, price1: 'dix', do: 'preview' })
  assert.equal(refused.status, 422)
  assert.match(refused.text, /value="Formule Commune"/)
  assert.match(refused.text, /name="price1" aria-label="[^"]+" aria-invalid="true"/)
  assert.equal((await treasurer.post(salesPaths.newInvoice, { ...form, to1: '', do: 'preview' })).status, 422)
  assert.match((await treasurer.post(salesPaths.newInvoice, { ...form, do: 'more' })).text, /name="label6"/)
  const seen = plain((await treasurer.post(salesPaths.newInvoice, { ...form, do: 'preview' })).text)
  for (const words of [/TVA 20 % sur 20,00 €/, /24,00 €/, /Émettre la facture/, /name="seen" value="2400"/]) assert.match(seen, words)
  assert.match((await treasurer.post(salesPaths.newInvoice, { ...form, do: 'issue', seen: '2399' })).text, /ne sont plus ceux/)
  assert.equal((await people.db.selectFrom('sales_invoice').selectAll().execute()).length, 0)
  assert.equal((await board.post(salesPaths.newInvoice, { ...form, do: 'issue', seen: '2400' })).status, 403)
  // the button pressed twice at once, then the form sent again after « back »: one invoice
  const [, once = ''] = /name="id" value="([a-z0-9]{12})"/.exec(seen) ?? []
  const press = () => treasurer.post(salesPaths.newInvoice, { ...form, id: once, do: 'issue', seen: '2400' })
  for (const { status, location } of [...(await Promise.all([press(), press()])), await press()]) assert.deepEqual([status, location], [303, salesPaths.invoice(once)])
  assert.equal((await people.db.selectFrom('sales_invoice').selectAll().execute()).length, 1)
  const { id, number } = await people.db.selectFrom('sales_invoice').select(['id', 'number']).executeTakeFirstOrThrow()
  const fresh = plain((await auditor.get(salesPaths.invoice(id))).text)
  for (const words of [/Le PDF se fait/, /24,00 €/, /à l’encaissement/, /par Trésorière/, /Remise/]) assert.match(fresh, words)
  assert.equal((await auditor.get(salesPaths.paper(id))).status, 409)
  assert.equal((await treasurer.post(salesPaths.send(id))).status, 409)
  await papers()
  await sendNewInvoices(people.db, { cooperativeName: 'Les Toits Communs', panelOrigin: 'https://panel.example' }, people.clock)
  const paper = await auditor.get(salesPaths.paper(id))
  assert.equal(paper.headers.get('content-type'), 'application/pdf')
  assert.match(paper.headers.get('content-disposition') ?? '', new RegExp(`facture-${number}\\.pdf`))
  assert.match((await auditor.get(salesPaths.xml(id))).text, new RegExp(`<ram:ID>${number}</ram:ID>`))
  assert.equal((await treasurer.post(salesPaths.send(id))).status, 303)
  assert.match((await auditor.get(`${salesPaths.home}?view=open&q=fil`)).text, new RegExp(number))
  assert.match((await auditor.get(`${salesPaths.home}?view=paid`)).text, /Aucune facture ne correspond/)

  // late by the day that is due now, which a payment plan may have moved
  const dueOn = (moved: string) => people.db.updateTable('amount_due').set({ due_on: moved }).where('invoice_id', '=', id).execute()
  const [{ due_on: printed }] = await people.db.selectFrom('amount_due').select('due_on').where('invoice_id', '=', id).execute() as [{ due_on: string }]
  await dueOn('2026-01-31')
  assert.match(plain((await auditor.get(salesPaths.home)).text), /en retard[^]*31 janv. 2026/)
  await dueOn('2027-01-31')
  const calm = plain((await auditor.get(salesPaths.home)).text)
  assert.match(calm, /31 janv. 2027/)
  assert.doesNotMatch(calm, />en retard</)
  await dueOn(printed)

  const over = await treasurer.post(salesPaths.pay(id), { amount: '24,01', day: today, account: '512' })
  assert.equal(over.status, 409)
  assert.match(over.text, /value="24,01"/)
  assert.equal((await treasurer.post(salesPaths.pay(id), { amount: '10', day: today, account: '512' })).status, 303)
  const { id: payment } = await people.db.selectFrom('due_payment').select('id').executeTakeFirstOrThrow()
  assert.match((await treasurer.get(salesPaths.undoPayment(id, payment))).text, /Reprendre ce règlement/)
  assert.equal((await treasurer.post(salesPaths.undoPayment(id, 'other'))).status, 404)
  assert.equal((await treasurer.post(salesPaths.undoPayment(id, payment))).status, 303)
  assert.equal((await treasurer.post(salesPaths.undoPayment(id, payment))).status, 409)
  assert.match(plain((await auditor.get(salesPaths.invoice(id))).text), /repris le/)

  assert.match((await treasurer.get(salesPaths.credit(id))).text, /name="net1" value="21,00"/)
  assert.equal((await treasurer.post(salesPaths.credit(id), { net1: '5', net2: '0', reason: '', issuedOn: today })).status, 422)
  const much = await treasurer.post(salesPaths.credit(id), { net1: '22', net2: '0', reason: 'Panne', issuedOn: today })
  assert.equal(much.status, 409)
  assert.match(much.text, /value="Panne"/)
  assert.equal((await auditor.post(salesPaths.credit(id), { net1: '5', reason: 'x', issuedOn: today })).status, 403)
  assert.equal((await treasurer.post(salesPaths.credit(id), { net1: '5', net2: '0', reason: 'Panne', issuedOn: today })).status, 303)
  assert.match(plain((await auditor.get(salesPaths.invoice(id))).text), /Corrigée par[^]*AV2026-00001[^]*Reste 18,00 €/)
  assert.equal((await treasurer.post(salesPaths.pay(id), { amount: '18', day: today, account: '512' })).status, 303)
  assert.match((await auditor.get(`${salesPaths.home}?view=paid`)).text, new RegExp(number))
  assert.match((await auditor.get(`${salesPaths.home}?view=credit-notes`)).text, /AV2026-00001/)
  assert.equal((await treasurer.post(salesPaths.archive(customer), { archived: 'yes' })).status, 303)
  assert.match((await treasurer.get(salesPaths.customers)).text, /Aucun client ne correspond/)
  assert.equal((await treasurer.post(salesPaths.archive(customer), { archived: 'no' })).status, 303)
  assert.equal((await auditor.get(salesPaths.invoice('nothing'))).status, 404)
  assert.deepEqual((await verifyBooks(people.db)).faults, [])
})

test('a member sees their own invoices and nobody else’s; a letter’s link opens one invoice without an account', async () => {
  const { people, papers, today, treasurer } = await scene()
  await treasurer.post(salesPaths.seller, sellerForm)
  const [zoe, other] = [await people.addPerson({ name: 'Zoé' }), await people.addPerson({ name: 'Autre' })]
  const [mine, theirs] = [await people.addMember('Zoé Lefèvre', zoe.id), await people.addMember('Autre', other.id)]
  const [as, asOther] = [await people.signedIn(zoe), await people.signedIn(other)]
  assert.match((await as.get(invoicePaths.of(mine))).text, /Aucune facture encore/)
  const chosen = await treasurer.post(salesPaths.newInvoice, { member: mine })
  assert.equal(chosen.status, 303)
  const customer = new URL(chosen.location, 'http://x').searchParams.get('customer') ?? ''
  await treasurer.post(salesPaths.newInvoice, { customer, label: 'Hébergement', issuedOn: today, fromDay: today, toDay: today, lines: '3', label1: 'Un mois', price1: '5', do: 'issue', seen: '600' })
  const { id } = await people.db.selectFrom('sales_invoice').select('id').executeTakeFirstOrThrow()
  await papers()
  assert.match((await as.get(invoicePaths.of(mine))).text, /2026-00001/)
  const one = plain((await as.get(invoicePaths.one(mine, id))).text)
  for (const words of [/Reste 6,00 € à régler au plus tard le/, /Référence[^]*2026-00001/, /Le PDF/]) assert.match(one, words)
  assert.equal((await as.get(invoicePaths.paper(mine, id))).headers.get('content-type'), 'application/pdf')
  assert.equal((await as.get(invoicePaths.xml(mine, id))).status, 200)
  for (const path of [invoicePaths.of(mine), invoicePaths.one(mine, id), invoicePaths.paper(mine, id), invoicePaths.one(theirs, id), invoicePaths.paper(theirs, id), invoicePaths.xml(theirs, id)]) assert.equal((await asOther.get(path)).status, 404, path)
  assert.equal((await treasurer.get(invoicePaths.one(mine, id))).status, 404)
  assert.equal((await as.get(salesPaths.invoice(id))).status, 403)
  assert.match((await as.get(`/dues/${mine}`)).text, new RegExp(`Mes factures[^]*${invoicePaths.one(mine, id)}`))
  assert.match((await treasurer.get(invoicePaths.mine)).text, /Aucune adhésion à votre nom/)
  assert.equal((await as.get(invoicePaths.mine)).location, invoicePaths.of(mine))

  await sendNewInvoices(people.db, { cooperativeName: 'x', panelOrigin: 'https://panel.example' }, people.clock)
  const { body_text: letter } = await people.db.selectFrom('outgoing_message').select('body_text').where('body_text', 'like', '%/invoice?link=%').executeTakeFirstOrThrow()
  const link = /link=([a-z0-9]{32})/.exec(letter)?.[1] ?? ''
  const visitor = people.browser()
  assert.match(plain((await visitor.get(`${invoicePaths.link}?link=${link}`)).text), /Facture 2026-00001[^]*Reste 6,00 €/)
  assert.equal((await visitor.get(`${invoicePaths.linkPaper}?link=${link}`)).headers.get('content-type'), 'application/pdf')
  for (const path of [`${invoicePaths.link}?link=${'a'.repeat(32)}`, invoicePaths.link, `${invoicePaths.linkPaper}?link=x`]) assert.equal((await visitor.get(path)).status, 404, path)
})

test('the API: 200, 400, 401, 403, 404, 409, 422', async () => {
  const { people, papers, today } = await scene([makeApi().route('/', makeSalesApi()) as App])
  const [nobody, treasurer, auditor, member, stranger] = [await apiCaller(people, null), await apiCaller(people, ['treasurer'], 'Une'), await apiCaller(people, ['auditor']), await apiCaller(people, [], 'Zoé', ['Zoé Lefèvre']), await apiCaller(people, [], 'Autre', ['Autre'])]
  const [sales, mine] = ['/api/v1/sales', `/api/v1/members/${member.members[0]}/invoices`]
  assert.equal((await treasurer('GET', `${sales}/seller`)).status, 409)
  const customer = (await treasurer('POST', `${sales}/customers`, { name: 'Librairie', country: 'FR' })).said<{ id: string }>().id
  const draft = { customer, label: 'Hébergement', issuedOn: today, from: today, to: today, lines: [{ label: 'Un mois', unit: 'MON', unitPrice: 50_000 }] }
  assert.equal((await treasurer('POST', `${sales}/invoices/preview`, draft)).status, 409)
  assert.equal((await treasurer('PUT', `${sales}/seller`, testSeller)).status, 200)
  const preview = (await treasurer('POST', `${sales}/invoices/preview`, draft)).said<{ totalCents: number; taxes: unknown[] }>()
  assert.deepEqual([preview.totalCents, preview.taxes.length], [600, 1])
  const issued = (await treasurer('POST', `${sales}/invoices`, draft)).said<{ id: string; number: string; standing: string; dues: unknown[] }>()
  assert.deepEqual([issued.standing, issued.dues.length], ['open', 1])
  const own = (await treasurer('POST', `/api/v1/members/${member.members[0]}/customer`)).said<{ id: string; member: string }>()
  const theirs = (await treasurer('POST', `${sales}/invoices`, { ...draft, customer: own.id })).said<{ id: string }>()
  const one = `${sales}/invoices/${issued.id}`
  assert.equal((await auditor('GET', `${one}/paper`)).status, 409)
  await papers()
  const paid = (await treasurer('POST', `${one}/payments`, { cents: 200, day: today })).said<{ leftCents: number; payments: { id: string }[] }>()
  assert.equal(paid.leftCents, 400)
  for (const [who, method, where, body, status] of [
    [nobody, 'GET', `${sales}/invoices`, undefined, 401],
    [member, 'GET', `${sales}/invoices`, undefined, 403],
    [auditor, 'GET', `${sales}/invoices?view=open&q=librairie`, undefined, 200],
    [auditor, 'GET', `${sales}/invoices?view=other`, undefined, 400],
    [auditor, 'GET', one, undefined, 200],
    [auditor, 'GET', `${sales}/invoices/none`, undefined, 404],
    [auditor, 'GET', `${one}/paper`, undefined, 200],
    [auditor, 'GET', `${one}/xml`, undefined, 200],
    [auditor, 'POST', `${sales}/invoices`, draft, 403],
    [treasurer, 'POST', `${sales}/invoices`, { ...draft, lines: [] }, 400],
    [treasurer, 'POST', `${sales}/invoices`, { ...draft, issuedOn: '2026-02-30' }, 400],
    [treasurer, 'POST', `${sales}/invoices`, { ...draft, customer: 'nobody' }, 404],
    [treasurer, 'POST', `${sales}/invoices`, { ...draft, lines: [{ label: 'x', unitPrice: -100 }] }, 422],
    [treasurer, 'POST', `${one}/send`, undefined, 409],
    [treasurer, 'POST', `${one}/payments`, { cents: 401, day: today }, 409],
    [treasurer, 'POST', `${one}/payments`, { cents: 0, day: today }, 400],
    [treasurer, 'POST', `${one}/payments/${paid.payments[0]?.id}/undo`, undefined, 200],
    [treasurer, 'POST', `${one}/payments/${paid.payments[0]?.id}/undo`, undefined, 409],
    [treasurer, 'POST', `${one}/payments/none/undo`, undefined, 404],
    [auditor, 'POST', `${one}/credit`, { issuedOn: today, reason: 'x' }, 403],
    [treasurer, 'POST', `${one}/credit`, { issuedOn: today, reason: 'Panne', lines: [{ place: 1, netCents: 501 }] }, 409],
    [treasurer, 'POST', `${one}/credit`, { issuedOn: today, reason: 'Panne' }, 201],
    [treasurer, 'POST', `${one}/credit`, { issuedOn: today, reason: 'Panne' }, 409],
    [treasurer, 'PUT', `${sales}/seller`, { ...testSeller, version: 7 }, 409],
    [treasurer, 'PUT', `${sales}/seller`, { ...testSeller, siren: '123' }, 422],
    [auditor, 'PUT', `${sales}/seller`, testSeller, 403],
    [auditor, 'GET', `${sales}/customers?members=yes`, undefined, 200],
    [auditor, 'GET', `${sales}/customers/${customer}`, undefined, 200],
    [auditor, 'GET', `${sales}/customers/none`, undefined, 404],
    [treasurer, 'PUT', `${sales}/customers/${customer}`, { name: 'Librairie', version: 1 }, 200],
    [treasurer, 'PUT', `${sales}/customers/${customer}`, { name: 'Librairie', version: 1 }, 409],
    [treasurer, 'PUT', `${sales}/customers/${customer}/archived`, { archived: true }, 200],
    [treasurer, 'PUT', `${sales}/customers/${own.id}/archived`, { archived: true }, 409],
    [treasurer, 'POST', '/api/v1/members/none/customer', undefined, 404],
    [member, 'GET', mine, undefined, 200],
    [member, 'GET', `${mine}/${theirs.id}`, undefined, 200],
    [member, 'GET', `${mine}/${theirs.id}/paper`, undefined, 200],
    [member, 'GET', `${mine}/${issued.id}`, undefined, 404],
    [stranger, 'GET', mine, undefined, 404],
    [stranger, 'GET', `${mine}/${theirs.id}/paper`, undefined, 404],
  ] as const) assert.equal((await who(method, where, body)).status, status, `${method} ${where} ${JSON.stringify(body ?? '')}`)
})
