import assert from 'node:assert/strict'
import test from 'node:test'
import { GiveWay } from './give-way.ts'

const [mad, calm] = ['shop_aaaaaaaaaaaa', 'blog_bbbbbbbbbbbb']
type Row = [thread: number, user: string, command: string]

/** Looks at each list in turn. @returns the nice values that threads have after each. */
async function after(...looks: Row[][]): Promise<Record<number, number>[]> {
  let at = 0
  const nice: Record<number, number> = {}
  const seen: Record<number, number>[] = []
  const query = async () => looks[at]!.map(([thread, user, command]) => ({ thread: String(thread), user, command }))
  const giveWay = new GiveWay({ query }, (thread, value) => {
    if (thread === 404) throw new Error('no such thread')
    nice[thread] = value
  })
  for (; at < looks.length; at++) {
    await giveWay.look()
    seen.push({ ...nice })
  }
  return seen
}

test('who has many statements under way gives way with all threads, a neighbour and root do not', async () => {
  const [first] = await after([[1, mad, 'Query'], [2, mad, 'Query'], [3, mad, 'Sleep'], [4, calm, 'Query'], [5, 'root', 'Query']])
  assert.deepEqual(first, { 1: 15, 2: 15, 3: 15 })
})

test('one long statement does too, once it has lasted; a short one never', async () => {
  assert.deepEqual(await after([[1, mad, 'Query']], [[1, mad, 'Query']]), [{}, { 1: 15 }])
  const short = Array.from({ length: 8 }, (_, look): Row[] => [[1, calm, look % 2 === 0 ? 'Query' : 'Sleep']])
  assert.deepEqual((await after(...short)).at(-1), {})
})

test('calm again, its threads weigh as before, also where they serve somebody else now or have ended', async () => {
  const busy: Row[] = [[1, mad, 'Query'], [2, mad, 'Query'], [404, mad, 'Query'], [6, mad, 'Query']]
  const seen = await after(busy, [[1, mad, 'Query'], [2, calm, 'Query']], [[1, mad, 'Sleep']], [[1, mad, 'Sleep']], [[1, mad, 'Sleep']])
  assert.deepEqual(seen[1], { 1: 15, 2: 0, 6: 0 })
  assert.deepEqual(seen.at(-1), { 1: 0, 2: 0, 6: 0 })
})
