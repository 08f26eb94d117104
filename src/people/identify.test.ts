import assert from 'node:assert/strict'
import test from 'node:test'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database } from '#db/schema.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { testClock } from '#lib/clock.ts'
import { randomText } from '#lib/ids.ts'
import { byItself } from './audit.ts'
import { actorOfSecret } from './identify.ts'
import { createPerson } from './persons/create-person.ts'
import { grantRole } from './roles/grant-role.ts'
import { openSession } from './sessions/open-session.ts'

const from = { source: '192.0.2.1', requestId: 'r' }

async function scene() {
  const { db, url } = await testDatabase()
  const clock = testClock()
  const day = (days: number) => new Date(clock.now().getTime() + days * 24 * 3_600_000)
  const { personId, session } = await inTransaction(db, async (tx) => {
    const made = await createPerson(tx, { email: 'a@x.example', name: 'A', language: 'en' }, clock)
    return { personId: made, session: await openSession(tx, { personId: made, kind: 'browser', step: 'complete', name: 'x', source: 'x' }, clock) }
  })
  const addMember = async (name: string, startsAt: Date, endsAt: Date | null) => {
    const id = randomText(12)
    await db.insertInto('member').values({ id, name, kind: 'legal', status: 'admitted', created_at: clock.now() }).execute()
    await db.insertInto('representation').values({ id: randomText(12), person_id: personId, member_id: id, capacity: 'representative', starts_at: startsAt, ends_at: endsAt }).execute()
  }
  return { db, url, clock, day, personId, secret: session.secret, addMember }
}

test('roles and members are those of this instant', async () => {
  const { db, clock, day, personId, secret, addMember } = await scene()
  await addMember('now', day(-1), null)
  await addMember('until tomorrow', day(-1), day(1))
  await addMember('over', day(-2), day(-1))
  await addMember('to come', day(1), null)
  await inTransaction(db, async (tx) => {
    await grantRole(tx, byItself('r'), { personId, role: 'board', endsAt: null }, clock)
    await grantRole(tx, byItself('r'), { personId, role: 'support', endsAt: day(1) }, clock)
    await grantRole(tx, byItself('r'), { personId, role: 'auditor', endsAt: day(-1) }, clock)
  })
  const actor = await actorOfSecret(db, { secret, kind: 'browser' }, from, clock)
  assert.deepEqual([...(actor?.roles ?? [])].sort(), ['board', 'support'])
  assert.deepEqual(actor?.members.map(({ name }) => name), ['now', 'until tomorrow'])
  assert.deepEqual([actor?.language, actor?.source, actor?.members[0]?.number], ['en', '192.0.2.1', 1])
})

test('rights lent by others are those of this instant: begun, accepted, not over, not ended', async () => {
  const { db, clock, day, personId, secret, addMember } = await scene()
  await addMember('theirs', day(-9), day(-8))
  const { id: memberId } = await db.selectFrom('member').select('id').executeTakeFirstOrThrow()
  const add = (subject: string, more: { startsAt?: Date; endsAt?: Date; acceptedAt?: Date | null; endedAt?: Date } = {}) =>
    db
      .insertInto('delegation')
      .values({
        id: randomText(12), subject_kind: 'site', subject_id: subject, member_id: memberId, person_id: personId, email: 'a@x.example', called: 'A', level: 'edit',
        starts_at: more.startsAt ?? day(-5), ends_at: more.endsAt ?? day(5), invited_by: null, invited_at: day(-5), open_until: day(2),
        accepted_at: more.acceptedAt === undefined ? day(-5) : more.acceptedAt, ended_at: more.endedAt ?? null, end_reason: more.endedAt ? 'revoked' : null, warned_at: null,
      })
      .execute()
  await add('now')
  await add('to come', { startsAt: day(1) })
  await add('over', { endsAt: day(-1) })
  await add('not accepted', { acceptedAt: null })
  await add('revoked', { endedAt: day(-1) })
  const actor = await actorOfSecret(db, { secret, kind: 'browser' }, from, clock)
  assert.deepEqual(actor?.delegations.map(({ subject, level, endsAt }) => [subject, level, endsAt]), [['now', 'edit', day(5)]])
  await db.updateTable('delegation').set({ ended_at: clock.now(), end_reason: 'revoked' }).where('subject_id', '=', 'now').execute()
  assert.deepEqual((await actorOfSecret(db, { secret, kind: 'browser' }, from, clock))?.delegations, [])
})

test('one query a request, and no secret that is not exact', async () => {
  const { url, clock, secret } = await scene()
  const queries: string[] = []
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const counted = new Kysely<Database>({ dialect: new PostgresDialect({ pool }), log: (event) => void queries.push(event.query.sql) })
  try {
    assert(await actorOfSecret(counted, { secret, kind: 'browser' }, from, clock))
    assert.equal(queries.length, 1, queries.join('\n'))
    for (const wrong of ['', 'a'.repeat(32), secret.toUpperCase(), `${secret} `, "' or true --"])
      assert.equal(await actorOfSecret(counted, { secret: wrong, kind: 'browser' }, from, clock), null)
    assert.equal(await actorOfSecret(counted, { secret, kind: 'token' }, from, clock), null)
  } finally {
    await counted.destroy()
  }
})
