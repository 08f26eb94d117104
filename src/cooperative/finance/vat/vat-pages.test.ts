import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { addMonths, day, dayOf, endOfMonth, startOfMonth } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { apiCaller } from '../closing/test-api-caller.ts'
import { openFiscalYear } from '../ledger/fiscal-year.ts'
import { makeFinancePages } from '../ledger/pages/finance-pages.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { setUpLedger } from '../ledger/set-up-ledger.ts'
import { tester } from '../ledger/test-books.ts'
import { addCustomer } from '../sales/customer.ts'
import { enterSeller, hosting, issueTo } from '../sales/test-sales.ts'
import { makeVatApi } from './vat-api.ts'
import { makeVatPages } from './vat-pages.ts'
import { vatPaths } from './vat-paths.ts'

async function scene() {
  const people = await testPeople([makeFinancePages(), makeVatPages(), makeApi().route('/', makeVatApi()) as App])
  await inTransaction(people.db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, people.clock)
    for (const year of ['2025', '2026', '2027']) await openFiscalYear(tx, tester, { startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }, people.clock)
  })
  await enterSeller(people.db, people.clock)
  const last = addMonths(dayOf(people.clock.now()), -1)
  const period = { from: startOfMonth(last), to: endOfMonth(last) }
  const sell = (debit = 12_000n) => inTransaction(people.db, (tx) => postEntry(tx, tester, { journal: 'VE', day: period.from, label: 'Vente', lines: [{ account: '411', debitCents: debit, creditCents: 0n }, { account: '706', debitCents: 0n, creditCents: debit - 2000n }, { account: '44571', debitCents: 0n, creditCents: 2000n }] }, people.clock))
  return { people, period, sell }
}
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

test('the treasurer says the regime, sees a month, declares it, takes it back', async () => {
  const { people, period, sell } = await scene()
  const [treasurer, auditor] = [await people.signedIn(await people.addPerson({ roles: ['treasurer'] })), await people.signedIn(await people.addPerson({ roles: ['auditor'], language: 'en' }))]
  const first = await treasurer.get(vatPaths.home)
  assert.match(first.text, /Personne ne l’a encore dit/)
  assert.match(first.text, /Rien à payer, rien à reporter/)
  assert.match((await auditor.get(vatPaths.home)).text, /Nobody said it yet/)
  assert.doesNotMatch((await auditor.get(vatPaths.home)).text, /Mark as declared/)
  const regime = { from: '2026-01-01', kind: 'liable', due: 'receipt' }
  assert.equal((await auditor.post(vatPaths.regime, regime)).status, 403)
  const wrong = await treasurer.post(vatPaths.regime, { ...regime, from: '2026-02-30' })
  assert.equal(wrong.status, 422)
  assert.match(wrong.text, /Cette date n’existe pas/)
  assert.equal((await treasurer.post(vatPaths.regime, regime)).status, 303)
  await sell()
  const seen = plain((await treasurer.get(vatPaths.home)).text)
  for (const words of [/20,00 € à payer/, /Au centime près/, /Vente/, /20 %/, /Marquer comme déclarée/]) assert.match(seen, words)
  assert.match(plain((await treasurer.get(`${vatPaths.newReturn}?period=${period.from}/${period.to}`)).text), /Déclarer la période .*20,00 € à payer/s)
  assert.equal((await auditor.post(vatPaths.file, period)).status, 403)
  const filed = await treasurer.post(vatPaths.file, period)
  assert.equal(filed.status, 303)
  const page = filed.headers.get('location') ?? ''
  assert.match(plain((await treasurer.get(page)).text), /20,00 € à payer.*Voir l’écriture.*Période déclarée/s)
  assert.match((await auditor.get(page)).text, /Boxes of form 3310-CA3/)
  const again = await treasurer.post(vatPaths.file, period)
  assert.equal(again.status, 409)
  assert.match(again.text, /déjà déclarée/)
  assert.match((await treasurer.get(`${vatPaths.home}?period=${period.from}/${period.to}`)).text, /est déclarée/)
  assert.equal((await treasurer.get(`${vatPaths.home}?period=x/y`)).status, 200, 'an address changed by hand shows the next period')
  const cancel = `${page}/cancel`
  assert.match((await treasurer.get(cancel)).text, /Reprendre cette déclaration/)
  assert.equal((await auditor.post(cancel)).status, 403)
  assert.equal((await treasurer.post(cancel)).status, 303)
  assert.match((await treasurer.get(page)).text, /a été reprise/)
  assert.equal((await treasurer.get(vatPaths.filed('none'))).status, 404)
})

test('what does not tie cannot be declared, and says why; sales abroad are told', async () => {
  const { people, period } = await scene()
  const treasurer = await people.signedIn(await people.addPerson({ roles: ['treasurer'] }))
  await inTransaction(people.db, async (tx) => {
    await postEntry(tx, tester, { journal: 'OD', day: period.from, label: 'Taxe sans vente', lines: [{ account: '411', debitCents: 500n, creditCents: 0n }, { account: '44571', debitCents: 0n, creditCents: 500n }] }, people.clock)
    const { id } = await addCustomer(tx, tester, { customer: { name: 'Erika', country: 'DE' } }, people.clock)
    await issueTo(tx, id, people.clock, { lines: [hosting(1, 9000)] })
  })
  const { text } = await treasurer.get(vatPaths.home)
  for (const words of [/5,00 € de plus/, /illisible/, /Jusqu’à 10 000,00 €/]) assert.match(plain(text), words)
  assert.doesNotMatch(text, /Marquer comme déclarée/)
  assert.equal((await treasurer.post(vatPaths.file, period)).status, 409)
})

test('a period settled by hand is shown and not declared twice', async () => {
  const { people, period, sell } = await scene()
  await sell()
  await inTransaction(people.db, (tx) => postEntry(tx, tester, { journal: 'OD', day: period.to, label: 'TVA du mois', lines: [{ account: '44571', debitCents: 2000n, creditCents: 0n }, { account: '44551', debitCents: 0n, creditCents: 2000n }] }, people.clock))
  const treasurer = await people.signedIn(await people.addPerson({ roles: ['treasurer'] }))
  const { text } = await treasurer.get(vatPaths.home)
  for (const words of [/20,00 € à payer/, /solde déjà la TVA de cette période/, /TVA du mois/, /Au centime près/]) assert.match(plain(text), words)
  assert.doesNotMatch(text, /Marquer comme déclarée/)
  assert.equal((await treasurer.post(vatPaths.file, period)).status, 409)
})

test('the API: 200, 201, 204, 400, 401, 403, 404, 409', async () => {
  const { people, period, sell } = await scene()
  await sell()
  const [nobody, treasurer, board, support] = [await apiCaller(people, null), await apiCaller(people, ['treasurer']), await apiCaller(people, ['board']), await apiCaller(people, ['support'])]
  const [path, query] = ['/api/v1/vat', `from=${period.from}&to=${period.to}`]
  const regime = { from: '2026-01-01', kind: 'liable', due: 'receipt' }
  for (const [who, method, where, body, status] of [
    [nobody, 'GET', `${path}/regimes`, undefined, 401],
    [support, 'GET', `${path}/regimes`, undefined, 403],
    [board, 'PUT', `${path}/regimes`, regime, 403],
    [treasurer, 'PUT', `${path}/regimes`, { ...regime, kind: 'x' }, 400],
    [treasurer, 'PUT', `${path}/regimes`, regime, 204],
    [board, 'GET', `${path}/regimes`, undefined, 200],
    [board, 'GET', `${path}/draft?${query}`, undefined, 200],
    [board, 'GET', `${path}/draft?from=2026-01-02&to=2026-01-31`, undefined, 422],
    [board, 'POST', `${path}/returns`, period, 403],
    [treasurer, 'POST', `${path}/returns`, {}, 400],
    [treasurer, 'POST', `${path}/returns`, period, 201],
    [treasurer, 'POST', `${path}/returns`, period, 409],
    [treasurer, 'DELETE', `${path}/returns/none`, undefined, 404],
  ] as const)
    assert.equal((await who(method, where, body)).status, status, `${method} ${where} ${JSON.stringify(body)}`)
  const { items } = (await board('GET', `${path}/returns`)).said<{ items: { id: string; dueCents: number; boxes: Record<string, unknown> }[] }>()
  assert.deepEqual([items[0]?.dueCents, items[0]?.boxes['08']], [2000, { base: 10_000, vat: 2000 }])
  assert.equal((await treasurer('DELETE', `${path}/returns/${items[0]?.id}`)).status, 204)
})
