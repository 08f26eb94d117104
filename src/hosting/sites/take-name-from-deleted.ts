import { assert } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Doer } from '#people/audit.ts'
import { changeForNode } from './change-site.ts'
import { deleteHostNames, orderHostNames } from './host-name-store.ts'
import { lockSite } from './site-store.ts'

/**
 * Takes a host name away from a deleted site, for another site of the same member. The deleted site gets the
 * lower revision, so that the node lets go of the name before it is asked to lead it elsewhere.
 */
export async function takeNameFromDeleted(tx: Tx, doer: Doer, from: { siteId: string; name: string }, clock: Clock): Promise<void> {
  const site = await lockSite(tx, from.siteId)
  assert(site?.deletedAt, `site ${from.siteId} is not deleted`)
  const left = site.hostNames.filter((name) => name !== from.name)
  await deleteHostNames(tx, [from.name])
  await orderHostNames(tx, site.id, left)
  const change = { action: 'site.hostNameRemoved', patch: { main_host_name: left[0] ?? '' }, before: { hostName: from.name } }
  await changeForNode(tx, doer, site, change, clock)
}
