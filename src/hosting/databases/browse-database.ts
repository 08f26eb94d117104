import { createHash } from 'node:crypto'
import { siteAddress } from '#lib/config.ts'
import type { Config } from '#lib/config.ts'
import { newSecret } from '#lib/ids.ts'
import { lentOn } from '#people/actor.ts'
import type { Actor } from '#people/actor.ts'
import { mayOwn } from '#hosting/sites/site-policy.ts'
import type { Site } from '#hosting/sites/site.ts'
import { longestVisitMs } from '#wire/node-calls.ts'
import { askDatabase, openDatabaseOf, recordDatabaseAct } from './ask-database.ts'
import type { DatabaseScene } from './ask-database.ts'
import { databaseToolName } from './database-tool-name.ts'

/**
 * Opens a database in the node's database tool.
 * @returns an address that lets one person in, once, within a minute; the visit lasts four hours at most, and no longer than the person's right.
 * @throws as openDatabaseOf and askDatabase.
 */
export async function browseDatabase(scene: DatabaseScene, config: Config, id: string, returnTo: string): Promise<string> {
  const database = await openDatabaseOf(scene, id)
  const ticket = newSecret()
  const hostName = databaseToolName(scene.site.nodeId, config.sitesDomain)
  const ticketHash = createHash('sha256').update(ticket).digest('hex')
  await askDatabase(scene, database, 'done', { ask: 'openDatabase', hostName, ticketHash, language: scene.actor.language, returnTo, stayMs: stayMsOf(scene.actor, scene.site, scene.clock.now()) })
  await recordDatabaseAct(scene, database, 'database.browsed')
  return `${siteAddress(config, hostName)}/?ticket=${ticket}`
}

/** How long a visit that begins now may last: a right that was lent ends by its day, whoever is inside. */
export function stayMsOf(actor: Actor, site: Pick<Site, 'id' | 'memberId'>, now: Date): number {
  const lent = mayOwn(actor, site) ? undefined : lentOn(actor, 'site', site.id)
  return lent ? Math.max(0, Math.min(longestVisitMs, lent.endsAt.getTime() - now.getTime())) : longestVisitMs
}
