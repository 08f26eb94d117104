/** From the words of PHP, MariaDB and the kernel to a cause. */
import type { FaultCause } from '#wire/observations.ts'

const database = /mysqli|mysql|PDO|SQLSTATE|database/i

/** The first that fits. Numbers are MariaDB's (error codes 1040…, client errors 2002…) and Linux's (errno 28, 122). */
const signs: readonly { sign: RegExp; cause: FaultCause; with?: RegExp }[] = [
  { sign: /^Allowed memory size of \d+ bytes exhausted|^Out of memory/, cause: 'memoryLimit' },
  { sign: /^Maximum execution time of/, cause: 'timeLimit' },
  { sign: /No space left on device|possibly out of free disk space|Disk quota exceeded|errno[= ](?:28|122)\b|\b1021\b.*Disk full|The table '[^']*' is full/, cause: 'diskFull' },
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
