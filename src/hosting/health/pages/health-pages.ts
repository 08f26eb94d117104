/** The health page of a site. */
import { Hono } from 'hono'
import { healthOf } from '#hosting/health/health-data.ts'
import { periods } from '#hosting/health/period.ts'
import { siteFrame, siteTitle } from '#hosting/sites/pages/site-frame.ts'
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'
import { seesSite, siteOf } from '#hosting/sites/site-guard.ts'
import { seenNode } from '#hosting/sites/site-services.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import type { App, Env } from '#web/environment.ts'
import { page } from '#web/page.ts'
import { healthPaths } from './health-paths.ts'
import { healthView } from './health-view.ts'

export function makeHealthPages(services: SiteServices): App {
  const app: App = new Hono<Env>()
  app.get(healthPaths.one(':site'), seesSite, async (c) => {
    const site = await siteOf(c)
    if (site.deletedAt) return c.redirect(sitePaths.one(site.id), 303)
    // An old bookmark with another word still opens.
    const period = periods.find((one) => one === c.req.query('period')) ?? 'day'
    const now = c.get('clock').now()
    const [data, node] = await Promise.all([healthOf(c.get('db'), site, period, now), seenNode(services, c.get('db'), site.nodeId, now)])
    const content = healthView(c, { site, node, data })
    return page(c, { title: c.get('m').hosting.health.title(siteTitle(site)), section: 'sites', body: siteFrame(c, { site, node, part: 'health', content }) })
  })
  return app
}
