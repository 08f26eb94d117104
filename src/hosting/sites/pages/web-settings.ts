/** Settings of how a site is served: what PHP may use, and pages that are kept. Posts of the page of settings. */
import { inTransaction } from '#db/transaction.ts'
import { changePhpSettings } from '#hosting/sites/change-php-settings.ts'
import { purgePages } from '#hosting/sites/purge-pages.ts'
import { setPageCache } from '#hosting/sites/set-page-cache.ts'
import { editsSite, siteIdIn, siteOf } from '#hosting/sites/site-guard.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import { orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { versionIn } from './form-version.ts'
import { readPhpSettings } from './read-php-settings.ts'
import type { SettingsView } from './settings-view.ts'
import { sitePaths } from './site-paths.ts'

/** Posted from the page of health: back there. */
const backTo = (given: Fields, site: string): string => (given('from') === 'health' ? sitePaths.health(site) : sitePaths.settings(site))

type Again = (c: Ctx, state: FormState, typed?: Pick<SettingsView, 'typedPhp' | 'typedPage'>) => Promise<Response>

/** `again` shows the page of settings once more, with why a form was refused and what was typed. */
export function addWebSettings(app: App, services: SiteServices, again: Again): void {
  app.post(sitePaths.phpSettings(':site'), editsSite, async (c) => {
    const given = await readForm(c)
    const { php, typedPhp } = readPhpSettings(given)
    return orAgain(
      c,
      async () => {
        const site = await inTransaction(c.get('db'), (tx) => changePhpSettings(tx, actorOf(c), { site: siteIdIn(c), version: versionIn(given), php }, c.get('clock')))
        flash(c, c.get('m').hosting.web.php.saved)
        return c.redirect(sitePaths.settings(site.id), 303)
      },
      (state) => again(c, state, { typedPhp }),
    )
  })
  app.post(sitePaths.pageCache(':site'), editsSite, async (c) => {
    const given = await readForm(c)
    const pageCache = given('pageCache') === 'yes'
    return orAgain(
      c,
      async () => {
        const site = await inTransaction(c.get('db'), (tx) => setPageCache(tx, actorOf(c), { site: siteIdIn(c), version: versionIn(given), pageCache }, c.get('clock')))
        const m = c.get('m').hosting.web.pages
        flash(c, pageCache ? m.started : m.stopped, { action: sitePaths.pageCache(site.id), values: { pageCache: pageCache ? 'no' : 'yes' } })
        return c.redirect(backTo(given, site.id), 303)
      },
      (state) => again(c, state),
    )
  })
  app.post(sitePaths.purgePages(':site'), editsSite, async (c) => {
    const given = await readForm(c)
    const page = given('all') === 'yes' ? null : given('page')
    return orAgain(
      c,
      async () => {
        const site = await siteOf(c)
        await purgePages({ db: c.get('db'), calls: services.calls, clock: c.get('clock'), config: c.get('config'), actor: actorOf(c) }, site, page)
        const m = c.get('m').hosting.web.pages
        flash(c, page === null ? m.forgotAll : m.forgotOne(page))
        return c.redirect(backTo(given, site.id), 303)
      },
      (state) => again(c, state, page === null ? {} : { typedPage: page }),
    )
  })
}
