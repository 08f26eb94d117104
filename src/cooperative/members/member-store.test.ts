import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { testDatabase } from '#db/test-database.ts'
import type { Db } from '#db/open-database.ts'
import { elapsedMs, testClock } from '#lib/clock.ts'
import { inTransaction } from '#db/transaction.ts'
import { byItself } from '#people/audit.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { represent } from '#people/persons/represent.ts'
import { createMember } from './create-member.ts'
import { searchMembers } from './member-store.ts'
import type { MemberSearch } from './member-store.ts'

const all: MemberSearch = { text: '', status: null, kind: null, order: 'number', descending: false, page: 1, pageSize: 25 }
const clock = testClock()

async function filled(): Promise<Db> {
  const { db } = await testDatabase()
  await inTransaction(db, async (tx) => {
    const doer = byItself('test')
    for (const [name, kind, status] of [
      ['Épicerie du coin', 'legal', 'admitted'],
      ['zoé Marchand', 'natural', 'applicant'],
      ['Atelier 100 %', 'legal', 'admitted'],
      ['atelier_sud', 'legal', 'withdrawn'],
      ['Œuvre', 'legal', 'admitted'],
    ] as const)
      await createMember(tx, doer, { name, kind, status }, clock)
    const personId = await createPerson(tx, { email: 'camille@velo.example', name: 'Camille Ferrand', language: 'fr' }, clock)
    const { members } = await searchMembers(tx, { ...all, text: 'epicerie' }, clock.now())
    await represent(tx, doer, { personId, memberId: members[0]!.id, capacity: 'representative' }, clock)
  })
  return db
}

test('numbers grow from one; accents, case, ligatures do not count; signs stand for themselves', async () => {
  const db = await filled()
  const names = async (change: Partial<MemberSearch>) => (await searchMembers(db, { ...all, ...change }, clock.now())).members.map(({ name }) => name)
  assert.deepEqual((await searchMembers(db, all, clock.now())).members.map(({ number }) => number), [1, 2, 3, 4, 5])
  assert.deepEqual(await names({ text: 'EPICERIE' }), ['Épicerie du coin'])
  assert.deepEqual(await names({ text: 'oeuvre' }), ['Œuvre'])
  assert.deepEqual(await names({ text: '100 %' }), ['Atelier 100 %'])
  assert.deepEqual(await names({ text: 'r_s' }), ['atelier_sud'])
  assert.deepEqual(await names({ text: '2' }), ['zoé Marchand'], 'the exact number')
  assert.deepEqual(await names({ text: 'ferrand' }), ['Épicerie du coin'], 'by a person who acts for it')
  assert.deepEqual(await names({ text: 'camille@velo' }), ['Épicerie du coin'])
  assert.deepEqual(await names({ text: "'; drop table member; --" }), [])
  assert.deepEqual(await names({ text: '\\' }), [])
})

test('sorted as people sort, each way, within a state; counts of every state beside', async () => {
  const db = await filled()
  const byName = await searchMembers(db, { ...all, order: 'name' }, clock.now())
  assert.deepEqual(byName.members.map(({ name }) => name), ['Atelier 100 %', 'atelier_sud', 'Épicerie du coin', 'Œuvre', 'zoé Marchand'])
  const down = await searchMembers(db, { ...all, order: 'name', descending: true, pageSize: 2, page: 2 }, clock.now())
  assert.deepEqual(down.members.map(({ name }) => name), ['Épicerie du coin', 'atelier_sud'])
  const admitted = await searchMembers(db, { ...all, status: 'admitted' }, clock.now())
  assert.deepEqual([admitted.total, admitted.counts.applicant, admitted.counts.withdrawn], [3, 1, 1])
  assert.equal(admitted.members.find(({ name }) => name.startsWith('É'))?.persons, 1)
})

test('4,000 members: each search, order and page is quick', async () => {
  const { db } = await testDatabase()
  await sql`insert into member (id, name, kind, status, created_at)
    select 'm' || n, (array['Association', 'Épicerie', 'Atelier', 'Théâtre', 'Collectif'])[1 + n % 5] || ' ' || md5(n::text), 'legal',
      case when n % 10 = 0 then 'withdrawn' else 'admitted' end, ${clock.now()} from generate_series(1, 4000) n`.execute(db)
  await sql`insert into person (id, email, name, created_at) select 'p' || n, 'p' || n || '@x.example', 'Personne ' || md5((n + 9)::text), ${clock.now()} from generate_series(1, 4500) n`.execute(db)
  await sql`insert into representation (id, person_id, member_id, capacity, starts_at)
    select 'r' || n, 'p' || n, 'm' || (1 + n % 4000), 'representative', ${clock.now()} from generate_series(1, 4500) n`.execute(db)
  await sql`analyze`.execute(db)
  const searches: MemberSearch[] = [
    all,
    { ...all, page: 160 },
    { ...all, order: 'name' },
    { ...all, order: 'name', descending: true, page: 80 },
    { ...all, order: 'created', descending: true },
    { ...all, text: 'theatre' },
    { ...all, text: 'abc' },
    { ...all, text: 'p777@x' },
    { ...all, text: '3999' },
    { ...all, status: 'withdrawn', order: 'name' },
    { ...all, text: 'e' },
  ]
  for (const search of searches) await searchMembers(db, search, clock.now())
  // Of each search the quickest of nine: what it costs by itself, on a machine that has other work too.
  const best = searches.map(() => Infinity)
  for (let round = 0; round < 9; round++)
    for (const [index, search] of searches.entries()) {
      const begun = elapsedMs()
      await searchMembers(db, search, clock.now())
      best[index] = Math.min(best[index]!, elapsedMs() - begun)
    }
  const slowest = Math.max(...best)
  // The aim (architecture, row 9: 30 ms) is for a quiet machine; ten times that here still tells an index that is not used.
  assert(slowest < 300, `${slowest.toFixed(1)} ms: ${JSON.stringify(searches[best.indexOf(slowest)])}`)
  if (process.env['ONYVA_TIMES']) console.log(`members: slowest search ${slowest.toFixed(1)} ms`)
})
