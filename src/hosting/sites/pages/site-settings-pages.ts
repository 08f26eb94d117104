/** Pages that change one site: addresses, settings, deletion, recovery. */
import { Hono } from 'hono'
import { inTransaction } from '#db/transaction.ts'
import { formatDay } from '#lib/format.ts'
import { UserError, notFound } from '#lib/errors.ts'
import { memberById } from '#cooperative/members/identity.ts'
import { applicationScene } from '#hosting/apps/application-request.ts'
import { followMainHostName } from '#hosting/apps/change-application.ts'
import { addHostName } from '#hosting/sites/add-host-name.ts'
import { deleteSite } from '#hosting/sites/delete-site.ts'
import { readableHostName } from '#hosting/sites/host-name.ts'
import { removeHostName } from '#hosting/sites/remove-host-name.ts'
import { renameSite } from '#hosting/sites/rename-site.ts'
import { restoreSite } from '#hosting/sites/restore-site.ts'
import { resumeSite } from '#hosting/sites/resume-site.ts'
import { setMainHostName } from '#hosting/sites/set-main-host-name.ts'
import { editsSite, managesSite, ownsSite, siteIdIn, siteOf } from '#hosting/sites/site-guard.ts'
import { seenNode } from '#hosting/sites/site-services.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import type { Site } from '#hosting/sites/site.ts'
import { suspendSite } from '#hosting/sites/suspend-site.ts'
import { suspensions } from '#wire/node-state.ts'
import type { Suspension } from '#wire/node-state.ts'
import type { Tx } from '#db/open-database.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import type { Html } from '#web/components/content.ts'
import { orAgain, readForm } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { page } from '#web/page.ts'
import type { Page } from '#web/page.ts'
import { versionIn } from './form-version.ts'
import { hostNamesView, removal } from './host-names-view.ts'
import { overviewView } from './overview-view.ts'
import { deletion, settingsView } from './settings-view.ts'
import type { SettingsView } from './settings-view.ts'
import { addWebSettings } from './web-settings.ts'
import { siteFrame, siteTitle } from './site-frame.ts'
import type { SitePart } from './site-frame.ts'
import { sitePaths } from './site-paths.ts'

/** Only a form that was tampered with sends another. @throws {UserError} `badRequest` */
function readReason(given: string): Suspension {
  const reason = suspensions.find((one) => one === given)
  if (!reason) throw new UserError('badRequest', {}, { status: 400 })
  return reason
}

export function makeSiteSettingsPages(services: SiteServices): App {
  const app: App = new Hono<Env>()
  const words = (c: Ctx) => c.get('m').hosting.sites
  const run = <T>(c: Ctx, command: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(c.get('db'), command)

  async function show(c: Ctx, part: Exclude<SitePart, 'health'>, view: (site: Site) => Html, status: NonNullable<Page['status']> = 200): Promise<Response> {
    const site = await siteOf(c)
    if (site.deletedAt && part !== 'overview') return c.redirect(sitePaths.one(site.id), 303)
    const node = await seenNode(services, c.get('db'), site.nodeId, c.get('clock').now())
    return page(c, { title: `${c.get('m').hosting.sites.tabs[part]}, ${siteTitle(site)}`, section: 'sites', status, body: siteFrame(c, { site, node, part, content: view(site) }) })
  }

  const showHostNames = (c: Ctx, state?: FormState, typed?: string) =>
    show(c, 'hostNames', (site) => hostNamesView(c, { site, ...(state ? { state } : {}), ...(typed === undefined ? {} : { typed }) }), state?.status)
  const showSettings = (c: Ctx, state?: FormState, typed: Pick<SettingsView, 'typedName' | 'typedPhp' | 'typedPage'> = {}) =>
    show(c, 'settings', (site) => settingsView(c, { site, ...(state ? { state } : {}), ...typed }), state?.status)

  app.get(sitePaths.hostNames(':site'), managesSite, (c) => showHostNames(c))
  app.post(sitePaths.hostNames(':site'), managesSite, async (c) => {
    const given = await readForm(c)
    const hostName = given('hostName')
    return orAgain(
      c,
      async () => {
        const input = { site: siteIdIn(c), version: versionIn(given), hostName, sitesDomain: c.get('config').sitesDomain }
        const site = await run(c, (tx) => addHostName(tx, actorOf(c), input, c.get('clock')))
        flash(c, words(c).hostNames.added(readableHostName(site.hostNames.at(-1) ?? '')))
        return c.redirect(sitePaths.hostNames(site.id), 303)
      },
      (state) => showHostNames(c, state, hostName),
    )
  })
  app.post(sitePaths.mainHostName(':site'), managesSite, async (c) => {
    const given = await readForm(c)
    const name = given('name')
    return orAgain(
      c,
      async () => {
        const site = await run(c, (tx) => setMainHostName(tx, actorOf(c), { site: siteIdIn(c), version: versionIn(given), name }, c.get('clock')))
        await followMainHostName(applicationScene(c, services, site))
        flash(c, words(c).hostNames.mainSet(readableHostName(name)))
        return c.redirect(sitePaths.hostNames(site.id), 303)
      },
      (state) => showHostNames(c, state),
    )
  })
  app.get(sitePaths.removeHostName(':site'), managesSite, async (c) => {
    const site = await siteOf(c)
    const name = c.req.query('name') ?? ''
    if (!site.hostNames.includes(name)) throw notFound()
    return page(c, { title: siteTitle(site), section: 'sites', body: confirmationPage(c, removal(c, site, name), sitePaths.hostNames(site.id)) })
  })
  app.post(sitePaths.removeHostName(':site'), managesSite, async (c) => {
    const given = await readForm(c)
    const name = given('name')
    return orAgain(
      c,
      async () => {
        const site = await run(c, (tx) => removeHostName(tx, actorOf(c), { site: siteIdIn(c), version: versionIn(given), name }, c.get('clock')))
        await followMainHostName(applicationScene(c, services, site))
        flash(c, words(c).hostNames.removed(readableHostName(name)), { action: sitePaths.hostNames(site.id), values: { hostName: name } })
        return c.redirect(sitePaths.hostNames(site.id), 303)
      },
      (state) => showHostNames(c, state),
    )
  })

  app.get(sitePaths.settings(':site'), editsSite, (c) => showSettings(c))
  app.post(sitePaths.settings(':site'), editsSite, async (c) => {
    const given = await readForm(c)
    const name = given('name')
    return orAgain(
      c,
      async () => {
        const site = await run(c, (tx) => renameSite(tx, actorOf(c), { site: siteIdIn(c), version: versionIn(given), name }, c.get('clock')))
        flash(c, words(c).settings.renamed)
        return c.redirect(sitePaths.settings(site.id), 303)
      },
      (state) => showSettings(c, state, { typedName: name }),
    )
  })
  addWebSettings(app, services, showSettings)
  app.post(sitePaths.suspend(':site'), managesSite, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const reason = readReason(given('reason'))
        const site = await run(c, (tx) => suspendSite(tx, actorOf(c), { site: siteIdIn(c), version: versionIn(given), reason }, c.get('clock')))
        flash(c, words(c).settings.suspended, { action: sitePaths.resume(site.id) })
        return c.redirect(sitePaths.one(site.id), 303)
      },
      (state) => showSettings(c, state),
    )
  })
  app.post(sitePaths.resume(':site'), managesSite, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const site = await run(c, (tx) => resumeSite(tx, actorOf(c), { site: siteIdIn(c), version: versionIn(given) }, c.get('clock')))
        flash(c, words(c).settings.resumed)
        return c.redirect(sitePaths.one(site.id), 303)
      },
      (state) => showSettings(c, state),
    )
  })
  app.get(sitePaths.delete(':site'), ownsSite, async (c) => {
    const site = await siteOf(c)
    if (site.deletedAt) return c.redirect(sitePaths.one(site.id), 303)
    return page(c, { title: siteTitle(site), section: 'sites', body: confirmationPage(c, deletion(c, site), sitePaths.settings(site.id)) })
  })
  app.post(sitePaths.delete(':site'), ownsSite, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const site = await run(c, (tx) => deleteSite(tx, actorOf(c), { site: siteIdIn(c), version: versionIn(given) }, c.get('clock')))
        const until = formatDay(c.get('language'), site.recoverableUntil ?? c.get('clock').now())
        flash(c, words(c).settings.deleted(siteTitle(site), until), { action: sitePaths.restore(site.id) })
        return c.redirect(sitePaths.list, 303)
      },
      (state) => showSettings(c, state),
    )
  })
  app.post(sitePaths.restore(':site'), ownsSite, async (c) => {
    const given = await readForm(c)
    const hostName = given('hostName')
    return orAgain(
      c,
      async () => {
        const input = { site: siteIdIn(c), version: versionIn(given), hostName, sitesDomain: c.get('config').sitesDomain }
        const site = await run(c, (tx) => restoreSite(tx, actorOf(c), input, c.get('clock')))
        flash(c, words(c).deleted.restored(siteTitle(site)))
        return c.redirect(sitePaths.one(site.id), 303)
      },
      async (state) => {
        const site = await siteOf(c)
        const node = await seenNode(services, c.get('db'), site.nodeId, c.get('clock').now())
        const { name: memberName } = await memberById(c.get('db'), site.memberId)
        return show(c, 'overview', () => overviewView(c, { site, node, memberName, state, typedHostName: hostName }), state.status)
      },
    )
  })

  return app
}
