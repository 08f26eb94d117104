/** The page one arrives on. */
import { Hono } from 'hono'
import type { DbOrTx } from '#db/open-database.ts'
import { siteListQuery } from '#hosting/sites/site-list.ts'
import type { SiteLine, SiteList } from '#hosting/sites/site-list.ts'
import { listSites } from '#hosting/sites/site-list-store.ts'
import { maySeeAllSites } from '#hosting/sites/site-policy.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import { seenNodes } from '#hosting/sites/pages/site-pages.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Env } from '#web/environment.ts'
import { signedIn } from '#web/guard.ts'
import { page } from '#web/page.ts'
import { paths } from '#web/paths.ts'
import { homeView } from './home-view.ts'

const sitesShown = 5
const waitingShown = 6
/** A deleted site is told of when it is about to go. */
const lastDaysMs = 7 * 24 * 3_600_000

const asked = siteListQuery.parse({})

export function makeHomePages(services: SiteServices): App {
  const app: App = new Hono<Env>()
  app.get(paths.home, signedIn, async (c) => {
    const actor = actorOf(c)
    const db = c.get('db')
    const memberIds = actor.members.map((member) => member.id)
    const list = await listSites(db, { ...asked, pageSize: sitesShown, memberIds })
    const waiting = await waitingLines(db, memberIds, list, c.get('clock').now())
    const everybody = maySeeAllSites(actor) ? (await listSites(db, { ...asked, pageSize: 1, memberIds: null })).counts : null
    const nodes = await seenNodes(c, services)
    return page(c, { title: c.get('m').hosting.home.title, section: 'home', body: homeView(c, { list: { ...list, lines: firstLines(waiting, list) }, waiting, nodes, everybody }) })
  })
  return app
}

/** What calls for the member, worst first; asks only for views that hold something. */
async function waitingLines(db: DbOrTx, memberIds: readonly string[], list: SiteList, now: Date): Promise<SiteLine[]> {
  const found: SiteLine[] = []
  for (const view of ['attention', 'underway', 'suspended', 'deleted'] as const)
    if (list.counts[view] > 0) found.push(...(await listSites(db, { ...asked, view, sort: view === 'attention' ? '-state' : 'host', pageSize: waitingShown, memberIds })).lines)
  return found
    .filter((line) => line.state !== 'suspended' || line.suspension !== 'request')
    .filter((line) => line.state !== 'deleted' || (line.recoverableUntil?.getTime() ?? 0) - now.getTime() < lastDaysMs)
    .slice(0, waitingShown)
}

/** The first sites of the page: those that call for someone, then by address. */
const firstLines = (waiting: readonly SiteLine[], list: SiteList): SiteLine[] => {
  const calling = waiting.filter((line) => line.state !== 'deleted')
  return [...calling, ...list.lines.filter((line) => !calling.some((other) => other.id === line.id))].slice(0, sitesShown)
}
