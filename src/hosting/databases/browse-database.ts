import { createHash } from 'node:crypto'
import { siteAddress } from '#lib/config.ts'
import type { Config } from '#lib/config.ts'
import { newSecret } from '#lib/ids.ts'
import { askDatabase, openDatabaseOf, recordDatabaseAct } from './ask-database.ts'
import type { DatabaseScene } from './ask-database.ts'
import { databaseToolName } from './database-tool-name.ts'

/**
 * Opens a database in the node's database tool.
 * @returns an address that lets one person in, once, within a minute; the visit lasts four hours at most.
 * @throws as openDatabaseOf and askDatabase.
 */
export async function browseDatabase(scene: DatabaseScene, config: Config, id: string, returnTo: string): Promise<string> {
  const database = await openDatabaseOf(scene, id)
  const ticket = newSecret()
  const hostName = databaseToolName(scene.site.nodeId, config.sitesDomain)
  const ticketHash = createHash('sha256').update(ticket).digest('hex')
  await askDatabase(scene, database, 'done', { ask: 'openDatabase', hostName, ticketHash, language: scene.actor.language, returnTo })
  await recordDatabaseAct(scene, database, 'database.browsed')
  return `${siteAddress(config, hostName)}/?ticket=${ticket}`
}
