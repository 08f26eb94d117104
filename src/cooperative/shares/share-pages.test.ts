import assert from 'node:assert/strict'
import test from 'node:test'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { makeStatutesPages } from '#cooperative/statutes/statutes-pages.ts'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { testPeople } from '#people/test-people.ts'
import type { PresetName } from '#cooperative/statutes/statutes.ts'
import { makeGaugePages } from '../gauges/gauge-pages.ts'
import { noHosting } from '../gauges/test-gauges.ts'
import { makeCapitalPages } from './capital-page.ts'
import { makeMySharesPages } from './my-shares-pages.ts'
import { makeRedemptionPages } from './redemption-pages.ts'
import { makeShareRegisterPages } from './register-pages.ts'
import { foundStatutes } from './test-shares.ts'

async function house(preset: PresetName = 'sa-directoire') {
  const people = await testPeople([makeGaugePages(noHosting), makeCapitalPages(), makeStatutesPages(), makeMySharesPages(), makeShareRegisterPages(), makeRedemptionPages()])
  await inTransaction(people.db, async (tx) => {
    await foundStatutes(tx, { preset, statutes: (s) => s.shares && (s.shares.redemptionWaitMonths = 0) })
    await setUpLedger(tx, byItself('test'), { chart: 'company' }, people.clock)
    await openFiscalYear(tx, byItself('test'), { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, people.clock)
  })
  const person = await people.addPerson({ name: 'Camille Ferrand' })
  const member = await people.addMember('Ateliers vélo <b>', person.id)
  const signed = async (role: 'treasurer' | 'administrator' | 'board' | 'auditor') => people.signedIn(await people.addPerson({ roles: [role], name: `Une ${role}` }))
  return { people, member, browser: await people.signedIn(person), signed }
}
const plain = (text: string) => text.replace(/<[^>]+>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')

test('a member subscribes, the treasury takes the money, the certificate tells it; each figure is the same everywhere', async () => {
  const { people, member, browser, signed } = await house()
  assert.equal((await browser.get('/shares')).location, `/shares/${member}`)
  const empty = await browser.get(`/shares/${member}`)
  assert.match(plain(empty.text), /Pas encore de part/)
  for (const wrong of ['0', '-1', '1,5', 'beaucoup', '99999999999']) {
    const refused = await browser.post(`/shares/${member}/subscribe`, { shares: wrong })
    assert.equal(refused.status, 422, wrong)
    assert.match(refused.text, new RegExp(`value="${wrong}"`))
    assert.match(plain(refused.text), /nombre entier de parts/)
  }
  assert.equal((await browser.post(`/shares/${member}/subscribe`, { shares: '2 000' })).location, `/shares/${member}`)
  const treasurer = await signed('treasurer')
  const waiting = await treasurer.get('/administration/shares/subscriptions')
  assert.match(plain(waiting.text), /1 attendent un versement, pour 40 000,00 €/)
  assert.doesNotMatch(waiting.text, /vélo <b>/)
  const bad = await treasurer.post('/administration/shares/movements/1/pay', { amount: '40 000,01', day: '2026-11-23' })
  assert.equal(bad.status, 422)
  assert.match(plain(bad.text), /Il ne reste que 40 000,00 €/)
  assert.match(bad.text, /value="40 000,01"/)
  assert.equal((await treasurer.post('/administration/shares/movements/1/pay', { amount: '10 000', day: '2026-11-23' })).location, '/administration/shares/movements/1')
  assert.match(plain((await browser.get(`/shares/${member}`)).text), /2 000 parts de 20,00 €, soit 40 000,00 €.*30 000,00 € restent à payer/)
  assert.match(plain((await treasurer.get('/cooperative/capital')).text), /40 000,00 €.*plancher 18 500,00 €/)
  const certificate = await browser.get(`/shares/${member}/certificate`)
  assert.equal(certificate.headers.get('content-type'), 'application/pdf')
  assert.match(certificate.headers.get('content-disposition') ?? '', /certificat-de-parts-sociales-1\.pdf/)
  assert.equal((await treasurer.get('/administration/shares/extract')).headers.get('content-type'), 'application/pdf')
  assert.equal((await treasurer.post('/administration/shares/movements/1/payments/1/correct')).status, 303)
  const stranger = await people.signedIn(await people.addPerson())
  for (const path of ['', '/certificate']) assert.equal((await stranger.get(`/shares/${member}${path}`)).status, 404)
  for (const path of ['subscribe', 'redeem']) assert.equal((await stranger.post(`/shares/${member}/${path}`, { shares: '1' })).status, 404)
})

test('a part is asked for, prepared by one, released by another, paid; who prepared it cannot', async () => {
  const { people, member, browser, signed } = await house()
  await browser.post(`/shares/${member}/subscribe`, { shares: '2000' })
  const [one, two] = [await signed('treasurer'), await signed('board')]
  await one.post('/administration/shares/movements/1/pay', { amount: '40000', day: '2026-11-23' })
  const much = await browser.post(`/shares/${member}/redeem`, { shares: '2000' })
  assert.equal(much.status, 422)
  assert.match(plain(much.text), /Il faut garder au moins 1 part/)
  await browser.post(`/shares/${member}/redeem`, { shares: '5' })
  await browser.post(`/shares/${member}/redeem`, { cancel: '1' })
  await browser.post(`/shares/${member}/redeem`, { shares: '3' })
  assert.match(plain((await browser.get(`/shares/${member}`)).text), /3 parts, une partie/)
  const other = await people.addMember('Autre', (await people.addPerson()).id)
  assert.ok(other)
  const prepared = await one.post('/administration/shares/redemptions/2/prepare')
  assert.match(prepared.location, /^\/administration\/shares\/payouts\//)
  assert.equal((await one.post('/administration/shares/redemptions/2/prepare')).status, 409)
  const own = await one.post(`${prepared.location}/release`)
  assert.equal(own.status, 409)
  assert.match(plain(own.text), /une autre personne doit le libérer/)
  assert.equal((await two.post(`${prepared.location}/paid`, { day: '2026-11-23' })).status, 403)
  assert.equal((await two.post(`${prepared.location}/release`)).status, 303)
  assert.equal((await two.post(`${prepared.location}/release`)).status, 409)
  const early = await one.post(`${prepared.location}/paid`, { day: '2026-11-22' })
  assert.equal(early.status, 422)
  assert.equal((await one.post(`${prepared.location}/paid`, { day: '2026-11-23' })).status, 303)
  assert.match(plain((await browser.get(`/shares/${member}`)).text), /60,00 € payés le 23 novembre 2026/)
  assert.match(plain((await one.get('/administration/shares/redemptions')).text), /Aucune demande n’attend.*Payé 3 60,00 €/)
})

test('transfers and reversals by those who keep the register; each refusal keeps what was typed', async () => {
  const { people, member, browser, signed } = await house()
  await browser.post(`/shares/${member}/subscribe`, { shares: '2000' })
  const [board, treasurer] = [await signed('board'), await signed('treasurer')]
  await treasurer.post('/administration/shares/movements/1/pay', { amount: '40000', day: '2026-11-23' })
  await people.addMember('Bergerie')
  const pass = (fields: Record<string, string>) => board.post('/administration/shares/transfer', { from: '1', to: '2', shares: '5', reference: 'Directoire du 3 mars', ...fields })
  for (const [fields, words] of [[{ to: '9' }, /Aucun sociétaire n’a ce numéro/], [{ to: '1' }, /à soi-même/], [{ shares: '2001' }, /dispose de 2000 parts/], [{ reference: '' }, /qui l’a décidé/]] as const) {
    const refused = await pass(fields)
    assert.equal(refused.status, 422)
    assert.match(plain(refused.text), words)
  }
  assert.equal((await treasurer.get('/administration/shares/transfer')).status, 403)
  assert.equal((await pass({})).location, '/administration/shares/movements/2')
  assert.match(plain((await board.get('/administration/shares?q=berg')).text), /Cession Ateliers vélo &lt;b&gt; Bergerie 5/)
  assert.equal((await board.post('/administration/shares/movements/2/reverse', { reference: '' })).status, 422)
  assert.equal((await board.post('/administration/shares/movements/2/reverse', { reference: 'mauvais numéro' })).location, '/administration/shares/movements/3')
  const again = await board.post('/administration/shares/movements/2/reverse', { reference: 'encore' })
  assert.equal(again.status, 409)
  for (const path of ['/administration/shares/movements/99', '/administration/shares/movements/x', '/administration/shares/payouts/none']) assert.equal((await board.get(path)).status, 404, path)
})

test('an association: nothing of shares stands anywhere, a plain sentence where one asks', async () => {
  const { browser, member, signed } = await house('association')
  const front = plain((await browser.get('/cooperative')).text)
  assert.doesNotMatch(front.replace(/.*Coopérative/, ''), /parts|capital/i)
  assert.doesNotMatch(plain((await browser.get('/cooperative/statutes')).text), /Valeur d’une part|parts sociales/i)
  const board = await signed('administrator')
  for (const path of ['/shares', `/shares/${member}`, `/shares/${member}/certificate`, '/cooperative/capital']) assert.equal((await browser.get(path)).status, 409, path)
  for (const path of ['/administration/shares', '/administration/shares/subscriptions', '/administration/shares/redemptions', '/administration/shares/extract', '/administration/shares/transfer']) {
    const answer = await board.get(path)
    assert.equal(answer.status, 409, path)
    assert.match(plain(answer.text), /Une association n’a pas de parts sociales/)
  }
})

test('names in any script and of two hundred signs have their page, their certificate and their line in the extract', async () => {
  const { people, signed } = await house()
  const administrator = await signed('administrator')
  const names = ['Ελένη Παπαδοπούλου', 'محمد الفاسي', '王小明 有限公司', 'שרה כהן', 'Nguyễn Thị Ánh', 'x'.repeat(200), 'علی\u200cرضا', '🌻'.repeat(200), '=HYPERLINK("x")', 'O’Ferme & <Fils>']
  for (const name of names) {
    const member = await people.addMember(name)
    assert.equal((await administrator.post(`/shares/${member}/subscribe`, { shares: '2' })).location, `/shares/${member}`, name)
    const certificate = await administrator.get(`/shares/${member}/certificate`)
    assert.equal(certificate.headers.get('content-type'), 'application/pdf', name)
    assert.match(certificate.text, /^%PDF-[^]*%%EOF\s*$/, name)
  }
  assert.match((await administrator.get('/administration/shares/extract')).text, /^%PDF-[^]*%%EOF\s*$/)
  assert.match((await administrator.get('/administration/shares')).text, new RegExp('x'.repeat(200)))
})
