/** All of a database as SQL: structure, rows, views, triggers and routines, at one moment. */
import type { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { startProgram } from './mariadb-program.ts'
import type { DatabaseAccess, Program } from './mariadb-program.ts'

/** One moment for all InnoDB tables, without keeping the site from writing. */
const options = ['--single-transaction', '--skip-lock-tables', '--quick', '--routines', '--triggers', '--hex-blob', '--no-tablespaces', '--skip-comments']

interface Dump {
  readonly bytes: Readable
  readonly program: Program
}

/** `bytes` end, or break with `program.end()`: a dump that failed is never a whole stream. */
export function startDump(access: DatabaseAccess): Dump {
  const program = startProgram('mariadb-dump', access, [...options, '--', access.name])
  program.child.stdin!.end()
  const gzip = createGzip({ level: 4 })
  program.child.stdout!.pipe(gzip, { end: false })
  // The end of the stream waits for the program's word: a dump cut by an error must not look whole.
  program.end().then(
    () => gzip.end(),
    (error: unknown) => gzip.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  return { bytes: gzip, program }
}
