import { ensureMemberParty } from '#cooperative/finance/ledger/party.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import type { LineInput } from '#cooperative/finance/ledger/entry.ts'
import { memberById } from '#cooperative/members/identity.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Actor } from '#people/actor.ts'
import { capitalOn } from './capital.ts'
import { subscriptionsOf } from './pay-shares.ts'
import { payoutFigures, waitingBefore } from './prepare-payout.ts'
import { payoutById, redemptionByNumber, redemptionQueue } from './redemption-store.ts'
import type { Payout } from './redemption-store.ts'
import { insertMovement, lockShares, registerDay } from './share-store.ts'
import { accounts, journals } from './share.ts'

/**
 * Second pair of eyes: releases what somebody else prepared. The shares are cancelled and the sum is owed to the member;
 * `recordPayoutPaid` follows when the bank has paid. Of two releases at once the second finds it released.
 * @returns the number of the movement.
 * @throws {UserError} `notFound`, `payoutReleased` (409), `fourEyes` (409: who prepared it cannot), `redemptionOrder` (409),
 * `payoutStale` (409: the figures are others now, prepare it anew), `redemptionFloor` (409), and those of `postEntry`.
 */
export async function releasePayout(tx: Tx, actor: Actor, input: { id: string }, clock: Clock): Promise<number> {
  const head = await lockShares(tx)
  const day = registerDay(head, clock)
  const payout = await payoutById(tx, input.id)
  if (payout.state !== 'prepared') throw new UserError('payoutReleased', {}, { status: 409 })
  if (payout.preparedBy === actor.personId) throw new UserError('fourEyes', {}, { status: 409 })
  const request = await redemptionByNumber(tx, payout.redemption)
  const first = waitingBefore(await redemptionQueue(tx), request.number, day)
  if (first) throw new UserError('redemptionOrder', { number: first.number, name: first.memberName }, { status: 409 })
  const now = await payoutFigures(tx, request, payout.shares, day)
  if (now.unpaidCents !== payout.unpaidCents || now.lossCents !== payout.lossCents || now.nominalCents !== payout.nominalCents) throw new UserError('payoutStale', {}, { status: 409 })
  const capital = await capitalOn(tx, day)
  if (!capital || payout.nominalCents > capital.roomCents) throw new UserError('redemptionFloor', { capitalCents: Number(capital?.capitalCents ?? 0n), floorCents: Number(capital?.floorCents ?? 0n) }, { status: 409 })
  await waiveUnpaid(tx, actor, payout, day, clock)
  const movement = await insertMovement(tx, actor, { day, kind: 'redemption', shares: payout.shares, valueCents: capital.valueCents, fromMember: payout.memberId, toMember: null, reverses: null, reference: '' }, clock)
  await recordAudit(tx, actor, { action: 'shares.payoutReleased', subjectKind: 'share-redemption', subjectId: String(payout.redemption), memberId: payout.memberId, after: { number: payout.redemption, shares: payout.shares, name: payout.memberName, cents: Number(payout.amountCents), movement } }, clock)
  const entry = await postEntry(
    tx,
    actor,
    { journal: journals.capital, day, label: `Remboursement de parts, mouvement ${movement}`, cause: { kind: 'share-movement', id: String(movement) }, lines: await linesOf(tx, payout) },
    clock,
  )
  await tx.updateTable('share_payout').set({ released_by: actor.personId, released_at: clock.now(), released_on: day, movement, entry_id: entry.id }).where('id', '=', payout.id).execute()
  return movement
}

async function linesOf(tx: Tx, payout: Payout): Promise<LineInput[]> {
  const party = await ensureMemberParty(tx, await memberById(tx, payout.memberId))
  const debit = (account: string, debitCents: bigint) => ({ account, debitCents, creditCents: 0n })
  const credit = (account: string, creditCents: bigint, more: Partial<LineInput> = {}) => ({ account, debitCents: 0n, creditCents, ...more })
  return [
    debit(accounts.paidUp, payout.nominalCents - payout.unpaidCents),
    debit(accounts.calledUnpaid, payout.unpaidCents),
    credit(accounts.member, payout.unpaidCents, { party }),
    credit(accounts.lossCarried, payout.lossCents),
    credit(accounts.toPayBack, payout.amountCents, { party }),
  ].filter(({ debitCents, creditCents }) => debitCents !== creditCents)
}

/** Lets go of what was never paid for the shares that are cancelled, the oldest subscription first. */
async function waiveUnpaid(tx: Tx, actor: Actor, payout: Payout, day: Day, clock: Clock): Promise<void> {
  let left = payout.unpaidCents
  for (const one of (await subscriptionsOf(tx, payout.memberId, day)).toReversed()) {
    const cents = one.leftCents < left ? one.leftCents : left
    if (cents === 0n) continue
    await tx
      .insertInto('share_payment')
      .values({ subscription: one.movement, kind: 'waiver', day, cents, corrects: null, entry_id: null, recorded_by: actor.personId, recorded_at: clock.now() })
      .execute()
    left -= cents
  }
}

/**
 * The bank has paid: closes what was owed to the member.
 * @throws {UserError} `notFound`, `payoutNotReleased` (409), `payoutPaid` (409), `payoutDay` (to come, or before the release), and
 * those of `postEntry`.
 */
export async function recordPayoutPaid(tx: Tx, actor: Actor, input: { id: string; day: Day }, clock: Clock): Promise<void> {
  const head = await lockShares(tx)
  const payout = await payoutById(tx, input.id)
  if (payout.state === 'paid') throw new UserError('payoutPaid', {}, { status: 409 })
  if (payout.state !== 'released') throw new UserError('payoutNotReleased', {}, { status: 409 })
  if (input.day > registerDay(head, clock) || input.day < (payout.releasedOn ?? '')) throw new UserError('payoutDay', { day: payout.releasedOn ?? '' }, { field: 'day' })
  const party = await ensureMemberParty(tx, await memberById(tx, payout.memberId))
  const { amountCents: cents } = payout
  await recordAudit(tx, actor, { action: 'shares.payoutPaid', subjectKind: 'share-redemption', subjectId: String(payout.redemption), memberId: payout.memberId, after: { number: payout.redemption, name: payout.memberName, cents: Number(cents) } }, clock)
  const entry =
    cents === 0n
      ? null
      : await postEntry(
          tx,
          actor,
          {
            journal: journals.bank,
            day: input.day,
            label: `Parts remboursées, mouvement ${payout.movement}`,
            cause: { kind: 'share-movement', id: String(payout.movement) },
            lines: [
              { account: accounts.toPayBack, debitCents: cents, creditCents: 0n, party },
              { account: accounts.bank, debitCents: 0n, creditCents: cents },
            ],
          },
          clock,
        )
  await tx.updateTable('share_payout').set({ paid_by: actor.personId, paid_on: input.day, paid_entry_id: entry?.id ?? null }).where('id', '=', payout.id).execute()
}
