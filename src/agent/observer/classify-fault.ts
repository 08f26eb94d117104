/** From the words of PHP, MariaDB and the kernel to a cause. */
import type { FaultCause } from '#wire/observations.ts'

const database = /mysqli|mysql|PDO|SQLSTATE|database/i

/** The first that fits. Numbers are MariaDB's (error codes 1034…, client errors 2002…) and Linux's (errno 28, 122). */
const signs: readonly { sign: RegExp; cause: FaultCause; with?: RegExp }[] = [
  { sign: /^Allowed memory size of \d+ bytes exhausted|^Out of memory/, cause: 'memoryLimit' },
  { sign: /^Maximum execution time of/, cause: 'timeLimit' },
  { sign: /No space left on device|possibly out of free disk space|Disk quota exceeded|errno[= ](?:28|122)\b|\b1021\b.*Disk full|The table '[^']*' is full/, cause: 'diskFull' },
  { sign: /Unable to fork|\bfork failed\b|Resource temporarily unavailable/i, cause: 'processLimit' },
  // a database over its limit can be read and emptied (agent/databases/sql.ts): what adds is denied
  { sign: /\b(?:INSERT|UPDATE|CREATE|ALTER|INDEX)\b.{0,80} command denied to user/, cause: 'databaseFull', with: database },
  { sign: /\b(?:1034|1194|1195|1812|1877|1932)\b|is marked as crashed|try to repair it|is corrupt|doesn't exist in engine|Incorrect (?:key file|file format|information in file)/, cause: 'databaseTable', with: database },
  { sign: /max_user_connections|max_connections|Too many connections|\b(?:1226|1203|1040)\b/, cause: 'databaseLimit', with: database },
  { sign: /\b(?:1045|1044|1698)\b|Access denied for user/, cause: 'databaseRefused', with: database },
  { sign: /\b(?:2002|2003|2006|2013)\b|gone away|Connection refused|Lost connection|server is shutting down/i, cause: 'databaseAway', with: database },
  { sign: /^(?:syntax error|Unclosed|Unmatched|Invalid (?:numeric|body)|Uncaught ParseError)/, cause: 'syntaxError' },
]

/** E_PARSE and E_COMPILE_ERROR of PHP. */
const parseType = 4

/** @param type PHP's level of the error, 0 when it is not known. */
export function classifyFault(message: string, type = 0): FaultCause {
  for (const { sign, cause, with: also } of signs) if (sign.test(message) && (also === undefined || also.test(message))) return cause
  return type === parseType ? 'syntaxError' : 'phpError'
}
