import assert from 'node:assert/strict'
import test from 'node:test'
import { makeLog } from './log.ts'
import { startTimedWork } from './timed-work.ts'

test('a job goes on at once while there is more, and goes on after a failure', async () => {
  const lines: string[] = []
  const log = makeLog((line) => lines.push(line))
  let rounds = 0
  const over = Promise.withResolvers<void>()
  const work = startTimedWork(
    [
      {
        name: 'count',
        pauseMs: 1,
        work: async () => {
          rounds++
          if (rounds === 3) throw new Error('no luck')
          if (rounds === 5) over.resolve()
          return rounds < 3
        },
      },
    ],
    log,
  )
  const alive = setInterval(() => {}, 50) // the loop's own timers do not hold the process
  await over.promise
  await work.stop()
  clearInterval(alive)
  const after = rounds
  await new Promise((resolve) => setTimeout(resolve, 10))
  assert.equal(rounds, after, 'no round begins once stopped')
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /"job":"count".*"failures":1.*no luck/)
})
