/** The log of a site: a page, its live end, and a file of it. */
import { Hono } from 'hono'
import { stream } from 'hono/streaming'
import { setTimeout as wait } from 'node:timers/promises'
import { UserError } from '#lib/errors.ts'
import { logPageQuery, logQuery } from '#hosting/health/log-query.ts'
import { readSiteLog } from '#hosting/health/read-site-log.ts'
import { siteFrame, siteTitle } from '#hosting/sites/pages/site-frame.ts'
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'
import { seesSite, siteOf } from '#hosting/sites/site-guard.ts'
import { seenNode } from '#hosting/sites/site-services.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { liveStream } from '#web/live-stream.ts'
import { page } from '#web/page.ts'
import { refusalOf } from '#web/refusal.ts'
import { logLinesWanted } from '#wire/site-log.ts'
import type { LogLine, LogPage } from '#wire/site-log.ts'
import { healthPaths } from './health-paths.ts'
import { lineText, logLinesPart, logView } from './log-view.ts'

const linesShown = 100
const liveEveryMs = 2000
/** A file is at most this many lines: the last ones. */
const linesInFile = 20_000

export function makeLogPages(services: SiteServices): App {
  const app: App = new Hono<Env>()
  const { calls } = services
  const asked = (c: Ctx, limit: number) => logQuery(logPageQuery.parse(c.req.query()), limit, c.get('clock').now())

  app.get(healthPaths.log(':site'), seesSite, async (c) => {
    const site = await siteOf(c)
    if (site.deletedAt) return c.redirect(sitePaths.one(site.id), 303)
    const query = logPageQuery.parse(c.req.query())
    let [lines, refusal]: [LogPage, string | null] = [{ outcome: 'logPage', lines: [], older: null, newer: null }, null]
    try {
      lines = await readSiteLog(calls, site, asked(c, linesShown), { requestId: actorOf(c).requestId })
    } catch (error) {
      // The node is away: the page says so, and keeps what was asked.
      if (!(error instanceof UserError)) throw error
      refusal = refusalOf(c, error).text
    }
    const node = await seenNode(services, c.get('db'), site.nodeId, c.get('clock').now())
    const content = logView(c, { site, query, page: lines, refusal })
    return page(c, { title: c.get('m').hosting.health.log.pageTitle(siteTitle(site)), section: 'sites', body: siteFrame(c, { site, node, part: 'health', content }) })
  })

  app.get(healthPaths.logLive(':site'), seesSite, async (c) => {
    const site = await siteOf(c)
    const query = asked(c, linesShown)
    return liveStream(c, async (out) => {
      let { lines, newer } = await readSiteLog(calls, site, query)
      while (!out.closed.aborted) {
        await wait(liveEveryMs, undefined, { signal: out.closed }).catch(() => {})
        if (out.closed.aborted) return
        const more = await readSiteLog(calls, site, { ...query, direction: 'newer', place: newer, limit: logLinesWanted }).catch((error: unknown) => {
          if (error instanceof UserError) return null // away for a moment: asked again
          throw error
        })
        if (more === null) continue
        newer = more.newer ?? newer
        if (more.lines.length === 0) continue
        lines = [...lines, ...more.lines].slice(-linesShown)
        await out.send(logLinesPart(c, lines))
      }
    })
  })

  app.get(healthPaths.logFile(':site'), seesSite, async (c) => {
    const site = await siteOf(c)
    const query = asked(c, logLinesWanted)
    const pages: LogLine[][] = []
    let lines = 0
    let { place = null } = query
    for (;;) {
      const got = await readSiteLog(calls, site, { ...query, place }, { requestId: actorOf(c).requestId })
      pages.push(got.lines)
      lines += got.lines.length
      place = got.older
      if (place === null || lines >= linesInFile) break
    }
    c.header('Content-Type', 'text/plain; charset=utf-8')
    c.header('Content-Disposition', `attachment; filename="${site.id}-${query.log}.log"`)
    return stream(c, async (out) => {
      for (const one of pages.reverse()) await out.write(one.map((line) => `${line.atMs > 0 ? `${new Date(line.atMs).toISOString()}  ` : ''}${lineText('en', line)}${line.from === '' ? '' : `  ${line.from}  ${line.agent}`}\n`).join(''))
    })
  })
  return app
}
