import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { apiCaller } from '#cooperative/finance/closing/test-api-caller.ts'
import { withClosing } from '#cooperative/finance/closing/test-closing.ts'
import { enterTariff } from '#cooperative/finance/tariffs/enter-tariff.ts'
import { addPlan } from '#cooperative/finance/tariffs/save-plan.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { keepReadings } from '#cooperative/gauges/gauge-store.ts'
import { enterProject } from '#cooperative/projects/enter-project.ts'
import { projectInput } from '#cooperative/projects/test-projects.ts'
import { inTransaction } from '#db/transaction.ts'
import { readCsv } from '#lib/csv.ts'
import { day } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { countedPersons, partNames } from './data-set.ts'
import { makeTransparencyApi } from './transparency-api.ts'
import { makeTransparencyPages } from './transparency-pages.ts'
import { transparencyPaths } from './transparency-paths.ts'

const months = [{ day: day('2026-08-01'), requests: 1000, faults: 4 }, { day: day('2026-09-01'), requests: 0, faults: 0 }, { day: day('2026-10-01'), requests: 2000, faults: 1 }]
const minuteMs = 60_000

/** The clock stands on 23 November 2026: seven members, a closed year, prices, a project. */
async function scene() {
  const people = await testPeople([makeTransparencyPages({ seenService: async () => ({ months }) }), makeApi().route('/', makeTransparencyApi()) as App])
  for (let count = 0; count < 7; count++) await people.addMember(`Secret${count}`)
  await inTransaction(people.db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, people.clock)
    await openFiscalYear(tx, tester, { startDay: day('2025-01-01'), endDay: day('2025-12-31') }, people.clock)
    await openFiscalYear(tx, tester, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, people.clock)
    const post = (on: string, debit: string, credit: string, cents: bigint) => postEntry(tx, tester, { journal: 'OD', day: day(on), label: 'Essai', lines: [{ account: debit, debitCents: cents, creditCents: 0n }, { account: credit, debitCents: 0n, creditCents: cents }] }, people.clock)
    await post('2025-06-01', '512', '706', 250_001n)
    await post('2025-07-01', '6135', '512', 300_000n)
    await post('2026-06-01', '512', '706', 777_700n)
    const plan = await addPlan(tx, tester, { code: 'ASSO', name: '=Asso; à prix "doux"', months: 12, billed: 'advance', measure: 'traffic', level: 'standard', account: '706' }, people.clock)
    await enterTariff(tx, tester, { label: 'Tarif 2026', fromDay: day('2026-01-01'), body: 'meeting', votedOn: day('2025-12-01'), resolution: '4', prices: [{ planId: plan.id, price: 600_125n, included: 12_500n, overagePrice: 1500n }] }, people.clock)
    await enterProject(tx, tester, projectInput(), people.clock)
    const reading = { drawn: null, asOf: null, dates: [], variant: null, because: null } as const
    await keepReadings(tx, day('2026-11-23'), new Map([
      ['runway', { ...reading, value: 1400n, threshold: 1_500_000n, state: 'calm', parts: [] }],
      ['phantoms', { ...reading, value: 2000n, threshold: 2500n, state: 'near', parts: [{ name: 'phantoms', value: 3n, unit: 'count' }] }],
    ]), people.clock.now())
  })
  await (await withClosing({ db: people.db, clock: people.clock, act: (work) => inTransaction(people.db, work) })).close()
  const as = async (...roles: ('board' | 'treasurer')[]) => people.signedIn(await people.addPerson({ roles }))
  return { people, board: await as('board'), treasurer: await as('treasurer'), stranger: people.browser() }
}
const all = Object.fromEntries(partNames.map((part) => [`part-${part}`, 'yes']))
const choice = { ...all, intro: 'Bonjour.\n\nTout va bien.', licence: 'ODbL 1.0' }
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

test('nothing is open until somebody chooses it; closed again, its files are gone', async () => {
  const { people, board, treasurer, stranger } = await scene()
  assert.match((await stranger.get(transparencyPaths.open)).text, /Rien n’est encore ouvert/)
  for (const part of partNames) for (const kind of ['csv', 'json']) assert.equal((await stranger.get(transparencyPaths.file(`${part}.${kind}`))).status, 404)
  assert.equal((await treasurer.get(transparencyPaths.settings)).status, 403)
  assert.equal((await treasurer.post(transparencyPaths.settings, choice)).status, 403)
  for (const part of partNames) assert.equal((await board.get(transparencyPaths.preview(part))).status, 200)
  assert.equal((await board.get(transparencyPaths.preview('none'))).status, 404)
  assert.equal((await board.post(transparencyPaths.settings, { ...choice, licence: '' })).status, 422)
  const refused = await board.post(transparencyPaths.settings, { ...choice, intro: 'x'.repeat(2001) })
  assert.match(plain(refused.text), /2000 signes au plus/)
  assert.match(refused.text, /ODbL 1\.0/, 'nothing typed is lost')
  assert.equal((await board.post(transparencyPaths.settings, choice)).status, 303)
  const open = plain((await stranger.get(transparencyPaths.open)).text)
  for (const words of [/<p>Bonjour\.<\/p><p>Tout va bien\.<\/p>/, /ODbL 1\.0/, /Abouties/, /99,95 %/, /60,0125 €/, /Nouvelle messagerie/, /Production vendue/, /-499,99 €|−499,99 €/, /href="\/transparence\/members\.csv"/]) assert.match(open, words)
  assert.doesNotMatch(open, /Secret\d|777|Choisir ce qui est ouvert/, 'no name, no year that is still open')
  assert.match((await board.get(transparencyPaths.open)).text, /Choisir ce qui est ouvert/)
  assert.match((await people.browser().get(transparencyPaths.open, { 'accept-language': 'en' })).text, /Our figures, open to all/)
  // one part alone
  assert.equal((await board.post(transparencyPaths.settings, { 'part-tariffs': 'yes', intro: '', licence: 'ODbL 1.0' })).status, 303)
  assert.equal((await stranger.get(transparencyPaths.file('members.json'))).status, 404)
  assert.equal((await stranger.get(transparencyPaths.file('tariffs.json'))).status, 200)
  assert.doesNotMatch((await stranger.get(transparencyPaths.open)).text, /Nouvelle messagerie/)
})

test('the files: dated, licensed, documented; euros to the cent, and no formula in a spreadsheet', async () => {
  const { board, stranger } = await scene()
  await board.post(transparencyPaths.settings, choice)
  const json = async (part: string) => (await stranger.get(transparencyPaths.file(`${part}.json`))).json<{ day: string; licence: string; madeAt: string; columns: { name: string; title: string; unit: string }[]; rows: Record<string, unknown>[] }>()
  const accounts = await json('accounts')
  assert.deepEqual([accounts.day, accounts.licence, accounts.madeAt], ['2025-12-31', 'ODbL 1.0', '2026-11-23T10:00:00.000Z'])
  assert.deepEqual(accounts.rows.map(({ part, line, amount }) => `${part} ${line} ${amount}`), ['Passif Résultat de l’exercice -499.99', 'Passif Autres dettes 499.99', 'Produits Production vendue 2500.01', 'Charges Autres achats et charges externes 3000.00', 'Résultat Résultat de l’exercice -499.99'])
  assert.deepEqual((await json('service')).rows, [{ month: '2026-08', requests: 1000, errors: 4, answered: '99.60' }, { month: '2026-09', requests: 0, errors: 0, answered: null }, { month: '2026-10', requests: 2000, errors: 1, answered: '99.95' }])
  const tariffs = await stranger.get(transparencyPaths.file('tariffs.csv'))
  assert.match(tariffs.headers.get('content-disposition') ?? '', /tariffs-2026-11-23\.csv/)
  const [head, row] = readCsv(tariffs.text)
  assert.deepEqual(head?.cells, ['plan', 'months', 'price', 'includedGb', 'overagePrice', 'since', 'votedBy', 'votedOn'])
  assert.deepEqual(row?.cells, ['=Asso; à prix "doux"', '12', '60,0125', '12.5', '0,15', '2026-01-01', 'Assemblée', '2025-12-01'])
  assert.match(tariffs.text, /"'=Asso;/, 'a spreadsheet takes it for text')
  assert.deepEqual((await json('gauges')).rows.map((row) => ({ ...row, value: row['value'] === null ? null : plain(String(row['value'])), threshold: plain(String(row['threshold'])) })), [{ gauge: 'Trésorerie', value: '14 mois devant nous', threshold: '15 000 €', state: 'Tout va bien', readOn: '2026-11-23' }, { gauge: 'Sociétaires sans nouvelles', value: null, threshold: '25 %', state: 'Seuil proche', readOn: '2026-11-23' }], 'three persons are not told')
  for (const part of partNames) {
    const { columns, rows } = await json(part)
    assert.ok(columns.every(({ title, unit }) => title !== '' && unit !== '') && rows.length > 0, part)
    assert.equal(readCsv((await stranger.get(transparencyPaths.file(`${part}.csv`))).text).length, rows.length + 1, part)
  }
  for (const file of ['members', 'members.exe', 'x.json', '..%2Fmembers.json']) assert.equal((await stranger.get(transparencyPaths.file(file))).status, 404, file)
})

test('fewer than five persons are not told, nobody is told as nobody', async () => {
  assert.deepEqual([0, 1, 4, 5, 300].map(countedPersons), [0, null, null, 5, 300])
  const { people, board, stranger } = await scene()
  await board.post(transparencyPaths.settings, choice)
  type Row = { month: string; members: number | null; joinedInYear: number | null; leftInYear: number | null }
  const last = async () => (await stranger.get(transparencyPaths.file('members.json'))).json<{ rows: Row[] }>().rows.at(-1)
  assert.deepEqual(await last(), { month: '2026-11', members: 7, joinedInYear: 7, leftInYear: 0 })
  const gone = await people.db.selectFrom('member').select('id').limit(3).execute()
  for (const { id } of gone) await sql`insert into member_event (member_id, status, cause, day, recorded_at) values (${id}, 'withdrawn', 'withdrawal', '2026-11-23', now())`.execute(people.db)
  assert.equal((await last())?.members, 7, 'worked out once a minute')
  people.clock.advance(minuteMs)
  assert.deepEqual(await last(), { month: '2026-11', members: null, joinedInYear: 7, leftInYear: null })
})

test('the API: 200, 400, 401, 403', async () => {
  const { people } = await scene()
  const [nobody, board, treasurer] = [await apiCaller(people, null), await apiCaller(people, ['board']), await apiCaller(people, ['treasurer'])]
  const path = '/api/v1/transparency'
  for (const [who, method, body, status] of [
    [nobody, 'GET', undefined, 401], [treasurer, 'GET', undefined, 403], [board, 'GET', undefined, 200],
    [treasurer, 'PUT', { parts: [], intro: '', licence: 'x' }, 403], [board, 'PUT', { parts: ['names'], intro: '', licence: 'x' }, 400], [board, 'PUT', { parts: [], intro: '', licence: '' }, 400], [board, 'PUT', { parts: [], intro: '\u0000', licence: 'x' }, 422],
  ] as const) assert.equal((await who(method, path, body)).status, status, `${method} ${JSON.stringify(body)}`)
  assert.deepEqual((await board('PUT', path, { parts: ['projects'], intro: 'Bonjour', licence: 'CC BY-SA 4.0' })).said(), { parts: ['projects'], intro: 'Bonjour', licence: 'CC BY-SA 4.0', files: ['/transparence/projects.csv', '/transparence/projects.json'] })
})
