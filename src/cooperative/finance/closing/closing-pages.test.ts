import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { paths } from '#web/paths.ts'
import { openFiscalYear } from '../ledger/fiscal-year.ts'
import { makeFinancePages } from '../ledger/pages/finance-pages.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { setUpLedger } from '../ledger/set-up-ledger.ts'
import { tester } from '../ledger/test-books.ts'
import { secondHandNeeds } from '../second-hand-needs.ts'
import { apiCaller } from './test-api-caller.ts'
import { makeClosingApi } from './closing-api.ts'
import { makeClosingPages } from './closing-pages.ts'
import { closingPaths } from './closing-paths.ts'

async function scene() {
  const people = await testPeople([makeFinancePages(), makeClosingPages(), makeApi().route('/', makeClosingApi()) as App], {}, secondHandNeeds)
  const yearId = await inTransaction(people.db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, people.clock)
    const { id } = await openFiscalYear(tx, tester, { startDay: day('2025-01-01'), endDay: day('2025-12-31') }, people.clock)
    await postEntry(tx, tester, { journal: 'OD', day: day('2025-02-01'), label: 'Vente', lines: [{ account: '512', debitCents: 120_050n, creditCents: 0n }, { account: '706', debitCents: 0n, creditCents: 120_050n }] }, people.clock)
    return id
  })
  const as = async (name: string, ...roles: ('treasurer' | 'auditor' | 'board')[]) => people.signedIn(await people.addPerson({ name, roles }))
  return { people, yearId, treasurer: await as('Trésorière', 'treasurer'), board: await as('Présidente', 'board'), auditor: await as('Contrôleur', 'auditor') }
}

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')
const good = { cutOff: 'Rien à reporter', depreciation: 'Rien à amortir', statement512: '1 200,50', explanation512: '' }

test('a treasurer goes through the list and prepares, the board releases, everybody reads the result', async () => {
  const { yearId, treasurer, board, auditor } = await scene()
  const page = plain((await treasurer.get(closingPaths.year(yearId))).text)
  for (const words of [/La clôture peut être préparée/, /Bénéfice/, /1 200,50 €/, /name="statement512"[^>]*value="1200,50"/]) assert.match(page, words)
  assert.doesNotMatch((await auditor.get(closingPaths.year(yearId))).text, /name="cutOff"/)
  const refused = await treasurer.post(closingPaths.prepare(yearId), { ...good, statement512: '1 200,49' })
  assert.equal(refused.status, 422)
  assert.match(plain(refused.text), /diffèrent de 0,01 €/)
  assert.match(refused.text, /Rien à reporter<\/textarea>/, 'nothing typed is lost')
  assert.equal((await treasurer.post(closingPaths.prepare(yearId), { ...good, statement512: 'x' })).status, 422)
  assert.equal((await board.post(closingPaths.prepare(yearId), good)).status, 403)
  assert.equal((await treasurer.post(closingPaths.prepare(yearId), good)).status, 303)
  assert.match((await board.get(paths.administration)).text, new RegExp(`La clôture \\d{4} attend une seconde personne[^]*href="${closingPaths.year(yearId)}"`))
  assert.match((await treasurer.get(closingPaths.year(yearId))).text, /une autre personne de la trésorerie/)
  assert.match((await treasurer.post(closingPaths.release(yearId), { confirmed: 'yes' })).text, /./)
  assert.equal((await treasurer.post(closingPaths.release(yearId), { confirmed: 'yes' })).status, 409)
  const unticked = await board.post(closingPaths.release(yearId))
  assert.equal(unticked.status, 422)
  assert.match(unticked.text, /Cochez la case/)
  assert.equal((await board.post(closingPaths.release(yearId), { confirmed: 'yes' })).status, 303)
  assert.doesNotMatch((await board.get(paths.administration)).text, /seconde personne/)
  const closed = plain((await auditor.get(closingPaths.year(yearId))).text)
  for (const words of [/L’exercice est clos/, /Préparée par Trésorière/, /Validée par Présidente/, /Relevé : 1 200,50 €, conforme/, /à-nouveaux/]) assert.match(closed, words)
  assert.match((await auditor.get(closingPaths.home)).text, /2026/)
  assert.equal((await treasurer.get(closingPaths.year('nothing'))).status, 404)
})

test('the list says what waits; a prepared closing is thrown away', async () => {
  const { people, yearId, treasurer, auditor } = await scene()
  await inTransaction(people.db, (tx) => postEntry(tx, tester, { journal: 'OD', day: day('2025-02-01'), label: 'Attente', lines: [{ account: '471', debitCents: 5000n, creditCents: 0n }, { account: '512', debitCents: 0n, creditCents: 5000n }] }, people.clock))
  const page = plain((await treasurer.get(closingPaths.year(yearId))).text)
  assert.match(page, /471 n’est pas soldé : il y reste 50,00 €/)
  assert.doesNotMatch(page, /name="cutOff"/)
  await inTransaction(people.db, (tx) => postEntry(tx, tester, { journal: 'OD', day: day('2025-02-02'), label: 'Attente', lines: [{ account: '512', debitCents: 5000n, creditCents: 0n }, { account: '471', debitCents: 0n, creditCents: 5000n }] }, people.clock))
  await treasurer.post(closingPaths.prepare(yearId), good)
  assert.equal((await auditor.post(closingPaths.discard(yearId))).status, 403)
  assert.equal((await treasurer.post(closingPaths.discard(yearId))).status, 303)
  assert.match((await treasurer.get(closingPaths.year(yearId))).text, /name="cutOff"/)
})

test('the API: 200, 400, 401, 403, 404, 409, and a year closed', async () => {
  const { people, yearId } = await scene()
  const [nobody, treasurer, board, auditor, support] = [await apiCaller(people, null), await apiCaller(people, ['treasurer']), await apiCaller(people, ['board']), await apiCaller(people, ['auditor']), await apiCaller(people, ['support'])]
  const path = `/api/v1/closings/${yearId}`
  const json = { cutOff: 'Rien', depreciation: 'Rien', banks: [{ account: '512', statementCents: 120_050 }] }
  for (const [who, method, where, body, status] of [
    [nobody, 'GET', path, undefined, 401],
    [support, 'GET', path, undefined, 403],
    [auditor, 'GET', '/api/v1/closings/none', undefined, 404],
    [auditor, 'POST', path, json, 403],
    [board, 'DELETE', path, undefined, 403],
    [treasurer, 'POST', path, { ...json, extra: 1 }, 400],
    [treasurer, 'POST', path, { ...json, banks: [{ account: '512', statementCents: 0.5 }] }, 400],
    [treasurer, 'POST', path, { ...json, banks: [] }, 422],
    [board, 'POST', `${path}/release`, undefined, 404],
    [treasurer, 'POST', path, json, 201],
    [treasurer, 'POST', path, json, 409],
    [treasurer, 'POST', `${path}/release`, undefined, 409],
    [treasurer, 'DELETE', path, undefined, 200],
    [treasurer, 'DELETE', path, undefined, 404],
    [treasurer, 'POST', path, json, 201],
    [board, 'POST', `${path}/release`, undefined, 202],
    [board, 'POST', `${path}/release`, undefined, 409],
  ] as const)
    assert.equal((await who(method, where, body)).status, status, `${method} ${where} ${JSON.stringify(body)}`)
  const after = (await auditor('GET', path)).said<{ state: string; resultCents: number; checks: unknown[]; nextYear: string }>()
  assert.deepEqual([after.state, after.resultCents, after.checks], ['closed', 120_050, []])
  const { items } = (await auditor('GET', '/api/v1/closings')).said<{ items: { year: string; startDay: string }[] }>()
  assert.deepEqual(items.map(({ startDay }) => startDay), ['2025-01-01', '2026-01-01'])
  assert.equal(items[1]?.year, after.nextYear)
})
