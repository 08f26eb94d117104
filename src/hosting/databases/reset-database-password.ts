import type { Clock } from '#lib/clock.ts'
import { nativePasswordHash } from '#lib/mariadb-password.ts'
import type { Tx } from '#db/open-database.ts'
import type { Actor } from '#people/actor.ts'
import { changeDatabase, lockDatabase, requireDatabaseNotDeleted } from './change-database.ts'
import type { DatabaseTarget } from './change-database.ts'
import type { DatabaseAccess } from './create-database.ts'
import { newDatabasePassword } from './database-password.ts'

/**
 * Gives a database a new password. The old one stops within a second, for whatever still uses it.
 * @throws {UserError} those of lockDatabase, `databaseIsDeleted` (409).
 */
export async function resetDatabasePassword(tx: Tx, actor: Actor, input: DatabaseTarget, clock: Clock): Promise<DatabaseAccess> {
  const { site, database } = await lockDatabase(tx, actor, input)
  requireDatabaseNotDeleted(database)
  const password = newDatabasePassword()
  await changeDatabase(tx, actor, site, database, { action: 'database.passwordReset', patch: { password_hash: nativePasswordHash(password) } }, clock)
  return { id: database.id, name: database.name, user: database.name, password }
}
