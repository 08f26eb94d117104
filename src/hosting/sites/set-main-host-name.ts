import { UserError } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Actor } from '#people/actor.ts'
import { changeForNode, lockForChange, requireNotDeleted } from './change-site.ts'
import type { SiteTarget } from './change-site.ts'
import { orderHostNames } from './host-name-store.ts'
import { mayManage } from './site-policy.ts'
import type { Site } from './site.ts'

/**
 * Makes one of a site's host names the main one: shown first, and the one we open to see whether it answers.
 * @throws {UserError} those of lockForChange, `siteIsDeleted` (409), `hostNameNotThere` (404).
 */
export async function setMainHostName(tx: Tx, actor: Actor, input: SiteTarget & { name: string }, clock: Clock): Promise<Site> {
  const site = await lockForChange(tx, actor, input, mayManage)
  requireNotDeleted(site)
  const [main] = site.hostNames
  if (input.name === main) return site
  if (!site.hostNames.includes(input.name)) throw new UserError('hostNameNotThere', {}, { status: 404 })
  await orderHostNames(tx, site.id, [input.name, ...site.hostNames.filter((name) => name !== input.name)])
  const change = { action: 'site.mainHostNameSet', patch: { main_host_name: input.name }, before: { hostName: main }, after: { hostName: input.name } }
  return changeForNode(tx, actor, site, change, clock)
}
