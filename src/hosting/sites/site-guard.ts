/** Guards of routes below one site. Who passes a guard still meets site-policy.ts in the command. */
import { actsFor } from '#people/actor.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { ownerOf } from '#web/guard.ts'
import { siteById } from './site-store.ts'
import { notFound } from '#lib/errors.ts'
import type { Site } from './site.ts'

/** The id in the address, which may be anything. */
export const siteIdIn = (c: Ctx): string => c.req.param('site') ?? ''

async function ownsSite(c: Ctx): Promise<boolean> {
  const site = await siteById(c.get('db'), siteIdIn(c))
  return site !== null && actsFor(actorOf(c), site.memberId)
}

/** Those who may see a site. */
export const seesSite = ownerOf('site', ownsSite, ['administrator', 'support', 'auditor'])
/** Those who may change a site or open its files. */
export const runsSite = ownerOf('site', ownsSite, ['administrator'])

/** The site in the address, after a guard. @throws {UserError} `notFound`. */
export async function siteOf(c: Ctx): Promise<Site> {
  const site = await siteById(c.get('db'), siteIdIn(c))
  if (!site) throw notFound()
  return site
}
