import type { Db } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import { errorFields } from '#lib/log.ts'
import type { NodeCalls } from '#hosting/nodes/node-calls.ts'
import type { Site } from '#hosting/sites/site.ts'
import { longestVisitMs } from '#wire/node-calls.ts'

/**
 * Ends the visits of the database tool to a site's databases: somebody may no longer edit the site. Not waited for: a
 * node that is away has no visitors either.
 */
export function closeDatabases(calls: NodeCalls, log: Log, site: Pick<Site, 'id' | 'uid' | 'nodeId'>): void {
  calls.ask(site.nodeId, { ask: 'closeDatabases', site: site.id, uid: site.uid }).catch((error: unknown) => log.warn('databases.notClosed', { site: site.id, ...errorFields(error) }))
}

/** Ends every visit that a person may still be in: their account was closed. Others who are in the same databases sign in anew. */
export async function closeVisitsOf(scene: { db: Db; calls: NodeCalls; log: Log; clock: Clock }, personId: string): Promise<void> {
  const sites = await scene.db
    .selectFrom('audit_event')
    .innerJoin('site_database', 'site_database.id', 'audit_event.subject_id')
    .innerJoin('site', 'site.id', 'site_database.site_id')
    .select(['site.id', 'site.uid', 'site.node_id as nodeId'])
    .distinct()
    .where('audit_event.person_id', '=', personId)
    .where('audit_event.action', '=', 'database.browsed')
    .where('audit_event.at', '>=', new Date(scene.clock.now().getTime() - longestVisitMs))
    .execute()
  for (const site of sites) closeDatabases(scene.calls, scene.log, site)
}
