/** One cause of errors, with its lines in the logs. */
import { Hono } from 'hono'
import { UserError } from '#lib/errors.ts'
import { faultQuery, findFault } from '#hosting/health/find-fault.ts'
import type { FaultQuery } from '#hosting/health/find-fault.ts'
import { readFaultLog } from '#hosting/health/read-site-log.ts'
import { siteFrame, siteTitle } from '#hosting/sites/pages/site-frame.ts'
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'
import { seesSite, siteOf } from '#hosting/sites/site-guard.ts'
import { seenNode } from '#hosting/sites/site-services.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import type { Site } from '#hosting/sites/site.ts'
import type { Fault } from '#hosting/usage/usage-store.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { liveStream } from '#web/live-stream.ts'
import { page } from '#web/page.ts'
import { refusalOf } from '#web/refusal.ts'
import type { LogLine } from '#wire/site-log.ts'
import { faultLinesPart, faultView } from './fault-view.ts'
import { healthPaths } from './health-paths.ts'

export function makeFaultPages(services: SiteServices): App {
  const app: App = new Hono<Env>()

  /** What the address names; an old one may name what is over. */
  async function named(c: Ctx, site: Site): Promise<{ query: FaultQuery; fault: Fault } | null> {
    const { data: query } = faultQuery.safeParse(c.req.query())
    const fault = query ? await findFault(c.get('db'), site.id, query, c.get('clock').now()) : null
    return query && fault ? { query, fault } : null
  }

  /** The lines, or why there are none: the node is away. */
  async function linesOf(c: Ctx, site: Site, fault: Fault): Promise<{ lines: LogLine[]; refusal: string | null }> {
    try {
      return { lines: await readFaultLog(services.calls, site, fault, { requestId: actorOf(c).requestId }), refusal: null }
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      return { lines: [], refusal: refusalOf(c, error).text }
    }
  }

  app.get(healthPaths.fault(':site'), seesSite, async (c) => {
    const site = await siteOf(c)
    const found = site.deletedAt ? null : await named(c, site)
    if (found === null) return c.redirect(site.deletedAt ? sitePaths.one(site.id) : healthPaths.one(site.id), 303)
    const { fault, query } = found
    const node = await seenNode(services, c.get('db'), site.nodeId, c.get('clock').now())
    const content = faultView(c, { site, fault, period: query.period, ...(await linesOf(c, site, fault)) })
    return page(c, { title: c.get('m').hosting.health.around.pageTitle(siteTitle(site)), section: 'sites', body: siteFrame(c, { site, node, part: 'health', content }) })
  })

  app.get(healthPaths.faultLines(':site'), seesSite, async (c) => {
    const site = await siteOf(c)
    const found = await named(c, site)
    return liveStream(c, async (out) => {
      const { lines, refusal } = found ? await linesOf(c, site, found.fault) : { lines: null, refusal: null }
      await out.send(faultLinesPart(c, lines, refusal))
      await out.done()
    })
  })
  return app
}
