import assert from 'node:assert/strict'
import test from 'node:test'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { apiCaller } from '#cooperative/finance/closing/test-api-caller.ts'
import { foundStatutes } from '#cooperative/shares/test-shares.ts'
import { inTransaction } from '#db/transaction.ts'
import { addMonths, day } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { makeGaugesApi } from './gauge-api.ts'
import { makeGaugePages } from './gauge-pages.ts'
import { tendGauges } from './tend-gauges.ts'
import { hostingOf } from './test-gauges.ts'

const plain = (text: string) => text.replace(/<svg[^]*?<\/svg>|<[^>]+>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
const ports = hostingOf(120, 40)

async function house() {
  const people = await testPeople([makeGaugePages(ports), makeApi().route('/', makeGaugesApi()) as App])
  const { db, clock } = people
  await inTransaction(db, async (tx) => {
    await foundStatutes(tx)
    await setUpLedger(tx, tester, { chart: 'company' }, clock)
    for (const year of [2025, 2026]) await openFiscalYear(tx, tester, { startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }, clock)
    const post = (on: string, debit: string, credit: string, cents: bigint) => postEntry(tx, tester, { journal: 'OD', day: day(on), label: 'Essai', lines: [{ account: debit, debitCents: cents, creditCents: 0n }, { account: credit, debitCents: 0n, creditCents: cents }] }, clock)
    await post('2025-01-02', '512', '1063', 500_000n)
    for (let month = 0; month < 23; month++) {
      const on = addMonths(day('2025-01-15'), month)
      await post(on, '512', '706', 100_000n)
      await post(on, '6135', '512', 110_000n)
    }
  })
  const member = await people.signedIn(await people.addPerson({ name: 'Camille' }))
  const tend = async () => {
    while (await tendGauges(db, { ports, from: { cooperativeName: 'Les Toits', panelOrigin: 'https://panel.example' }, log: { error: (event, fields) => assert.fail(`${event} ${JSON.stringify(fields)}`) } }, clock));
  }
  return { people, member, tend }
}

test('every member sees every gauge, with its method, its threshold, its course and the accounts behind', async () => {
  const { people, member, tend } = await house()
  const waiting = await member.get('/cooperative')
  assert.match(plain(waiting.text), /Les jauges se calculent/)
  assert.equal((await people.browser().get('/cooperative')).status, 303)
  await tend()
  const front = plain((await member.get('/cooperative')).text)
  assert.match(front, /La coopérative en direct/)
  // 5,000 € less 23 times 100 €; 100 € a month
  assert.match(front, /27 mois devant nous.*2 700 € en banque/)
  assert.match(front, /Ce qui appelle une décision.*Ce que coûte un site/)
  assert.match(front, /9,17 € par mois/)
  assert.doesNotMatch(front, /NaN|undefined|null|Infinity/)
  const english = plain((await (await people.signedIn(await people.addPerson({ language: 'en' }))).get('/cooperative')).text)
  assert.match(english, /27 months ahead of us/)
  const one = await member.get('/cooperative/gauges/runway')
  assert.match(plain(one.text), /Comment c’est calculé.*100,00 € par mois/)
  assert.match(plain(one.text), /Comptes de : Trésorerie.*512 Banques? .*2 700,00 €/)
  assert.match(one.text, /<path class="ln"/)
  assert.doesNotMatch(one.text, /\/administration\/finance/, 'the books are not every member’s')
  const treasurer = await people.signedIn(await people.addPerson({ roles: ['treasurer'] }))
  assert.match((await treasurer.get('/cooperative/gauges/runway')).text, /href="\/administration\/finance\/accounts\/512"/)
  for (const name of ['result', 'equity', 'cost', 'active-accounts', 'non-members', 'arrears', 'loss-years', 'offices', 'capital-floor', 'phantoms']) {
    const answer = await member.get(`/cooperative/gauges/${name}`)
    assert.equal(answer.status, 200, name)
    assert.doesNotMatch(plain(answer.text), /NaN|undefined|Infinity/, name)
  }
  assert.equal((await member.get('/cooperative/gauges/nothing')).status, 404)
})

test('data that stopped is shown with its day, not as of today', async () => {
  const { people, tend } = await house()
  people.clock.set(new Date('2027-02-20T10:00:00Z'))
  await tend()
  const front = plain((await (await people.signedIn(await people.addPerson())).get('/cooperative')).text)
  assert.match(front, /Données manquantes.*Au 15 novembre 2026/)
  assert.doesNotMatch(front, /Elle tient debout/)
})

test('the board sets thresholds; what was typed stays when it is refused; two at once do not overwrite', async () => {
  const { people, member, tend } = await house()
  const board = await people.signedIn(await people.addPerson({ roles: ['board'] }))
  assert.equal((await member.get('/cooperative/gauges/setting')).status, 403)
  assert.equal((await member.post('/cooperative/gauges/setting', {})).status, 403)
  const good = { version: '1', reserve: '3 000,00', runwayNear: '8', runwayLeast: '4', burnMonths: '12', breakEven: '', phantomPercent: '20', arrearsPercent: '5', seats: '', lossesBefore: '2', quietDays: '60' }
  for (const [name, value, says] of [['reserve', 'beaucoup', /value="beaucoup"/], ['runwayNear', '0', /de 1 à 60/], ['burnMonths', '2', /de 3 à 24/], ['runwayLeast', '8', /moins de mois/], ['quietDays', '1,5', /de 7 à 370/], ['breakEven', '-3', /value="-3"/]] as const) {
    const refused = await board.post('/cooperative/gauges/setting', { ...good, [name]: value })
    assert.equal(refused.status, 422, name)
    assert.match(refused.text.replace(/[\u00a0\u202f]/g, ' '), says, name)
  }
  assert.equal((await board.post('/cooperative/gauges/setting', good)).location, '/cooperative')
  assert.equal((await board.post('/cooperative/gauges/setting', good)).status, 409)
  await tend()
  assert.match(plain((await member.get('/cooperative')).text), /moins que la réserve votée de 3 000 €/)
})

test('the API: what it answers to whom', async () => {
  const { people, tend } = await house()
  await tend()
  const callers = { member: await apiCaller(people, []), board: await apiCaller(people, ['board']), treasurer: await apiCaller(people, ['treasurer']), nobody: await apiCaller(people, null) }
  const setting = { reserveCents: 100_000, runwayNear: 8, runwayLeast: 4, burnMonths: 12, breakEven: 30, phantomPercent: 20, arrearsPercent: 5, seats: null, lossesBefore: 0, quietDays: 60 }
  const table: [who: keyof typeof callers, method: string, path: string, body: unknown, status: number, code?: string][] = [
    ['nobody', 'GET', '', undefined, 401, 'signInFirst'],
    ['member', 'GET', '', undefined, 200],
    ['nobody', 'GET', '/runway', undefined, 401, 'signInFirst'],
    ['member', 'GET', '/runway', undefined, 200],
    ['member', 'GET', '/runway?months=0', undefined, 400, 'badInput'],
    ['member', 'GET', '/nothing', undefined, 404, 'gaugeNone'],
    ['member', 'GET', '/capital-floor', undefined, 404, 'gaugeNone'],
    ['member', 'GET', '/setting', undefined, 200],
    ['member', 'PUT', '/setting', setting, 403, 'forbidden'],
    ['treasurer', 'PUT', '/setting', setting, 403, 'forbidden'],
    ['board', 'PUT', '/setting', { ...setting, more: 1 }, 400, 'badInput'],
    ['board', 'PUT', '/setting', { ...setting, runwayNear: 0 }, 422, 'gaugeNumber'],
    ['board', 'PUT', '/setting', { ...setting, version: 7 }, 409, 'gaugesChanged'],
    ['board', 'PUT', '/setting', setting, 200],
  ]
  for (const [who, method, path, body, status, code] of table) {
    const answer = await callers[who](method, `/api/v1/gauges${path}`, body)
    assert.equal(answer.status, status, `${who} ${method} ${path}: ${answer.text}`)
    if (code) assert.equal(answer.said<{ code: string }>().code, code, `${who} ${method} ${path}`)
  }
  const { latest, history } = (await callers.member('GET', '/api/v1/gauges/runway?months=6')).said<{ latest: { value: number; unit: string; drawn: number }; history: { day: string }[] }>()
  assert.deepEqual([latest.value, latest.unit, latest.drawn], [2700, 'months', 270_000])
  assert.deepEqual([history[0]?.day, history.at(-1)?.day, history.length], ['2026-05-31', '2026-11-23', 7])
})
