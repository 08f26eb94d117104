/**
 * Random histories of shares: whoever does what in which order, two at once, with transactions that break off, the register,
 * the holdings and the books agree after every step, nothing goes through the floor, and the queue keeps its order.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Tx } from '#db/open-database.ts'
import { dayOf } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { capitalOn } from './capital.ts'
import { correctSharePayment, recordSharePayment } from './pay-shares.ts'
import { discardPayout, preparePayout } from './prepare-payout.ts'
import { redemptionQueue } from './redemption-store.ts'
import { recordPayoutPaid, releasePayout } from './release-payout.ts'
import { cancelRedemption, requestRedemption } from './request-redemption.ts'
import { reverseMovement } from './reverse-movement.ts'
import { subscribeShares } from './subscribe-shares.ts'
import { testShares } from './test-shares.ts'
import type { TestShares } from './test-shares.ts'
import { transferShares } from './transfer-shares.ts'

type Act = { what: 'subscribe' | 'pay' | 'correct' | 'transfer' | 'part' | 'leave' | 'cancel' | 'prepare' | 'discard' | 'release' | 'paid' | 'reverse'; one: number; other: number; shares: number; crash: boolean; twice: boolean }

const act: fc.Arbitrary<Act> = fc.record({
  what: fc.constantFrom('subscribe', 'subscribe', 'pay', 'pay', 'correct', 'transfer', 'part', 'leave', 'cancel', 'prepare', 'prepare', 'discard', 'release', 'release', 'paid', 'reverse'),
  one: fc.nat({ max: 30 }),
  other: fc.nat({ max: 30 }),
  shares: fc.oneof(fc.integer({ min: -2, max: 40 }), fc.integer({ min: 100, max: 900 })),
  crash: fc.boolean().map((yes) => yes),
  twice: fc.boolean(),
})

class Crash extends Error {}

const pick = <T>(list: readonly T[], number: number): T | undefined => list[number % Math.max(1, list.length)]

/** Does one thing; what it needs is looked up in the database, so that histories shrink well. */
async function perform(it: TestShares, tx: Tx, { what, one, other, shares }: Act): Promise<void> {
  const [memberId = '', toMember = ''] = [pick(it.members, one), pick(it.members, other)]
  const day = dayOf(it.clock.now())
  const ids = async (query: ReturnType<typeof sql<{ id: string }>>) => (await query.execute(tx)).rows.map(({ id }) => id)
  const number = async (query: ReturnType<typeof sql<{ id: string }>>) => Number(pick(await ids(query), one) ?? 0)
  switch (what) {
    case 'subscribe':
      return void (await subscribeShares(tx, tester, { memberId, shares }, it.clock))
    case 'pay':
      return void (await recordSharePayment(tx, tester, { movement: await number(sql`select movement::text as id from share_subscription order by movement`), cents: BigInt(shares) * 700n, day }, it.clock))
    case 'correct':
      return correctSharePayment(tx, tester, { number: await number(sql`select number::text as id from share_payment order by number`) }, it.clock)
    case 'transfer':
      return void (await transferShares(tx, tester, { fromMember: memberId, toMember, shares, reference: 'directoire' }, it.clock))
    case 'part':
      return void (await requestRedemption(tx, tester, { memberId, cause: 'part', shares }, it.clock))
    case 'leave':
      return void (await requestRedemption(tx, tester, { memberId, cause: 'withdrawal' }, it.clock))
    case 'cancel':
      return cancelRedemption(tx, tester, { number: await number(sql`select number::text as id from share_redemption order by number`) }, it.clock)
    case 'prepare':
      return void (await preparePayout(tx, it.first, { redemption: await number(sql`select number::text as id from share_redemption order by number`) }, it.clock))
    case 'discard':
      return discardPayout(tx, it.second, { id: pick(await ids(sql`select id from share_payout order by id`), one) ?? '' }, it.clock)
    case 'release':
      return void (await releasePayout(tx, other % 4 === 0 ? it.first : it.second, { id: pick(await ids(sql`select id from share_payout order by id`), one) ?? '' }, it.clock))
    case 'paid':
      return recordPayoutPaid(tx, it.first, { id: pick(await ids(sql`select id from share_payout order by id`), one) ?? '', day }, it.clock)
    case 'reverse':
      return void (await reverseMovement(tx, tester, { number: await number(sql`select number::text as id from share_movement order by number`), reference: 'erreur' }, it.clock))
  }
}

async function attempt(it: TestShares, one: Act): Promise<boolean> {
  try {
    await inTransaction(it.db, async (tx) => {
      await perform(it, tx, one)
      if (one.crash) throw new Crash()
    })
    return true
  } catch (error) {
    // Only refusals in words and our own crash: never a sum that the database had to stop.
    if (error instanceof Crash || error instanceof UserError) return false
    throw error
  }
}

interface Sums {
  moved: number
  held: number
  capital: number
  books: number
  unpaid: number
  booksUnpaid: number
  negative: number
  gaps: number
  fourEyes: number
}

async function agree(it: TestShares): Promise<void> {
  const { rows } = await sql<Sums>`select
    (select coalesce(sum(case when to_member is null then -shares when from_member is null then shares else 0 end), 0) from share_movement)::integer as moved,
    (select coalesce(sum(shares), 0) from share_holding)::integer as held,
    (select shares * coalesce(value_cents, 0) from share_head)::integer as capital,
    (-ledger_total('101'))::integer as books, (-ledger_total('1012'))::integer as "booksUnpaid",
    (select coalesce(sum(unpaid_cents), 0) from share_holding)::integer as unpaid,
    (select count(*) from share_holding h where shares < 0 or unpaid_cents < 0 or shares <> (select coalesce(sum(case when to_member = h.member_id then shares else -shares end), 0) from share_movement where h.member_id in (from_member, to_member)))::integer as negative,
    (select coalesce(max(number), 0) - count(*) from share_movement)::integer as gaps,
    (select count(*) from share_payout where prepared_by = released_by)::integer as "fourEyes"`.execute(it.db)
  const sums = rows[0]!
  assert.equal(sums.moved, sums.held)
  assert.equal(sums.held * 2000, sums.capital)
  assert.equal(sums.books, sums.capital)
  assert.equal(sums.booksUnpaid, sums.unpaid)
  assert.deepEqual([sums.negative, sums.gaps, sums.fourEyes], [0, 0, 0])
}

test('movements, holdings and books agree after every step of any history; no release goes through the floor or before its turn', async () => {
  let steps = 0
  let done = 0
  const it = await testShares({ names: ['A', 'B', 'C', 'D', 'E'], statutes: (s) => s.shares && (s.shares.redemptionWaitMonths = 0) })
  await it.subscribe(it.members[0] ?? '', 950)
  await fc.assert(
    // One register goes on through all histories: each begins where the last one ended.
    fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 25 }), async (acts) => {
      for (const one of acts) {
        const before = await capitalOn(it.db, dayOf(it.clock.now()))
        const queued = await redemptionQueue(it.db)
        const results = await Promise.all(one.twice ? [attempt(it, one), attempt(it, { ...one, crash: false })] : [attempt(it, one)])
        await agree(it)
        const after = await capitalOn(it.db, dayOf(it.clock.now()))
        if (one.what === 'release' && before && after && after.capitalCents < before.capitalCents) {
          assert.ok(after.capitalCents >= after.floorCents, `${after.capitalCents} < ${after.floorCents}`)
          // What was due first is whole before anything behind it moves.
          const left = new Map((await redemptionQueue(it.db)).map((request) => [request.number, request.left]))
          const moved = queued.findIndex((request) => (left.get(request.number) ?? 0) < request.left)
          assert.ok(moved <= 0, `request ${moved} went before its turn`)
        }
        steps++
        if (results.includes(true)) done++
      }
    }),
    { numRuns: 12, endOnFailure: true },
  )
  assert.ok(done > steps / 8, `only ${done} of ${steps} steps did something`)
})
