import { UserError } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Actor } from '#people/actor.ts'
import { databasesFollowSite } from '#hosting/databases/for-sites.ts'
import { changeForNode, lockForChange } from './change-site.ts'
import type { Change, SiteTarget } from './change-site.ts'
import { giveHostName } from './claim-host-name.ts'
import { readHostName } from './host-name.ts'
import { mayOwn } from './site-policy.ts'
import { requireNotSuspended } from './suspend-member.ts'
import type { Site } from './site.ts'

interface RestoreInput extends SiteTarget {
  sitesDomain: string
  /** As typed: wanted when the site's last name has gone to another site meanwhile. */
  hostName?: string | undefined
}

/**
 * Brings a deleted site back with its files, its databases, its names and, if it was suspended, its suspension.
 * @throws {UserError} those of lockForChange, `siteNotDeleted`, `siteRecoveryOver`, `memberSuspended`, `restoreNeedsHostName` (409), and
 *   those of readHostName and claimHostName.
 */
export async function restoreSite(tx: Tx, actor: Actor, input: RestoreInput, clock: Clock): Promise<Site> {
  const site = await lockForChange(tx, actor, input, mayOwn)
  if (!site.deletedAt || !site.recoverableUntil) throw new UserError('siteNotDeleted', {}, { status: 409 })
  if (site.recoverableUntil <= clock.now()) throw new UserError('siteRecoveryOver', {}, { status: 409 })
  await requireNotSuspended(tx, site.memberId)
  const patch = { deleted_at: null, recoverable_until: null }
  if (site.hostNames.length > 0) return comeBack(tx, actor, site, { action: 'site.restored', patch }, clock)
  if (!input.hostName?.trim()) throw new UserError('restoreNeedsHostName', {}, { status: 409, field: 'hostName' })
  const hostName = readHostName(input.hostName, input.sitesDomain)
  await giveHostName(tx, actor, { hostName, siteId: site.id, memberId: site.memberId, position: 0 }, clock)
  const change = { action: 'site.restored', patch: { ...patch, main_host_name: hostName.name }, after: { hostName: hostName.name } }
  return comeBack(tx, actor, site, change, clock)
}

async function comeBack(tx: Tx, actor: Actor, site: Site, change: Change, clock: Clock): Promise<Site> {
  const back = await changeForNode(tx, actor, site, change, clock)
  await databasesFollowSite(tx, actor, site, clock)
  return back
}
