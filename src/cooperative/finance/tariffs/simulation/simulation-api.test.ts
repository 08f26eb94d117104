import assert from 'node:assert/strict'
import test from 'node:test'
import { apiCaller } from '#cooperative/finance/closing/test-api-caller.ts'
import { billingScene } from '#cooperative/finance/billing/test-billing.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { ensureMemberCustomer } from '#cooperative/finance/sales/customer.ts'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { workOnSimulations } from './run-simulation.ts'
import { makeSimulationApi } from './simulation-api.ts'
import { realUse } from './test-simulation.ts'

test('the API: 200, 201, 202, 400, 401, 403, 404 of another member’s, 409, 422, 429', async () => {
  const people = await testPeople([makeApi().route('/', makeSimulationApi(realUse)) as App])
  await inTransaction(people.db, (tx) => setUpLedger(tx, tester, { chart: 'company' }, people.clock))
  const it = await billingScene(people)
  const plan = await it.plan('YEAR', 60)
  const [nobody, treasurer, board, member, other] = [await apiCaller(people, null), await apiCaller(people, ['treasurer']), await apiCaller(people, ['board']), await apiCaller(people, [], 'Camille', ['Le Moulin']), await apiCaller(people, [], 'Dominique', ['Le Quai'])]
  const [memberId = ''] = member.members
  await it.subscribe(await inTransaction(people.db, (tx) => ensureMemberCustomer(tx, memberId, people.clock)), plan, { startDay: day('2025-11-01') })
  const all = '/api/v1/tariff-simulations'
  const proposal = { label: 'Tarif 2027', fromDay: '2025-11-01', toDay: '2026-10-31', prices: [{ plan, price: 660_000 }], behaviour: { leavePercent: 10 } }
  const made = await board('POST', all, proposal)
  assert.equal(made.status, 202, made.text)
  const one = `${all}/${made.said<{ id: string }>().id}`
  const withdrawn = `${all}/${(await board('POST', all, { ...proposal, label: 'Autre' })).said<{ id: string }>().id}`
  while (await workOnSimulations(people.db, realUse, people.clock));
  assert.equal((await board('PATCH', withdrawn, { withdrawn: true })).said<{ withdrawn: boolean }>().withdrawn, true)
  const vote = { label: 'Tarif 2027', fromDay: '2027-01-01', body: 'meeting', votedOn: '2026-11-20', resolution: '7' }
  for (const [who, method, path, body, status] of [
    [nobody, 'GET', all, undefined, 401], [member, 'GET', all, undefined, 200], [member, 'GET', `${all}?pageSize=1000`, undefined, 400],
    [member, 'POST', all, proposal, 403], [board, 'POST', all, { ...proposal, extra: 1 }, 400], [board, 'POST', all, { ...proposal, fromDay: '2026-02-30' }, 400], [board, 'POST', all, { ...proposal, toDay: '2026-12-31' }, 422], [board, 'POST', all, { ...proposal, prices: [{ plan: 'none', price: 1 }] }, 404],
    [member, 'GET', one, undefined, 200], [member, 'GET', `${all}/none`, undefined, 404],
    [nobody, 'POST', `${one}/runs`, undefined, 401], [member, 'POST', `${one}/runs`, undefined, 202], [member, 'POST', `${withdrawn}/runs`, undefined, 409],
    [member, 'GET', `${one}/members/${memberId}`, undefined, 200], [other, 'GET', `${one}/members/${memberId}`, undefined, 404], [board, 'GET', `${one}/members/${memberId}`, undefined, 200],
    [member, 'PUT', `${one}/resolution`, { body: 'meeting', resolution: '7' }, 403], [board, 'PUT', `${one}/resolution`, { body: 'nobody', resolution: '7' }, 400], [board, 'PUT', `${one}/resolution`, { body: 'meeting', resolution: '7' }, 200],
    [board, 'POST', `${one}/tariff`, vote, 403], [treasurer, 'POST', `${one}/tariff`, { ...vote, fromDay: '2026-11-01' }, 422], [treasurer, 'POST', `${one}/tariff`, vote, 201], [treasurer, 'POST', `${one}/tariff`, vote, 409],
    [member, 'PATCH', one, { withdrawn: true }, 403], [board, 'PATCH', one, { withdrawn: true }, 409],
  ] as const) assert.equal((await who(method, path, body)).status, status, `${method} ${path} ${JSON.stringify(body)}`)
  const shown = (await member('GET', one)).said<{ runs: { state: string; result: { today: { cents: number }; proposed: { cents: number }; distribution: null } | null }[]; resolution: string; tariff: string | null }>()
  assert.deepEqual([shown.runs.map(({ state }) => state), shown.runs[1]?.result?.today.cents, shown.runs[1]?.result?.proposed.cents, shown.runs[1]?.result?.distribution, shown.resolution, shown.tariff !== null], [['waiting', 'done'], 6000, 6600, null, '7', true])
  assert.deepEqual((await member('GET', `${one}/members/${memberId}`)).said(), { figure: { todayCents: 6000, proposedCents: 6600, monthsAbove: 0, missingDays: 0 } })
  // so many an hour for one person
  let refused = 0
  for (let round = 0; round < 12; round++) {
    while (await workOnSimulations(people.db, realUse, people.clock));
    const { status } = await member('POST', `${one}/runs`)
    if (status === 429) refused++
    else assert.equal(status, 202)
  }
  assert.equal(refused, 3)
})
