import { reverseEntry } from '#cooperative/finance/ledger/reverse-entry.ts'
import { memberById } from '#cooperative/members/identity.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { capitalOn } from './capital.ts'
import { subscriptionByMovement } from './pay-shares.ts'
import { payoutOfMovement, sharesAwaitingRedemption } from './redemption-store.ts'
import { checkReference } from './share-amount.ts'
import { holdingNow, insertMovement, lockShares, movementByNumber, registerDay } from './share-store.ts'

/**
 * Corrects a movement that was entered wrongly by its mirror, with its entry in the books; the register forgets nothing.
 * @returns the number of the reversal.
 * @throws {UserError} `notFound`, `sharesReference`, `movementReversed` (409), `movementIsReversal` (409: enter the right
 * movement instead), `movementPaid` (409: correct the payment first), `sharesGone` (409), `movementFloor` (409).
 */
export async function reverseMovement(tx: Tx, doer: Doer, input: { number: number; reference: string }, clock: Clock): Promise<number> {
  const reference = checkReference(input.reference)
  const head = await lockShares(tx)
  const day = registerDay(head, clock)
  const movement = await movementByNumber(tx, input.number)
  if (movement.kind === 'reversal' || movement.kind === 'takeover') throw new UserError('movementIsReversal', {}, { status: 409 })
  if (movement.reversedBy !== null) throw new UserError('movementReversed', { number: movement.reversedBy }, { status: 409 })
  if (movement.kind === 'subscription' && (await subscriptionByMovement(tx, movement.number, day)).paidCents !== 0n) throw new UserError('movementPaid', {}, { status: 409 })
  const payout = movement.kind === 'redemption' ? await payoutOfMovement(tx, movement.number) : null
  // What was let go of with a departure does not come back by itself.
  if (payout && (payout.state === 'paid' || payout.unpaidCents > 0n)) throw new UserError('movementPaid', {}, { status: 409 })
  if (movement.toMember !== null) await refuseUnheld(tx, movement.toMember, movement.shares)
  const number = await insertMovement(
    tx,
    doer,
    { day, kind: 'reversal', shares: movement.shares, valueCents: movement.valueCents, fromMember: movement.toMember, toMember: movement.fromMember, reverses: movement.number, reference },
    clock,
  )
  // Looked at afterwards: what is put right here was never a height of the capital, so the floor may have come down with it.
  if (movement.kind === 'subscription') {
    const capital = await capitalOn(tx, day)
    const before = (capital?.capitalCents ?? 0n) + BigInt(movement.shares) * movement.valueCents
    if (!capital || (capital.capitalCents < capital.floorCents && before >= capital.floorCents)) throw new UserError('movementFloor', { floorCents: Number(capital?.floorCents ?? 0n) }, { status: 409 })
  }
  for (const id of [movement.fromMember, movement.toMember])
    if (id !== null)
      await recordAudit(tx, doer, { action: 'shares.reversed', subjectKind: 'share', subjectId: String(number), memberId: id, after: { number, reversed: movement.number, name: (await memberById(tx, id)).name, reference } }, clock)
  if (payout) await tx.updateTable('share_payout').set({ reversed_at: clock.now() }).where('id', '=', payout.id).execute()
  const entry = await tx
    .selectFrom('journal_entry')
    .select('id')
    .where('cause_kind', '=', 'share-movement')
    .where('cause_id', '=', String(movement.number))
    .orderBy('position')
    .executeTakeFirst()
  if (entry) await reverseEntry(tx, doer, { entryId: entry.id, day, label: `Annulation du mouvement de parts ${movement.number}` }, clock)
  return number
}

async function refuseUnheld(tx: Tx, memberId: string, shares: number): Promise<void> {
  const held = await holdingNow(tx, memberId)
  if (held.shares - (await sharesAwaitingRedemption(tx, memberId)) < shares) throw new UserError('sharesGone', {}, { status: 409 })
}
