import assert from 'node:assert/strict'
import test from 'node:test'
import { elapsedMs } from '#lib/clock.ts'
import { takeAtLeast } from './take-at-least.ts'

test('quick work answers no sooner, slow work no later, a failure takes its time too', async () => {
  const timed = async (work: () => Promise<unknown>) => {
    const begun = elapsedMs()
    await takeAtLeast(60, work).catch(() => {})
    return elapsedMs() - begun
  }
  assert(await timed(async () => 1) >= 60)
  assert(await timed(() => Promise.reject(new Error('x'))) >= 60)
  assert.equal(await takeAtLeast(5, () => new Promise((resolve) => setTimeout(() => resolve('slow'), 20))), 'slow')
})
