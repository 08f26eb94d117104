/** Refusals of databases. */
import type { ErrorParams } from '#lib/errors.ts'

export const databaseErrors = {
  databaseNeedsPhp: 'This site is made of plain pages: it has no program that would use a database. Create a PHP site for that.',
  databaseQuota: (p: ErrorParams) => `This site already has ${p['maximum']} databases, which is the most. Delete one, or write to the cooperative.`,
  databaseChangedMeanwhile: (p: ErrorParams) => `Somebody changed the database ${p['name']} while this page was open. Nothing of yours was saved. Check, then try again.`,
  databaseIsDeleted: (p: ErrorParams) => `The database ${p['name']} is deleted. Restore it first.`,
  databaseNotDeleted: 'This database is not deleted: there is nothing to restore.',
  databaseRecoveryOver: 'The time for restoring this database is over. Its data is gone.',
  databaseNotThere: (p: ErrorParams) => `The database ${p['name']} is not on its machine yet. Wait a few seconds, then try again.`,
  databaseServerAway: 'The databases of this machine do not answer. This one is our fault; your data is intact. Try again in a minute.',
  databaseBusy: (p: ErrorParams) => `All connections to the database ${p['name']} are taken, most likely by the site itself. Try again in a minute. If it lasts, a page of the site runs for too long.`,
  databaseSqlRefused: (p: ErrorParams) => `Something is wrong in the file at line ${p['line']}: “${p['words']}” (error ${p['number']}). Nothing changed in the database ${p['name']}. Export it again, or mend that line.`,
  databaseSqlNotAllowed: (p: ErrorParams) => `At line ${p['line']} the file reaches out of the database ${p['name']} (“${p['words']}”). Nothing changed. Export a single database again, without “CREATE DATABASE”, “USE” or “DEFINER”.`,
  databaseNothingToUndo: 'There is no state before an import left to put back.',
  databaseNoRoom: 'The room of this site is full: we cannot keep the state before. Delete files, then try again. Nothing changed.',
  databaseDumpTooLarge: (p: ErrorParams) => `This file is too large for this database, or above ${p['maximumMebibytes']} MB. Nothing changed. The cooperative can enlarge the database.`,
  databaseDumpBroken: 'This compressed file is damaged or incomplete. Make it again, then send it again. Nothing changed.',
  databaseDumpEmpty: 'Choose a .sql or .sql.gz file first.',
  databaseImportUnderWay: 'An import is already under way in this database. Wait until it is over.',
  databaseTimeout: 'The machine took too long. Try again in a minute.',
  databaseFault: 'This did not work, and it is our fault. Try again in a minute.',
}
