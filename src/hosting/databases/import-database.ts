import { UserError } from '#lib/errors.ts'
import type { JobProgress, JobWords } from '#hosting/jobs/job.ts'
import { startJob } from '#hosting/jobs/start-job.ts'
import type { StartedJob } from '#hosting/jobs/start-job.ts'
import { askDatabase, openDatabaseOf, recordDatabaseAct } from './ask-database.ts'
import type { DatabaseScene } from './ask-database.ts'
import { largestDumpBytes, unpackedDumpFactor } from './database-limits.ts'
import { storeImport } from './database-store.ts'
import type { SiteDatabase } from './database.ts'

export interface SentDump {
  body: ReadableStream<Uint8Array>
  sizeBytes: number
}

/** One statement may take long; the node says that it lives. */
const silenceMs = 120_000

/**
 * Carries out a dump (SQL, compressed or not) in a database, as a job. The state before is kept on the node; when
 * the dump fails half way it is put back, and the job says that nothing changed.
 * @throws {UserError} as openDatabaseOf, `databaseDumpEmpty`, `databaseDumpTooLarge` (413), `databaseImportUnderWay` (409), `jobsAtOnce`.
 */
export async function importDatabase(scene: DatabaseScene, id: string, dump: SentDump): Promise<StartedJob> {
  const database = await openDatabaseOf(scene, id)
  if (dump.sizeBytes === 0) throw new UserError('databaseDumpEmpty', {}, { field: 'dump' })
  if (dump.sizeBytes > largestDumpBytes) throw new UserError('databaseDumpTooLarge', { maximumMebibytes: largestDumpBytes / 1_048_576 }, { status: 413, field: 'dump' })
  if (database.lastImport?.outcome === 'running') throw new UserError('databaseImportUnderWay', {}, { status: 409 })
  const input = { siteId: scene.site.id, kind: 'importDatabase', subject: { name: database.name, database: id } } as const
  return startJob(scene, scene.actor, input, (tell) => carryOut(scene, database, dump, tell)).catch(async (error: unknown) => {
    await dump.body.cancel()
    throw error
  })
}

async function carryOut(scene: DatabaseScene, database: SiteDatabase, dump: SentDump, tell: (now: JobProgress) => void): Promise<JobWords> {
  const { db, clock } = scene
  await storeImport(db, database.id, { outcome: 'running', at: clock.now() })
  try {
    const question = { ask: 'importDatabase', sizeBytes: dump.sizeBytes, maxBytes: Math.floor(database.diskBytes * unpackedDumpFactor) } as const
    const { bytes } = await askDatabase(scene, database, 'imported', question, { body: dump.body, progress: tell, timeoutMs: silenceMs })
    await storeImport(db, database.id, { outcome: 'done', at: clock.now() })
    await recordDatabaseAct(scene, database, 'database.imported')
    return { bytes }
  } catch (error) {
    const back = await goBack(scene, database, tell)
    await storeImport(db, database.id, back === 'untouched' ? database.lastImport : back === 'undone' ? null : { outcome: 'cut', at: clock.now() })
    throw error
  }
}

/** Puts back what a dump that failed has changed. `unknown`: the node could not be asked. */
async function goBack(scene: DatabaseScene, database: SiteDatabase, tell: (now: JobProgress) => void): Promise<'undone' | 'untouched' | 'unknown'> {
  try {
    await askDatabase(scene, database, 'imported', { ask: 'undoImport', onlyCut: true }, { progress: tell, timeoutMs: silenceMs })
    return 'undone'
  } catch (error) {
    if (error instanceof UserError && error.code === 'databaseNothingToUndo') return 'untouched'
    scene.log.warn('database.importNotUndone', { database: database.id, error: error instanceof Error ? error.message : String(error) })
    return 'unknown'
  }
}
