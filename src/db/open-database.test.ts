import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { testDatabase } from './test-database.ts'

test('a connection that loses its server between two queries refuses the next one, and nothing else', async () => {
  const { db } = await testDatabase()
  await assert.rejects(
    db.connection().execute(async (held) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(held)
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(db)
      // its end is told while nothing is asked of it: an event that nobody awaits
      await wait(300)
      await sql`select 1`.execute(held)
    }),
  )
  assert.equal((await sql<{ one: number }>`select 1 as one`.execute(db)).rows[0]?.one, 1)
})
