import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import { byItself } from '#people/audit.ts'
import { purgeDatabasesOf } from '#hosting/databases/for-sites.ts'
import { endDelegationsOn } from '#people/delegations/delegation-store.ts'
import { changeForNode } from './change-site.ts'
import { deleteHostNames, forgetKeptNames } from './host-name-store.ts'
import { lockDueSites, updateSite } from './site-store.ts'
import type { Site } from './site.ts'

/**
 * Timed work: removes for good the sites whose recovery period is over. Their names become free, their node
 * gets a tombstone. A few at a time, so that no transaction grows and a slip of the clock is seen before it
 * has cost everything.
 * @returns the sites that were purged; call again while it is as long as `atMost`.
 */
export async function purgeDueSites(tx: Tx, input: { atMost: number; requestId: string }, clock: Clock): Promise<Site[]> {
  const due = await lockDueSites(tx, clock.now(), input.atMost)
  await forgetKeptNames(tx, clock.now())
  for (const site of due) {
    await deleteHostNames(tx, site.hostNames)
    const change = { action: 'site.purged', patch: { main_host_name: '' }, before: { hostNames: site.hostNames } }
    await changeForNode(tx, byItself(input.requestId), site, change, clock)
    await updateSite(tx, site, { purged_at: clock.now() })
    await endDelegationsOn(tx, 'site', site.id, clock.now())
    await purgeDatabasesOf(tx, byItself(input.requestId), site, clock)
  }
  return due
}
