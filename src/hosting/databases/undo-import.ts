import { UserError } from '#lib/errors.ts'
import { startJob } from '#hosting/jobs/start-job.ts'
import type { StartedJob } from '#hosting/jobs/start-job.ts'
import { daysAfter } from '#hosting/sites/site-limits.ts'
import { askDatabase, openDatabaseOf, recordDatabaseAct } from './ask-database.ts'
import type { DatabaseScene } from './ask-database.ts'
import { undoDays } from './database-limits.ts'
import { storeImport } from './database-store.ts'
import type { SiteDatabase } from './database.ts'

/** Until when one may go back behind the last import, or null when there is nothing to go back to. */
export function undoUntil(database: SiteDatabase): Date | null {
  return database.lastImport && database.lastImport.outcome !== 'running' ? daysAfter(database.lastImport.at, undoDays) : null
}

/**
 * Puts back the state before the last import, as a job; what was written since is lost.
 * @throws {UserError} as openDatabaseOf, `databaseNothingToUndo` (409), `jobsAtOnce`.
 */
export async function undoImport(scene: DatabaseScene, id: string): Promise<StartedJob> {
  const database = await openDatabaseOf(scene, id)
  const until = undoUntil(database)
  if (!until || until <= scene.clock.now()) throw new UserError('databaseNothingToUndo', {}, { status: 409 })
  return startJob(scene, scene.actor, { siteId: scene.site.id, kind: 'undoImport', subject: { name: database.name, database: id } }, async (tell) => {
    await askDatabase(scene, database, 'imported', { ask: 'undoImport', onlyCut: false }, { progress: tell, timeoutMs: 120_000 })
    await storeImport(scene.db, database.id, null)
    await recordDatabaseAct(scene, database, 'database.importUndone')
    return {}
  })
}
