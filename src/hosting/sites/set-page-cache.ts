import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Actor } from '#people/actor.ts'
import { requirePhp } from './change-php-settings.ts'
import { changeForNode, lockForChange, requireNotDeleted } from './change-site.ts'
import type { SiteTarget } from './change-site.ts'
import { mayEdit } from './site-policy.ts'
import type { Site } from './site.ts'

/**
 * Says whether the node may keep pages of a site and show them to visitors without running PHP. Off and on
 * again forgets what was kept.
 * @throws {UserError} those of lockForChange, `siteIsDeleted`, `siteHasNoPhp` (409).
 */
export async function setPageCache(tx: Tx, actor: Actor, input: SiteTarget & { pageCache: boolean }, clock: Clock): Promise<Site> {
  const site = await lockForChange(tx, actor, input, mayEdit)
  requireNotDeleted(site)
  requirePhp(site)
  if (site.pageCache === input.pageCache) return site
  return changeForNode(tx, actor, site, { action: input.pageCache ? 'site.pagesKept' : 'site.pagesNotKept', patch: { page_cache: input.pageCache } }, clock)
}
