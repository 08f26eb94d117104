import assert from 'node:assert/strict'
import test from 'node:test'
import { testDatabase } from '#db/test-database.ts'
import { testClock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { countTry, forgetTries, removeOldWindows } from './rate-limit.ts'
import type { Limit } from './rate-limit.ts'

const limit: Limit = { name: 'test', tries: 3, windowMs: 10 * 60_000, firstWaitMs: 60_000, longestWaitMs: 4 * 60_000 }

async function refusedMinutes(attempt: Promise<void>): Promise<number> {
  try {
    await attempt
  } catch (error) {
    assert(error instanceof UserError && error.code === 'tooMany' && error.status === 429)
    return Number(error.params['minutes'])
  }
  return 0
}

test('tries past the limit wait, each wait twice as long, up to the longest', async () => {
  const { db } = await testDatabase()
  const clock = testClock()
  const attempt = () => refusedMinutes(countTry(db, limit, 'camille@velo.example', clock))
  assert.deepEqual([await attempt(), await attempt(), await attempt()], [0, 0, 0])
  for (const minutes of [1, 2, 4, 4]) {
    assert.equal(await attempt(), minutes)
    assert.equal(await attempt(), minutes, 'a try during a wait does not lengthen it')
    clock.advance(minutes * 60_000)
    assert.equal(await attempt(), 0, 'one try passes after the wait')
  }
})

test('a quiet window starts again from nothing', async () => {
  const { db } = await testDatabase()
  const clock = testClock()
  const attempt = () => refusedMinutes(countTry(db, limit, 'x', clock))
  for (let time = 0; time < 3; time++) await attempt()
  clock.advance(60_000 + limit.windowMs + 1)
  assert.deepEqual([await attempt(), await attempt(), await attempt(), await attempt()], [0, 0, 0, 1])
})

test('letter case does not make another account, another account is not touched', async () => {
  const { db } = await testDatabase()
  const clock = testClock()
  for (const who of ['A@x.example', 'a@x.example', ' a@X.example']) await countTry(db, limit, who, clock)
  assert.equal(await refusedMinutes(countTry(db, limit, 'a@x.example', clock)), 1)
  assert.equal(await refusedMinutes(countTry(db, limit, 'b@x.example', clock)), 0)
})

test('a hundred tries at once let no more pass than the limit', async () => {
  const { db } = await testDatabase()
  const clock = testClock()
  const answers = await Promise.all(Array.from({ length: 100 }, () => refusedMinutes(countTry(db, limit, 'x', clock))))
  assert.equal(answers.filter((minutes) => minutes === 0).length, limit.tries)
})

test('success forgets, and old rows go', async () => {
  const { db } = await testDatabase()
  const clock = testClock()
  for (let time = 0; time < 3; time++) await countTry(db, limit, 'x', clock)
  await forgetTries(db, limit, 'X')
  await countTry(db, limit, 'x', clock)
  assert.equal(await removeOldWindows(db, clock), 0)
  clock.advance(3 * 24 * 3_600_000)
  assert.equal(await removeOldWindows(db, clock), 1)
})
