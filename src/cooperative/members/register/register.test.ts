/** The register against the database that holds it: random histories of states, what may not be written, clocks at the turn of the year. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { rolledBack, testDatabase } from '#db/test-database.ts'
import type { Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { testClock } from '#lib/clock.ts'
import { addDays, dayOf } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { createMember } from '../create-member.ts'
import { memberById } from '../member-store.ts'
import { memberStatuses } from '../member.ts'
import type { MemberStatus } from '../member.ts'
import { changeIdentity } from './change-identity.ts'
import { checkIdentity, missingOf } from './civil-identity.ts'
import { eventsOf } from './event-store.ts'
import { changesOfIdentity, identityOf } from './identity-store.ts'
import { recordEvent } from './record-event.ts'
import { eventCauses, mayBecome } from './transitions.ts'

const { db } = await testDatabase()
const clock = testClock()
const doer = byItself('test')
const enter = (tx: Tx, status: MemberStatus = 'admitted', since?: Date) => createMember(tx, doer, { name: 'Nour Delmas', kind: 'natural', status, since }, clock)
const code = (wanted: string, field?: string) => (error: unknown) => {
  const refused = error as { code?: string; field?: string }
  assert.equal(refused.code, wanted)
  if (field) assert.equal(refused.field, field)
  return true
}

test('a member is never without its first event, however it was entered', () =>
  rolledBack(db, async (tx) => {
    const member = await enter(tx)
    assert.deepEqual((await eventsOf(tx, member.id)).map(({ position, status, cause, day }) => [position, status, cause, day]), [[1, 'admitted', 'entry', '2026-11-23']])
    await sql`insert into member (id, name, kind, status, created_at) select 'bulk' || n, 'x', 'legal', 'withdrawn', ${clock.now()} from generate_series(1, 50) n`.execute(tx)
    const { rows } = await sql<{ count: number }>`select count(*)::integer as count from member m where not exists (select from member_event e where e.member_id = m.id)`.execute(tx)
    assert.equal(rows[0]?.count, 0)
    assert.deepEqual([(await memberById(tx, 'bulk7')).leftOn, (await memberById(tx, member.id)).admittedOn], ['2026-11-23', '2026-11-23'])
  }))

const step = fc.record({ status: fc.constantFrom(...memberStatuses), cause: fc.constantFrom(...eventCauses), days: fc.integer({ min: -3, max: 400 }) })

test('random histories: the database and the policy agree on every step, and the state is the last event’s', async () => {
  let taken = 0
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...memberStatuses), fc.array(step, { maxLength: 14 }), async (first, steps) => {
      await rolledBack(db, async (tx) => {
        const { id } = await enter(tx, first, new Date('2010-03-01T10:00:00Z'))
        let status: MemberStatus = first
        let day = dayOf(new Date('2010-03-01T10:00:00Z'))
        let count = 1
        for (const one of steps) {
          const next = addDays(day, one.days)
          const legal = mayBecome(status, one.status, one.cause) && next >= day
          await sql`savepoint step`.execute(tx)
          // straight into the table: what the database holds by itself
          const written = await tx
            .insertInto('member_event')
            .values({ member_id: id, status: one.status, cause: one.cause, day: next, recorded_at: clock.now(), recorded_by: null })
            .execute()
            .then(() => true, () => false)
          if (!written) await sql`rollback to savepoint step`.execute(tx)
          assert.equal(written, legal, `${status} → ${one.status} by ${one.cause} after ${one.days} days`)
          if (!written) continue
          taken++
          count++
          status = one.status
          day = next
        }
        const member = await memberById(tx, id)
        const events = await eventsOf(tx, id)
        assert.equal(member.status, status)
        assert.deepEqual(events.map(({ position }) => position), Array.from({ length: count }, (_, index) => index + 1))
        assert.equal(member.admittedOn, events.find((event) => event.status === 'admitted')?.day ?? null)
        assert.equal(member.leftOn, status === 'admitted' || status === 'applicant' ? null : day)
      })
    }),
    { numRuns: 150 },
  )
  assert.ok(taken > 20, `${taken} steps were taken`)
})

test('nothing of the register is changed, taken out, or moved without an event', async () => {
  const { id } = await inTransaction(db, (tx) => enter(tx))
  for (const statement of [
    sql`update member_event set day = '2000-01-01'`,
    sql`delete from member_event`,
    sql`truncate member_event`,
    sql`update member set status = 'withdrawn' where id = ${id}`,
    sql`update member set admitted_on = '2000-01-01' where id = ${id}`,
    sql`update member set left_on = '2026-11-23' where id = ${id}`,
    sql`update member set number = default where id = ${id}`,
    sql`delete from member where id = ${id}`,
    sql`truncate member cascade`,
    sql`insert into member_event (member_id, status, cause, day, recorded_at) values (${id}, 'excluded', 'withdrawal', '2026-11-23', now())`,
  ])
    await assert.rejects(statement.execute(db))
  assert.equal((await memberById(db, id)).status, 'admitted')
})

test('two at once: one change of state is written', async () => {
  const { id } = await inTransaction(db, (tx) => enter(tx))
  const day = dayOf(clock.now())
  const both = await Promise.allSettled([
    inTransaction(db, (tx) => recordEvent(tx, doer, { memberId: id, status: 'withdrawn', cause: 'withdrawal', day }, clock)),
    inTransaction(db, (tx) => recordEvent(tx, doer, { memberId: id, status: 'excluded', cause: 'exclusion', day }, clock)),
  ])
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  assert.equal((await eventsOf(db, id)).length, 2)
})

test('a day before the last change or after today is refused with the reason', () =>
  rolledBack(db, async (tx) => {
    const { id } = await enter(tx)
    const event = { memberId: id, status: 'withdrawn', cause: 'withdrawal' } as const
    await assert.rejects(recordEvent(tx, doer, { ...event, day: addDays(dayOf(clock.now()), 1) }, clock), code('eventInFuture', 'day'))
    await assert.rejects(recordEvent(tx, doer, { ...event, day: addDays(dayOf(clock.now()), -1) }, clock), code('eventBeforeLast', 'day'))
    await assert.rejects(recordEvent(tx, doer, { ...event, status: 'excluded', day: dayOf(clock.now()) }, clock), code('memberTransition'))
  }))

test('at the turn of the year the day is the cooperative’s, not that of Greenwich', () =>
  rolledBack(db, async (tx) => {
    const night = testClock(new Date('2026-12-31T23:30:00Z'))
    const { id } = await createMember(tx, doer, { name: 'x', kind: 'natural', status: 'admitted' }, night)
    assert.equal((await memberById(tx, id)).admittedOn, '2027-01-01')
    await assert.rejects(recordEvent(tx, doer, { memberId: id, status: 'withdrawn', cause: 'withdrawal', day: dayOf(new Date('2026-12-31T22:30:00Z')) }, night), code('eventBeforeLast'))
    await recordEvent(tx, doer, { memberId: id, status: 'withdrawn', cause: 'withdrawal', day: dayOf(night.now()) }, night)
  }))

test('names in any script and of 200 signs are taken as they are; what nobody sees is not', () =>
  rolledBack(db, async (tx) => {
    for (const name of ['Дмитрий', '山田太郎', 'مریم‌السادات', 'ക്രിസ്‌തു', 'Nguyễn Thị Ánh', "O'Brien-Łukasiewicz", '😀 & <b>', 'x'.repeat(200), '漢'.repeat(200)]) {
      const { id } = await createMember(tx, doer, { name, kind: 'natural', status: 'admitted' }, clock)
      assert.equal((await memberById(tx, id)).name, name.normalize('NFC'))
    }
    for (const name of ['x'.repeat(201), 'a\u202eb', 'a\u200c', '\u200db', '\u0007', ' ']) await assert.rejects(createMember(tx, doer, { name, kind: 'natural', status: 'admitted' }, clock), code('memberName'))
  }))

test('an identity is rectified with its history; the journal does not repeat what it was', async () => {
  const { id } = await inTransaction(db, (tx) => enter(tx))
  const change = (identity: object, name = 'Nour Delmas') => inTransaction(db, (tx) => changeIdentity(tx, doer, { memberId: id, name, identity }, clock))
  assert.equal(await change({ birthDay: '14/07/1980', birthPlace: 'Nantes', city: 'Lyon', email: 'nour@exemple.test', actingName: 'not of a person' }), true)
  assert.equal(await change({ birthDay: '1980-07-14', birthPlace: 'Nantes', city: 'Lyon', email: 'nour@exemple.test' }), false, 'the same, written otherwise')
  assert.equal(await change({ birthDay: '1980-07-14', birthPlace: 'Nantes', city: 'Rezé', email: 'nour@exemple.test' }, 'Nour Delmas-Roy'), true)
  const identity = await identityOf(db, id)
  assert.deepEqual([identity.birthDay, identity.city, identity.actingName, (await memberById(db, id)).name], ['1980-07-14', 'Rezé', '', 'Nour Delmas-Roy'])
  const [last] = await changesOfIdentity(db, id, 10)
  assert.deepEqual([last?.before, last?.after], [{ name: 'Nour Delmas', city: 'Lyon' }, { name: 'Nour Delmas-Roy', city: 'Rezé' }])
  const journal = await db.selectFrom('audit_event').select(['after', 'before']).where('member_id', '=', id).where('action', '=', 'member.changed').execute()
  assert.equal(journal.length, 2)
  assert.doesNotMatch(JSON.stringify(journal), /1980|Lyon|Rezé/)
  for (const statement of [sql`update member_identity_change set at = now()`, sql`update member_identity_change set after = '{}'`, sql`delete from member_identity_change`]) await assert.rejects(statement.execute(db))
  await sql`update member_identity_change set before = null, after = null where member_id = ${id}`.execute(db)
})

test('what the law asks of a person and of an organisation, and what does not add up', () => {
  const today = dayOf(clock.now())
  const person = { birthDay: '1980-07-14', birthPlace: 'Nantes', street: '3 rue Haute', postalCode: '44000', city: 'Nantes', country: 'France', email: 'a@b.example', phone: '06.12.34.56.78' }
  assert.equal(checkIdentity('natural', person, today, true).phone, '06 12 34 56 78')
  assert.deepEqual(missingOf('legal', checkIdentity('legal', person, today, false)), ['legalForm', 'actingName'])
  for (const [change, wanted, field] of [
    [{ birthPlace: ' ' }, 'identityMissing', 'birthPlace'],
    [{ birthDay: '2027-01-01' }, 'birthDay', 'birthDay'],
    [{ birthDay: '31/02/1980' }, 'birthDay', 'birthDay'],
    [{ birthDay: '1880-01-01' }, 'birthDay', 'birthDay'],
    [{ phone: 'call me' }, 'phoneShape', 'phone'],
    [{ email: 'a@b' }, 'emailShape', 'email'],
    [{ city: 'a\u202eb' }, 'identityField', 'city'],
    [{ street: 'x'.repeat(301) }, 'identityField', 'street'],
  ] as const)
    assert.throws(() => checkIdentity('natural', { ...person, ...change }, today, true), code(wanted, field))
  const organisation = { ...person, legalForm: 'SARL', actingName: 'Zoé' }
  for (const number of ['732 829 320', '73282932000074', '356 000 000', 'W441234567', '']) checkIdentity('legal', { ...organisation, registrationNumber: number }, today, true)
  assert.throws(() => checkIdentity('legal', { ...organisation, registrationNumber: '732 829 321' }, today, true), code('registrationNumber', 'registrationNumber'))
})
