/** The API of sites. */
import { inTransaction } from '#db/transaction.ts'
import { UserError } from '#lib/errors.ts'
import { memberIdentities } from '#cooperative/members/identity.ts'
import { lentOn } from '#people/actor.ts'
import type { Actor } from '#people/actor.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { eventStream } from '#web/live-stream.ts'
import { makeApiApp } from '#web/api/api-app.ts'
import { applicationScene } from '#hosting/apps/application-request.ts'
import { followMainHostName } from '#hosting/apps/change-application.ts'
import { addHostName } from './add-host-name.ts'
import { changePhpSettings } from './change-php-settings.ts'
import { createSite } from './create-site.ts'
import { deleteSite } from './delete-site.ts'
import { purgePages } from './purge-pages.ts'
import { removeHostName } from './remove-host-name.ts'
import { renameSite } from './rename-site.ts'
import { restoreSite } from './restore-site.ts'
import { resumeSite } from './resume-site.ts'
import { retrySite } from './retry-site.ts'
import { setMainHostName } from './set-main-host-name.ts'
import { setPageCache } from './set-page-cache.ts'
import { lineAnswer, siteAnswer } from './site-answer.ts'
import * as routes from './site-api-routes.ts'
import { siteOf } from './site-guard.ts'
import { listSites } from './site-list-store.ts'
import type { SiteLine, SiteListInput } from './site-list.ts'
import { maySeeAllSites, ownLists } from './site-policy.ts'
import { seenNode } from './site-services.ts'
import type { SiteServices } from './site-services.ts'
import { suspendSite } from './suspend-site.ts'
import { watchSite } from './watch-site.ts'
import type { Site } from './site.ts'

/** The one member a person acts for, when the request names none. @throws {UserError} `memberWanted` (400). */
function memberFor(actor: Actor, asked: string | undefined): string {
  const [only, ...others] = actor.members
  if (asked !== undefined) return asked
  if (!only || others.length > 0) throw new UserError('memberWanted', {}, { status: 400, field: 'memberId' })
  return only.id
}

/** Whose sites a list shows. */
function listed(actor: Actor, query: { all: boolean; memberId?: string | undefined }): Pick<SiteListInput, 'memberIds' | 'siteIds'> {
  const lists = ownLists(actor)
  const seesAll = maySeeAllSites(actor)
  if (query.memberId !== undefined) return { memberIds: seesAll || lists.memberIds.includes(query.memberId) ? [query.memberId] : [] }
  return seesAll && (query.all || lists.memberIds.length === 0) ? { memberIds: null } : lists
}

export function makeSitesApi(services: SiteServices) {
  const tell = async (c: Ctx, site: Site) => siteAnswer(c.get('config'), c.get('m'), site, await seenNode(services, c.get('db'), site.nodeId, c.get('clock').now()))
  const sitesDomain = (c: Ctx) => c.get('config').sitesDomain
  return makeApiApp()
    .openapi(routes.listRoute, async (c) => {
      const query = c.req.valid('query')
      const actor = actorOf(c)
      const { lines, counts, page, pageSize } = await listSites(c.get('db'), { ...query, ...listed(actor, query) })
      const owners = await memberIdentities(c.get('db'), [...new Set(lines.map((line) => line.memberId))])
      const told = (line: SiteLine) => lineAnswer(c.get('config'), line, { ownerName: owners.get(line.memberId)?.name ?? '', level: lentOn(actor, 'site', line.id)?.level ?? null })
      return c.json({ items: lines.map(told), page, pageSize, total: counts[query.view] }, 200)
    })
    .openapi(routes.createRoute, async (c) => {
      const given = c.req.valid('json')
      const input = { ...given, memberId: memberFor(actorOf(c), given.memberId), sitesDomain: sitesDomain(c) }
      return c.json(await tell(c, await inTransaction(c.get('db'), (tx) => createSite(tx, actorOf(c), input, c.get('clock')))), 201)
    })
    .openapi(routes.showRoute, async (c) => c.json(await tell(c, await siteOf(c)), 200))
    .openapi(routes.changeRoute, async (c) => {
      const { name, mainHostName, php, pageCache, version: seen } = c.req.valid('json')
      const { site } = c.req.valid('param')
      const changed = await inTransaction(c.get('db'), async (tx) => {
        let current: Site | null = null
        if (name !== undefined) current = await renameSite(tx, actorOf(c), { site, version: seen, name }, c.get('clock'))
        if (mainHostName !== undefined) current = await setMainHostName(tx, actorOf(c), { site, version: current?.version ?? seen, name: mainHostName }, c.get('clock'))
        if (php !== undefined) current = await changePhpSettings(tx, actorOf(c), { site, version: current?.version ?? seen, php }, c.get('clock'))
        if (pageCache !== undefined) current = await setPageCache(tx, actorOf(c), { site, version: current?.version ?? seen, pageCache }, c.get('clock'))
        return current
      })
      if (changed) await followMainHostName(applicationScene(c, services, changed))
      return c.json(await tell(c, changed ?? (await siteOf(c))), 200)
    })
    .openapi(routes.deleteRoute, async (c) => {
      const target = { site: c.req.valid('param').site, version: c.req.valid('query').version }
      return c.json(await tell(c, await inTransaction(c.get('db'), (tx) => deleteSite(tx, actorOf(c), target, c.get('clock')))), 200)
    })
    .openapi(routes.suspendRoute, async (c) => {
      const target = { site: c.req.valid('param').site, ...c.req.valid('json') }
      return c.json(await tell(c, await inTransaction(c.get('db'), (tx) => suspendSite(tx, actorOf(c), target, c.get('clock')))), 200)
    })
    .openapi(routes.resumeRoute, async (c) => {
      const target = { site: c.req.valid('param').site, ...c.req.valid('json') }
      return c.json(await tell(c, await inTransaction(c.get('db'), (tx) => resumeSite(tx, actorOf(c), target, c.get('clock')))), 200)
    })
    .openapi(routes.retryRoute, async (c) => {
      const target = { site: c.req.valid('param').site, ...c.req.valid('json') }
      return c.json(await tell(c, await inTransaction(c.get('db'), (tx) => retrySite(tx, actorOf(c), target, c.get('clock')))), 200)
    })
    .openapi(routes.restoreRoute, async (c) => {
      const target = { site: c.req.valid('param').site, sitesDomain: sitesDomain(c), ...c.req.valid('json') }
      return c.json(await tell(c, await inTransaction(c.get('db'), (tx) => restoreSite(tx, actorOf(c), target, c.get('clock')))), 200)
    })
    .openapi(routes.addHostNameRoute, async (c) => {
      const target = { site: c.req.valid('param').site, sitesDomain: sitesDomain(c), ...c.req.valid('json') }
      return c.json(await tell(c, await inTransaction(c.get('db'), (tx) => addHostName(tx, actorOf(c), target, c.get('clock')))), 200)
    })
    .openapi(routes.removeHostNameRoute, async (c) => {
      const { site, name } = c.req.valid('param')
      const target = { site, name, version: c.req.valid('query').version }
      const left = await inTransaction(c.get('db'), (tx) => removeHostName(tx, actorOf(c), target, c.get('clock')))
      await followMainHostName(applicationScene(c, services, left))
      return c.json(await tell(c, left), 200)
    })
    .openapi(routes.purgePagesRoute, async (c) => {
      const site = await siteOf(c)
      await purgePages({ db: c.get('db'), calls: services.calls, clock: c.get('clock'), config: c.get('config'), actor: actorOf(c) }, site, c.req.valid('json').page ?? null)
      return c.json(await tell(c, site), 200)
    })
    .openapi(routes.eventsRoute, (c) =>
      eventStream(c, async ({ send, closed }) => {
        for await (const site of watchSite(c.get('db'), services.notifications, c.req.valid('param').site, closed)) await send('site', JSON.stringify(await tell(c, site)))
      }),
    )
}
