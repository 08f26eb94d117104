/** The API of databases. */
import { inTransaction } from '#db/transaction.ts'
import { assert } from '#lib/errors.ts'
import { jobAnswer } from '#hosting/jobs/job-answer.ts'
import { jobOf } from '#hosting/jobs/job-store.ts'
import type { StartedJob } from '#hosting/jobs/start-job.ts'
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'
import { siteOf } from '#hosting/sites/site-guard.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import { makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { browseDatabase } from './browse-database.ts'
import { checkDatabase } from './check-database.ts'
import { createDatabaseFor } from './create-database.ts'
import type { DatabaseAccess } from './create-database.ts'
import { databaseAnswer } from './database-answer.ts'
import * as routes from './database-api-routes.ts'
import { databaseIn, databaseScene, dumpIn } from './database-request.ts'
import { databaseById, databasesOf } from './database-store.ts'
import { deleteDatabase } from './delete-database.ts'
import { exportDatabase } from './export-database.ts'
import { importDatabase } from './import-database.ts'
import { resetDatabasePassword } from './reset-database-password.ts'
import { restoreDatabase } from './restore-database.ts'
import { undoImport } from './undo-import.ts'

const accessAnswer = ({ name, user, password }: DatabaseAccess) => ({ host: 'localhost', name, user, password })

async function started(c: Ctx, siteId: string, { id }: StartedJob) {
  const job = await jobOf(c.get('db'), siteId, id)
  assert(job, `job ${id} was just started`)
  return jobAnswer(c.get('m'), job)
}

export function makeDatabasesApi(services: Pick<SiteServices, 'calls'>) {
  return makeApiApp()
    .openapi(routes.listRoute, async (c) => c.json({ items: (await databasesOf(c.get('db'), (await siteOf(c)).id)).map((database) => databaseAnswer(c.get('m'), database)) }, 200))
    .openapi(routes.createRoute, async (c) => {
      const { site } = c.req.valid('param')
      const words = c.req.valid('json')?.words
      const { access, database } = await inTransaction(c.get('db'), async (tx) => {
        const made = await createDatabaseFor(tx, actorOf(c), { siteId: site, words }, c.get('clock'))
        return { access: made, database: await databaseById(tx, site, made.id) }
      })
      assert(database, 'a database that was just made')
      return c.json({ database: databaseAnswer(c.get('m'), database), access: accessAnswer(access) }, 201)
    })
    .openapi(routes.showRoute, async (c) => c.json(databaseAnswer(c.get('m'), await databaseIn(c, await siteOf(c))), 200))
    .openapi(routes.passwordRoute, async (c) => {
      const target = { ...c.req.valid('param'), ...c.req.valid('json') }
      return c.json(accessAnswer(await inTransaction(c.get('db'), (tx) => resetDatabasePassword(tx, actorOf(c), target, c.get('clock')))), 200)
    })
    .openapi(routes.deleteRoute, async (c) => {
      const target = { ...c.req.valid('param'), version: c.req.valid('query').version }
      return c.json(databaseAnswer(c.get('m'), await inTransaction(c.get('db'), (tx) => deleteDatabase(tx, actorOf(c), target, c.get('clock')))), 200)
    })
    .openapi(routes.restoreRoute, async (c) => {
      const target = { ...c.req.valid('param'), ...c.req.valid('json') }
      return c.json(databaseAnswer(c.get('m'), await inTransaction(c.get('db'), (tx) => restoreDatabase(tx, actorOf(c), target, c.get('clock')))), 200)
    })
    .openapi(routes.exportRoute, async (c) => {
      const { body, fileName } = await exportDatabase(databaseScene(c, services, await siteOf(c)), c.req.valid('param').database, c.req.raw.signal)
      return c.body(body, 200, exportHeaders(fileName))
    })
    .openapi(routes.importRoute, async (c) => {
      const site = await siteOf(c)
      const scene = databaseScene(c, services, site)
      return c.json(await started(c, site.id, await importDatabase(scene, c.req.valid('param').database, await dumpIn(c, scene))), 202)
    })
    .openapi(routes.undoRoute, async (c) => {
      const site = await siteOf(c)
      return c.json(await started(c, site.id, await undoImport(databaseScene(c, services, site), c.req.valid('param').database)), 202)
    })
    .openapi(routes.checkRoute, async (c) => {
      const site = await siteOf(c)
      return c.json(await started(c, site.id, await checkDatabase(databaseScene(c, services, site), c.req.valid('param').database)), 202)
    })
    .openapi(routes.visitRoute, async (c) => {
      const site = await siteOf(c)
      const { database } = c.req.valid('param')
      const returnTo = `${c.get('config').panelOrigin}${sitePaths.database(site.id, database)}`
      return c.json({ url: await browseDatabase(databaseScene(c, services, site), c.get('config'), database, returnTo) }, 201)
    })
}

/** A file to keep. Its name is ours: small letters, digits, `_`, `-` and `.`. */
export const exportHeaders = (fileName: string): Record<string, string> => ({
  'content-type': 'application/gzip',
  'content-disposition': `attachment; filename="${fileName}"`,
  'cache-control': 'private, no-store',
})
