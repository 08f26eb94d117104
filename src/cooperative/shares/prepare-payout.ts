import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Actor } from '#people/actor.ts'
import { capitalOn } from './capital.ts'
import { lossShareOf, lossesAt } from './losses.ts'
import { payoutById, redemptionByNumber, redemptionQueue } from './redemption-store.ts'
import type { Redemption } from './redemption-store.ts'
import { shareRulesAt } from './share-rules.ts'
import { holdingNow, lockShares, registerDay } from './share-store.ts'

interface PayoutFigures {
  shares: number
  nominalCents: bigint
  unpaidCents: bigint
  lossCents: bigint
  amountCents: bigint
}

/** What so many shares of a request come to on a day. */
export async function payoutFigures(db: DbOrTx, request: Pick<Redemption, 'memberId' | 'cause'>, shares: number, day: Day): Promise<PayoutFigures> {
  const rules = await shareRulesAt(db, day)
  const held = await holdingNow(db, request.memberId)
  const nominalCents = BigInt(shares) * held.valueCents
  // Who leaves is let off what was never paid; who stays gives back shares that are paid.
  const unpaidCents = request.cause === 'part' ? 0n : shares >= held.shares ? held.unpaidCents : (held.unpaidCents * BigInt(shares)) / BigInt(held.shares)
  const borne = await lossShareOf(db, request.memberId, shares, held.shares, await lossesAt(db, day, rules))
  const paidIn = nominalCents - unpaidCents
  const lossCents = borne < paidIn ? borne : paidIn
  return { shares, nominalCents, unpaidCents, lossCents, amountCents: paidIn - lossCents }
}

/** Requests before this one that may be paid already: they go first. */
export const waitingBefore = (queue: readonly Redemption[], number: number, day: Day): Redemption | undefined => queue.find((request) => request.number < number && request.dueOn <= day)

/**
 * First hand: works out what is paid back for a request, all of it or as much as the floor lets. Somebody else releases it.
 * @throws {UserError} `notFound`, `redemptionEarly` (409, with the day), `redemptionOrder` (409, with the request that goes
 * first), `redemptionPrepared` (409), `redemptionFloor` (409, with capital and floor).
 */
export async function preparePayout(tx: Tx, actor: Actor, input: { redemption: number }, clock: Clock): Promise<{ id: string } & PayoutFigures> {
  const head = await lockShares(tx)
  const today = registerDay(head, clock)
  const request = await redemptionByNumber(tx, input.redemption)
  if (request.openPayout !== null) throw new UserError('redemptionPrepared', {}, { status: 409 })
  if (request.left <= 0) throw new UserError('redemptionDone', {}, { status: 409 })
  if (request.dueOn > today) throw new UserError('redemptionEarly', { day: request.dueOn }, { status: 409 })
  const queue = await redemptionQueue(tx)
  const first = waitingBefore(queue.filter(({ openPayout }) => openPayout === null), request.number, today)
  if (first) throw new UserError('redemptionOrder', { number: first.number, name: first.memberName }, { status: 409 })
  const capital = await capitalOn(tx, today)
  const { valueCents } = await holdingNow(tx, request.memberId)
  const room = (capital?.roomCents ?? 0n) - (await preparedCents(tx))
  const shares = Math.min(request.left, Number(room > 0n ? room / valueCents : 0n))
  if (shares === 0) throw new UserError('redemptionFloor', { capitalCents: Number(capital?.capitalCents ?? 0n), floorCents: Number(capital?.floorCents ?? 0n) }, { status: 409 })
  const figures = await payoutFigures(tx, request, shares, today)
  const id = randomText(12)
  await tx
    .insertInto('share_payout')
    .values({ id, redemption: request.number, shares, nominal_cents: figures.nominalCents, unpaid_cents: figures.unpaidCents, loss_cents: figures.lossCents, amount_cents: figures.amountCents, prepared_by: actor.personId, prepared_at: clock.now(), discarded_at: null, released_by: null, released_at: null, released_on: null, movement: null, entry_id: null, paid_by: null, paid_on: null, paid_entry_id: null, reversed_at: null })
    .execute()
  await recordAudit(tx, actor, { action: 'shares.payoutPrepared', subjectKind: 'share-redemption', subjectId: String(request.number), memberId: request.memberId, after: { number: request.number, shares, name: request.memberName, cents: Number(figures.amountCents) } }, clock)
  return { id, ...figures }
}

/** Nominal value of what is prepared and not released. */
async function preparedCents(tx: Tx): Promise<bigint> {
  const { cents } = await tx
    .selectFrom('share_payout')
    .select((make) => make.fn.coalesce(make.fn.sum<string>('nominal_cents'), make.val('0')).as('cents'))
    .where('released_at', 'is', null)
    .where('discarded_at', 'is', null)
    .executeTakeFirstOrThrow()
  return BigInt(cents)
}

/** Throws a prepared payment back away, so that it can be worked out anew. @throws {UserError} `notFound`; `payoutReleased` (409). */
export async function discardPayout(tx: Tx, actor: Actor, input: { id: string }, clock: Clock): Promise<void> {
  await lockShares(tx)
  const payout = await payoutById(tx, input.id)
  if (payout.state !== 'prepared') throw new UserError('payoutReleased', {}, { status: 409 })
  await tx.updateTable('share_payout').set({ discarded_at: clock.now() }).where('id', '=', payout.id).execute()
  await recordAudit(tx, actor, { action: 'shares.payoutDiscarded', subjectKind: 'share-redemption', subjectId: String(payout.redemption), memberId: payout.memberId, after: { number: payout.redemption, shares: payout.shares, name: payout.memberName } }, clock)
}
