import type { DbOrTx } from '#db/open-database.ts'
import { addMonths } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { capitalOn } from './capital.ts'
import { lossShareOf, lossesAt } from './losses.ts'
import { redemptionQueue } from './redemption-store.ts'
import { shareRulesAt } from './share-rules.ts'
import { holdingNow } from './share-store.ts'

interface DueOnDeparture {
  shares: number
  nominalCents: bigint
  /** Never paid in: taken off. */
  unpaidCents: bigint
  /** Part of the losses of the last closed accounts: taken off. */
  lossCents: bigint
  /** Last day of those accounts, or null: then there is no loss to bear. */
  lossYearEnd: Day | null
  /** What is paid back: never less than nothing. */
  amountCents: bigint
  /** The earliest day, which the statutes' waiting period gives. */
  dueOn: Day
  /** Months of that waiting period. */
  waitMonths: number
  /** The capital's floor holds some of it back as things are: it waits in the queue. */
  floorHolds: boolean
  /** Requests before this one. */
  ahead: number
}

/**
 * Port of the register of members: what a member who leaves on a day would be paid back, when, and why so. A forecast until
 * it is prepared: accounts may be closed and others paid back meanwhile.
 * @throws {UserError} `sharesNone` (409) in an association, `statutesMissing`.
 */
export async function dueOnDeparture(db: DbOrTx, memberId: string, day: Day): Promise<DueOnDeparture> {
  const rules = await shareRulesAt(db, day)
  const held = await holdingNow(db, memberId)
  const losses = await lossesAt(db, day, rules)
  const borne = await lossShareOf(db, memberId, held.shares, held.shares, losses)
  const paidIn = held.capitalCents - held.unpaidCents
  const lossCents = borne < paidIn ? borne : paidIn
  const queue = (await redemptionQueue(db)).filter((request) => request.memberId !== memberId)
  const before = queue.reduce((sum, { left }) => sum + BigInt(left) * held.valueCents, 0n)
  const capital = await capitalOn(db, day)
  return {
    shares: held.shares,
    nominalCents: held.capitalCents,
    unpaidCents: held.unpaidCents,
    lossCents,
    lossYearEnd: losses.yearEnd,
    amountCents: paidIn - lossCents,
    dueOn: addMonths(day, rules.redemptionWaitMonths),
    waitMonths: rules.redemptionWaitMonths,
    floorHolds: held.capitalCents + before > (capital?.roomCents ?? 0n),
    ahead: queue.length,
  }
}
