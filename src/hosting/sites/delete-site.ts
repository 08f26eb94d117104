import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Actor } from '#people/actor.ts'
import { databasesFollowSite } from '#hosting/databases/for-sites.ts'
import { changeForNode, lockForChange, requireNotDeleted } from './change-site.ts'
import type { SiteTarget } from './change-site.ts'
import { daysAfter, recoveryDays } from './site-limits.ts'
import { mayOwn } from './site-policy.ts'
import type { Site } from './site.ts'

/**
 * Takes a site away from its visitors. Files, databases and names are kept for the recovery period, then purge-due-sites.ts
 * removes them for good.
 * @throws {UserError} those of lockForChange, `siteIsDeleted` (409).
 */
export async function deleteSite(tx: Tx, actor: Actor, input: SiteTarget, clock: Clock): Promise<Site> {
  const site = await lockForChange(tx, actor, input, mayOwn)
  requireNotDeleted(site)
  const recoverableUntil = daysAfter(clock.now(), recoveryDays)
  const change = {
    action: 'site.deleted',
    patch: { deleted_at: clock.now(), recoverable_until: recoverableUntil },
    after: { recoverableUntil: recoverableUntil.toISOString() },
  }
  const deleted = await changeForNode(tx, actor, site, change, clock)
  await databasesFollowSite(tx, actor, site, clock)
  return deleted
}
