import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Config } from '#lib/config.ts'
import { siteAddress } from '#lib/config.ts'
import { UserError, forbidden, notFound } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { NodeCalls } from '#hosting/nodes/node-calls.ts'
import { requirePhp } from './change-php-settings.ts'
import { requireNotDeleted } from './change-site.ts'
import { mayEdit, maySee } from './site-policy.ts'
import type { Site } from './site.ts'

interface PurgeScene {
  db: Db
  calls: NodeCalls
  clock: Clock
  config: Config
  actor: Actor
}

/**
 * Path and query of a page of this site, as browsers send them.
 * @param given a whole address, or what follows the host name
 * @throws {UserError} `pageAddressRefused`, `pageOfAnotherSite`
 */
export function readPage(config: Config, site: Pick<Site, 'hostNames'>, given: string): string {
  const refused = new UserError('pageAddressRefused', {}, { field: 'page' })
  const text = given.trim()
  const base = siteAddress(config, site.hostNames[0] ?? 'x.invalid')
  if (text === '' || text.length > 2000) throw refused
  const address = URL.parse(text.startsWith('/') || /^[a-z]+:\/\//i.test(text) ? text : `//${text}`, base)
  if (!address || !/^https?:$/.test(address.protocol)) throw refused
  if (text.startsWith('//') || !site.hostNames.includes(address.hostname)) throw new UserError('pageOfAnotherSite', { host: address.hostname }, { field: 'page' })
  return `${address.pathname}${address.search}`
}

/**
 * Forgets pages that the node keeps: one, or (null) all of the site. True for visitors at once.
 * @throws {UserError} `notFound`, `forbidden`, `siteIsDeleted`, `siteHasNoPhp`, `pagesAreNotKept` (409), those of
 * readPage, `nodeAway`, `nodeBusy` (503), `fileNoSuchSite` (409) before the site stands.
 */
export async function purgePages(scene: PurgeScene, site: Site, page: string | null): Promise<void> {
  const { actor, config } = scene
  if (!maySee(actor, site)) throw notFound()
  if (!mayEdit(actor, site)) throw forbidden()
  requireNotDeleted(site)
  requirePhp(site)
  if (!site.pageCache) throw new UserError('pagesAreNotKept', {}, { status: 409 })
  const path = page === null ? null : readPage(config, site, page)
  const address = new URL(siteAddress(config, site.hostNames[0] ?? 'x.invalid'))
  const port = Number(address.port) || (address.protocol === 'https:' ? 443 : 80)
  const answer = await scene.calls.ask(site.nodeId, { ask: 'purgePages', site: site.id, uid: site.uid, page: path, port }, { requestId: actor.requestId })
  if (answer.outcome === 'refused') throw new UserError('fileNoSuchSite', {}, { status: 409 })
  const after = { name: site.name, page: path ?? '' }
  await inTransaction(scene.db, (tx) => recordAudit(tx, actor, { action: 'site.pagesPurged', subjectKind: 'site', subjectId: site.id, memberId: site.memberId, after }, scene.clock))
}
