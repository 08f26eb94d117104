import { recordSharePayment } from '#cooperative/shares/pay-shares.ts'
import { preparePayout } from '#cooperative/shares/prepare-payout.ts'
import { requestRedemption } from '#cooperative/shares/request-redemption.ts'
import { subscribeShares } from '#cooperative/shares/subscribe-shares.ts'
import { changeStatutes } from '#cooperative/statutes/change-statutes.ts'
import { presets } from '#cooperative/statutes/statutes-presets.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { assert } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import type { Doer } from '#people/audit.ts'

/** Statutes, and shares of a member of which a part is asked back and prepared. */
export async function addShares(tx: Tx, of: { doer: Doer; memberId: string; preparer: Actor }, clock: Clock): Promise<Record<'version' | 'movement' | 'payment' | 'redemption' | 'payout', string>> {
  const { shares: rules, ...statutes } = presets['sa-directoire']
  assert(rules, 'an SA has shares')
  const version = await changeStatutes(tx, of.doer, { statutes: { ...statutes, shares: { ...rules, redemptionWaitMonths: 0 } }, fromDay: '2019-01-01', resolution: 'AG' }, clock)
  const { movement, totalCents } = await subscribeShares(tx, of.doer, { memberId: of.memberId, shares: 2000 }, clock)
  const { number: payment } = await recordSharePayment(tx, of.doer, { movement, cents: totalCents, day: dayOf(clock.now()) }, clock)
  const asked = await requestRedemption(tx, of.doer, { memberId: of.memberId, cause: 'part', shares: 3 }, clock)
  assert(asked, 'shares are held')
  const payout = await preparePayout(tx, of.preparer, { redemption: asked.number }, clock)
  return { version: String(version), movement: String(movement), payment: String(payment), redemption: String(asked.number), payout: payout.id }
}
