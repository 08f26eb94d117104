import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Actor } from '#people/actor.ts'
import { changeForPeople, lockForChange, requireNotDeleted } from './change-site.ts'
import type { SiteTarget } from './change-site.ts'
import { readSiteName } from './site-name.ts'
import { mayEdit } from './site-policy.ts'
import type { Site } from './site.ts'

/**
 * Changes what people call a site. Its addresses stay, so the node has nothing to do.
 * @throws {UserError} those of lockForChange and readSiteName, `siteIsDeleted` (409).
 */
export async function renameSite(tx: Tx, actor: Actor, input: SiteTarget & { name: string }, clock: Clock): Promise<Site> {
  const name = readSiteName(input.name)
  const site = await lockForChange(tx, actor, input, mayEdit)
  requireNotDeleted(site)
  if (name === site.name) return site
  return changeForPeople(tx, actor, site, { action: 'site.renamed', patch: { name }, after: { name } }, clock)
}
