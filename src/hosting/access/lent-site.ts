/** What commands about rights lent on a site have in common. */
import { forbidden, notFound } from '#lib/errors.ts'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Actor } from '#people/actor.ts'
import { stateOf } from '#people/delegations/delegation.ts'
import type { Delegation, LentThing } from '#people/delegations/delegation.ts'
import { delegationsOn, lockDelegation } from '#people/delegations/delegation-store.ts'
import { lockForChange, requireNotDeleted } from '#hosting/sites/change-site.ts'
import { mayLend, mayManage } from '#hosting/sites/site-policy.ts'
import type { Site } from '#hosting/sites/site.ts'

/** A site as the thing on which a right is lent. */
export const siteAsThing = (site: Pick<Site, 'id' | 'memberId' | 'name'>): LentThing => ({ kind: 'site', id: site.id, memberId: site.memberId, name: site.name })

/** What is lent on a site, and who is asked; what is over is left out. */
export const lentOnSite = async (db: DbOrTx, siteId: string, now: Date): Promise<Delegation[]> =>
  (await delegationsOn(db, 'site', siteId)).filter((one) => stateOf(one, now) !== 'over')

/**
 * Locks a site for a change of who may do what with it.
 * @throws {UserError} `notFound`, `forbidden`, `siteIsDeleted` (409).
 */
export async function lockForPeople(tx: Tx, actor: Actor, siteId: string): Promise<Site> {
  const site = await lockForChange(tx, actor, { site: siteId }, mayManage)
  requireNotDeleted(site)
  return site
}

/**
 * Locks a right lent on a site, or an invitation. Who was lent the right to manage changes only what is less.
 * @throws {UserError} as `lockForPeople`, `notFound` when it is not on this site, `forbidden`.
 */
export async function lockLent(tx: Tx, actor: Actor, target: { site: string; delegation: string }): Promise<{ site: Site; one: Delegation }> {
  const site = await lockForPeople(tx, actor, target.site)
  const one = await lockDelegation(tx, target.delegation)
  if (one.kind !== 'site' || one.subject !== site.id) throw notFound()
  if (!mayLend(actor, site, one.level)) throw forbidden()
  return { site, one }
}
