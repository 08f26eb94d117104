import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { balanceOf } from '#cooperative/finance/ledger/balance.ts'
import { withClosing } from '#cooperative/finance/closing/test-closing.ts'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { changeStatutes } from '#cooperative/statutes/change-statutes.ts'
import { presets } from '#cooperative/statutes/statutes-presets.ts'
import type { Statutes } from '#cooperative/statutes/statutes.ts'
import { inTransaction } from '#db/transaction.ts'
import { day, dayOf } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { capitalCourse, capitalOn } from './capital.ts'
import { dueOnDeparture } from './due-on-departure.ts'
import { correctSharePayment, paymentsOf, recordSharePayment, subscriptionsOf, unpaidSubscriptions } from './pay-shares.ts'
import { discardPayout, preparePayout } from './prepare-payout.ts'
import { redemptionQueue } from './redemption-store.ts'
import { recordPayoutPaid, releasePayout } from './release-payout.ts'
import { cancelRedemption, requestRedemption } from './request-redemption.ts'
import { reverseMovement } from './reverse-movement.ts'
import { readShares } from './share-amount.ts'
import { holdingNow, holdingOf, searchMovements } from './share-store.ts'
import { subscribeShares } from './subscribe-shares.ts'
import { takeOverShares } from './take-over-shares.ts'
import { setStatus, testShares } from './test-shares.ts'
import type { TestShares } from './test-shares.ts'
import { transferShares } from './transfer-shares.ts'

const refusal = (code: string, params?: Record<string, unknown>) => (error: unknown) => {
  assert.ok(error instanceof UserError, String(error))
  assert.equal(error.code, code)
  if (params) assert.deepEqual({ ...error.params }, params)
  return true
}
const today = (shares: TestShares) => dayOf(shares.clock.now())
const later = (shares: TestShares, text: string) => shares.clock.set(new Date(`${text}T11:00:00Z`))
/** 1,000 shares of 20 €: above the floor of 18,500 € by 75 shares. */
const founded = async (wishes: Parameters<typeof testShares>[0] = {}) => {
  const shares = await testShares(wishes)
  await shares.subscribe(shares.members[0] ?? '', 900)
  await shares.subscribe(shares.members[1] ?? '', 100)
  return shares
}

test('a subscription counts at once, is paid in parts, and the books follow each step', async () => {
  const it = await testShares()
  const [member = ''] = it.members
  const made = await it.act((tx) => subscribeShares(tx, tester, { memberId: member, shares: 10 }, it.clock))
  assert.deepEqual({ ...made, totalCents: Number(made.totalCents), firstCents: Number(made.firstCents) }, { movement: 1, day: '2026-11-23', shares: 10, totalCents: 20_000, firstCents: 5000, balanceDueOn: '2027-11-23' })
  const balance = async (account: string) => Number(await balanceOf(it.db, account, today(it)))
  assert.deepEqual([await balance('1012'), await balance('1013'), await balance('4562')], [-20_000, 0, 20_000])
  const pay = (cents: bigint, on = today(it)) => it.act((tx) => recordSharePayment(tx, tester, { movement: 1, cents, day: on }, it.clock))
  assert.equal((await pay(5000n)).leftCents, 15_000n)
  assert.deepEqual([await balance('1012'), await balance('1013'), await balance('4562'), await balance('512')], [-15_000, -5000, 15_000, 5000])
  for (const [cents, code] of [[0n, 'sharePaymentAmount'], [-1n, 'sharePaymentAmount'], [15_001n, 'sharePaymentMuch']] as const) await assert.rejects(pay(cents), refusal(code))
  for (const wrong of ['2026-11-24', '2026-11-22']) await assert.rejects(pay(1n, day(wrong)), refusal('sharePaymentDay'))
  await pay(15_000n)
  const [line] = await subscriptionsOf(it.db, member, today(it))
  assert.equal(line?.leftCents, 0n)
  await it.act((tx) => correctSharePayment(tx, tester, { number: 2 }, it.clock))
  await assert.rejects(it.act((tx) => correctSharePayment(tx, tester, { number: 2 }, it.clock)), refusal('sharePaymentCorrected'))
  assert.deepEqual((await paymentsOf(it.db, 1)).map(({ kind, cents }) => [kind, Number(cents)]), [['payment', 5000], ['payment', 15_000], ['correction', -15_000]])
  assert.deepEqual([await balance('101'), await balance('1012'), await balance('512')], [-20_000, -15_000, 5000])
  later(it, '2027-11-24')
  const late = await unpaidSubscriptions(it.db, { text: 'atel', page: 1, pageSize: 25 }, today(it))
  assert.deepEqual(late.lines.map(({ movement, late: isLate }) => [movement, isLate]), [[1, true]])
  assert.equal(late.missingCents, 15_000n)
})

for (const [typed, wanted] of [['12', 12], [' 1 000 ', 1000], ['1\u202f000', 1000]] as const) test(`« ${typed} » shares are ${wanted}`, () => assert.equal(readShares(typed), wanted))
for (const typed of ['0', '-3', '1,5', '1.5', '1e3', '', 'dix', '9999999', '99999999999999999999', '٣'])
  test(`« ${typed} » shares are refused`, () => assert.throws(() => readShares(typed), refusal('sharesNumber')))

test('nobody subscribes nothing, a fraction, less than the least, or after leaving', async () => {
  const it = await testShares({ statutes: (s) => s.shares && (s.shares.minimumPerMember = 3) })
  const [member = ''] = it.members
  const subscribe = (shares: number, memberId = member) => it.act((tx) => subscribeShares(tx, tester, { memberId, shares }, it.clock))
  for (const wrong of [0, -1, 1.5, Number.NaN, Infinity, 1_000_001, 2 ** 53]) await assert.rejects(subscribe(wrong), refusal('sharesNumber'))
  await assert.rejects(subscribe(2), refusal('sharesMinimum', { least: 3 }))
  await assert.rejects(subscribe(3, 'nobodynobody'), refusal('notFound'))
  await subscribe(3)
  await subscribe(1)
  await setStatus(it, member, 'withdrawn')
  await assert.rejects(subscribe(1), refusal('sharesDeparted'))
})

test('an association knows no shares', async () => {
  const it = await testShares({ preset: 'association' })
  const [memberId = ''] = it.members
  await assert.rejects(it.act((tx) => subscribeShares(tx, tester, { memberId, shares: 1 }, it.clock)), refusal('sharesNone'))
  await assert.rejects(dueOnDeparture(it.db, memberId, today(it)), refusal('sharesNone'))
  assert.equal(await capitalOn(it.db, today(it)), null)
})

test('shares pass to another member with consent; not to oneself, not unpaid, not what is not held, not to who left', async () => {
  const it = await testShares()
  const [from = '', to = '', gone = ''] = it.members
  await it.subscribe(from, 10)
  const pass = (change: Partial<Parameters<typeof transferShares>[2]>) => it.act((tx) => transferShares(tx, tester, { fromMember: from, toMember: to, shares: 4, reference: 'Directoire du 3 mars', ...change }, it.clock))
  await assert.rejects(pass({ toMember: from }), refusal('sharesToOneself'))
  await assert.rejects(pass({ shares: 11 }), refusal('sharesNotHeld', { held: 10, name: 'Ateliers' }))
  await assert.rejects(pass({ shares: 10 }), refusal('sharesMinimumLeft'))
  await assert.rejects(pass({ shares: 0.5 }), refusal('sharesNumber'))
  await assert.rejects(pass({ reference: '  ' }), refusal('sharesReference'))
  await assert.rejects(pass({ fromMember: to, toMember: gone }), refusal('sharesNotHeld', { held: 0, name: 'Bergerie' }))
  await setStatus(it, gone, 'withdrawn')
  await assert.rejects(pass({ toMember: gone }), refusal('sharesDeparted'))
  const unpaid = await it.subscribe(from, 1, false)
  await assert.rejects(pass({}), refusal('sharesUnpaid', { unpaidCents: 2000, name: 'Ateliers' }))
  await it.act((tx) => reverseMovement(tx, tester, { number: unpaid, reference: 'saisie en double' }, it.clock))
  await pass({})
  assert.deepEqual([(await holdingNow(it.db, from)).shares, (await holdingNow(it.db, to)).shares], [6, 4])
  assert.equal((await capitalOn(it.db, today(it)))?.shares, 10)
})

test('a departure waits its time, is prepared by one, released by another, then paid, less losses', async () => {
  const it = await founded()
  const [, leaving = ''] = it.members
  const number = await it.leave(leaving)
  const prepare = () => it.act((tx) => preparePayout(tx, it.first, { redemption: number }, it.clock))
  await assert.rejects(prepare(), refusal('redemptionEarly', { day: '2027-11-23' }))
  assert.equal(await it.leave(leaving), 0, 'what is asked for already is not asked for again')
  // the accounts of 2026 show a loss of 1,000 €, borne by a thousand shares
  await it.post('2026-12-31', '119', '512', 100_000n)
  later(it, '2027-01-02')
  const treasury = await withClosing(it)
  for (const _year of [2025, 2026]) await treasury.close()
  later(it, '2027-11-23')
  const due = await dueOnDeparture(it.db, leaving, today(it))
  assert.deepEqual([due.shares, due.lossCents, due.lossYearEnd, due.amountCents, due.ahead], [100, 10_000n, '2026-12-31', 190_000n, 0])
  // only 75 shares stand above the floor
  const prepared = await prepare()
  assert.deepEqual([prepared.shares, prepared.nominalCents, prepared.lossCents, prepared.amountCents], [75, 150_000n, 7500n, 142_500n])
  await assert.rejects(prepare(), refusal('redemptionPrepared'))
  const release = (actor = it.second) => it.act((tx) => releasePayout(tx, actor, { id: prepared.id }, it.clock))
  await assert.rejects(release(it.first), refusal('fourEyes'))
  await assert.rejects(it.act((tx) => recordPayoutPaid(tx, it.second, { id: prepared.id, day: today(it) }, it.clock)), refusal('payoutNotReleased'))
  const twice = await Promise.allSettled([release(), release()])
  assert.deepEqual(twice.map(({ status }) => status).sort(), ['fulfilled', 'rejected'], 'of two releases at once one')
  const refused = twice.find((one) => one.status === 'rejected')
  refusal('payoutReleased')(refused?.reason)
  const balance = async (account: string) => Number(await balanceOf(it.db, account, today(it)))
  assert.deepEqual([await balance('101'), await balance('119'), await balance('4567')], [-1_850_000, 92_500, -142_500])
  await it.act((tx) => recordPayoutPaid(tx, it.first, { id: prepared.id, day: today(it) }, it.clock))
  await assert.rejects(it.act((tx) => recordPayoutPaid(tx, it.first, { id: prepared.id, day: today(it) }, it.clock)), refusal('payoutPaid'))
  assert.equal(await balance('4567'), 0)
  await assert.rejects(prepare(), refusal('redemptionFloor', { capitalCents: 1_850_000, floorCents: 1_850_000 }))
  assert.deepEqual((await redemptionQueue(it.db)).map(({ left }) => left), [25], 'the rest keeps its place')
  const capital = await capitalOn(it.db, today(it))
  assert.deepEqual([capital?.roomCents, capital?.floorReason, capital?.highestCents], [0n, 'statutes', 2_000_000n])
})

test('the queue is paid in the order of requests; one that comes later waits for the first', async () => {
  const it = await founded({ statutes: (s) => s.shares && (s.shares.redemptionWaitMonths = 0) })
  const [big = '', small = '', other = ''] = it.members
  await it.subscribe(other, 10)
  const [one, two] = [await it.leave(small), await it.leave(other)]
  const prepare = (redemption: number) => it.act((tx) => preparePayout(tx, it.first, { redemption }, it.clock))
  await assert.rejects(prepare(two), refusal('redemptionOrder', { number: one, name: 'Bergerie' }))
  const first = await prepare(one)
  assert.equal(first.shares, 85)
  await assert.rejects(prepare(two), refusal('redemptionFloor'), 'what is prepared counts as gone')
  await it.act((tx) => releasePayout(tx, it.second, { id: first.id }, it.clock))
  await assert.rejects(prepare(two), refusal('redemptionOrder'))
  // new shares make room
  await it.subscribe(big, 50)
  assert.equal((await prepare(one)).shares, 15)
  const second = await prepare(two)
  await assert.rejects(it.act((tx) => releasePayout(tx, it.second, { id: second.id }, it.clock)), refusal('redemptionOrder'))
  await it.act((tx) => discardPayout(tx, it.second, { id: second.id }, it.clock))
  await assert.rejects(it.act((tx) => discardPayout(tx, it.second, { id: second.id }, it.clock)), refusal('payoutReleased'))
  await assert.rejects(it.act((tx) => cancelRedemption(tx, tester, { number: one }, it.clock)), refusal('redemptionUnderWay'))
  await it.act((tx) => cancelRedemption(tx, tester, { number: two }, it.clock))
  assert.deepEqual((await redemptionQueue(it.db)).map(({ number }) => number), [one])
})

test('a quarter of the highest capital holds, and an error put right was never a height', async () => {
  const it = await founded({ statutes: (s) => s.shares && (s.shares.redemptionWaitMonths = 0) })
  const [big = '', , third = ''] = it.members
  const wrong = await it.subscribe(third, 100_000, false)
  assert.equal((await capitalOn(it.db, today(it)))?.floorReason, 'quarter')
  assert.equal((await capitalOn(it.db, today(it)))?.floorCents, 50_500_000n)
  await assert.rejects(it.act((tx) => reverseMovement(tx, tester, { number: wrong, reference: '' }, it.clock)), refusal('sharesReference'))
  await it.act((tx) => reverseMovement(tx, tester, { number: wrong, reference: 'un zéro de trop' }, it.clock))
  const capital = await capitalOn(it.db, today(it))
  assert.deepEqual([capital?.highestCents, capital?.floorReason], [2_000_000n, 'statutes'])
  const first = (await searchMovements(it.db, { text: '', kind: 'subscription', memberId: big, until: null, page: 1, pageSize: 1 })).lines[0]
  await it.act((tx) => correctSharePayment(tx, tester, { number: 1 }, it.clock))
  await assert.rejects(it.act((tx) => reverseMovement(tx, tester, { number: first?.number ?? 0, reference: 'toutes' }, it.clock)), refusal('movementFloor', { floorCents: 1_850_000 }))
})

test('who leaves with something unpaid is let off that part and gets what was paid in', async () => {
  const it = await testShares({ statutes: (s) => s.shares && (s.shares.redemptionWaitMonths = 0) })
  const [big = '', leaving = ''] = it.members
  await it.subscribe(big, 2000)
  const movement = await it.subscribe(leaving, 10, false)
  await it.act((tx) => recordSharePayment(tx, tester, { movement, cents: 5000n, day: today(it) }, it.clock))
  const redemption = await it.leave(leaving)
  await it.redeem(redemption)
  assert.deepEqual(await holdingNow(it.db, leaving), { shares: 0, valueCents: 2000n, capitalCents: 0n, unpaidCents: 0n })
  const balance = async (account: string) => Number(await balanceOf(it.db, account, today(it)))
  assert.deepEqual([await balance('1012'), await balance('4562'), await balance('4567')], [0, 0, -5000])
  await assert.rejects(it.act((tx) => reverseMovement(tx, tester, { number: movement, reference: 'erreur' }, it.clock)), refusal('movementPaid'))
})

test('a part is asked for while staying a member, above the least; a release is reversed with its entry', async () => {
  const it = await testShares({ statutes: (s) => s.shares && (s.shares.redemptionWaitMonths = 0) })
  const [member = ''] = it.members
  await it.subscribe(member, 2000)
  const ask = (shares: number) => it.act((tx) => requestRedemption(tx, tester, { memberId: member, cause: 'part', shares }, it.clock))
  await assert.rejects(ask(2000), refusal('sharesMinimumLeft'))
  await assert.rejects(ask(2001), refusal('sharesNotHeld'))
  await assert.rejects(ask(-1), refusal('sharesNumber'))
  const asked = await ask(10)
  const movement = await it.redeem(asked?.number ?? 0)
  assert.equal((await holdingNow(it.db, member)).shares, 1990)
  await it.act((tx) => reverseMovement(tx, tester, { number: movement, reference: 'mauvais sociétaire' }, it.clock))
  await assert.rejects(it.act((tx) => reverseMovement(tx, tester, { number: movement, reference: 'encore' }, it.clock)), refusal('movementReversed', { number: movement + 1 }))
  await assert.rejects(it.act((tx) => reverseMovement(tx, tester, { number: movement + 1, reference: 'encore' }, it.clock)), refusal('movementIsReversal'))
  assert.equal((await holdingNow(it.db, member)).shares, 2000)
  assert.equal(Number(await balanceOf(it.db, '4567', today(it))), 0)
  assert.deepEqual((await redemptionQueue(it.db)).map(({ left }) => left), [10], 'the request is open again')
})

test('holdings of a past day, the register searched, the course of the capital', async () => {
  const it = await testShares({ names: ['Épicerie', 'Bergerie'] })
  const [one = '', two = ''] = it.members
  await it.subscribe(one, 1000, false)
  later(it, '2027-02-01')
  await it.subscribe(two, 5)
  assert.deepEqual(await holdingOf(it.db, two, day('2027-01-31')), { shares: 0, valueCents: 2000n, capitalCents: 0n, unpaidCents: 0n })
  assert.deepEqual(await holdingOf(it.db, one, day('2026-12-31')), { shares: 1000, valueCents: 2000n, capitalCents: 2_000_000n, unpaidCents: 2_000_000n })
  const search = (text: string) => searchMovements(it.db, { text, kind: null, memberId: null, until: null, page: 1, pageSize: 25 })
  assert.deepEqual((await search('epic')).lines.map(({ toName }) => toName), ['Épicerie'])
  assert.equal((await search('2')).total, 1)
  assert.equal((await search("'; drop table share_movement; --")).total, 0)
  const course = await capitalCourse(it.db, [day('2026-11-22'), day('2026-11-23'), day('2027-02-01')])
  assert.deepEqual(course.map(({ capitalCents, floorCents }) => [Number(capitalCents), Number(floorCents)]), [[0, 1_850_000], [2_000_000, 1_850_000], [2_010_000, 1_850_000]])
})

test('shares of before are taken over once, when they agree with the books', async () => {
  const it = await testShares()
  const [one = '', two = ''] = it.members
  await it.post('2025-01-01', '512', '1013', 100_000n)
  await assert.rejects(it.act((tx) => subscribeShares(tx, tester, { memberId: one, shares: 1 }, it.clock)), refusal('sharesTakeOverFirst'))
  const take = (...holdings: [string, number, bigint][]) => it.act((tx) => takeOverShares(tx, tester, { day: day('2025-01-01'), holdings: holdings.map(([memberId, shares, paidCents]) => ({ memberId, shares, paidCents })) }, it.clock))
  await assert.rejects(take([one, 40, 80_000n]), refusal('takeoverBooks', { capitalCents: 80_000, bookedCents: 100_000 }))
  await assert.rejects(take([one, 40, 80_001n]), refusal('takeoverPaid'))
  assert.equal(await take([one, 40, 80_000n], [two, 10, 20_000n]), 2)
  await assert.rejects(take([one, 1, 0n]), refusal('sharesBegun'))
  await it.subscribe(one, 1)
})

test('while shares are held statutes keep them and their value', async () => {
  const it = await founded()
  const change = (alter: (s: Statutes) => void, from = presets['sa-directoire']) => {
    const statutes = structuredClone(from) as Statutes
    alter(statutes)
    return it.act((tx) => changeStatutes(tx, tester, { statutes, fromDay: '2027-01-01', resolution: 'AGE' }, it.clock))
  }
  await assert.rejects(change((s) => s.shares && (s.shares.valueCents = 2001)), refusal('statutesShareValue'))
  await assert.rejects(change(() => {}, presets.association), refusal('statutesShareValue'))
  await change((s) => s.shares && (s.shares.floorCents = 1_900_000))
  assert.equal((await capitalOn(it.db, day('2027-01-01')))?.floorCents, 1_900_000n)
  assert.equal((await capitalOn(it.db, day('2026-12-31')))?.floorCents, 1_850_000n)
})

const broken = async () => {
  const it = await founded()
  const number = await it.leave(it.members[1] ?? '')
  later(it, '2027-11-23')
  await it.act((tx) => preparePayout(tx, it.first, { redemption: number }, it.clock))
  return it
}
/** Statements that whoever has the database's password could send; each is refused, at the latest at commit. */
const forbidden: [string, (it: TestShares) => ReturnType<typeof sql>, RegExp][] = [
  ['a movement changed', () => sql`update share_movement set shares = 1`, /append-only/],
  ['a movement deleted', () => sql`delete from share_movement`, /append-only/],
  ['a payment changed', () => sql`update share_payment set cents = 1`, /append-only/],
  ['the register emptied', () => sql`truncate share_movement cascade`, /append-only/],
  ['a holding written by hand', () => sql`update share_holding set shares = shares + 1`, /follows from the register/],
  ['the head written by hand', () => sql`update share_head set highest_cents = 0`, /follows from the register/],
  ['more shares without the books', ({ members }) => sql`insert into share_movement (day, kind, shares, value_cents, to_member, recorded_at) values ('2028-01-01', 'takeover', 1, 2000, ${members[0]}, now())`, /accounts 101/],
  ['capital in the books without shares', () => sql`with e as (insert into journal_entry (id, journal, day, label, created_at) values ('x', 'OD', '2027-01-01', 'x', now()) returning id), l as (insert into entry_line (entry_id, place, account, debit_cents, credit_cents, label) values ('x', 1, '512', 100, 0, 'x'), ('x', 2, '1013', 0, 100, 'x')) select 1`, /accounts 101/],
  ['a holding below nothing', ({ members }) => sql`insert into share_movement (day, kind, shares, value_cents, from_member, to_member, recorded_at) values ('2028-01-01', 'transfer', 1, 2000, ${members[2]}, ${members[0]}, now())`, /share_holding_shares_check/],
  ['another value', ({ members }) => sql`insert into share_movement (day, kind, shares, value_cents, to_member, recorded_at) values ('2028-01-01', 'takeover', 1, 1999, ${members[0]}, now())`, /one value/],
  ['a day before the last', ({ members }) => sql`insert into share_movement (day, kind, shares, value_cents, to_member, recorded_at) values ('2020-01-01', 'takeover', 1, 2000, ${members[0]}, now())`, /order of days/],
  ['a redemption through the floor', ({ members }) => sql`insert into share_movement (day, kind, shares, value_cents, from_member, recorded_at) values ('2028-01-01', 'redemption', 80, 2000, ${members[0]}, now())`, /below its floor/],
  ['a reversal that is no mirror', ({ members }) => sql`insert into share_movement (day, kind, shares, value_cents, from_member, reverses, recorded_at) values ('2028-01-01', 'reversal', 899, 2000, ${members[0]}, 1, now())`, /mirrors/],
  ['one who releases what they prepared', ({ first }) => sql`update share_payout set released_by = ${first.personId}, released_at = now(), released_on = '2027-11-23', movement = 1, entry_id = (select id from journal_entry limit 1)`, /share_payout_check|of its movement/],
  ['a prepared sum changed', () => sql`update share_payout set amount_cents = amount_cents + 1, loss_cents = loss_cents - 1`, /check|does not change/],
  ['a payment of more than is asked', () => sql`insert into share_payment (subscription, kind, day, cents, recorded_at) values (1, 'payment', '2027-01-01', 1, now())`, /more than what is asked|unpaid_cents_check/],
]
test('the database itself refuses what the commands would never do', async () => {
  const it = await broken()
  for (const [what, statement, words] of forbidden)
    await assert.rejects(
      inTransaction(it.db, async (tx) => {
        await statement(it).execute(tx)
        if (what.startsWith('capital in the books')) await sql`update journal_entry set state = 'validated', validated_at = date_trunc('milliseconds', now()) where id = 'x'`.execute(tx)
      }),
      words,
      what,
    )
})
