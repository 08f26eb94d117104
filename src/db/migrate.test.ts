import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { migrate, readMigrations } from './migrate.ts'
import { rolledBack, testDatabase } from './test-database.ts'

test('a second run of the migrations does nothing', async () => {
  const { db } = await testDatabase()
  assert.deepEqual(await migrate(db), [])
})

test('a migration that was changed after it ran stops the start', async () => {
  const { db } = await testDatabase()
  const [first, ...others] = await readMigrations()
  await assert.rejects(migrate(db, [{ ...first!, hash: 'other' }, ...others]), /changed after it ran/)
})

test('a database made by a newer release stops the start', async () => {
  const { db } = await testDatabase()
  const known = await readMigrations()
  await assert.rejects(migrate(db, known.slice(0, -1)), /newer release/)
})

test('a migration that fails leaves nothing behind', async () => {
  const { db } = await testDatabase()
  const known = await readMigrations()
  const bad = { name: '9999-bad.sql', text: 'create table half (id text); select 1/0;', hash: 'x' }
  await assert.rejects(migrate(db, [...known, bad]), /division by zero/)
  const { rows } = await sql`select 1 from pg_tables where tablename = 'half'`.execute(db)
  assert.equal(rows.length, 0)
})

test('two processes that migrate at once do not collide', async () => {
  const { db } = await testDatabase()
  const known = await readMigrations()
  const more = { name: '9999-more.sql', text: 'create table once_only (id text)', hash: 'y' }
  const ran = await Promise.all([migrate(db, [...known, more]), migrate(db, [...known, more])])
  assert.deepEqual(ran.flat(), ['9999-more.sql'])
})

test('the audit cannot be rewritten', async () => {
  const { db } = await testDatabase()
  await rolledBack(db, async (tx) => {
    await tx
      .insertInto('audit_event')
      .values({ at: new Date(0), person_id: null, member_id: null, action: 'x', subject_kind: 'x', subject_id: 'x', before: null, after: null, source: 'x', request_id: 'x' })
      .execute()
    await assert.rejects(sql`update audit_event set action = 'y'`.execute(tx), /append-only/)
  })
})
