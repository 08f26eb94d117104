import { balanceOf } from '#cooperative/finance/ledger/balance.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addMonths, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { checkShares } from './share-amount.ts'
import { shareRulesAt } from './share-rules.ts'
import { insertMovement, lockShares } from './share-store.ts'

interface HeldBefore {
  memberId: string
  shares: number
  /** Of their nominal value. */
  paidCents: bigint
}

/**
 * Begins the register of a cooperative that lived before it: what each member holds on a day, once, before any other
 * movement. The books hold that capital already, as opening balances: nothing is posted, and both must agree.
 * @returns how many movements were entered.
 * @throws {UserError} `sharesBegun` (409), `sharesNumber`, `takeoverPaid` (more paid than the shares are worth),
 * `takeoverBooks` (409, with both sums), `sharesNone`, `statutesMissing`.
 */
export async function takeOverShares(tx: Tx, doer: Doer, input: { day: Day; holdings: readonly HeldBefore[] }, clock: Clock): Promise<number> {
  const head = await lockShares(tx)
  if (head.lastNumber > 0) throw new UserError('sharesBegun', {}, { status: 409 })
  const rules = await shareRulesAt(tx, input.day)
  const valueCents = BigInt(rules.valueCents)
  let [capital, paid] = [0n, 0n]
  for (const { memberId, shares, paidCents } of input.holdings) {
    const totalCents = BigInt(checkShares(shares)) * valueCents
    if (paidCents < 0n || paidCents > totalCents) throw new UserError('takeoverPaid', { member: memberId })
    const movement = await insertMovement(tx, doer, { day: input.day, kind: 'takeover', shares, valueCents, fromMember: null, toMember: memberId, reverses: null, reference: '' }, clock)
    await tx.insertInto('share_subscription').values({ movement, member_id: memberId, total_cents: totalCents, first_cents: 0n, balance_due_on: addMonths(input.day, rules.balanceMonths) }).execute()
    if (paidCents > 0n)
      await tx.insertInto('share_payment').values({ subscription: movement, kind: 'takeover', day: input.day, cents: paidCents, corrects: null, entry_id: null, recorded_by: doer.personId, recorded_at: clock.now() }).execute()
    capital += totalCents
    paid += paidCents
  }
  const today = dayOf(clock.now())
  const [booked, unpaidBooked] = [-(await balanceOf(tx, '101', today)), -(await balanceOf(tx, '1012', today))]
  if (booked !== capital || unpaidBooked !== capital - paid) throw new UserError('takeoverBooks', { capitalCents: Number(capital), bookedCents: Number(booked) }, { status: 409 })
  await recordAudit(tx, doer, { action: 'shares.takenOver', subjectKind: 'share', subjectId: 'register', after: { count: input.holdings.length, cents: Number(capital) } }, clock)
  return input.holdings.length
}
