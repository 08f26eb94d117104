import type { Log } from '#lib/log.ts'
import { errorFields } from '#lib/log.ts'
import type { NodeCalls } from '#hosting/nodes/node-calls.ts'
import type { Site } from '#hosting/sites/site.ts'

/**
 * Ends the visits of the database tool to a site's databases: somebody may no longer edit the site. Not waited for: a
 * node that is away has no visitors either.
 */
export function closeDatabases(calls: NodeCalls, log: Log, site: Pick<Site, 'id' | 'uid' | 'nodeId'>): void {
  calls.ask(site.nodeId, { ask: 'closeDatabases', site: site.id, uid: site.uid }).catch((error: unknown) => log.warn('databases.notClosed', { site: site.id, ...errorFields(error) }))
}
