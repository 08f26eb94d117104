/**
 * Opens PostgreSQL. A URL (`postgres://…`) or a libpq-like folder of a unix socket
 * (`postgres:///name?host=/folder&user=onyva`) both work.
 */
import { Kysely, PostgresDialect } from 'kysely'
import type { Transaction } from 'kysely'
import pg from 'pg'
import type { Database } from './schema.ts'

/** The whole database, outside of any transaction: only edges hold it. */
export type Db = Kysely<Database>
/** An open transaction: what commands and stores receive. */
export type Tx = Transaction<Database>
/** Either of the two, for reads that do not mind. */
export type DbOrTx = Kysely<Database>

// bigint columns come as JavaScript bigint only where money needs it; identifiers and counters fit a number.
pg.types.setTypeParser(pg.types.builtins.INT8, (value) => {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new Error(`integer too large for a number: ${value}`)
  return number
})

// a calendar day has no hour: `2026-11-26`, not an instant of this machine's zone
pg.types.setTypeParser(pg.types.builtins.DATE, (value) => value)

/**
 * Opens a pool of at most `poolSize` connections, each closed after `idleMs` without work; the caller ends it with
 * `db.destroy()`.
 */
export function openDatabase(url: string, poolSize = 10, idleMs = 10_000): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    // Measured need: after a kill -9 of the server a pooled client only fails at its next use.
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: idleMs,
    allowExitOnIdle: true,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
  })
  pool.on('error', () => {}) // an idle client lost its server: the next query opens another or says so
  // One at work may lose it between two queries: its next query says so, the pool throws it away. Without a listener the process ended.
  pool.on('connect', (client) => client.on('error', () => {}))
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
}
