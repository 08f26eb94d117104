import { UserError } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Actor } from '#people/actor.ts'
import { changeForNode, lockForChange, requireNotDeleted } from './change-site.ts'
import type { SiteTarget } from './change-site.ts'
import { deleteHostNames, holdsBase, keepBack, orderHostNames } from './host-name-store.ts'
import { daysAfter, givenBackDays } from './site-limits.ts'
import { mayManage } from './site-policy.ts'
import type { Site } from './site.ts'

/**
 * Takes a host name away from a site. The next one becomes the main one; the name is kept for the member a
 * while, because links lead there.
 * @throws {UserError} those of lockForChange, `siteIsDeleted` (409), `hostNameNotThere` (404), `hostNameLast` (409).
 */
export async function removeHostName(tx: Tx, actor: Actor, input: SiteTarget & { name: string }, clock: Clock): Promise<Site> {
  const site = await lockForChange(tx, actor, input, mayManage)
  requireNotDeleted(site)
  if (!site.hostNames.includes(input.name)) throw new UserError('hostNameNotThere', {}, { status: 404 })
  if (site.hostNames.length === 1) throw new UserError('hostNameLast', {}, { status: 409 })
  const left = site.hostNames.filter((name) => name !== input.name)
  const [freed] = await deleteHostNames(tx, [input.name])
  await orderHostNames(tx, site.id, left)
  if (freed && !(await holdsBase(tx, site.memberId, freed.base)))
    await keepBack(tx, { ...freed, memberId: site.memberId, until: daysAfter(clock.now(), givenBackDays) })
  const change = { action: 'site.hostNameRemoved', patch: { main_host_name: left[0]! }, before: { hostName: input.name } }
  return changeForNode(tx, actor, site, change, clock)
}
