import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { analyzeSmallTables } from './analyze-small-tables.ts'
import { testDatabase } from './test-database.ts'
import { inTransaction } from './transaction.ts'

test('PostgreSQL looks again at a table that was small and grew to twice of it, and lets large ones be', async () => {
  const { db } = await testDatabase()
  // one connection: what it changed is counted at once, not a second later
  await db.connection().execute(async (held) => {
    const add = async (rows: number) => {
      await sql`insert into audit_event (at, action, subject_kind, subject_id, source, request_id) select now(), 'x', 'x', 'x', 'x', 'x' from generate_series(1, ${rows}::int)`.execute(held)
      await sql`select pg_stat_force_next_flush()`.execute(held)
    }
    const known = async () => (await sql<{ rows: number }>`select reltuples::int as rows from pg_class where oid = 'audit_event'::regclass`.execute(held)).rows[0]?.rows
    const look = async () => inTransaction(held, (tx) => analyzeSmallTables(tx, ['audit_event', 'member']))
    for (const [rows, wanted] of [[150, 150], [100, 150], [11_000, 11_250], [30_000, 11_250]] as const) {
      await add(rows)
      await look()
      assert.equal(await known(), wanted, `after ${rows} more`)
    }
  })
})
