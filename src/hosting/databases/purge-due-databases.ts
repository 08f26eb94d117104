import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import { byItself } from '#people/audit.ts'
import { lockSite } from '#hosting/sites/site-store.ts'
import { changeDatabase } from './change-database.ts'
import { databaseById, dueDatabases, updateDatabase } from './database-store.ts'

/**
 * Timed work: removes for good the databases whose recovery period is over. Those of a purged site went with it.
 * @returns how many were purged; call again while it is as many as `atMost`.
 */
export async function purgeDueDatabases(tx: Tx, input: { atMost: number; requestId: string }, clock: Clock): Promise<number> {
  let purged = 0
  for (const { id, siteId } of await dueDatabases(tx, clock.now(), input.atMost)) {
    const site = await lockSite(tx, siteId)
    // read again behind the lock: it may have been restored meanwhile
    const database = site && (await databaseById(tx, siteId, id))
    if (!site || !database?.recoverableUntil || database.recoverableUntil > clock.now()) continue
    await changeDatabase(tx, byItself(input.requestId), site, database, { action: 'database.purged', patch: {} }, clock)
    await updateDatabase(tx, id, { purged_at: clock.now() })
    purged++
  }
  return purged
}
