import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { addMonths, day } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { apiCaller } from '../closing/test-api-caller.ts'
import { fiscalYears, openFiscalYear } from '../ledger/fiscal-year.ts'
import { makeFinancePages } from '../ledger/pages/finance-pages.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { setUpLedger } from '../ledger/set-up-ledger.ts'
import { tester } from '../ledger/test-books.ts'
import { makeBudgetApi } from './budget-api.ts'
import { readBudgetFile } from './budget-file.ts'
import { makeBudgetPages } from './budget-pages.ts'
import { budgetPaths } from './budget-paths.ts'

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

async function scene(withBooks = true) {
  const people = await testPeople([makeFinancePages(), makeBudgetPages(), makeApi().route('/', makeBudgetApi()) as App])
  people.clock.set(new Date('2026-05-15T10:00:00Z'))
  if (withBooks)
    await inTransaction(people.db, async (tx) => {
      await setUpLedger(tx, tester, { chart: 'company' }, people.clock)
      for (const year of ['2025', '2026']) await openFiscalYear(tx, tester, { startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }, people.clock)
    })
  const post = (on: string, debit: string, credit: string, cents: bigint) =>
    inTransaction(people.db, (tx) => postEntry(tx, tester, { journal: 'OD', day: day(on), label: 'Essai', lines: [{ account: debit, debitCents: cents, creditCents: 0n }, { account: credit, debitCents: 0n, creditCents: cents }] }, people.clock))
  const as = async (role: 'treasurer' | 'board' | null, language: 'fr' | 'en' = 'fr') => people.signedIn(await people.addPerson({ roles: role ? [role] : [], language }))
  const year = (await fiscalYears(people.db)).at(-1)?.id ?? ''
  return { people, post, as, year }
}

test('from twelve months of books to a voted budget that every member reads', async () => {
  const { post, as, year } = await scene()
  for (let month = 0; month < 16; month++) {
    const first = addMonths(day('2025-01-10'), month)
    await post(first, '6135', '512', 100_00n)
    await post(first, '512', '706', 180_00n)
  }
  const [treasurer, board, member, english] = [await as('treasurer'), await as('board'), await as(null), await as(null, 'en')]
  assert.match(plain((await treasurer.get(budgetPaths.home)).text), /Pas de budget voté.*Préparer un budget/s)
  assert.match((await board.get(budgetPaths.home)).text, /Pas de budget voté/)
  assert.doesNotMatch((await board.get(budgetPaths.home)).text, /href="[^"]*budget\/new/)
  assert.match((await member.get(budgetPaths.voted)).text, /n’en a pas encore voté/)
  assert.equal((await member.get(budgetPaths.home)).status, 403)
  assert.match((await treasurer.get(`${budgetPaths.add}?year=${year}`)).text, /Budget 2026/)
  const wrong = await treasurer.post(budgetPaths.add, { year, label: 'Mon budget', from: 'actuals', costsPercent: 'dix', incomePercent: '' })
  assert.equal(wrong.status, 422)
  assert.match(wrong.text, /value="Mon budget"[\s\S]*value="dix"[\s\S]*Écrivez un pourcentage/)
  assert.equal((await board.post(budgetPaths.add, { year, label: 'x' })).status, 403)
  const begun = await treasurer.post(budgetPaths.add, { year, label: 'Mon budget', from: 'actuals', costsPercent: '10', incomePercent: '-2,5' })
  assert.equal(begun.status, 303)
  const one = begun.headers.get('location') ?? ''
  const draft = plain((await treasurer.get(one)).text)
  // 12 × 100 € and a tenth, 12 × 180 € less a fortieth
  for (const words of [/1 320,00 €/, /2 106,00 €/, /Résultat prévu : 786,00 €/, /Enregistrer le vote/]) assert.match(draft, words)
  const line = `${one}/lines/6135`
  assert.match((await treasurer.get(line)).text, /1 320,00|1320,00/)
  assert.match(plain((await board.get(line)).text), /janvier 2026.*110,00 €/s)
  const hand = Object.fromEntries(Array.from({ length: 12 }, (_, month) => [`month-${addMonths(day('2026-01-01'), month)}`, month === 3 ? '200' : '100,00']))
  assert.equal((await treasurer.post(line, { spread: 'hand', ...hand, why: 'Nouveau contrat' })).status, 303)
  const bad = await treasurer.post(line, { spread: 'even', total: 'mille', why: '' })
  assert.equal(bad.status, 422)
  assert.match(bad.text, /value="mille"/)
  assert.equal((await treasurer.post(`${one}/lines/new`, { account: '6135', spread: 'even', total: '1', why: '' })).status, 409)
  assert.equal((await treasurer.post(`${one}/lines/new`, { account: '626', spread: 'even', total: '120', why: '' })).status, 303)
  const removed = await treasurer.post(`${one}/lines/626/remove`)
  assert.equal(removed.status, 303)
  assert.equal((await treasurer.get(`${one}/lines/626`)).status, 404)
  const version = /name="version" value="(\d+)"/.exec((await treasurer.get(`${one}/vote`)).text)?.[1] ?? ''
  await treasurer.post(`${one}/lines/new`, { account: '616', spread: 'end', total: '50', why: '' })
  const vote = { body: 'meeting', votedOn: '2026-01-15', resolution: '7', version }
  const changed = await treasurer.post(`${one}/vote`, vote)
  assert.equal(changed.status, 409)
  assert.match(changed.text, /a changé depuis/)
  assert.equal((await board.post(`${one}/vote`, vote)).status, 403)
  const now = /name="version" value="(\d+)"/.exec(changed.text)?.[1] ?? ''
  assert.equal((await treasurer.post(`${one}/vote`, { ...vote, votedOn: '2026-05-16', version: now })).status, 422)
  assert.equal((await treasurer.post(`${one}/vote`, { ...vote, version: now })).status, 303)
  const seen = plain((await board.get(budgetPaths.home)).text)
  for (const words of [/voté par l’assemblée le 15 janvier 2026, résolution 7/, /Nouveau contrat/, /Résultat voté/, /href="\/administration\/finance\/accounts\/6135\?year=/, /à ce rythme/, /<svg[^>]*role="img"/]) assert.match(seen, words)
  const told = plain((await member.get(budgetPaths.voted)).text)
  assert.match(told, /Nouveau contrat/)
  assert.doesNotMatch(told, /\/administration\/finance/)
  assert.match((await english.get(budgetPaths.voted)).text, /What the cooperative planned/)
  const csv = await board.get(`${one}/table`)
  assert.match(csv.text, /6135;[^\n]*;100,00;[^\n]*;1300,00;Nouveau contrat/)
  assert.deepEqual(readBudgetFile(csv.text, 'fr').map(({ account, totalCents }) => [account, totalCents]), [['6135', 1300_00n], ['616', 50_00n], ['706', 2106_00n]])
  assert.equal((await treasurer.post(line, { spread: 'even', total: '1', why: '' })).status, 409)
  assert.equal((await treasurer.post(`${one}/withdraw`, { why: '' })).status, 422)
  assert.equal((await treasurer.post(`${one}/withdraw`, { why: 'Erreur' })).status, 303)
  assert.match((await member.get(budgetPaths.voted)).text, /n’en a pas encore voté/)
  assert.match(plain((await treasurer.get(one)).text), /Vote retiré : Erreur/)
})

test('a table in another chart: told line by line, answered or left out, nothing lost', async () => {
  const { as, year } = await scene()
  const treasurer = await as('treasurer')
  const one = (await treasurer.post(budgetPaths.add, { year, label: 'Repris', from: 'nothing' })).headers.get('location') ?? ''
  const text = 'account;label;2024-01;2024-06;why\r\n613500;Baie;100,50;;\r\n6135;Location;"1 200,00";;loyer\r\n699999;Divers;5;;\r\n706;Ventes;;3000;\r\n'
  const asked = await treasurer.post(`${one}/import`, { text })
  assert.equal(asked.status, 409)
  for (const words of [/as-613500/, /as-699999/, /Rien n’est encore écrit/, /Ligne 2 : 613500 Baie/]) assert.match(plain(asked.text), words)
  assert.match((await treasurer.get(one)).text, /Aucune ligne encore/)
  // income is no answer for a cost
  assert.equal((await treasurer.post(`${one}/import`, { text, asked: '613500 699999', 'as-613500': '706', 'as-699999': '-' })).status, 409)
  const taken = await treasurer.post(`${one}/import`, { text, asked: '613500 699999', 'as-613500': '6135', 'as-699999': '-' })
  assert.equal(taken.status, 303)
  const page = plain((await treasurer.get(one)).text)
  for (const words of [/1 300,50 €/, /3 000,00 €/, /loyer/]) assert.match(page, words)
  for (const [wrong, words] of [['', /aucune ligne/], ['a;b\n6135;1', /colonne « total »/], ['a;total\n6135;x', /Ligne 2 : « x »/], ['a;total\n512;1', /« 512 » n’est pas/]] as const) {
    const refused = await treasurer.post(`${one}/import`, { text: wrong })
    assert.equal(refused.status, 422)
    assert.match(plain(refused.text), words)
  }
  assert.equal((await treasurer.post(`${one}/drop`)).status, 303)
  assert.equal((await treasurer.get(one)).status, 404)
  assert.equal((await treasurer.post(`${one}/restore`)).status, 303)
  assert.match(plain((await treasurer.get(one)).text), /1 300,50 €/)
})

test('the cash plan: the day money is lacking, what comes back with its entries; without books it says so', async () => {
  const none = await scene(false)
  assert.match((await (await none.as('treasurer')).get(budgetPaths.cash)).text, /pas encore ouverte/)
  assert.match((await (await none.as(null)).get(budgetPaths.voted)).text, /Pas de budget voté/)
  const { post, as } = await scene()
  await post('2025-01-02', '512', '1061', 2000_00n)
  for (let month = 0; month < 16; month++) await post(addMonths(day('2025-01-10'), month), '6135', '512', 100_00n)
  const [board, member] = [await as('board'), await as(null)]
  const page = plain((await board.get(budgetPaths.cash)).text)
  // 400 € left: what is due this month, and four more; the fifth is one too many
  for (const words of [/l’argent manque à partir du 15 septembre 2026/, /Autres charges, par habitude/, /href="\/administration\/finance\/accounts\/6135"/, /chaque mois, à la moyenne/, /−1 400,00 €/]) assert.match(page, words)
  assert.equal((await member.get(budgetPaths.cash)).status, 403)
})

test('the API: 200, 201, 204, 400, 401, 403, 404, 409, 422', async () => {
  const { people, year } = await scene()
  const [nobody, treasurer, board, member] = [await apiCaller(people, null), await apiCaller(people, ['treasurer']), await apiCaller(people, ['board']), await apiCaller(people, [])]
  const path = '/api/v1/budgets'
  assert.equal((await nobody('GET', `${path}?year=${year}`)).status, 401)
  assert.equal((await member('GET', `${path}?year=${year}`)).status, 403)
  assert.equal((await board('GET', `${path}?year=none`)).status, 404)
  assert.equal((await board('POST', path, { yearId: year, label: 'x' })).status, 403)
  assert.equal((await treasurer('POST', path, { yearId: year })).status, 400)
  assert.equal((await treasurer('POST', path, { yearId: year, label: 'x', from: 'actuals' })).status, 409)
  const made = await treasurer('POST', path, { yearId: year, label: 'Budget' })
  assert.equal(made.status, 201)
  const one = `${path}/${made.said<{ id: string }>().id}`
  const taken = await treasurer('POST', `${one}/table`, { text: 'account,total\n626,120\n61zz,5', replacements: {} })
  assert.equal(taken.status, 200)
  assert.deepEqual([taken.said<{ written: boolean }>().written, taken.said<{ unknown: { line: number }[] }>().unknown[0]?.line], [false, 3])
  for (const [who, method, where, body, status] of [
    [treasurer, 'POST', `${one}/table`, { text: 'account,total\n626,120\n61zz,5', replacements: { '61ZZ': null } }, 200],
    [treasurer, 'POST', `${one}/table`, { text: 'x' }, 422],
    [board, 'PUT', `${one}/lines/706`, { spread: 'even', cents: 24_000 }, 403],
    [treasurer, 'PUT', `${one}/lines/706`, { spread: 'x' }, 400],
    [treasurer, 'PUT', `${one}/lines/512`, { spread: 'even', cents: 1 }, 422],
    [treasurer, 'PUT', `${one}/lines/706`, { spread: 'even', cents: 24_000 }, 204],
    [treasurer, 'PUT', `${one}/lines/616`, { spread: 'hand', months: Array.from({ length: 12 }, () => 100) }, 204],
    [treasurer, 'DELETE', `${one}/lines/616`, undefined, 204],
    [treasurer, 'DELETE', `${one}/lines/616`, undefined, 404],
    [member, 'GET', `${path}/comparison?year=${year}`, undefined, 404],
    [treasurer, 'DELETE', one, undefined, 204],
    [treasurer, 'GET', one, undefined, 404],
    [treasurer, 'POST', `${one}/restore`, undefined, 204],
    [treasurer, 'POST', `${one}/vote`, { body: 'board', votedOn: '2026-02-01', resolution: '2', version: 1 }, 409],
  ] as const)
    assert.equal((await who(method, where, body)).status, status, `${method} ${where} ${JSON.stringify(body)}`)
  const { version, resultCents } = (await board('GET', one)).said<{ version: number; resultCents: number }>()
  assert.equal(resultCents, 12_000)
  assert.equal((await treasurer('POST', `${one}/vote`, { body: 'board', votedOn: '2026-02-01', resolution: '2', version })).status, 204)
  assert.equal((await treasurer('DELETE', one)).status, 409)
  const compared = await member('GET', `${path}/comparison?year=${year}`)
  assert.equal(compared.status, 200)
  assert.equal(compared.said<{ result: { budgetYearCents: number } }>().result.budgetYearCents, 12_000)
  assert.match((await board('GET', `${one}/table`)).text, /706;/)
  assert.equal((await board('GET', `${path}/cash`)).said<{ months: unknown[] }>().months.length, 18)
  assert.equal((await member('GET', `${path}/cash`)).status, 403)
  assert.equal((await treasurer('POST', `${one}/withdraw`, { why: 'Erreur' })).status, 204)
  assert.equal((await treasurer('POST', `${one}/withdraw`, { why: 'Erreur' })).status, 409)
})
