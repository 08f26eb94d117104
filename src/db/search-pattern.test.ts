import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { beginningWith, containing, endingWith } from './search-pattern.ts'
import { testDatabase } from './test-database.ts'

test('what was typed is found to the letter, and nothing else', async () => {
  const { db } = await testDatabase()
  const names = ['50 % de remise', '50 euros', 'a_b', 'axb', 'c\\d', 'cd', 'fin']
  const found = async (pattern: string) => (await sql<{ name: string }>`select name from unnest(${names}::text[]) as name where name like ${pattern} order by name collate "C"`.execute(db)).rows.map(({ name }) => name)
  assert.deepEqual(await found(containing('0 %')), ['50 % de remise'])
  assert.deepEqual(await found(containing('_')), ['a_b'])
  assert.deepEqual(await found(containing('\\')), ['c\\d'])
  assert.deepEqual(await found(beginningWith(' 50 ')), ['50 % de remise', '50 euros'])
  assert.deepEqual(await found(endingWith('d')), ['c\\d', 'cd'])
  assert.equal(containing('x'.repeat(300)).length, 102)
})
