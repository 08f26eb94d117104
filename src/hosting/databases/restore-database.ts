import { UserError } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Actor } from '#people/actor.ts'
import { changeDatabase, lockDatabase } from './change-database.ts'
import type { DatabaseTarget } from './change-database.ts'
import type { SiteDatabase } from './database.ts'

/**
 * Brings a deleted database back as it was, with its password.
 * @throws {UserError} those of lockDatabase, `databaseNotDeleted`, `databaseRecoveryOver` (409).
 */
export async function restoreDatabase(tx: Tx, actor: Actor, input: DatabaseTarget, clock: Clock): Promise<SiteDatabase> {
  const { site, database } = await lockDatabase(tx, actor, input)
  if (!database.recoverableUntil) throw new UserError('databaseNotDeleted', {}, { status: 409 })
  if (database.recoverableUntil <= clock.now()) throw new UserError('databaseRecoveryOver', {}, { status: 409 })
  return changeDatabase(tx, actor, site, database, { action: 'database.restored', patch: { deleted_at: null, recoverable_until: null } }, clock)
}
