/** Refusals of databases. */
import type { ErrorParams } from '#lib/errors.ts'

export const databaseErrors = {
  databaseNeedsPhp: 'This site is made of plain pages: it has no program that would use a database. Create a PHP site for that.',
  databaseQuota: (p: ErrorParams) => `This site already has ${p['maximum']} databases, which is the most. Delete one, or write to the cooperative.`,
  databaseChangedMeanwhile: (p: ErrorParams) => `Somebody changed the database ${p['name']} while this page was open. Nothing of yours was saved. Check, then try again.`,
  databaseIsDeleted: (p: ErrorParams) => `The database ${p['name']} is deleted. Restore it first.`,
  databaseNotDeleted: 'This database is not deleted: there is nothing to restore.',
  databaseRecoveryOver: 'The time for restoring this database is over. Its data is gone.',
}
