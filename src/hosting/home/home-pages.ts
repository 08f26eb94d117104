/** The page one arrives on. */
import { Hono } from 'hono'
import type { DbOrTx } from '#db/open-database.ts'
import { actsFor } from '#people/actor.ts'
import type { Actor } from '#people/actor.ts'
import { stateOf } from '#people/delegations/delegation.ts'
import { memberIdentities } from '#cooperative/members/identity.ts'
import { receivedBy } from '#hosting/access/received.ts'
import { verdictsOf } from '#hosting/health/verdict-store.ts'
import { lateUseOf } from '#hosting/usage/usage-store.ts'
import { calendarDay } from '#lib/format.ts'
import { siteListQuery } from '#hosting/sites/site-list.ts'
import type { SiteLine, SiteList } from '#hosting/sites/site-list.ts'
import { listSites } from '#hosting/sites/site-list-store.ts'
import { maySeeAllSites, ownLists } from '#hosting/sites/site-policy.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import { seenNodes } from '#hosting/sites/pages/site-pages.ts'
import { actorOf } from '#web/environment.ts'
import type { Step } from '#web/components/way.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { signedIn } from '#web/guard.ts'
import { page } from '#web/page.ts'
import { paths } from '#web/paths.ts'
import { homeView } from './home-view.ts'

const sitesShown = 5
const waitingShown = 6
/** A deleted site is told of when it is about to go. */
const lastDaysMs = 7 * 24 * 3_600_000

const asked = siteListQuery.parse({})

const dayMs = 24 * 3_600_000
const lastDays = (now: Date): string[] => Array.from({ length: 7 }, (_, index) => calendarDay(new Date(now.getTime() - (6 - index) * dayMs)))

/** @param others what awaits the reader elsewhere, such as an amount that is late. */
export function makeHomePages(services: SiteServices, others: (c: Ctx) => Promise<Step[]> = async () => []): App {
  const app: App = new Hono<Env>()
  app.get(paths.home, signedIn, async (c) => {
    const actor = actorOf(c)
    const db = c.get('db')
    const whose = ownLists(actor)
    const now = c.get('clock').now()
    const list = await listSites(db, { ...asked, pageSize: sitesShown, ...whose })
    const waiting = await waitingLines(db, whose, list, now)
    const invitations = (await receivedBy(db, actor.personId, now)).filter(({ one }) => stateOf(one, now) === 'asked')
    const everybody = maySeeAllSites(actor) ? (await listSites(db, { ...asked, pageSize: 1, memberIds: null })).counts : null
    const nodes = await seenNodes(c, services)
    const lines = firstLines(waiting, list)
    const verdicts = await verdictsOf(db, waiting.filter((line) => line.health !== 'ok').map((line) => line.id))
    const use = await lateUseOf(db, lines.map((line) => line.id), lastDays(now))
    const owners = await memberIdentities(db, lentAmong(actor, lines).map((line) => line.memberId))
    return page(c, { title: c.get('m').hosting.home.title, section: 'home', body: homeView(c, { list: { ...list, lines }, waiting, invitations, owners, nodes, verdicts, use, everybody, others: await others(c) }) })
  })
  return app
}

/** Sites that are others'. */
const lentAmong = (actor: Actor, lines: readonly SiteLine[]): SiteLine[] => lines.filter((line) => !actsFor(actor, line.memberId))

/** What calls for the member, worst first; asks only for views that hold something. */
async function waitingLines(db: DbOrTx, whose: ReturnType<typeof ownLists>, list: SiteList, now: Date): Promise<SiteLine[]> {
  const found: SiteLine[] = []
  for (const view of ['attention', 'underway', 'suspended', 'deleted'] as const)
    if (list.counts[view] > 0) found.push(...(await listSites(db, { ...asked, view, sort: view === 'attention' ? '-state' : 'host', pageSize: waitingShown, ...whose })).lines)
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
