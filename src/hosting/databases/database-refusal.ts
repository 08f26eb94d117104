import { UserError } from '#lib/errors.ts'
import type { RefusalStatus } from '#lib/errors.ts'
import type { CallRefusal } from '#wire/node-calls.ts'
import { largestDumpBytes } from './database-limits.ts'

/** Each with its sentence in `errors.…`; what is not here is a fault of ours. */
const codes: Partial<Record<CallRefusal, { code: string; status: RefusalStatus }>> = {
  noSuchSite: { code: 'databaseNotThere', status: 409 },
  noSuchDatabase: { code: 'databaseNotThere', status: 409 },
  databaseServerAway: { code: 'databaseServerAway', status: 503 },
  databaseBusy: { code: 'databaseBusy', status: 503 },
  sqlRefused: { code: 'databaseSqlRefused', status: 422 },
  sqlNotAllowed: { code: 'databaseSqlNotAllowed', status: 422 },
  nothingToUndo: { code: 'databaseNothingToUndo', status: 409 },
  diskFull: { code: 'databaseNoRoom', status: 413 },
  tooLarge: { code: 'databaseDumpTooLarge', status: 413 },
  archiveBroken: { code: 'databaseDumpBroken', status: 422 },
  bodyIncomplete: { code: 'fileBodyIncomplete', status: 422 },
  timeout: { code: 'databaseTimeout', status: 503 },
}

/** `12 1064 You have an error…`: line, number and words of MariaDB. */
const saidShape = /^(\d+) (\d+) ([^]*)$/

/** Why a node refused to act on a database, in the words of the catalogue. */
export function databaseRefusal(reason: CallRefusal, detail: string | null, name: string): UserError {
  const { code, status } = codes[reason] ?? { code: 'databaseFault', status: 503 as const }
  const [, line = '', number = '', words = ''] = saidShape.exec(detail ?? '') ?? []
  return new UserError(code, { name, line, number, words: words.slice(0, 200), maximumMebibytes: largestDumpBytes / 1_048_576 }, { status })
}
