import assert from 'node:assert/strict'
import test from 'node:test'
import { testDatabase } from '#db/test-database.ts'
import { testClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { lastOutage, recordControlPlaneRun } from './control-plane-run.ts'
import { presenceOf } from './node.ts'

const minuteMs = 60_000

test('a stop of ten minutes is told for a day, a quick restart is not', async () => {
  const { db } = await testDatabase()
  const clock = testClock()
  const first = await recordControlPlaneRun(db, clock, silentLog)
  assert.equal(await lastOutage(db, clock.now()), null, 'the first start is no outage')
  clock.advance(5 * minuteMs)
  await first.stop()
  const stoppedAt = clock.now()
  clock.advance(10 * minuteMs)
  const second = await recordControlPlaneRun(db, clock, silentLog)
  const restartedAt = clock.now()
  assert.deepEqual(await lastOutage(db, clock.now()), { from: stoppedAt, to: restartedAt })
  clock.advance(minuteMs)
  await second.stop()
  clock.advance(5000)
  const third = await recordControlPlaneRun(db, clock, silentLog)
  assert.deepEqual(await lastOutage(db, clock.now()), { from: stoppedAt, to: restartedAt }, 'a quick restart does not hide it')
  clock.advance(24 * 60 * minuteMs)
  assert.equal(await lastOutage(db, clock.now()), null)
  await third.stop()
})

test('after a start nobody is called away before they could speak', () => {
  const at = (minutes: number) => new Date(minutes * minuteMs)
  assert.equal(presenceOf({ seenAt: at(9) }, at(10), at(0)), 'here')
  assert.equal(presenceOf({ seenAt: at(8) }, at(10), at(0)), 'away')
  assert.equal(presenceOf({ seenAt: at(0) }, at(10), at(9)), 'expected')
  assert.equal(presenceOf({ seenAt: at(0) }, at(10), at(8)), 'away')
  assert.equal(presenceOf({ seenAt: null }, at(10), at(0)), 'away')
})
