import { UserError } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Actor } from '#people/actor.ts'
import { changeForNode, lockForChange, requireNotDeleted } from './change-site.ts'
import type { SiteTarget } from './change-site.ts'
import { giveHostName } from './claim-host-name.ts'
import { readHostName } from './host-name.ts'
import { hostNamesPerSite } from './site-limits.ts'
import { mayManage } from './site-policy.ts'
import type { Site } from './site.ts'

interface HostNameInput extends SiteTarget {
  /** As typed, below `sitesDomain`. */
  hostName: string
  sitesDomain: string
}

/**
 * Leads one more host name to a site.
 * @throws {UserError} those of lockForChange, readHostName and claimHostName, `siteIsDeleted`, `hostNameQuota` (409).
 */
export async function addHostName(tx: Tx, actor: Actor, input: HostNameInput, clock: Clock): Promise<Site> {
  const hostName = readHostName(input.hostName, input.sitesDomain)
  const site = await lockForChange(tx, actor, input, mayManage)
  requireNotDeleted(site)
  if (site.hostNames.length >= hostNamesPerSite) throw new UserError('hostNameQuota', { maximum: hostNamesPerSite }, { status: 409, field: 'hostName' })
  const position = site.hostNames.length
  await giveHostName(tx, actor, { hostName, siteId: site.id, memberId: site.memberId, position }, clock)
  return changeForNode(tx, actor, site, { action: 'site.hostNameAdded', patch: {}, after: { hostName: hostName.name } }, clock)
}
