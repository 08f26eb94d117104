import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Actor } from '#people/actor.ts'
import { daysAfter, recoveryDays } from '#hosting/sites/site-limits.ts'
import { changeDatabase, lockDatabase, requireDatabaseNotDeleted } from './change-database.ts'
import type { DatabaseTarget } from './change-database.ts'
import type { SiteDatabase } from './database.ts'

/**
 * Takes a database away from its site. Its data is kept for the recovery period, then purge-due-databases.ts
 * removes it for good.
 * @throws {UserError} those of lockDatabase, `databaseIsDeleted` (409).
 */
export async function deleteDatabase(tx: Tx, actor: Actor, input: DatabaseTarget, clock: Clock): Promise<SiteDatabase> {
  const { site, database } = await lockDatabase(tx, actor, input)
  requireDatabaseNotDeleted(database)
  const recoverableUntil = daysAfter(clock.now(), recoveryDays)
  const patch = { deleted_at: clock.now(), recoverable_until: recoverableUntil }
  return changeDatabase(tx, actor, site, database, { action: 'database.deleted', patch, after: { recoverableUntil: recoverableUntil.toISOString() } }, clock)
}
