/** Pages of the application of a site. */
import { Hono } from 'hono'
import { UserError } from '#lib/errors.ts'
import { applicationScene } from '#hosting/apps/application-request.ts'
import { moveApplication, resetApplicationPassword, undoApplicationUpdate, updateApplication } from '#hosting/apps/change-application.ts'
import type { ApplicationScene } from '#hosting/apps/ask-application.ts'
import { installApplication } from '#hosting/apps/install-application.ts'
import type { WantedApplication } from '#hosting/apps/install-application.ts'
import { lookAtApplication } from '#hosting/apps/look-at-application.ts'
import { jobPaths } from '#hosting/jobs/pages/job-paths.ts'
import type { StartedJob } from '#hosting/jobs/start-job.ts'
import { editsSite, siteOf } from '#hosting/sites/site-guard.ts'
import { seenNode } from '#hosting/sites/site-services.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import { siteFrame, siteTitle } from '#hosting/sites/pages/site-frame.ts'
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'
import type { Site } from '#hosting/sites/site.ts'
import { orAgain, readForm } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import type { Html } from '#web/components/content.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { page } from '#web/page.ts'
import { administratorFor } from './administrator-fields.ts'
import { applicationPaths } from './application-paths.ts'
import { readWantedApplication } from './read-wanted.ts'
import { applicationView, passwordView } from './application-view.ts'

export function makeApplicationPages(services: SiteServices): App {
  const app: App = new Hono<Env>()
  const scene = async (c: Ctx) => applicationScene(c, services, await siteOf(c))

  async function show(c: Ctx, site: Site, content: Html, status: FormState['status'] = 200): Promise<Response> {
    const node = await seenNode(services, c.get('db'), site.nodeId, c.get('clock').now())
    return page(c, { title: `${c.get('m').hosting.applications.title}, ${siteTitle(site)}`, section: 'sites', status, body: siteFrame(c, { site, node, part: 'application', content }) })
  }

  async function showApplication(c: Ctx, wanted?: WantedApplication, state?: FormState): Promise<Response> {
    const at = await scene(c)
    const { site } = at
    if (site.deletedAt) return c.redirect(sitePaths.one(site.id), 303)
    const seen = await lookAtApplication(at)
    const typed = wanted ?? { ...administratorFor(c, actorOf(c)), application: seen.application?.name ?? seen.offers[0]?.name ?? '' }
    const content = applicationView(c, { site, seen, typed, passwordWaits: services.passwords.waits(site.id), ...(state ? { state } : {}) })
    return show(c, site, content, state?.status)
  }

  app.get(applicationPaths.one(':site'), editsSite, (c) => showApplication(c))
  app.post(applicationPaths.one(':site'), editsSite, async (c) => {
    const given = await readForm(c)
    const wanted = readWantedApplication(given, given('application'))
    return orAgain(
      c,
      async () => {
        const at = await scene(c)
        const { job } = await installApplication(at, wanted, services.passwords)
        return c.redirect(jobPaths.one(at.site.id, job.id), 303)
      },
      (state) => showApplication(c, wanted, state),
    )
  })

  const starts = (path: string, begin: (at: ApplicationScene) => Promise<StartedJob>): void => {
    app.post(path, editsSite, (c) =>
      orAgain(
        c,
        async () => {
          const at = await scene(c)
          return c.redirect(jobPaths.one(at.site.id, (await begin(at)).id), 303)
        },
        (state) => showApplication(c, undefined, state),
      ),
    )
  }
  starts(applicationPaths.update(':site'), updateApplication)
  starts(applicationPaths.undo(':site'), undoApplicationUpdate)
  starts(applicationPaths.move(':site'), moveApplication)

  const showPassword = (c: Ctx, site: Site, account: { login: string; password: string }): Promise<Response> => {
    c.header('cache-control', 'no-store')
    return show(c, site, passwordView(c, site, account))
  }
  app.post(applicationPaths.firstPassword(':site'), editsSite, (c) =>
    orAgain(
      c,
      async () => {
        const site = await siteOf(c)
        const account = services.passwords.take(site.id)
        if (!account) throw new UserError('applicationPasswordGone', {}, { status: 409 })
        return showPassword(c, site, account)
      },
      (state) => showApplication(c, undefined, state),
    ),
  )
  app.post(applicationPaths.password(':site'), editsSite, (c) =>
    orAgain(
      c,
      async () => {
        const at = await scene(c)
        return showPassword(c, at.site, await resetApplicationPassword(at))
      },
      (state) => showApplication(c, undefined, state),
    ),
  )

  return app
}
