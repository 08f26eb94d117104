/** Guards of routes below one site. Who passes a guard still meets site-policy.ts in the command. */
import { forbidden, notFound } from '#lib/errors.ts'
import { lentOn } from '#people/actor.ts'
import type { Actor, Level } from '#people/actor.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx, Guard } from '#web/environment.ts'
import { ownerOf } from '#web/guard.ts'
import { mayEdit, mayManage, mayOwn, maySee } from './site-policy.ts'
import { siteById } from './site-store.ts'
import type { Site } from './site.ts'

/** The id in the address, which may be anything. */
export const siteIdIn = (c: Ctx): string => c.req.param('site') ?? ''

/** Whoever was lent less than is wanted knows the site already: they are told so, instead of that it does not exist. */
const passes = (may: (actor: Actor, site: Site) => boolean) => async (c: Ctx): Promise<boolean> => {
  const site = await siteById(c.get('db'), siteIdIn(c))
  if (site === null) return false
  const actor = actorOf(c)
  if (may(actor, site)) return true
  if (site.deletedAt === null && lentOn(actor, 'site', site.id)) throw forbidden()
  return false
}

const below = (may: (actor: Actor, site: Site) => boolean, roles: Parameters<typeof ownerOf>[2], lent?: Level): Guard => ownerOf('site', passes(may), roles, lent)

/** Those who may see a site: overview, health, logs. */
export const seesSite = below(maySee, ['administrator', 'support', 'auditor'], 'see')
/** Those who may change what is in it: files, database, settings of PHP, application and cache. */
export const editsSite = below(mayEdit, ['administrator'], 'edit')
/** Those who may change who reaches it: host names, people, suspension. */
export const managesSite = below(mayManage, ['administrator'], 'manage')
/** The member's own people: deleting and bringing back. */
export const ownsSite = below(mayOwn, ['administrator'])

/** The site in the address, after a guard. @throws {UserError} `notFound`. */
export async function siteOf(c: Ctx): Promise<Site> {
  const site = await siteById(c.get('db'), siteIdIn(c))
  if (!site) throw notFound()
  return site
}
