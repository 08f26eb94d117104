import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { makeBillingApi } from '../billing/billing-api.ts'
import { issueSome } from '../billing/issue-run.ts'
import { prepareSome } from '../billing/prepare-run.ts'
import { TestUsage } from '../billing/test-billing.ts'
import { apiCaller } from '../closing/test-api-caller.ts'
import { openFiscalYear } from '../ledger/fiscal-year.ts'
import { setUpLedger } from '../ledger/set-up-ledger.ts'
import { tester } from '../ledger/test-books.ts'
import { enterSeller } from '../sales/test-sales.ts'
import { makeTariffsApi } from './tariff-api.ts'

test('the API: 200, 201, 202, 204, 400, 401, 403, 404, 409, 422', async () => {
  const usage = new TestUsage()
  const people = await testPeople([makeApi().route('/', makeTariffsApi(usage)).route('/', makeBillingApi()) as App])
  await inTransaction(people.db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, people.clock)
    for (const year of ['2025', '2026']) await openFiscalYear(tx, tester, { startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }, people.clock)
  })
  await enterSeller(people.db, people.clock)
  const [nobody, treasurer, board, support, member] = [await apiCaller(people, null), await apiCaller(people, ['treasurer']), await apiCaller(people, ['board']), await apiCaller(people, ['support']), await apiCaller(people, [], 'Camille', ['Le Moulin'])]
  const [memberId = ''] = member.members
  usage.say(memberId, day('2026-10-01'), day('2026-11-20'), 1)
  const [plans, tariffs, subscriptions, runs] = ['/api/v1/plans', '/api/v1/tariffs', '/api/v1/subscriptions', '/api/v1/billing-runs']
  const plan = { code: 'SITE', name: 'Hébergement', months: 12, measure: 'traffic' }
  const made = await treasurer('POST', plans!, plan)
  assert.equal(made.status, 201, made.text)
  const { id } = made.said<{ id: string }>()
  const tariff = { label: 'Tarif 2026', fromDay: '2026-01-01', body: 'meeting', votedOn: '2025-06-12', resolution: '4', prices: [{ plan: id, price: 600_000, included: 30_000, overagePrice: 5000 }] }
  const entered = await treasurer('POST', tariffs!, tariff)
  assert.equal(entered.status, 201, entered.text)
  const later = (await treasurer('POST', tariffs!, { ...tariff, fromDay: '2027-01-01' })).said<{ tariff: { id: string } }>().tariff.id
  const subscription = { who: 'Le Moulin', plan: id, startDay: '2026-10-01', months: 12, label: 'moulin.example' }
  const begun = await treasurer('POST', subscriptions!, subscription)
  assert.equal(begun.status, 201, begun.text)
  const sub = `${subscriptions}/${begun.said<{ id: string }>().id}`
  const cut = { fromDay: '2026-10-01', toDay: '2026-10-31', percent: 100, reason: 'de bienvenue' }
  const run = { untilDay: '2026-11-23', issuedOn: '2026-11-23', label: 'Hébergement' }
  for (const [who, method, path, body, status] of [
    [nobody, 'GET', plans, undefined, 401],
    [support, 'GET', plans, undefined, 403],
    [board, 'GET', plans, undefined, 200],
    [board, 'POST', plans, plan, 403],
    [treasurer, 'POST', plans, { ...plan, months: 2 }, 400],
    [treasurer, 'POST', plans, { ...plan, extra: 1 }, 400],
    [treasurer, 'POST', plans, plan, 409],
    [treasurer, 'POST', plans, { ...plan, code: '-' }, 422],
    [treasurer, 'PATCH', `${plans}/${id}`, { name: 'Hébergement associatif' }, 200],
    [treasurer, 'PATCH', `${plans}/none`, { name: 'x' }, 404],
    [board, 'GET', tariffs, undefined, 200],
    [board, 'POST', tariffs, tariff, 403],
    [treasurer, 'POST', tariffs, tariff, 409],
    [treasurer, 'POST', tariffs, { ...tariff, fromDay: '2025-01-01' }, 422],
    [treasurer, 'POST', tariffs, { ...tariff, fromDay: '2026-02-30' }, 400],
    [treasurer, 'DELETE', `${tariffs}/${later}`, undefined, 204],
    [treasurer, 'DELETE', `${tariffs}/${later}`, undefined, 409],
    [treasurer, 'DELETE', `${tariffs}/none`, undefined, 404],
    [board, 'GET', `${subscriptions}?q=moulin`, undefined, 200],
    [board, 'POST', subscriptions, subscription, 403],
    [treasurer, 'POST', subscriptions, subscription, 409],
    [treasurer, 'POST', subscriptions, { ...subscription, quantity: 0 }, 400],
    [treasurer, 'POST', subscriptions, { ...subscription, who: 'personne' }, 422],
    [board, 'GET', sub, undefined, 200],
    [board, 'GET', `${subscriptions}/none`, undefined, 404],
    [treasurer, 'POST', `${sub}/reductions`, { ...cut, percent: 101 }, 400],
    [board, 'POST', `${sub}/reductions`, cut, 403],
    [treasurer, 'POST', `${sub}/reductions`, cut, 201],
    [treasurer, 'POST', `${sub}/reductions`, cut, 409],
    [treasurer, 'DELETE', `${sub}/reductions/none`, undefined, 404],
    [treasurer, 'POST', `${sub}/plan`, { fromDay: '2026-09-01', plan: id }, 422],
    [treasurer, 'POST', `${sub}/plan`, { fromDay: '2026-12-01', plan: id, quantity: 2 }, 200],
    [treasurer, 'POST', `${sub}/end`, { lastDay: '2026-08-01' }, 422],
    [treasurer, 'POST', `${sub}/end`, { lastDay: '2027-08-01' }, 200],
    [treasurer, 'POST', `${sub}/end`, { lastDay: null }, 200],
    [member, 'GET', `/api/v1/members/${memberId}/subscriptions`, undefined, 200],
    [support, 'GET', `/api/v1/members/${memberId}/subscriptions`, undefined, 404],
    [member, 'GET', '/api/v1/members/none/use', undefined, 404],
    [member, 'GET', subscriptions, undefined, 403],
    [board, 'GET', runs, undefined, 200],
    [board, 'POST', runs, run, 403],
    [treasurer, 'POST', runs, { ...run, untilDay: '2026-13-01' }, 400],
    [treasurer, 'POST', runs, { ...run, untilDay: '2028-01-01' }, 422],
    [treasurer, 'GET', `${runs}/none`, undefined, 404],
  ] as const)
    assert.equal((await who(method, path!, body)).status, status, `${method} ${path} ${JSON.stringify(body)}`)
  const [use] = (await member('GET', `/api/v1/members/${memberId}/use`)).said<{ items: { used: number; included: number; missingDays: string[]; warnedOn: string | null }[] }>().items
  assert.deepEqual([use?.used, use?.included, use?.missingDays, use?.warnedOn], [20_000, 30_000, ['2026-11-21', '2026-11-22', '2026-11-23'], null])
  const prepared = await treasurer('POST', runs!, run)
  assert.equal(prepared.status, 201)
  assert.equal((await treasurer('POST', runs!, run)).status, 409)
  while (await prepareSome(people.db, usage, people.clock));
  const one = `${runs}/${prepared.said<{ id: string }>().id}`
  const { totalCents } = (await board('GET', one)).said<{ totalCents: number }>()
  const { items } = (await board('GET', `${one}/drafts`)).said<{ items: { id: string; customer: { name: string }; lines: { netCents: number; kind: string }[] }[] }>()
  // October is free, November at one, ten months at two: 60 × 30/365 and 120 × 304/365
  assert.deepEqual([items[0]?.customer.name, items[0]?.lines.filter(({ kind }) => kind === 'flat').map(({ netCents }) => netCents)], ['Le Moulin', [0, 493, 9995]])
  const draft = `${one}/drafts/${items[0]!.id}`
  for (const [who, method, path, body, status] of [
    [board, 'POST', draft, { state: 'hold' }, 403],
    [treasurer, 'POST', draft, { state: 'burn' }, 400],
    [treasurer, 'POST', `${one}/drafts/none`, { state: 'hold' }, 404],
    [treasurer, 'POST', draft, { state: 'hold', place: 1 }, 200],
    [treasurer, 'POST', draft, { state: 'take' }, 200],
    [board, 'POST', `${one}/issue`, { expectedCents: totalCents }, 403],
    [treasurer, 'POST', `${one}/issue`, { expectedCents: totalCents + 1 }, 409],
    [treasurer, 'POST', `${one}/issue`, { expectedCents: totalCents }, 202],
    [treasurer, 'DELETE', one, undefined, 409],
  ] as const)
    assert.equal((await who(method, path, body)).status, status, `${method} ${path} ${JSON.stringify(body)}`)
  while (await issueSome(people.db, 'test', people.clock));
  assert.equal((await board('GET', one)).said<{ state: string }>().state, 'issued')
  const [billed] = (await member('GET', `/api/v1/members/${memberId}/subscriptions`)).said<{ items: { billed: { outcome: string; invoice: { id: string; number: string } | null }[] }[] }>().items
  assert.ok(billed!.billed.some(({ outcome }) => outcome === 'free'))
  const invoice = billed!.billed.find((span) => span.outcome === 'invoiced')!.invoice!
  assert.equal((await board('POST', `/api/v1/billed-invoices/${invoice.id}/free`, { reason: 'x' })).status, 403)
  assert.equal((await treasurer('POST', '/api/v1/billed-invoices/none/free', { reason: 'x' })).status, 404)
  const freed = await treasurer('POST', `/api/v1/billed-invoices/${invoice.id}/free`, { reason: 'erreur' })
  assert.equal(freed.status, 201, freed.text)
  assert.match(freed.said<{ creditNote: string }>().creditNote, /^AV2026-/)
  assert.equal((await treasurer('POST', `/api/v1/billed-invoices/${invoice.id}/free`, { reason: 'x' })).status, 409)
  const again = await treasurer('POST', runs!, run)
  while (await prepareSome(people.db, usage, people.clock));
  assert.equal((await treasurer('DELETE', `${runs}/${again.said<{ id: string }>().id}`)).said<{ state: string }>().state, 'cancelled')
})
