import { UserError } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Actor } from '#people/actor.ts'
import { changeForNode, lockForChange, requireNotDeleted } from './change-site.ts'
import type { SiteTarget } from './change-site.ts'
import { mayManage, mayResume } from './site-policy.ts'
import { requireNotSuspended } from './suspend-member.ts'
import type { Site } from './site.ts'

/**
 * Puts a suspended site back before its visitors.
 * @throws {UserError} those of lockForChange, `siteIsDeleted`, `siteNotSuspended` (409), `siteSuspendedByCooperative` (403), `memberSuspended` (409).
 */
export async function resumeSite(tx: Tx, actor: Actor, input: SiteTarget, clock: Clock): Promise<Site> {
  const site = await lockForChange(tx, actor, input, mayManage)
  requireNotDeleted(site)
  if (site.suspension === null) throw new UserError('siteNotSuspended', {}, { status: 409 })
  if (!mayResume(actor, site)) throw new UserError('siteSuspendedByCooperative', {}, { status: 403 })
  await requireNotSuspended(tx, site.memberId)
  const change = { action: 'site.resumed', patch: { suspension: null, suspended_at: null }, before: { suspension: site.suspension }, after: { suspension: null } }
  return changeForNode(tx, actor, site, change, clock)
}
