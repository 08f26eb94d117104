/** Pages of the databases of a site. */
import { Hono } from 'hono'
import { inTransaction } from '#db/transaction.ts'
import type { Tx } from '#db/open-database.ts'
import { formatDay } from '#lib/format.ts'
import { browseDatabase } from '#hosting/databases/browse-database.ts'
import { checkDatabase } from '#hosting/databases/check-database.ts'
import { createDatabaseFor } from '#hosting/databases/create-database.ts'
import { exportHeaders } from '#hosting/databases/database-api.ts'
import { databaseIn, databaseScene, dumpIn } from '#hosting/databases/database-request.ts'
import { databasesOf } from '#hosting/databases/database-store.ts'
import type { SiteDatabase } from '#hosting/databases/database.ts'
import { deleteDatabase } from '#hosting/databases/delete-database.ts'
import { exportDatabase } from '#hosting/databases/export-database.ts'
import { importDatabase } from '#hosting/databases/import-database.ts'
import { resetDatabasePassword } from '#hosting/databases/reset-database-password.ts'
import { restoreDatabase } from '#hosting/databases/restore-database.ts'
import { undoImport } from '#hosting/databases/undo-import.ts'
import { jobPaths } from '#hosting/jobs/pages/job-paths.ts'
import type { StartedJob } from '#hosting/jobs/start-job.ts'
import { siteFrame, siteTitle } from '#hosting/sites/pages/site-frame.ts'
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'
import { editsSite, siteOf } from '#hosting/sites/site-guard.ts'
import { seenNode } from '#hosting/sites/site-services.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import type { Site } from '#hosting/sites/site.ts'
import { orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import type { Html } from '#web/components/content.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { streamedBody } from '#web/csrf.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { page } from '#web/page.ts'
import { databasePaths } from './database-paths.ts'
import { accessView, databaseListView, databaseView, deletedView, deletion, goingBack, openingView, renewal } from './database-views.ts'

const versionIn = (given: Fields): number | undefined => (/^\d{1,9}$/.test(given('version')) ? Number(given('version')) : undefined)

export function makeDatabasePages(services: SiteServices): App {
  const app: App = new Hono<Env>()
  const words = (c: Ctx) => c.get('m').hosting.databases
  const run = <T>(c: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(c.get('db'), work)

  async function show(c: Ctx, site: Site, content: Html, status: FormState['status'] = 200): Promise<Response> {
    if (site.deletedAt) return c.redirect(sitePaths.one(site.id), 303)
    const node = await seenNode(services, c.get('db'), site.nodeId, c.get('clock').now())
    return page(c, { title: `${words(c).title}, ${siteTitle(site)}`, section: 'sites', status, body: siteFrame(c, { site, node, part: 'databases', content }) })
  }

  async function showList(c: Ctx, site: Site, state?: FormState, typed?: string): Promise<Response> {
    return show(c, site, databaseListView(c, { site, databases: await databasesOf(c.get('db'), site.id), typed, ...(state ? { state } : {}) }), state?.status)
  }

  async function showOne(c: Ctx, site: Site, state?: FormState): Promise<Response> {
    const database = await databaseIn(c, site)
    return show(c, site, database.deletedAt ? deletedView(c, site, database) : databaseView(c, { site, database, ...(state ? { state } : {}) }), state?.status)
  }

  /** A page that shows a password is nobody's to keep. */
  async function showAccess(c: Ctx, site: Site, content: Html): Promise<Response> {
    const answer = await show(c, site, content)
    answer.headers.set('cache-control', 'no-store')
    return answer
  }

  const toJob = (c: Ctx, site: Site, { id }: StartedJob): Response => c.redirect(jobPaths.one(site.id, id), 303)
  const ask = async (c: Ctx, question: (c: Ctx, site: Site, database: SiteDatabase) => Parameters<typeof confirmationPage>[1]): Promise<Response> => {
    const site = await siteOf(c)
    const database = await databaseIn(c, site)
    return page(c, { title: siteTitle(site), section: 'sites', body: confirmationPage(c, question(c, site, database), databasePaths.one(site.id, database.id)) })
  }
  const idIn = (c: Ctx): string => c.req.param('database') ?? ''

  app.get(databasePaths.list(':site'), editsSite, async (c) => showList(c, await siteOf(c)))
  app.post(databasePaths.list(':site'), editsSite, async (c) => {
    const site = await siteOf(c)
    const typed = (await readForm(c))('words')
    return orAgain(
      c,
      async () => {
        const access = await run(c, (tx) => createDatabaseFor(tx, actorOf(c), { siteId: site.id, words: typed.slice(0, 100) }, c.get('clock')))
        return showAccess(c, site, accessView(c, site, access, words(c).shown.created))
      },
      (state) => showList(c, site, state, typed),
    )
  })

  app.get(databasePaths.one(':site', ':database'), editsSite, async (c) => showOne(c, await siteOf(c)))

  app.get(databasePaths.password(':site', ':database'), editsSite, (c) => ask(c, renewal))
  app.post(databasePaths.password(':site', ':database'), editsSite, async (c) => {
    const site = await siteOf(c)
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const access = await run(c, (tx) => resetDatabasePassword(tx, actorOf(c), { site: site.id, database: idIn(c), version: versionIn(given) }, c.get('clock')))
        return showAccess(c, site, accessView(c, site, access, words(c).shown.renewed))
      },
      (state) => showOne(c, site, state),
    )
  })

  app.post(databasePaths.open(':site', ':database'), editsSite, async (c) => {
    const site = await siteOf(c)
    return orAgain(
      c,
      async () => {
        const returnTo = `${c.get('config').panelOrigin}${databasePaths.one(site.id, idIn(c))}`
        const url = await browseDatabase(databaseScene(c, services, site), c.get('config'), idIn(c), returnTo)
        const answer = await showAccess(c, site, openingView(c, url))
        // Not a redirect: our policy lets no form lead away from the panel.
        answer.headers.set('refresh', `0; url=${url}`)
        return answer
      },
      (state) => showOne(c, site, state),
    )
  })

  app.get(databasePaths.export(':site', ':database'), editsSite, async (c) => {
    const site = await siteOf(c)
    return orAgain(
      c,
      async () => {
        const { body, fileName } = await exportDatabase(databaseScene(c, services, site), idIn(c), c.req.raw.signal)
        return c.body(body, 200, exportHeaders(fileName))
      },
      (state) => showOne(c, site, state),
    )
  })

  app.post(databasePaths.import(':site', ':database'), editsSite, streamedBody, async (c) => {
    const site = await siteOf(c)
    return orAgain(
      c,
      async () => {
        const scene = databaseScene(c, services, site)
        return toJob(c, site, await importDatabase(scene, idIn(c), await dumpIn(c, scene)))
      },
      (state) => showOne(c, site, state),
    )
  })

  app.get(databasePaths.undo(':site', ':database'), editsSite, (c) => ask(c, goingBack))
  app.post(databasePaths.undo(':site', ':database'), editsSite, async (c) => {
    const site = await siteOf(c)
    return orAgain(
      c,
      async () => toJob(c, site, await undoImport(databaseScene(c, services, site), idIn(c))),
      (state) => showOne(c, site, state),
    )
  })

  app.post(databasePaths.check(':site', ':database'), editsSite, async (c) => {
    const site = await siteOf(c)
    return orAgain(
      c,
      async () => toJob(c, site, await checkDatabase(databaseScene(c, services, site), idIn(c))),
      (state) => showOne(c, site, state),
    )
  })

  app.get(databasePaths.delete(':site', ':database'), editsSite, (c) => ask(c, deletion))
  app.post(databasePaths.delete(':site', ':database'), editsSite, async (c) => {
    const site = await siteOf(c)
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const database = await run(c, (tx) => deleteDatabase(tx, actorOf(c), { site: site.id, database: idIn(c), version: versionIn(given) }, c.get('clock')))
        const until = formatDay(c.get('language'), database.recoverableUntil ?? c.get('clock').now())
        flash(c, words(c).delete.done(database.name, until), { action: databasePaths.restore(site.id, database.id) })
        return c.redirect(databasePaths.list(site.id), 303)
      },
      (state) => showOne(c, site, state),
    )
  })

  app.post(databasePaths.restore(':site', ':database'), editsSite, async (c) => {
    const site = await siteOf(c)
    return orAgain(
      c,
      async () => {
        const database = await run(c, (tx) => restoreDatabase(tx, actorOf(c), { site: site.id, database: idIn(c) }, c.get('clock')))
        flash(c, words(c).restore.done(database.name))
        return c.redirect(databasePaths.one(site.id, database.id), 303)
      },
      (state) => showOne(c, site, state),
    )
  })

  return app
}
