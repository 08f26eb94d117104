/** What every change of a database has in common: the site's lock and right, then row, node, journal. */
import { UserError, assert, notFound } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { Actor } from '#people/actor.ts'
import { nextRevision } from '#hosting/nodes/for-sites.ts'
import { lockForChange, requireNotDeleted } from '#hosting/sites/change-site.ts'
import { mayEdit } from '#hosting/sites/site-policy.ts'
import type { Site } from '#hosting/sites/site.ts'
import { databaseById, updateDatabase } from './database-store.ts'
import type { DatabasePatch } from './database-store.ts'
import type { SiteDatabase } from './database.ts'

/** Which database of which site, and which version of it the person was looking at. */
export interface DatabaseTarget {
  site: string
  database: string
  version?: number | undefined
}

/**
 * Locks a site that stands and, with it, all its databases.
 * @throws {UserError} those of lockForChange, `siteIsDeleted` (409): its databases come back with it.
 */
export async function lockSiteForDatabases(tx: Tx, actor: Actor, siteId: string): Promise<Site> {
  const site = await lockForChange(tx, actor, { site: siteId }, mayEdit)
  requireNotDeleted(site)
  return site
}

/** @throws {UserError} those of lockSiteForDatabases, `notFound`, `databaseChangedMeanwhile` (409). */
export async function lockDatabase(tx: Tx, actor: Actor, target: DatabaseTarget): Promise<{ site: Site; database: SiteDatabase }> {
  const site = await lockSiteForDatabases(tx, actor, target.site)
  const database = await databaseById(tx, site.id, target.database)
  if (!database) throw notFound()
  if (target.version !== undefined && target.version !== database.version) throw new UserError('databaseChangedMeanwhile', { name: database.name }, { status: 409 })
  return { site, database }
}

/** @throws {UserError} `databaseIsDeleted` (409). */
export function requireDatabaseNotDeleted(database: SiteDatabase): void {
  if (database.deletedAt) throw new UserError('databaseIsDeleted', { name: database.name }, { status: 409 })
}

interface DatabaseChange {
  action: string
  patch: DatabasePatch
  after?: Readonly<Record<string, unknown>>
}

/** Writes a change that the node must make, and its line in the journal. @returns the database as it is now. */
export async function changeDatabase(tx: Tx, doer: Doer, site: Site, database: SiteDatabase, change: DatabaseChange, clock: Clock): Promise<SiteDatabase> {
  const after = { name: database.name, site: site.name, ...change.after }
  await recordAudit(tx, doer, { action: change.action, subjectKind: 'database', subjectId: database.id, memberId: site.memberId, after }, clock)
  await updateDatabase(tx, database.id, { ...change.patch, version: database.version + 1, ...(await askNode(tx, doer, site, database, clock)) })
  const now = await databaseById(tx, site.id, database.id)
  assert(now, `database ${database.id} vanished in its own transaction`)
  return now
}

/** What of a row says that its node must look at it again. */
export async function askNode(tx: Tx, doer: Doer, site: Pick<Site, 'nodeId'>, database: SiteDatabase, clock: Clock): Promise<DatabasePatch> {
  return {
    generation: Math.max(database.generation, database.observedGeneration) + 1,
    requested_at: clock.now(),
    applied_at: null,
    failure_reason: null,
    failure_detail: null,
    request_id: doer.requestId,
    // Last: from here to the commit every other change for this node waits.
    revision: await nextRevision(tx, site.nodeId),
  }
}
