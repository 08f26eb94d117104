import { memberById } from '#cooperative/members/identity.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { sharesAwaitingRedemption } from './redemption-store.ts'
import { checkReference, checkShares } from './share-amount.ts'
import { shareRulesAt } from './share-rules.ts'
import { holdingNow, insertMovement, lockShares, registerDay } from './share-store.ts'

interface Transfer {
  fromMember: string
  toMember: string
  shares: number
  /** Who agreed, and when: the law wants the consent of the meeting or of those who administer (law 47-1775 art. 11). */
  reference: string
}

/**
 * Passes shares from one member to another. The capital stays as it is, so the books are not touched. Only shares that are
 * wholly paid pass on, and none that wait to be paid back; who stays a member keeps the least that the statutes ask.
 * @returns the number of the movement.
 * @throws {UserError} `sharesNumber`, `sharesReference`, `sharesToOneself`, `notFound`, `sharesDeparted` (409), `sharesNotHeld`
 * (with what is held), `sharesUnpaid` (409), `sharesMinimumLeft`, `sharesNone`, `statutesMissing`.
 */
export async function transferShares(tx: Tx, doer: Doer, input: Transfer, clock: Clock): Promise<number> {
  const shares = checkShares(input.shares)
  const reference = checkReference(input.reference)
  if (input.fromMember === input.toMember) throw new UserError('sharesToOneself', {}, { field: 'to' })
  const [from, to] = [await memberById(tx, input.fromMember), await memberById(tx, input.toMember)]
  const head = await lockShares(tx)
  const day = registerDay(head, clock)
  const rules = await shareRulesAt(tx, day)
  if (to.status !== 'admitted') throw new UserError('sharesDeparted', { name: to.name }, { status: 409, field: 'to' })
  const held = await holdingNow(tx, from.id)
  const free = held.shares - (await sharesAwaitingRedemption(tx, from.id))
  if (shares > free) throw new UserError('sharesNotHeld', { held: Math.max(0, free), name: from.name }, { field: 'shares' })
  if (held.unpaidCents > 0n) throw new UserError('sharesUnpaid', { unpaidCents: Number(held.unpaidCents), name: from.name }, { status: 409 })
  if (from.status === 'admitted' && held.shares - shares < rules.minimumPerMember) throw new UserError('sharesMinimumLeft', { least: rules.minimumPerMember, name: from.name }, { field: 'shares' })
  const number = await insertMovement(tx, doer, { day, kind: 'transfer', shares, valueCents: held.valueCents, fromMember: from.id, toMember: to.id, reverses: null, reference }, clock)
  // Each of the two reads it in their own journal.
  for (const member of [from, to])
    await recordAudit(tx, doer, { action: 'shares.transferred', subjectKind: 'share', subjectId: String(number), memberId: member.id, after: { number, shares, from: from.name, to: to.name, reference } }, clock)
  return number
}
