import { UserError } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Actor } from '#people/actor.ts'
import type { Suspension } from '#wire/node-state.ts'
import { changeForNode, lockForChange, requireNotDeleted } from './change-site.ts'
import type { SiteTarget } from './change-site.ts'
import { maySuspend } from './site-policy.ts'
import type { Site } from './site.ts'

/**
 * Shows visitors a page with the reason in place of the site. Files and names stay. The cooperative may change
 * the reason of a suspended site; a member may not replace the cooperative's.
 * @throws {UserError} those of lockForChange, `siteIsDeleted`, `siteAlreadySuspended` (409).
 */
export async function suspendSite(tx: Tx, actor: Actor, input: SiteTarget & { reason: Suspension }, clock: Clock): Promise<Site> {
  const site = await lockForChange(tx, actor, input, (who, what) => maySuspend(who, what, input.reason))
  requireNotDeleted(site)
  if (site.suspension !== null && (site.suspension === input.reason || input.reason === 'request'))
    throw new UserError('siteAlreadySuspended', {}, { status: 409 })
  const change = {
    action: 'site.suspended',
    patch: { suspension: input.reason, suspended_at: clock.now() },
    before: { suspension: site.suspension },
    after: { suspension: input.reason },
  }
  return changeForNode(tx, actor, site, change, clock)
}
