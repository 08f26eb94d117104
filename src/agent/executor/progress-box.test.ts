import assert from 'node:assert/strict'
import test from 'node:test'
import type { CallProgress } from '#wire/node-calls.ts'
import { ProgressBox } from './progress-box.ts'

const at = (done: number): CallProgress => ({ step: 'copying', done, total: 9 })

test('the newest word is told once, and waited for', async () => {
  const box = new ProgressBox()
  const { tell, end } = box.open('one')
  tell(at(1))
  tell(at(2))
  assert.deepEqual(await box.next('one', 0), at(2))
  const waiting = box.next('one', 5000)
  tell(at(3))
  assert.deepEqual(await waiting, at(3))
  assert.equal(await box.next('one', 5), null)
  const last = box.next('one', 5000)
  end()
  assert.equal(await last, null)
  assert.equal(await box.next('one', 5000), null, 'it is over: nobody waits')
  assert.equal(await box.next('unknown', 5000), null)
})
