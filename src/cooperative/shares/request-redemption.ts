import { memberById } from '#cooperative/members/identity.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addMonths } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { redemptionByNumber, sharesAwaitingRedemption } from './redemption-store.ts'
import { checkShares } from './share-amount.ts'
import { shareRulesAt } from './share-rules.ts'
import { holdingNow, lockShares, registerDay } from './share-store.ts'
import type { RedemptionCause } from './share.ts'

interface RedemptionRequest {
  memberId: string
  cause: RedemptionCause
  /** For a part only (`cause: 'part'`): how many. A departure asks for all that is held. */
  shares?: number
  /** The day on which the departure takes effect, from which the waiting period runs; today when absent. */
  from?: Day
}

/**
 * Port of the register of members: puts a request to be paid back into the queue. Its place is kept; it is paid back after the
 * statutes' waiting period, as far as the capital's floor lets. Nothing moves yet.
 * @returns the number of the request and the earliest day, or null when the member holds no share that is not asked for already.
 * @throws {UserError} `sharesNumber`, `sharesNotHeld`, `sharesUnpaid` (409, a part while something is unpaid), `sharesMinimumLeft`
 * (a part that leaves less than the statutes ask: leave instead), `sharesNone`, `statutesMissing`, `notFound`.
 */
export async function requestRedemption(tx: Tx, doer: Doer, input: RedemptionRequest, clock: Clock): Promise<{ number: number; dueOn: Day; shares: number } | null> {
  const member = await memberById(tx, input.memberId)
  const head = await lockShares(tx)
  const today = registerDay(head, clock)
  const rules = await shareRulesAt(tx, today)
  const held = await holdingNow(tx, member.id)
  const free = held.shares - (await sharesAwaitingRedemption(tx, member.id))
  if (input.cause === 'part') {
    const shares = checkShares(input.shares ?? Number.NaN)
    if (shares > free) throw new UserError('sharesNotHeld', { held: Math.max(0, free), name: member.name }, { field: 'shares' })
    if (held.unpaidCents > 0n) throw new UserError('sharesUnpaid', { unpaidCents: Number(held.unpaidCents), name: member.name }, { status: 409 })
    if (member.status === 'admitted' && free - shares < rules.minimumPerMember) throw new UserError('sharesMinimumLeft', { least: rules.minimumPerMember, name: member.name }, { field: 'shares' })
  }
  const shares = input.cause === 'part' ? (input.shares ?? 0) : free
  if (shares <= 0) return null
  const dueOn = addMonths(input.from !== undefined && input.from > today ? input.from : today, rules.redemptionWaitMonths)
  const { number } = await tx
    .insertInto('share_redemption')
    .values({ member_id: member.id, shares, cause: input.cause, requested_on: today, due_on: dueOn, requested_by: doer.personId, requested_at: clock.now(), cancelled_at: null })
    .returning('number')
    .executeTakeFirstOrThrow()
  await recordAudit(tx, doer, { action: 'shares.redemptionAsked', subjectKind: 'share-redemption', subjectId: String(number), memberId: member.id, after: { number, shares, name: member.name, cause: input.cause, dueOn } }, clock)
  return { number, dueOn, shares }
}

/** Takes a request back, as long as nothing of it is prepared or paid. @throws {UserError} `notFound`; `redemptionUnderWay` (409). */
export async function cancelRedemption(tx: Tx, doer: Doer, input: { number: number }, clock: Clock): Promise<void> {
  await lockShares(tx)
  const request = await redemptionByNumber(tx, input.number)
  if (request.openPayout !== null || request.left < request.shares) throw new UserError('redemptionUnderWay', {}, { status: 409 })
  await tx.updateTable('share_redemption').set({ cancelled_at: clock.now() }).where('number', '=', request.number).execute()
  await recordAudit(tx, doer, { action: 'shares.redemptionCancelled', subjectKind: 'share-redemption', subjectId: String(request.number), memberId: request.memberId, after: { number: request.number, shares: request.shares, name: request.memberName } }, clock)
}
