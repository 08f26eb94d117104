import assert from 'node:assert/strict'
import test from 'node:test'
import { GiveWay } from './give-way.ts'

const [mad, calm] = ['shop_aaaaaaaaaaaa', 'blog_bbbbbbbbbbbb']
type Row = [thread: number, user: string, command: string]

/** Looks at each list in turn, a second apart. @returns which threads give way after each, of those that were ever told to. */
async function after(...looks: Row[][]): Promise<Record<number, boolean>[]> {
  let at = 0
  const gentle: Record<number, boolean> = {}
  let taken = 0
  const seen: Record<number, boolean>[] = []
  const query = async () => looks[at]!.map(([thread, user, command]) => ({ thread: String(thread), user, command }))
  const giveWay = new GiveWay(
    { query },
    {
      take: () => taken++,
      move(thread, giveWay) {
        if (thread === 404) throw new Error('no such thread')
        gentle[thread] = giveWay
      },
    },
    () => at * 1000,
  )
  for (; at < looks.length; at++) {
    await giveWay.look()
    seen.push({ ...gentle })
  }
  assert.equal(taken, 1, 'the server is put in its group once')
  return seen
}

test('who has many statements under way gives way with all threads, a neighbour and root do not', async () => {
  const [first] = await after([[1, mad, 'Query'], [2, mad, 'Query'], [3, mad, 'Sleep'], [4, calm, 'Query'], [5, 'root', 'Query']])
  assert.deepEqual(first, { 1: true, 2: true, 3: true })
})

test('one long statement does too, once it has lasted; a short one never', async () => {
  assert.deepEqual(await after([[1, mad, 'Query']], [[1, mad, 'Query']]), [{}, { 1: true }])
  const short = Array.from({ length: 8 }, (_, look): Row[] => [[1, calm, look % 2 === 0 ? 'Query' : 'Sleep']])
  assert.deepEqual((await after(...short)).at(-1), {})
})

test('calm again, its threads weigh as before, also where they serve somebody else now or have ended', async () => {
  const busy: Row[] = [[1, mad, 'Query'], [2, mad, 'Query'], [404, mad, 'Query'], [6, mad, 'Query']]
  const seen = await after(busy, [[1, mad, 'Query'], [2, calm, 'Query']], [[1, mad, 'Sleep']], [[1, mad, 'Sleep']], [[1, mad, 'Sleep']])
  assert.deepEqual(seen[1], { 1: true, 2: false, 6: false })
  assert.deepEqual(seen.at(-1), { 1: false, 2: false, 6: false })
})
