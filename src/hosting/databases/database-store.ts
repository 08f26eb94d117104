/** Rows of databases. Only this file and its neighbour `for-nodes.ts` read them. */
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { DatabaseTables } from '#db/database-tables.ts'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import { failureReasons } from '#wire/node-state.ts'
import type { SiteDatabase } from './database.ts'

type DatabaseRow = Selectable<DatabaseTables['site_database']>
export type DatabasePatch = Updateable<DatabaseTables['site_database']>

export function databaseFrom(row: DatabaseRow): SiteDatabase {
  return {
    id: row.id,
    siteId: row.site_id,
    engine: row.engine,
    name: row.name,
    passwordHash: row.password_hash,
    maxConnections: row.max_connections,
    statementSeconds: row.statement_seconds,
    diskBytes: row.disk_bytes,
    deletedAt: row.deleted_at,
    recoverableUntil: row.recoverable_until,
    state: row.state,
    version: row.version,
    generation: row.generation,
    observedGeneration: row.observed_generation,
    // An older control plane may read a reason that it does not know from a newer node.
    failureReason: row.failure_reason === null ? null : (failureReasons.find((known) => known === row.failure_reason) ?? 'internal'),
    failureDetail: row.failure_detail,
    sizeBytes: row.size_bytes,
    overLimit: row.over_limit,
    lastImport: row.import_outcome && row.imported_at ? { outcome: row.import_outcome, at: row.imported_at } : null,
    requestedAt: row.requested_at,
    appliedAt: row.applied_at,
    createdAt: row.created_at,
  }
}

/** The databases of a site that are not purged, oldest first. At most `databasesPerSite` but for an administrator's. */
export async function databasesOf(db: DbOrTx, siteId: string): Promise<SiteDatabase[]> {
  const rows = await db.selectFrom('site_database').selectAll().where('site_id', '=', siteId).where('purged_at', 'is', null).orderBy('created_at').orderBy('id').execute()
  return rows.map(databaseFrom)
}

/** A database of this site that is not purged, or null. */
export async function databaseById(db: DbOrTx, siteId: string, id: string): Promise<SiteDatabase | null> {
  const row = await db.selectFrom('site_database').selectAll().where('id', '=', id).where('site_id', '=', siteId).where('purged_at', 'is', null).executeTakeFirst()
  return row ? databaseFrom(row) : null
}

export async function insertDatabases(tx: Tx, rows: readonly Insertable<DatabaseTables['site_database']>[]): Promise<void> {
  await tx.insertInto('site_database').values(rows).execute()
}

export async function updateDatabase(tx: Tx, id: string, patch: DatabasePatch): Promise<void> {
  await tx.updateTable('site_database').set(patch).where('id', '=', id).execute()
}

/** Deleted databases whose time is over, with their site; the oldest first. */
export async function dueDatabases(tx: Tx, now: Date, limit: number): Promise<{ id: string; siteId: string }[]> {
  const rows = await tx
    .selectFrom('site_database')
    .select(['id', 'site_id'])
    .where('deleted_at', 'is not', null)
    .where('purged_at', 'is', null)
    .where('recoverable_until', '<=', now)
    .orderBy('recoverable_until')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ id: row.id, siteId: row.site_id }))
}

/** Notes how the last import stands; null forgets it. Nothing that the node must know. */
export async function storeImport(db: DbOrTx, id: string, last: SiteDatabase['lastImport']): Promise<void> {
  await db.updateTable('site_database').set({ import_outcome: last?.outcome ?? null, imported_at: last?.at ?? null }).where('id', '=', id).execute()
}

/** At the start of the control plane: whoever followed an import is gone, so nobody knows how it ended. */
export async function cutRunningImports(db: DbOrTx): Promise<void> {
  await db.updateTable('site_database').set({ import_outcome: 'cut' }).where('import_outcome', '=', 'running').execute()
}
