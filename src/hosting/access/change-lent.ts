import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { forbidden } from '#lib/errors.ts'
import type { Actor, Level } from '#people/actor.ts'
import { changeDelegation } from '#people/delegations/change-delegation.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { mayLend } from '#hosting/sites/site-policy.ts'
import { requireWithinOwn } from './lend-site.ts'
import { lockLent, siteAsThing } from './lent-site.ts'

/**
 * Changes a right lent on a site, or an invitation that waits; what is left out stays.
 * @throws {UserError} those of lockLent, requireWithinOwn and changeDelegation.
 */
export async function changeLent(
  tx: Tx,
  actor: Actor,
  input: { site: string; delegation: string; level?: Level | undefined; endsAt?: Date | null | undefined; from: Letterhead },
  clock: Clock,
): Promise<void> {
  const { site, one } = await lockLent(tx, actor, input)
  const level = input.level ?? one.level
  if (!mayLend(actor, site, level)) throw forbidden()
  const endsAt = input.endsAt ?? one.endsAt
  if (endsAt.getTime() !== one.endsAt.getTime()) requireWithinOwn(actor, site, endsAt)
  await changeDelegation(tx, actor, siteAsThing(site), { one, level, endsAt, from: input.from }, clock)
}
