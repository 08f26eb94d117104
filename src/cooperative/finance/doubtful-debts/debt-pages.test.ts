import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { paths } from '#web/paths.ts'
import { apiCaller } from '../closing/test-api-caller.ts'
import { openFiscalYear } from '../ledger/fiscal-year.ts'
import { makeFinancePages } from '../ledger/pages/finance-pages.ts'
import { ensureParty } from '../ledger/party.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { setUpLedger } from '../ledger/set-up-ledger.ts'
import { tester } from '../ledger/test-books.ts'
import { secondHandNeeds } from '../second-hand-needs.ts'
import { makeDebtsApi } from './debt-api.ts'
import { makeDebtPages } from './debt-pages.ts'
import { debtPaths } from './debt-paths.ts'

async function scene() {
  const people = await testPeople([makeFinancePages(), makeDebtPages(), makeApi().route('/', makeDebtsApi()) as App], {}, secondHandNeeds)
  const sale = await inTransaction(people.db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, people.clock)
    for (const year of ['2025', '2026']) await openFiscalYear(tx, tester, { startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }, people.clock)
    const party = await ensureParty(tx, { kind: 'customer', subjectId: 'c1', code: 'C00001', name: 'Client perdu' })
    return postEntry(tx, tester, { journal: 'VE', day: day('2025-03-01'), label: 'Facture 12', lines: [{ account: '411', debitCents: 120_000n, creditCents: 0n, party }, { account: '706', debitCents: 0n, creditCents: 120_000n }] }, people.clock)
  })
  const as = async (name: string, ...roles: ('treasurer' | 'auditor' | 'board')[]) => people.signedIn(await people.addPerson({ name, roles }))
  return { people, sale: sale.id, treasurer: await as('Trésorière', 'treasurer'), board: await as('Présidente', 'board'), auditor: await as('Contrôleur', 'auditor') }
}
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

test('an unpaid invoice on pages: doubted, written down, paid in part, given up by two', async () => {
  const { sale, treasurer, board, auditor } = await scene()
  const list = plain((await treasurer.get(debtPaths.home)).text)
  for (const words of [/Aucune créance douteuse/, /Facture 12/, /Client perdu/, /1 200,00 €/]) assert.match(list, words)
  assert.doesNotMatch((await auditor.get(debtPaths.home)).text, /name="line"/)
  const given = { line: `${sale}-1`, day: '2025-12-31', vatRate: '20', reason: 'trois relances' }
  assert.equal((await auditor.post(debtPaths.home, given)).status, 403)
  for (const [change, words] of [[{ line: '' }, /Cochez des lignes/], [{ vatRate: 'x' }, /taux de TVA/], [{ reason: '' }, /Dites pourquoi/], [{ day: '2025-02-30' }, /Cette date n’existe pas/]] as const) {
    const refused = await treasurer.post(debtPaths.home, { ...given, ...change })
    assert.equal(refused.status, 422, JSON.stringify(change))
    assert.match(refused.text, words)
  }
  assert.match((await treasurer.post(debtPaths.home, { ...given, day: '' })).text, /value="trois relances"/, 'nothing typed is lost')
  const { location } = await treasurer.post(debtPaths.home, given)
  const id = location.split('/').at(-1) ?? ''
  assert.match(plain((await auditor.get(location)).text), /1 000,00 €, et 200,00 € de TVA/)
  assert.equal((await treasurer.post(debtPaths.undoubt(id))).status, 303)
  const again = await treasurer.post(debtPaths.home, given)
  const debt = again.location.split('/').at(-1) ?? ''
  assert.match((await treasurer.post(debtPaths.provide(debt), { day: '2025-12-31', percent: '120' })).text, /va de 0 à 100/)
  assert.equal((await treasurer.post(debtPaths.provide(debt), { day: '2025-12-31', percent: '50' })).status, 303)
  assert.match(plain((await treasurer.post(debtPaths.pay(debt), { day: '2026-02-01', cents: '1 300', account: '512' })).text), /d’un centime à 1 200,00 €/)
  assert.equal((await treasurer.post(debtPaths.pay(debt), { day: '2026-02-01', cents: '600', account: '512' })).status, 303)
  assert.match(plain((await auditor.get(debtPaths.one(debt))).text), /250,00 €/)
  assert.equal((await board.post(debtPaths.propose(debt), { reason: 'x' })).status, 403)
  assert.equal((await treasurer.post(debtPaths.propose(debt), { reason: 'liquidation close', vatBack: 'yes' })).status, 303)
  assert.match((await treasurer.get(debtPaths.one(debt))).text, /une autre personne doit l’approuver/)
  assert.equal((await treasurer.post(debtPaths.approve(debt), { day: '2026-05-01' })).status, 409)
  assert.equal((await board.post(debtPaths.decline(debt))).status, 303)
  assert.equal((await treasurer.post(debtPaths.propose(debt), { reason: 'liquidation close' })).status, 303)
  assert.match((await board.get(paths.administration)).text, new RegExp(`Une créance à passer en perte attend[^]*href="${debtPaths.one(debt)}"`))
  assert.equal((await auditor.post(debtPaths.approve(debt), { day: '2026-05-01' })).status, 403)
  assert.equal((await board.post(debtPaths.approve(debt), { day: '2026-05-01' })).status, 303)
  assert.doesNotMatch((await board.get(paths.administration)).text, /seconde personne/)
  assert.match((await auditor.get(debtPaths.one(debt))).text, /proposé par Trésorière, approuvé par Présidente/)
  assert.equal((await treasurer.get(debtPaths.one('none'))).status, 404)
})

test('the API: 200, 201, 204, 400, 401, 403, 404, 409, 422', async () => {
  const { people, sale } = await scene()
  const [nobody, treasurer, board, support] = [await apiCaller(people, null), await apiCaller(people, ['treasurer']), await apiCaller(people, ['board']), await apiCaller(people, ['support'])]
  const home = '/api/v1/doubtful-debts'
  const json = { lines: [{ entryId: sale, place: 1 }], day: '2025-12-31', reason: 'trois relances' }
  const { id } = (await treasurer('POST', home, json)).said<{ id: string }>()
  const one = `${home}/${id}`
  for (const [who, method, path, body, status] of [
    [nobody, 'GET', home, undefined, 401],
    [support, 'GET', home, undefined, 403],
    [board, 'GET', home, undefined, 200],
    [board, 'GET', '/api/v1/overdue-debts?days=0&on=2026-12-31', undefined, 200],
    [board, 'GET', '/api/v1/overdue-debts?days=x', undefined, 400],
    [board, 'POST', home, json, 403],
    [treasurer, 'POST', home, { ...json, lines: [] }, 400],
    [treasurer, 'POST', home, { ...json, lines: [{ entryId: 'none', place: 1 }] }, 422],
    [treasurer, 'POST', home, json, 409],
    [board, 'GET', one, undefined, 200],
    [board, 'GET', `${home}/none`, undefined, 404],
    [board, 'POST', `${one}/provision`, { day: '2025-12-31', percent: 50 }, 403],
    [treasurer, 'POST', `${one}/provision`, { day: '2025-12-31', percent: 50.5 }, 400],
    [treasurer, 'POST', `${one}/provision`, { day: '2025-12-31', percent: 50 }, 201],
    [treasurer, 'POST', `${one}/provision`, { day: '2025-12-31', percent: 50 }, 409],
    [treasurer, 'DELETE', one, undefined, 409],
    [treasurer, 'POST', `${one}/payment`, { day: '2026-02-01', cents: 0 }, 400],
    [treasurer, 'POST', `${one}/payment`, { day: '2026-02-01', cents: 120_001 }, 422],
    [treasurer, 'POST', `${one}/payment`, { day: '2026-02-01', cents: 20_000 }, 201],
    [board, 'POST', `${one}/write-off/approve`, { day: '2026-05-01' }, 409],
    [treasurer, 'POST', `${one}/write-off`, { reason: '' }, 400],
    [board, 'POST', `${one}/write-off`, { reason: 'perdu' }, 403],
    [treasurer, 'POST', `${one}/write-off`, { reason: 'perdu' }, 201],
    [treasurer, 'POST', `${one}/write-off`, { reason: 'perdu' }, 409],
    [treasurer, 'POST', `${one}/write-off/approve`, { day: '2026-05-01' }, 409],
    [board, 'DELETE', `${one}/write-off`, undefined, 200],
    [board, 'DELETE', `${one}/write-off`, undefined, 409],
    [treasurer, 'POST', `${one}/write-off`, { reason: 'perdu', vatBack: true }, 201],
    [board, 'POST', `${one}/write-off/approve`, { day: '2026-05-01' }, 201],
    [treasurer, 'POST', `${one}/payment`, { day: '2026-06-01', cents: 1 }, 409],
  ] as const)
    assert.equal((await who(method, path, body)).status, status, `${method} ${path} ${JSON.stringify(body)}`)
  const after = (await board('GET', one)).said<{ leftCents: number; provisionCents: number; writtenOffBy: string; steps: unknown[] }>()
  assert.deepEqual([after.leftCents, after.provisionCents, after.writtenOffBy, after.steps.length], [0, 0, 'Camille', 3])
})
