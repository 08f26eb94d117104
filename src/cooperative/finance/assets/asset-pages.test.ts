import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { apiCaller } from '../closing/test-api-caller.ts'
import { openFiscalYear } from '../ledger/fiscal-year.ts'
import { makeFinancePages } from '../ledger/pages/finance-pages.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { setUpLedger } from '../ledger/set-up-ledger.ts'
import { tester } from '../ledger/test-books.ts'
import { makeAssetsApi } from './asset-api.ts'
import { makeAssetPages } from './asset-pages.ts'
import { assetPaths } from './asset-paths.ts'

/** Books of 2025 and 2026 with a server bought on 17 May 2025. */
async function scene() {
  const people = await testPeople([makeFinancePages(), makeAssetPages(), makeApi().route('/', makeAssetsApi()) as App])
  const made = await inTransaction(people.db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, people.clock)
    const first = await openFiscalYear(tx, tester, { startDay: day('2025-01-01'), endDay: day('2025-12-31') }, people.clock)
    const second = await openFiscalYear(tx, tester, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, people.clock)
    const bought = await postEntry(tx, tester, { journal: 'AC', day: day('2025-05-17'), label: 'Serveur et disques', lines: [{ account: '2183', debitCents: 600_000n, creditCents: 0n }, { account: '404', debitCents: 0n, creditCents: 600_000n }] }, people.clock)
    return { first: first.id, second: second.id, bought: bought.id }
  })
  const as = async (name: string, ...roles: ('treasurer' | 'auditor' | 'board')[]) => people.signedIn(await people.addPerson({ name, roles }))
  return { people, ...made, treasurer: await as('Trésorière', 'treasurer'), auditor: await as('Contrôleur', 'auditor') }
}

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

test('from the purchase to its record, through two years and out of the accounts, on pages', async () => {
  const { first, second, bought, treasurer, auditor } = await scene()
  const empty = plain((await treasurer.get(assetPaths.home)).text)
  for (const words of [/Un achat de la classe 2 attend sa fiche/, /Aucune immobilisation encore/, /diffèrent de 6 000,00 €/, /Faire la fiche/]) assert.match(empty, words)
  assert.doesNotMatch((await auditor.get(assetPaths.home)).text, /Faire la fiche<\/a>/)
  const filled = (await treasurer.get(`${assetPaths.add}?entry=${bought}&account=2183`)).text
  for (const words of [/name="label"[^>]*value="Serveur et disques"/, /name="cost"[^>]*value="6000,00"/, /name="acquiredOn"[^>]*value="2025-05-17"/]) assert.match(filled, words)
  const record = { entry: bought, label: 'Serveur ardoise', account: '2183', cost: '6 000,00', residual: '', acquiredOn: '2025-05-17', inServiceOn: '2025-06-01', life: '36', supplier: 'Baie du Canal' }
  assert.equal((await auditor.post(assetPaths.add, record)).status, 403)
  for (const [change, words] of [[{ cost: '6 000,01' }, /n’a plus que 6 000,00 €/], [{ cost: 'x' }, /montant en euros/], [{ life: 'trois' }, /Une durée va de 1 à 1200 mois/], [{ inServiceOn: '2025-02-30' }, /Cette date n’existe pas/], [{ label: '' }, /Écrivez un nom/]] as const) {
    const refused = await treasurer.post(assetPaths.add, { ...record, ...change })
    assert.equal(refused.status, 422, JSON.stringify(change))
    assert.match(plain(refused.text), words)
    assert.match(refused.text, /value="Baie du Canal"/, 'nothing typed is lost')
  }
  const { location } = await treasurer.post(assetPaths.add, record)
  const id = location.split('/').at(-1) ?? ''
  const page = plain((await auditor.get(location)).text)
  for (const words of [/1\. Serveur ardoise/, /sans pièce jointe/, /1 166,67 €/, /3 833,33 €|2 833,33 €/, /role="img"/, /mois de 30 jours/]) assert.match(page, words)
  assert.match(plain((await treasurer.get(`${assetPaths.home}?q=ardoise&on=2025-12-31`)).text), /Serveur ardoise/)
  assert.match((await treasurer.get(`${assetPaths.home}?q=nothing`)).text, /Rien de tel/)
  // the year
  const year = plain((await treasurer.get(assetPaths.year(first))).text)
  assert.match(year, /1 166,67 €/)
  assert.equal((await treasurer.post(assetPaths.year(first), { cents: '1' })).status, 409)
  assert.equal((await auditor.post(assetPaths.year(first), { cents: '116667' })).status, 403)
  assert.equal((await treasurer.post(assetPaths.year(first), { cents: '116667' })).status, 303)
  assert.match(plain((await auditor.get(assetPaths.year(first))).text), /1 166,67 € passés par l’écriture n° 2/)
  assert.equal((await treasurer.post(assetPaths.reverseYear(first))).status, 303)
  assert.equal((await treasurer.post(assetPaths.reverseYear(first))).status, 409)
  assert.equal((await treasurer.post(assetPaths.year(first), { cents: '116667' })).status, 303)
  assert.match((await treasurer.get(assetPaths.home)).text, /disent la même chose/)
  // its record is used: its name changes, its figures do not
  const edit = (await treasurer.get(assetPaths.edit(id))).text
  assert.doesNotMatch(edit, /name="cost"/)
  assert.equal((await treasurer.post(assetPaths.edit(id), { label: 'Serveur granit', supplier: '' })).status, 303)
  assert.equal((await treasurer.post(assetPaths.remove(id))).status, 409)
  // its life
  assert.match(plain((await treasurer.post(assetPaths.revise(id), { fromDay: '2025-12-31', remaining: '48', residual: '', reason: 'x' })).text), /à partir du 1er janvier 2026/)
  assert.equal((await treasurer.post(assetPaths.revise(id), { fromDay: '2026-01-01', remaining: '48', residual: '', reason: 'tient bien' })).status, 303)
  assert.match(plain((await auditor.get(assetPaths.one(id))).text), /encore 4 ans : tient bien/)
  // out
  const sale = { kind: 'sale', day: '2026-03-31', proceeds: '4 000', vat: '800', account: '462', words: 'À une école' }
  const looked = plain((await treasurer.post(assetPaths.dispose(id), { ...sale, do: 'look' })).text)
  for (const words of [/Dotation complémentaire : 302,08 €/, /Valeur comptable qui sort : 4 531,25 €/, /y perd 531,25 €/, /value="À une école"/]) assert.match(looked, words)
  assert.match((await treasurer.post(assetPaths.dispose(id), { ...sale, kind: 'scrapping', do: 'write' })).text, /mise au rebut ne rapporte rien/)
  assert.equal((await treasurer.post(assetPaths.dispose(id), { ...sale, do: 'write' })).status, 303)
  assert.match(plain((await auditor.get(assetPaths.one(id))).text), /vendu le 31 mars 2026/)
  assert.match((await auditor.get(`${assetPaths.home}?view=gone&on=2026-12-31`)).text, /Serveur granit/)
  assert.equal((await auditor.post(assetPaths.undo(id))).status, 403)
  assert.equal((await treasurer.post(assetPaths.undo(id))).status, 303)
  assert.match((await treasurer.get(assetPaths.one(id))).text, /en service/)
  assert.match((await auditor.get(assetPaths.year(second))).text, /Serveur granit/)
  for (const path of [assetPaths.one('none'), assetPaths.year('none'), assetPaths.edit('none')]) assert.equal((await treasurer.get(path)).status, 404)
})

test('in English, and a record that is removed', async () => {
  const { people, treasurer, bought } = await scene()
  const english = await people.signedIn(await people.addPerson({ roles: ['board'], language: 'en' }))
  const { location } = await treasurer.post(assetPaths.add, { entry: bought, label: 'Switch', account: '2183', cost: '100', acquiredOn: '2025-05-17', inServiceOn: '', life: '', residual: '', supplier: '' })
  const id = location.split('/').at(-1) ?? ''
  assert.match((await english.get(location)).text, /does not wear out/)
  assert.match((await english.get(assetPaths.home)).text, /waits for its record/)
  assert.equal((await english.get(assetPaths.remove(id))).status, 403)
  assert.match((await treasurer.get(assetPaths.remove(id))).text, /Supprimer cette fiche/)
  assert.equal((await treasurer.post(assetPaths.remove(id))).status, 303)
  assert.equal((await treasurer.get(location)).status, 404)
})

test('the API: 200, 201, 204, 400, 401, 403, 404, 409, 422', async () => {
  const { people, first, second, bought } = await scene()
  const [nobody, treasurer, board, support] = [await apiCaller(people, null), await apiCaller(people, ['treasurer']), await apiCaller(people, ['board']), await apiCaller(people, ['support'])]
  const record = { label: 'Serveur', account: '2183', costCents: 600_000, acquiredOn: '2025-05-17', inServiceOn: '2025-06-01', lifeMonths: 36, entry: bought }
  const home = '/api/v1/assets'
  const { id } = (await treasurer('POST', home, { ...record, costCents: 1 })).said<{ id: string }>()
  const sale = { kind: 'sale', day: '2026-03-31', proceedsCents: 400_000, vatCents: 80_000 }
  const life = { fromDay: '2026-01-01', remainingMonths: 48, reason: 'tient bien' }
  for (const [who, method, path, body, status] of [
    [nobody, 'GET', home, undefined, 401],
    [support, 'GET', home, undefined, 403],
    [board, 'GET', home, undefined, 200],
    [board, 'GET', `${home}?on=2025-02-30`, undefined, 400],
    [board, 'POST', home, record, 403],
    [treasurer, 'POST', home, { ...record, costCents: 0.5 }, 400],
    [treasurer, 'POST', home, { ...record, extra: 1 }, 400],
    [treasurer, 'POST', home, record, 422],
    [treasurer, 'PATCH', `${home}/${id}`, { costCents: 600_000 }, 200],
    [treasurer, 'PATCH', `${home}/${id}`, { lifeMonths: 0 }, 400],
    [board, 'PATCH', `${home}/${id}`, { label: 'x' }, 403],
    [treasurer, 'PATCH', `${home}/none`, { label: 'x' }, 404],
    [board, 'GET', `${home}/${id}`, undefined, 200],
    [board, 'GET', `${home}/none`, undefined, 404],
    [board, 'GET', '/api/v1/asset-check', undefined, 200],
    [board, 'GET', '/api/v1/asset-check?year=none', undefined, 404],
    [board, 'GET', `/api/v1/depreciation/${first}`, undefined, 200],
    [board, 'GET', '/api/v1/depreciation/none', undefined, 404],
    [board, 'POST', `/api/v1/depreciation/${first}`, { expectedCents: 116_667 }, 403],
    [treasurer, 'POST', `/api/v1/depreciation/${first}`, {}, 400],
    [treasurer, 'POST', `/api/v1/depreciation/${second}`, { expectedCents: 316_667 }, 409],
    [treasurer, 'POST', `/api/v1/depreciation/${first}`, { expectedCents: 116_667 }, 201],
    [treasurer, 'POST', `/api/v1/depreciation/${first}`, { expectedCents: 116_667 }, 409],
    [treasurer, 'DELETE', `/api/v1/depreciation/${first}`, undefined, 200],
    [treasurer, 'DELETE', `/api/v1/depreciation/${first}`, undefined, 409],
    [treasurer, 'POST', `/api/v1/depreciation/${first}`, { expectedCents: 116_667 }, 201],
    [treasurer, 'DELETE', `${home}/${id}`, undefined, 409],
    [treasurer, 'POST', `${home}/${id}/life`, { ...life, fromDay: '2025-06-01' }, 422],
    [treasurer, 'POST', `${home}/${id}/life`, { ...life, reason: '' }, 400],
    [board, 'POST', `${home}/${id}/life`, life, 403],
    [treasurer, 'POST', `${home}/${id}/life`, life, 200],
    [board, 'POST', `${home}/${id}/disposal`, sale, 403],
    [treasurer, 'POST', `${home}/${id}/disposal`, { ...sale, kind: 'gift' }, 400],
    [treasurer, 'POST', `${home}/${id}/disposal`, { ...sale, account: '706' }, 422],
    [treasurer, 'POST', `${home}/none/disposal`, sale, 404],
    [treasurer, 'DELETE', `${home}/${id}/disposal`, undefined, 409],
    [treasurer, 'POST', `${home}/${id}/disposal`, sale, 201],
    [treasurer, 'POST', `${home}/${id}/disposal`, sale, 409],
    [treasurer, 'DELETE', `${home}/${id}/disposal`, undefined, 200],
  ] as const)
    assert.equal((await who(method, path, body)).status, status, `${method} ${path} ${JSON.stringify(body)}`)
  const asset = (await board('GET', `${home}/${id}`)).said<{ writtenOffCents: number; schedule: { chargeCents: number }[]; disposal: unknown }>()
  assert.equal(asset.writtenOffCents, 116_667)
  assert.equal(asset.disposal, null)
  assert.equal(asset.schedule.reduce((sum, { chargeCents }) => sum + chargeCents, 0), 600_000)
  const { items } = (await board('GET', '/api/v1/asset-check')).said<{ items: { booksCents: number; registerCents: number }[] }>()
  assert.deepEqual(items.map(({ booksCents, registerCents }) => booksCents - registerCents), [0, 0])
  const other = (await treasurer('POST', home, { ...record, entry: null, costCents: 5 })).said<{ id: string }>()
  assert.equal((await treasurer('DELETE', `${home}/${other.id}`)).status, 204)
})
