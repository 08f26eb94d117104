/** Every route of shares and statutes in the API: what it answers to whom, good input and bad. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { apiCaller } from '#cooperative/finance/closing/test-api-caller.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { makeStatutesApi } from '#cooperative/statutes/statutes-api.ts'
import { presets } from '#cooperative/statutes/statutes-presets.ts'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { makeSharesApi } from './share-api.ts'
import { foundStatutes } from './test-shares.ts'

const people = await testPeople([makeApi().route('/', makeSharesApi()).route('/', makeStatutesApi()) as App])
const { db, clock } = people
await inTransaction(db, async (tx) => {
  await foundStatutes(tx, { statutes: (s) => s.shares && (s.shares.redemptionWaitMonths = 0) })
  await setUpLedger(tx, tester, { chart: 'company' }, clock)
  await openFiscalYear(tx, tester, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, clock)
})
const owner = await apiCaller(people, [], 'Camille', ['Ateliers'])
const stranger = await apiCaller(people, [], 'Sacha', ['Bergerie'])
const callers = { owner, stranger, treasurer: await apiCaller(people, ['treasurer']), second: await apiCaller(people, ['treasurer']), board: await apiCaller(people, ['board']), auditor: await apiCaller(people, ['auditor']), administrator: await apiCaller(people, ['administrator']), nobody: await apiCaller(people, null) }
const [mine = '', theirs = ''] = [...owner.members, ...stranger.members]
const own = `/api/v1/members/${mine}`
const shares = '/api/v1/shares'
const statutes = (change: object = {}) => ({ fromDay: '2027-03-01', resolution: 'AGE de mars', statutes: { ...presets['sa-directoire'], shares: { ...presets['sa-directoire'].shares, redemptionWaitMonths: 0, floorCents: 1_900_000 } }, ...change })
let payout = ''

/** In the order in which they are done: each begins where those before it ended. `PAYOUT` is the one that was prepared last. */
const table: [who: keyof typeof callers, method: string, path: string, body: unknown, status: number, code?: string][] = [
  ['nobody', 'GET', '/api/v1/statutes', undefined, 401, 'signInFirst'],
  ['stranger', 'GET', '/api/v1/statutes', undefined, 200],
  ['treasurer', 'POST', '/api/v1/statutes', statutes(), 403, 'forbidden'],
  ['board', 'POST', '/api/v1/statutes', statutes({ fromDay: '2027-02-29' }), 400, 'badInput'],
  ['board', 'POST', '/api/v1/statutes', { ...statutes(), more: 1 }, 400, 'badInput'],
  ['board', 'POST', '/api/v1/statutes', statutes({ fromDay: '2026-11-22' }), 422, 'statutesPast'],
  ['board', 'POST', '/api/v1/statutes', statutes({ resolution: ' ' }), 422, 'statutesResolution'],
  ['board', 'POST', '/api/v1/statutes', statutes(), 201],
  ['board', 'POST', '/api/v1/statutes', statutes(), 409, 'statutesOvertaken'],
  ['board', 'DELETE', '/api/v1/statutes/x', undefined, 400, 'badInput'],
  ['board', 'DELETE', '/api/v1/statutes/1', undefined, 409, 'statutesBegun'],
  ['board', 'DELETE', '/api/v1/statutes/9', undefined, 404, 'notFound'],
  ['owner', 'DELETE', '/api/v1/statutes/2', undefined, 403, 'forbidden'],
  ['board', 'DELETE', '/api/v1/statutes/2', undefined, 204],
  ['nobody', 'GET', '/api/v1/capital', undefined, 401, 'signInFirst'],
  ['stranger', 'GET', '/api/v1/capital', undefined, 200],
  ['stranger', 'GET', '/api/v1/capital?day=2026-13-01', undefined, 400, 'badInput'],
  ['nobody', 'POST', `${own}/shares`, { shares: 10 }, 401, 'signInFirst'],
  ['stranger', 'POST', `${own}/shares`, { shares: 10 }, 404, 'notFound'],
  ['board', 'POST', `${own}/shares`, { shares: 10 }, 404, 'notFound'],
  ['owner', 'POST', `${own}/shares`, { shares: '10' }, 400, 'badInput'],
  ['owner', 'POST', `${own}/shares`, { shares: 10, paid: true }, 400, 'badInput'],
  ['owner', 'POST', `${own}/shares`, { shares: -10 }, 422, 'sharesNumber'],
  ['owner', 'POST', `${own}/shares`, { shares: 0.5 }, 422, 'sharesNumber'],
  ['owner', 'POST', `${own}/shares`, { shares: 1000 }, 201],
  ['owner', 'GET', `${own}/shares`, undefined, 200],
  ['auditor', 'GET', `${own}/shares`, undefined, 200],
  ['stranger', 'GET', `${own}/shares`, undefined, 404, 'notFound'],
  ['treasurer', 'GET', '/api/v1/members/nobody/shares', undefined, 404, 'notFound'],
  ['owner', 'GET', `${own}/shares/certificate`, undefined, 200],
  ['stranger', 'GET', `${own}/shares/certificate`, undefined, 404, 'notFound'],
  ['nobody', 'GET', `${own}/shares/certificate`, undefined, 401, 'signInFirst'],
  ['owner', 'GET', `${shares}/subscriptions`, undefined, 403, 'forbidden'],
  ['auditor', 'GET', `${shares}/subscriptions?q=atel`, undefined, 200],
  ['board', 'POST', `${shares}/movements/1/payments`, { cents: 100, day: '2026-11-23' }, 403, 'forbidden'],
  ['treasurer', 'POST', `${shares}/movements/x/payments`, { cents: 100, day: '2026-11-23' }, 400, 'badInput'],
  ['treasurer', 'POST', `${shares}/movements/1/payments`, { cents: 12.345, day: '2026-11-23' }, 400, 'badInput'],
  ['treasurer', 'POST', `${shares}/movements/1/payments`, { cents: -1, day: '2026-11-23' }, 422, 'sharePaymentAmount'],
  ['treasurer', 'POST', `${shares}/movements/1/payments`, { cents: 2_000_001, day: '2026-11-23' }, 422, 'sharePaymentMuch'],
  ['treasurer', 'POST', `${shares}/movements/1/payments`, { cents: 100, day: '2026-11-24' }, 422, 'sharePaymentDay'],
  ['treasurer', 'POST', `${shares}/movements/9/payments`, { cents: 100, day: '2026-11-23' }, 404, 'notFound'],
  ['treasurer', 'POST', `${shares}/movements/1/payments`, { cents: 100, day: '2026-11-23' }, 201],
  ['board', 'DELETE', `${shares}/payments/1`, undefined, 403, 'forbidden'],
  ['treasurer', 'DELETE', `${shares}/payments/9`, undefined, 404, 'notFound'],
  ['treasurer', 'DELETE', `${shares}/payments/1`, undefined, 204],
  ['treasurer', 'DELETE', `${shares}/payments/1`, undefined, 409, 'sharePaymentCorrected'],
  ['owner', 'POST', `${own}/redemptions`, { shares: 5 }, 409, 'sharesUnpaid'],
  ['treasurer', 'POST', `${shares}/movements/1/payments`, { cents: 2_000_000, day: '2026-11-23' }, 201],
  ['owner', 'POST', `${shares}/transfers`, { from: mine, to: theirs, shares: 5, reference: 'Directoire' }, 403, 'forbidden'],
  ['treasurer', 'POST', `${shares}/transfers`, { from: mine, to: theirs, shares: 5, reference: 'Directoire' }, 403, 'forbidden'],
  ['board', 'POST', `${shares}/transfers`, { from: mine, to: theirs, shares: 5 }, 400, 'badInput'],
  ['board', 'POST', `${shares}/transfers`, { from: theirs, to: mine, shares: 5, reference: 'Directoire' }, 422, 'sharesNotHeld'],
  ['board', 'POST', `${shares}/transfers`, { from: mine, to: theirs, shares: 1001, reference: 'Directoire' }, 422, 'sharesNotHeld'],
  ['board', 'POST', `${shares}/transfers`, { from: mine, to: mine, shares: 5, reference: 'Directoire' }, 422, 'sharesToOneself'],
  ['board', 'POST', `${shares}/transfers`, { from: mine, to: 'nobody', shares: 5, reference: 'Directoire' }, 404, 'notFound'],
  ['board', 'POST', `${shares}/transfers`, { from: mine, to: theirs, shares: 5, reference: 'Directoire' }, 201],
  ['treasurer', 'POST', `${shares}/movements/2/reversal`, { reference: 'erreur' }, 403, 'forbidden'],
  ['board', 'POST', `${shares}/movements/9/reversal`, { reference: 'erreur' }, 404, 'notFound'],
  ['board', 'POST', `${shares}/movements/2/reversal`, { reference: ' ' }, 422, 'sharesReference'],
  ['board', 'POST', `${shares}/movements/2/reversal`, { reference: 'erreur' }, 201],
  ['board', 'POST', `${shares}/movements/2/reversal`, { reference: 'erreur' }, 409, 'movementReversed'],
  ['owner', 'GET', `${shares}/movements`, undefined, 403, 'forbidden'],
  ['auditor', 'GET', `${shares}/movements?kind=sale`, undefined, 400, 'badInput'],
  ['auditor', 'GET', `${shares}/movements?q=atel&kind=transfer`, undefined, 200],
  ['stranger', 'POST', `${own}/redemptions`, { shares: 5 }, 404, 'notFound'],
  ['owner', 'POST', `${own}/redemptions`, { shares: -5 }, 422, 'sharesNumber'],
  ['owner', 'POST', `${own}/redemptions`, { shares: 1000 }, 422, 'sharesMinimumLeft'],
  ['owner', 'POST', `${own}/redemptions`, { shares: 1001 }, 422, 'sharesNotHeld'],
  ['owner', 'POST', `${own}/redemptions`, { shares: 100 }, 201],
  ['owner', 'POST', `${own}/redemptions`, { shares: 3 }, 201],
  ['owner', 'GET', `${shares}/redemptions`, undefined, 403, 'forbidden'],
  ['auditor', 'GET', `${shares}/redemptions`, undefined, 200],
  ['board', 'POST', `${shares}/redemptions/1/payouts`, undefined, 403, 'forbidden'],
  ['treasurer', 'POST', `${shares}/redemptions/9/payouts`, undefined, 404, 'notFound'],
  ['treasurer', 'POST', `${shares}/redemptions/2/payouts`, undefined, 409, 'redemptionOrder'],
  // 75 of the 100 stand above the floor
  ['treasurer', 'POST', `${shares}/redemptions/1/payouts`, undefined, 201],
  ['treasurer', 'POST', `${shares}/redemptions/1/payouts`, undefined, 409, 'redemptionPrepared'],
  ['treasurer', 'DELETE', `${shares}/redemptions/1`, undefined, 409, 'redemptionUnderWay'],
  ['owner', 'POST', `${shares}/payouts/PAYOUT/release`, undefined, 403, 'forbidden'],
  ['treasurer', 'POST', `${shares}/payouts/PAYOUT/release`, undefined, 409, 'fourEyes'],
  ['treasurer', 'POST', `${shares}/payouts/PAYOUT/payment`, { day: '2026-11-23' }, 409, 'payoutNotReleased'],
  ['auditor', 'DELETE', `${shares}/payouts/PAYOUT`, undefined, 403, 'forbidden'],
  ['second', 'DELETE', `${shares}/payouts/PAYOUT`, undefined, 204],
  ['second', 'POST', `${shares}/payouts/PAYOUT/release`, undefined, 409, 'payoutReleased'],
  ['treasurer', 'POST', `${shares}/redemptions/1/payouts`, undefined, 201],
  ['board', 'POST', `${shares}/payouts/nothing/release`, undefined, 404, 'notFound'],
  ['board', 'POST', `${shares}/payouts/PAYOUT/release`, undefined, 201],
  ['second', 'POST', `${shares}/payouts/PAYOUT/release`, undefined, 409, 'payoutReleased'],
  ['board', 'POST', `${shares}/payouts/PAYOUT/payment`, { day: '2026-11-23' }, 403, 'forbidden'],
  ['treasurer', 'POST', `${shares}/payouts/PAYOUT/payment`, { day: '2026-11-22' }, 422, 'payoutDay'],
  ['treasurer', 'POST', `${shares}/payouts/PAYOUT/payment`, { day: 'today' }, 400, 'badInput'],
  ['treasurer', 'POST', `${shares}/payouts/PAYOUT/payment`, { day: '2026-11-23' }, 204],
  ['treasurer', 'POST', `${shares}/payouts/PAYOUT/payment`, { day: '2026-11-23' }, 409, 'payoutPaid'],
  ['treasurer', 'POST', `${shares}/redemptions/1/payouts`, undefined, 409, 'redemptionFloor'],
  ['owner', 'DELETE', `${shares}/redemptions/2`, undefined, 403, 'forbidden'],
  ['treasurer', 'DELETE', `${shares}/redemptions/2`, undefined, 204],
  ['treasurer', 'DELETE', `${shares}/redemptions/2`, undefined, 404, 'notFound'],
  ['stranger', 'GET', `${shares}/payouts`, undefined, 403, 'forbidden'],
  ['auditor', 'GET', `${shares}/payouts`, undefined, 200],
  ['treasurer', 'POST', `${shares}/takeover`, { day: '2026-01-01', holdings: [{ member: mine, shares: 1, paidCents: 0 }] }, 403, 'forbidden'],
  ['administrator', 'POST', `${shares}/takeover`, { day: '2026-01-01', holdings: [] }, 400, 'badInput'],
  ['administrator', 'POST', `${shares}/takeover`, { day: '2026-01-01', holdings: [{ member: mine, shares: 1, paidCents: 0 }] }, 409, 'sharesBegun'],
]
for (const [index, [who, method, path, body, status, code]] of table.entries())
  test(`${index + 1}. ${who} ${method} ${path.replace(mine, '{own}').replace('/api/v1', '')} ${body === undefined ? '' : JSON.stringify(body).replaceAll(mine, '{own}').replaceAll(theirs, '{other}').slice(0, 120)}: ${status} ${code ?? ''}`, async () => {
    await db.deleteFrom('rate_window').execute()
    const answer = await callers[who](method, path.replace('PAYOUT', payout), body)
    assert.equal(answer.status, status, answer.text.slice(0, 300))
    if (status === 201 && path.endsWith('/payouts')) payout = answer.said<{ id: string }>().id
    if (status < 400) return
    const refusal = answer.said<{ code: string; title: string }>()
    if (code !== undefined) assert.equal(refusal.code, code)
    assert.notEqual(refusal.title, refusal.code, 'the refusal has no words')
  })
