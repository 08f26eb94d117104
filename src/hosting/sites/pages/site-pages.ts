/** Pages of sites: list, creation, progress. One site's own pages are in site-settings-pages.ts. */
import { Hono } from 'hono'
import { inTransaction } from '#db/transaction.ts'
import { UserError } from '#lib/errors.ts'
import { memberById, memberIdentities } from '#cooperative/members/identity.ts'
import { listNodes } from '#hosting/nodes/node-store.ts'
import { presenceOf } from '#hosting/nodes/node.ts'
import { applicationScene } from '#hosting/apps/application-request.ts'
import { allOffers } from '#hosting/apps/ask-application.ts'
import { installApplication, readWanted } from '#hosting/apps/install-application.ts'
import { administratorFor } from '#hosting/apps/pages/administrator-fields.ts'
import { readWantedApplication } from '#hosting/apps/pages/read-wanted.ts'
import { jobPaths } from '#hosting/jobs/pages/job-paths.ts'
import { verdictsOf } from '#hosting/health/verdict-store.ts'
import { createSite } from '#hosting/sites/create-site.ts'
import { retrySite } from '#hosting/sites/retry-site.ts'
import { editsSite, seesSite, siteIdIn, siteOf } from '#hosting/sites/site-guard.ts'
import { siteListQuery } from '#hosting/sites/site-list.ts'
import { listSites } from '#hosting/sites/site-list-store.ts'
import { mayCreateSite, maySeeAllSites, ownLists } from '#hosting/sites/site-policy.ts'
import { seenNode } from '#hosting/sites/site-services.ts'
import type { NodeSeen, SiteServices } from '#hosting/sites/site-services.ts'
import { watchSite } from '#hosting/sites/watch-site.ts'
import { emptyProfiles } from '#wire/node-state.ts'
import type { Profile } from '#wire/node-state.ts'
import { orAgain, readForm } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { signedIn } from '#web/guard.ts'
import { liveStream } from '#web/live-stream.ts'
import { page } from '#web/page.ts'
import { siteListView } from './list-view.ts'
import { newSiteView } from './new-view.ts'
import type { NewView } from './new-view.ts'
import { overviewView, siteNow } from './overview-view.ts'
import { progressCard, progressHead, progressView } from './progress-view.ts'
import { siteFacts, siteFrame, siteTitle } from './site-frame.ts'
import { sitePaths } from './site-paths.ts'
import { isSettled } from './site-steps.ts'

const linesPerPage = 25

/** Every node by id, as lists of sites show them. */
export async function seenNodes(c: Ctx, services: SiteServices): Promise<Map<string, NodeSeen>> {
  const now = c.get('clock').now()
  const nodes = await listNodes(c.get('db'))
  return new Map(nodes.map((node) => [node.id, { name: node.name, presence: presenceOf(node, now, services.listeningSince) }]))
}

/** @throws {UserError} `profileMissing` */
function readProfile(given: string): Profile {
  const profile = emptyProfiles.find((one) => one === given)
  if (profile === undefined) throw new UserError('profileMissing', {}, { field: 'profile' })
  return profile
}

export function makeSitePages(services: SiteServices): App {
  const app: App = new Hono<Env>()

  app.get(sitePaths.list, signedIn, async (c) => {
    const actor = actorOf(c)
    const lists = ownLists(actor)
    const own = lists.memberIds
    const mayChoose = maySeeAllSites(actor) && own.length + lists.siteIds.length > 0
    const all = maySeeAllSites(actor) && (!mayChoose || c.req.query('all') === 'yes')
    const query = siteListQuery.parse(c.req.query())
    const list = await listSites(c.get('db'), { ...query, pageSize: linesPerPage, ...(all ? { memberIds: null } : lists) })
    const memberNames = all || own.length > 1 || lists.siteIds.length > 0 ? await memberIdentities(c.get('db'), [...new Set(list.lines.map((line) => line.memberId))]) : null
    const nodes = await seenNodes(c, services)
    const title = c.get('m').hosting.sites[all ? 'titleAll' : 'title']
    return page(c, { title, section: 'sites', body: siteListView(c, { list, query, all, mayChoose, mayCreate: own.length > 0, nodes, memberNames }) })
  })

  const showNew = async (c: Ctx, typed: NewView['typed'], state?: FormState): Promise<Response> => {
    const actor = actorOf(c)
    const asked = typed.memberId !== '' && mayCreateSite(actor, typed.memberId) ? [await memberById(c.get('db'), typed.memberId)] : []
    const members = [...actor.members, ...asked.filter((one) => !actor.members.some((member) => member.id === one.id))]
    const offers = await allOffers(c.get('db'))
    return page(c, { title: c.get('m').hosting.sites.new.title, section: 'sites', status: state?.status ?? 200, body: newSiteView(c, { members, offers, typed, ...(state ? { state } : {}) }) })
  }
  app.get(sitePaths.create, signedIn, async (c) => {
    const [first] = await allOffers(c.get('db'))
    return showNew(c, { hostName: '', name: '', profile: first?.name ?? 'php', ...administratorFor(c, actorOf(c)), memberId: c.req.query('member') ?? actorOf(c).members[0]?.id ?? '' })
  })
  app.post(sitePaths.list, signedIn, async (c) => {
    const given = await readForm(c)
    const wanted = readWantedApplication(given, given('profile'))
    const typed = { hostName: given('hostName'), name: given('name'), profile: given('profile'), memberId: given('memberId'), ...wanted }
    return orAgain(
      c,
      async () => {
        const offer = (await allOffers(c.get('db'))).find(({ name }) => name === typed.profile)
        // read before a site is made, so that a form that is refused leaves nothing behind
        if (offer) readWanted(offer, wanted, typed.name || typed.hostName)
        const input = { ...typed, profile: offer ? 'php' : readProfile(typed.profile), sitesDomain: c.get('config').sitesDomain } as const
        const site = await inTransaction(c.get('db'), (tx) => createSite(tx, actorOf(c), input, c.get('clock')))
        if (!offer) return c.redirect(sitePaths.progress(site.id), 303)
        const { job } = await installApplication(applicationScene(c, services, site), wanted, services.passwords)
        return c.redirect(jobPaths.one(site.id, job.id), 303)
      },
      (state) => showNew(c, typed, state),
    )
  })

  const nodeOf = (c: Ctx, nodeId: string) => seenNode(services, c.get('db'), nodeId, c.get('clock').now())

  app.get(sitePaths.one(':site'), seesSite, async (c) => {
    const site = await siteOf(c)
    const node = await nodeOf(c, site.nodeId)
    const { name } = await memberById(c.get('db'), site.memberId)
    const verdicts = site.health === 'ok' ? null : await verdictsOf(c.get('db'), [site.id])
    const content = overviewView(c, { site, node, memberName: name, ailment: verdicts?.get(site.id) })
    return page(c, { title: siteTitle(site), section: 'sites', body: siteFrame(c, { site, node, part: 'overview', content }) })
  })

  app.get(sitePaths.progress(':site'), seesSite, async (c) => {
    const site = await siteOf(c)
    return page(c, { title: siteTitle(site), section: 'sites', body: progressView(c, site, await nodeOf(c, site.nodeId)) })
  })

  app.get(sitePaths.events(':site'), seesSite, async (c) => {
    const { id } = await siteOf(c)
    const onProgress = c.req.query('view') === 'progress'
    return liveStream(c, async (stream) => {
      for await (const site of watchSite(c.get('db'), services.notifications, id, stream.closed, true)) {
        const node = await nodeOf(c, site.nodeId)
        if (onProgress) await stream.send(progressHead(c, site)).then(() => stream.send(progressCard(c, site, node)))
        else await stream.send(siteFacts(c, site, node)).then(() => stream.send(siteNow(c, site, node)))
        if (isSettled(site, c.get('clock').now())) return stream.done()
      }
    })
  })

  app.post(sitePaths.retry(':site'), editsSite, async (c) => {
    const site = await inTransaction(c.get('db'), (tx) => retrySite(tx, actorOf(c), { site: siteIdIn(c) }, c.get('clock')))
    flash(c, c.get('m').hosting.sites.retried)
    return c.redirect(sitePaths.one(site.id), 303)
  })

  return app
}
