import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { byItself } from '#people/audit.ts'
import { testPeople } from '#people/test-people.ts'
import { readersOfMember } from './readers-of-member.ts'
import { represent } from './represent.ts'

const dayMs = 86_400_000

test('a letter to a member reaches those who act for it at that instant and may read it, each once', async () => {
  const people = await testPeople()
  const [first, second, closed, stranger] = [await people.addPerson({ name: 'Une' }), await people.addPerson({ name: 'Deux' }), await people.addPerson({ name: 'Trois' }), await people.addPerson()]
  const member = await people.addMember('Radio Ricochet', first.id)
  const other = await people.addMember('Ailleurs', stranger.id)
  const at = (ms: number) => new Date(people.clock.now().getTime() + ms)
  await inTransaction(people.db, async (tx) => {
    await represent(tx, byItself('test'), { personId: second.id, memberId: member, capacity: 'representative' }, { now: () => at(dayMs) })
    await represent(tx, byItself('test'), { personId: closed.id, memberId: member, capacity: 'representative' }, people.clock)
    await tx.updateTable('person').set({ disabled_at: people.clock.now() }).where('id', '=', closed.id).execute()
  })
  const named = async (memberId: string, ms: number) => (await readersOfMember(people.db, memberId, at(ms))).map(({ name }) => name)
  assert.deepEqual(await named(member, 0), ['Une'], 'who acts from tomorrow on is not written to today')
  assert.deepEqual(await named(member, 2 * dayMs), ['Une', 'Deux'])
  await people.db.updateTable('representation').set({ ends_at: at(3 * dayMs) }).where('person_id', '=', first.id).execute()
  assert.deepEqual(await named(member, 3 * dayMs), ['Deux'])
  assert.equal((await readersOfMember(people.db, other, at(0)))[0]?.email, stranger.email)
})
