/** Pages of who may do what with a site. */
import { Hono } from 'hono'
import { inTransaction } from '#db/transaction.ts'
import { UserError, forbidden, notFound } from '#lib/errors.ts'
import { memberById } from '#cooperative/members/identity.ts'
import { levels } from '#people/actor.ts'
import type { Level } from '#people/actor.ts'
import { auditOfSubject } from '#people/audit-store.ts'
import type { Delegation } from '#people/delegations/delegation.ts'
import { beforeOf, eventsPerPage } from '#people/pages/event-list.ts'
import { orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { countTry, limits } from '#people/rate-limit.ts'
import { readFirstDay, readLastDay } from '#people/roles/last-day.ts'
import { changeLent } from '#hosting/access/change-lent.ts'
import { askLentAgain, endLent } from '#hosting/access/end-lent.ts'
import { lendSite } from '#hosting/access/lend-site.ts'
import { lentOnSite } from '#hosting/access/lent-site.ts'
import { closeDatabases } from '#hosting/databases/close-databases.ts'
import { siteFrame, siteTitle } from '#hosting/sites/pages/site-frame.ts'
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'
import { managesSite, siteIdIn, siteOf } from '#hosting/sites/site-guard.ts'
import { mayLend } from '#hosting/sites/site-policy.ts'
import { seenNode } from '#hosting/sites/site-services.ts'
import type { SiteServices } from '#hosting/sites/site-services.ts'
import type { Site } from '#hosting/sites/site.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import type { Html } from '#web/components/content.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { page } from '#web/page.ts'
import type { Page } from '#web/page.ts'
import { accessPaths } from './access-paths.ts'
import { accessView, changeView, ending } from './access-view.ts'

/** Only a form that was tampered with sends another. @throws {UserError} `badRequest` */
function readLevel(given: string): Level {
  const level = levels.find((one) => one === given)
  if (!level) throw new UserError('badRequest', {}, { status: 400 })
  return level
}

const delegationIn = (c: Ctx): string => c.req.param('delegation') ?? ''

export function makeAccessPages(services: SiteServices): App {
  const app: App = new Hono<Env>()
  const words = (c: Ctx) => c.get('m').hosting.access
  const now = (c: Ctx) => c.get('clock').now()

  async function show(c: Ctx, site: Site, content: Html, status: NonNullable<Page['status']> = 200): Promise<Response> {
    if (site.deletedAt) return c.redirect(sitePaths.one(site.id), 303)
    const node = await seenNode(services, c.get('db'), site.nodeId, now(c))
    return page(c, { title: `${c.get('m').hosting.sites.tabs.access}, ${siteTitle(site)}`, section: 'sites', status, body: siteFrame(c, { site, node, part: 'access', content }) })
  }
  async function showList(c: Ctx, again?: { state: FormState; typed: Fields }): Promise<Response> {
    const site = await siteOf(c)
    const lent = await lentOnSite(c.get('db'), site.id, now(c))
    const { name } = await memberById(c.get('db'), site.memberId)
    const activity = await auditOfSubject(c.get('db'), { kind: 'site', id: site.id }, { before: beforeOf(c), pageSize: eventsPerPage })
    // Whose site it is stands above; each line need not say it again.
    const events = activity.events.map((event) => ({ ...event, memberName: null }))
    return show(c, site, accessView(c, { site, lent, ownerName: name, activity: { ...activity, events }, ...again }), again?.state.status)
  }
  /** The one in the address, among all of its site. @throws {UserError} `notFound`, `forbidden`. */
  async function lentIn(c: Ctx): Promise<{ site: Site; one: Delegation; all: readonly Delegation[] }> {
    const site = await siteOf(c)
    const all = await lentOnSite(c.get('db'), site.id, now(c))
    const one = all.find(({ id }) => id === delegationIn(c))
    if (!one) throw notFound()
    if (!mayLend(actorOf(c), site, one.level)) throw forbidden()
    return { site, one, all }
  }
  async function showChange(c: Ctx, again?: { state: FormState; typed: Fields }): Promise<Response> {
    const { site, one } = await lentIn(c)
    return show(c, site, changeView(c, { site, one, ...again }), again?.state.status)
  }

  app.get(accessPaths.list(':site'), managesSite, (c) => showList(c))
  app.post(accessPaths.list(':site'), managesSite, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const input = {
          site: siteIdIn(c),
          email: given('email'),
          called: given('called'),
          level: readLevel(given('level')),
          startsAt: readFirstDay(given('from'), c.get('clock')),
          endsAt: readLastDay(given('until'), c.get('clock')),
          from: letterheadOf(c),
        }
        await countTry(c.get('db'), limits.invitationAccount, actorOf(c).personId, c.get('clock'))
        await inTransaction(c.get('db'), (tx) => lendSite(tx, actorOf(c), input, c.get('clock')))
        flash(c, words(c).invite.sent(input.email.trim()))
        return c.redirect(accessPaths.list(input.site), 303)
      },
      (state) => showList(c, { state, typed: given }),
    )
  })
  app.get(accessPaths.one(':site', ':delegation'), managesSite, (c) => showChange(c))
  app.post(accessPaths.one(':site', ':delegation'), managesSite, async (c) => {
    const given = await readForm(c)
    const { site, one } = await lentIn(c)
    return orAgain(
      c,
      async () => {
        const input = { site: site.id, delegation: one.id, level: readLevel(given('level')), endsAt: readLastDay(given('until'), c.get('clock')), from: letterheadOf(c) }
        await inTransaction(c.get('db'), (tx) => changeLent(tx, actorOf(c), input, c.get('clock')))
        closeDatabases(services.calls, c.get('log'), site) // visits last as long as the right that they were opened with
        flash(c, words(c).changed(one.name))
        return c.redirect(accessPaths.list(site.id), 303)
      },
      (state) => showChange(c, { state, typed: given }),
    )
  })
  app.post(accessPaths.again(':site', ':delegation'), managesSite, async (c) => {
    await countTry(c.get('db'), limits.invitationAccount, actorOf(c).personId, c.get('clock'))
    const input = { site: siteIdIn(c), delegation: delegationIn(c), from: letterheadOf(c) }
    const { name } = await inTransaction(c.get('db'), (tx) => askLentAgain(tx, actorOf(c), input, c.get('clock')))
    flash(c, words(c).sentAgain(name))
    return c.redirect(accessPaths.list(input.site), 303)
  })
  app.get(accessPaths.end(':site', ':delegation'), managesSite, async (c) => {
    const { site, one, all } = await lentIn(c)
    return page(c, { title: siteTitle(site), section: 'sites', body: confirmationPage(c, ending(c, site, one, all), accessPaths.list(site.id)) })
  })
  app.post(accessPaths.end(':site', ':delegation'), managesSite, async (c) => {
    const input = { site: siteIdIn(c), delegation: delegationIn(c), from: letterheadOf(c) }
    const { name, acceptedAt } = await inTransaction(c.get('db'), (tx) => endLent(tx, actorOf(c), input, c.get('clock')))
    closeDatabases(services.calls, c.get('log'), await siteOf(c))
    flash(c, acceptedAt ? words(c).ended(name) : words(c).cancelled(name))
    return c.redirect(accessPaths.list(input.site), 303)
  })
  return app
}
