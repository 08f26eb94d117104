import { startJob } from '#hosting/jobs/start-job.ts'
import type { StartedJob } from '#hosting/jobs/start-job.ts'
import { askDatabase, openDatabaseOf, recordDatabaseAct } from './ask-database.ts'
import type { DatabaseScene } from './ask-database.ts'

/** Looks at every table and mends what a crash has hurt, as a job. @throws as openDatabaseOf, `jobsAtOnce`. */
export async function checkDatabase(scene: DatabaseScene, id: string): Promise<StartedJob> {
  const database = await openDatabaseOf(scene, id)
  return startJob(scene, scene.actor, { siteId: scene.site.id, kind: 'checkDatabase', subject: { name: database.name, database: id } }, async (tell) => {
    const { tables, mended, broken } = await askDatabase(scene, database, 'checked', { ask: 'checkDatabase' }, { progress: tell, timeoutMs: 300_000 })
    await recordDatabaseAct(scene, database, 'database.checked')
    return { tables, mended, broken: broken.join(', '), brokenCount: broken.length }
  })
}
