import { UserError } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Actor } from '#people/actor.ts'
import { changeForNode, lockForChange } from './change-site.ts'
import type { SiteTarget } from './change-site.ts'
import { mayEdit } from './site-policy.ts'
import type { Site } from './site.ts'

/**
 * Asks the node once more to make a site that it could not make, or that does not answer. Nothing that is
 * wanted changes.
 * @throws {UserError} those of lockForChange, `siteNothingToRetry` (409).
 */
export async function retrySite(tx: Tx, actor: Actor, input: SiteTarget, clock: Clock): Promise<Site> {
  const site = await lockForChange(tx, actor, input, mayEdit)
  const stuck = site.failureReason !== null || site.state === 'applied'
  if (!stuck) throw new UserError('siteNothingToRetry', {}, { status: 409 })
  return changeForNode(tx, actor, site, { action: 'site.retried', patch: {}, before: { failure: site.failureReason } }, clock)
}
