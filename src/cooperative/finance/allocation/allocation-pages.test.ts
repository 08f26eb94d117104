import assert from 'node:assert/strict'
import test from 'node:test'
import { changeStatutes } from '#cooperative/statutes/change-statutes.ts'
import { presets } from '#cooperative/statutes/statutes-presets.ts'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { makeClosingApi } from '../closing/closing-api.ts'
import { closingPaths } from '../closing/closing-paths.ts'
import { apiCaller } from '../closing/test-api-caller.ts'
import { openFiscalYear } from '../ledger/fiscal-year.ts'
import { makeFinancePages } from '../ledger/pages/finance-pages.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { setUpLedger } from '../ledger/set-up-ledger.ts'
import { tester } from '../ledger/test-books.ts'
import { makeAllocationApi } from './allocation-api.ts'
import { makeAllocationPages } from './allocation-pages.ts'

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

/** A SCIC whose year of 2025 made 1,000.00 and was closed. */
async function scene() {
  const people = await testPeople([makeFinancePages(), makeAllocationPages(), makeApi().route('/', makeClosingApi()).route('/', makeAllocationApi()) as App])
  const yearId = await inTransaction(people.db, async (tx) => {
    await changeStatutes(tx, tester, { statutes: presets.scic, fromDay: '2019-01-01', resolution: 'Assemblée constitutive' }, people.clock)
    await setUpLedger(tx, tester, { chart: 'company' }, people.clock)
    const { id } = await openFiscalYear(tx, tester, { startDay: day('2025-01-01'), endDay: day('2025-12-31') }, people.clock)
    await postEntry(tx, tester, { journal: 'OD', day: day('2025-02-01'), label: 'Essai', lines: [{ account: '411', debitCents: 100_000n, creditCents: 0n }, { account: '706', debitCents: 0n, creditCents: 100_000n }] }, people.clock)
    return id
  })
  const [treasurer, board] = [await apiCaller(people, ['treasurer']), await apiCaller(people, ['board'])]
  const closing = `/api/v1/closings/${yearId}`
  return { people, yearId, treasurer, board, closing, close: async () => {
    assert.equal((await treasurer('POST', closing, { cutOff: 'Rien', depreciation: 'Rien' })).status, 201)
    assert.equal((await board('POST', `${closing}/release`)).status, 202)
  } }
}

test('the form proposes the least of the law, refuses less with everything kept, and shows what was voted', async () => {
  const { people, yearId, close } = await scene()
  await close()
  const treasurer = await people.signedIn(await people.addPerson({ roles: ['treasurer'] }))
  const auditor = await people.signedIn(await people.addPerson({ roles: ['auditor'] }))
  const path = closingPaths.allocation(yearId)
  const page = plain((await treasurer.get(path)).text)
  assert.match(page, /bénéfice de 1 000,00 €/)
  assert.doesNotMatch(page, /name="refund"/, 'a SCIC pays none')
  assert.match((await auditor.get(path)).text, /attend le vote/)
  const voted = { meetingDay: '2026-05-12', resolution: 'AG 2026, résolution 3', statutoryReserve: '500,00', carried: '500,00' }
  const refused = await treasurer.post(path, { ...voted, carried: '499,99' })
  assert.equal(refused.status, 422)
  assert.match(plain(refused.text), /il manque 0,01 €/)
  assert.match(refused.text, /value="AG 2026, résolution 3"/)
  for (const [change, words] of [[{ statutoryReserve: '499,99', carried: '500,01' }, /la moitié de ce qui reste/], [{ meetingDay: '2025-06-01' }, /après la fin de l’exercice/], [{ interestCeiling: '12,345' }, /pourcentage/], [{ carried: '1,234' }, /deux chiffres/]] as const) {
    const answer = await treasurer.post(path, { ...voted, ...change })
    assert.equal(answer.status, 422, JSON.stringify(change))
    assert.match(answer.text, words)
  }
  assert.equal((await auditor.post(path, voted)).status, 403)
  assert.equal((await treasurer.post(path, voted)).status, 303)
  const after = plain((await auditor.get(path)).text)
  for (const words of [/Voté le 12 mai 2026 : AG 2026, résolution 3/, /Réserve statutaire/, /500,00 €/]) assert.match(after, words)
  assert.equal((await treasurer.post(path, voted)).status, 409)
})

test('the API: 200, 400, 401, 403, 404, 409', async () => {
  const { people, treasurer, board, closing, close } = await scene()
  const nobody = await apiCaller(people, null)
  const path = `${closing}/allocation`
  const json = { meetingDay: '2026-05-12', resolution: 'AG 2026', parts: [{ name: 'statutoryReserve', cents: 50_000 }, { name: 'carried', cents: 50_000 }] }
  assert.equal((await treasurer('GET', path)).status, 409, 'the year is open')
  await close()
  for (const [who, method, where, body, status] of [
    [nobody, 'GET', path, undefined, 401],
    [board, 'GET', path, undefined, 200],
    [board, 'POST', path, json, 403],
    [treasurer, 'GET', '/api/v1/closings/none/allocation', undefined, 404],
    [treasurer, 'POST', path, { ...json, parts: [{ name: 'gift', cents: 1 }] }, 400],
    [treasurer, 'POST', path, { ...json, parts: [{ name: 'carried', cents: -1 }] }, 400],
    [treasurer, 'POST', path, { ...json, parts: [{ name: 'carried', cents: 100_000 }] }, 422],
    [treasurer, 'POST', path, json, 201],
    [treasurer, 'POST', path, json, 409],
  ] as const)
    assert.equal((await who(method, where, body)).status, status, `${method} ${where} ${JSON.stringify(body)}`)
  const { voted } = (await board('GET', path)).said<{ voted: { parts: unknown[] } }>()
  assert.deepEqual(voted.parts, json.parts)
})
