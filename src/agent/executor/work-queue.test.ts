import assert from 'node:assert/strict'
import test from 'node:test'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import { WorkQueue } from './work-queue.ts'

/** A queue whose work ends when the test says so. */
function heldQueue(atOnce: number) {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const queue = new WorkQueue(atOnce, (key) => {
    begun.push(key)
    return new Promise((resolve) => ends.set(key, resolve))
  })
  const end = async (key: string) => {
    ends.get(key)!()
    for (let turns = 0; turns < 3; turns++) await turn()
  }
  return { queue, begun, end }
}

test('what was just asked goes before what is only looked over, and no more at once than allowed', async () => {
  const { queue, begun, end } = heldQueue(2)
  for (const key of ['old1', 'old2', 'old3']) queue.add(key, false)
  queue.add('new', true)
  assert.deepEqual(begun, ['old1', 'old2'])
  await end('old1')
  assert.deepEqual(begun, ['old1', 'old2', 'new'])
  assert.equal(queue.size(), 3)
})

test('one resource is never worked on twice at a time, and what comes meanwhile is done after', async () => {
  const { queue, begun, end } = heldQueue(4)
  queue.add('a', true)
  queue.add('a', true)
  queue.add('a', false)
  assert.deepEqual(begun, ['a'])
  await end('a')
  assert.deepEqual(begun, ['a', 'a'])
  await end('a')
  assert.equal(queue.size(), 0)
})

test('its end waits for what is under way, and begins nothing more', async () => {
  const { queue, begun, end } = heldQueue(1)
  queue.add('a', true)
  queue.add('b', true)
  queue.addLater('c', 1)
  const ending = queue.end()
  await end('a')
  await ending
  await wait(5)
  assert.deepEqual(begun, ['a'])
})
