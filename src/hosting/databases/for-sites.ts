/** What sites ask of databases: to go and come back with them. Called with the site's row locked. */
import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Doer } from '#people/audit.ts'
import type { Site } from '#hosting/sites/site.ts'
import { askNode } from './change-database.ts'
import { databasesOf, updateDatabase } from './database-store.ts'

/** A site was deleted or restored: its node closes or opens its databases, those deleted by themselves excepted. */
export async function databasesFollowSite(tx: Tx, doer: Doer, site: Pick<Site, 'id' | 'nodeId'>, clock: Clock): Promise<void> {
  for (const database of await databasesOf(tx, site.id)) if (!database.deletedAt) await updateDatabase(tx, database.id, await askNode(tx, doer, site, database, clock))
}

/** A site was purged: its databases are removed for good. */
export async function purgeDatabasesOf(tx: Tx, doer: Doer, site: Pick<Site, 'id' | 'nodeId'>, clock: Clock): Promise<void> {
  const now = clock.now()
  for (const database of await databasesOf(tx, site.id)) {
    const patch = { deleted_at: database.deletedAt ?? now, recoverable_until: database.recoverableUntil ?? now, purged_at: now }
    await updateDatabase(tx, database.id, { ...patch, ...(await askNode(tx, doer, site, database, clock)) })
  }
}
