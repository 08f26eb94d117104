/** A cooperative with statutes, books and members for tests of shares. */
import { testBooks, tester } from '#cooperative/finance/ledger/test-books.ts'
import type { TestBooks } from '#cooperative/finance/ledger/test-books.ts'
import { recordEvent } from '#cooperative/members/register/record-event.ts'
import { createMember } from '#cooperative/members/create-member.ts'
import { changeStatutes } from '#cooperative/statutes/change-statutes.ts'
import { presets } from '#cooperative/statutes/statutes-presets.ts'
import type { PresetName, Statutes } from '#cooperative/statutes/statutes.ts'
import type { Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { testClock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import type { Actor } from '#people/actor.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { buildActor } from '#web/test-app.ts'
import { recordSharePayment } from './pay-shares.ts'
import { preparePayout } from './prepare-payout.ts'
import { releasePayout } from './release-payout.ts'
import { requestRedemption } from './request-redemption.ts'
import { subscribeShares } from './subscribe-shares.ts'

export interface TestShares extends TestBooks {
  /** Ids of members, in the order of their names. */
  members: string[]
  /** Two persons of the cooperative: one prepares, the other releases. */
  first: Actor
  second: Actor
  subscribe(memberId: string, shares: number, paid?: boolean): Promise<number>
  /** Puts a departure into the queue. @returns the number of the request. */
  leave(memberId: string): Promise<number>
  /** Prepares and releases as two persons would. @returns the number of the movement. */
  redeem(redemption: number): Promise<number>
}

type SharesWishes = { names?: readonly string[]; preset?: PresetName; statutes?: (given: Statutes) => void; years?: readonly string[] }

/** Records the statutes of a preset, changed as wanted, from the first day of 2019. */
export async function foundStatutes(tx: Tx, wishes: Pick<SharesWishes, 'preset' | 'statutes'> = {}): Promise<void> {
  const statutes = structuredClone(presets[wishes.preset ?? 'sa-directoire']) as Statutes
  wishes.statutes?.(statutes)
  await changeStatutes(tx, tester, { statutes, fromDay: '2019-01-01', resolution: 'Assemblée constitutive' }, testClock())
}

export async function testShares(wishes: SharesWishes = {}): Promise<TestShares> {
  const books = await testBooks(wishes.years ?? ['2025-01-01/2025-12-31', '2026-01-01/2026-12-31', '2027-01-01/2027-12-31', '2028-01-01/2028-12-31'])
  const { db, clock } = books
  const { members, persons } = await inTransaction(db, async (tx) => {
    await foundStatutes(tx, wishes)
    const made: string[] = []
    for (const name of wishes.names ?? ['Ateliers', 'Bergerie', 'Chorale', 'Dojo']) made.push((await createMember(tx, tester, { name, kind: 'legal', status: 'admitted' }, clock)).id)
    const people = [await createPerson(tx, { email: 'une@velo.example', name: 'Une', language: 'fr' }, clock), await createPerson(tx, { email: 'deux@velo.example', name: 'Deux', language: 'fr' }, clock)]
    return { members: made, persons: people }
  })
  const actor = (personId = '') => buildActor({ personId, roles: ['treasurer'] })
  const [first, second] = [actor(persons[0]), actor(persons[1])]
  return {
    ...books,
    members,
    first,
    second,
    subscribe: (memberId, shares, paid = true) =>
      books.act(async (tx) => {
        const { movement, totalCents } = await subscribeShares(tx, tester, { memberId, shares }, clock)
        if (paid) await recordSharePayment(tx, tester, { movement, cents: totalCents, day: dayOf(clock.now()) }, clock)
        return movement
      }),
    leave: (memberId) => books.act(async (tx) => (await requestRedemption(tx, tester, { memberId, cause: 'withdrawal' }, clock))?.number ?? 0),
    redeem: async (redemption) => {
      const { id } = await books.act((tx) => preparePayout(tx, first, { redemption }, clock))
      return books.act((tx) => releasePayout(tx, second, { id }, clock))
    },
  }
}

/** Changes a member's state as the register does. */
export const setStatus = (it: TestShares, memberId: string, status: 'withdrawn') => it.act((tx) => recordEvent(tx, tester, { memberId, status, cause: 'withdrawal', day: dayOf(it.clock.now()) }, it.clock))
