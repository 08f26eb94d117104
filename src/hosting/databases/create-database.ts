import { UserError } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import { randomText } from '#lib/ids.ts'
import { nativePasswordHash } from '#lib/mariadb-password.ts'
import type { Tx } from '#db/open-database.ts'
import { recordAudit } from '#people/audit.ts'
import type { Actor } from '#people/actor.ts'
import { nextRevision } from '#hosting/nodes/for-sites.ts'
import { runsPhp } from '#wire/node-state.ts'
import { lockSiteForDatabases } from './change-database.ts'
import { databasesPerSite, newDatabaseLimits } from './database-limits.ts'
import { databaseNameFor } from './database-name.ts'
import { newDatabasePassword } from './database-password.ts'
import { databasesOf, insertDatabases } from './database-store.ts'

interface NewDatabase {
  siteId: string
  /** What it is for, in the member's words: the beginning of its name. Left out: the site's main host name. */
  words?: string | undefined
}

/** What connects to it: `localhost`, this database, this user. The password is known here and never again. */
export interface DatabaseAccess {
  id: string
  name: string
  user: string
  password: string
}

/**
 * Makes a database of a site, with its one user. PHP of the site reaches it at `localhost` as soon as the node
 * has learnt of it, which the commit sets off.
 * @throws {UserError} those of lockSiteForDatabases, `databaseNeedsPhp`, `databaseQuota` (409).
 */
export async function createDatabaseFor(tx: Tx, actor: Actor, input: NewDatabase, clock: Clock): Promise<DatabaseAccess> {
  const site = await lockSiteForDatabases(tx, actor, input.siteId)
  if (!runsPhp(site.profile)) throw new UserError('databaseNeedsPhp', {}, { status: 409 })
  if ((await databasesOf(tx, site.id)).length >= databasesPerSite) throw new UserError('databaseQuota', { maximum: databasesPerSite }, { status: 409 })
  const id = randomText(12)
  const words = input.words?.trim() ?? ''
  const name = databaseNameFor(words === '' ? (site.hostNames[0]?.split('.')[0] ?? site.name) : words, id)
  const password = newDatabasePassword()
  await recordAudit(tx, actor, { action: 'database.created', subjectKind: 'database', subjectId: id, memberId: site.memberId, after: { name, site: site.name } }, clock)
  const row = {
    id,
    site_id: site.id,
    engine: 'mariadb' as const,
    name,
    password_hash: nativePasswordHash(password),
    max_connections: newDatabaseLimits.maxConnections,
    statement_seconds: newDatabaseLimits.statementSeconds,
    disk_bytes: newDatabaseLimits.diskBytes,
    requested_at: clock.now(),
    request_id: actor.requestId,
    created_at: clock.now(),
    // Last: from here to the commit every other change for this node waits.
    revision: await nextRevision(tx, site.nodeId),
  }
  await insertDatabases(tx, [row])
  return { id, name, user: name, password }
}
