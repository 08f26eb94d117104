import assert from 'node:assert/strict'
import test from 'node:test'
import type { Report } from '#wire/node-state.ts'
import { ReportBox } from './report-box.ts'

const report = (generation: number, rest: Partial<Report> = {}): Report => ({
  kind: 'site',
  id: 'aaaaaaaaaaaa',
  generation,
  outcome: 'applied',
  reason: null,
  detail: null,
  httpStatus: 200,
  answering: true,
  size: null,
  durationMs: 5,
  ...rest,
})

test('the latest report of a resource waits until just that one is acknowledged', async () => {
  const box = new ReportBox()
  box.offer(report(1))
  box.offer(report(2))
  const taken = await box.take(0)
  assert.deepEqual(taken, [report(2)])
  box.offer(report(3))
  box.acknowledge(taken)
  assert.deepEqual(await box.take(0), [report(3)])
  box.acknowledge([report(3)])
  assert.deepEqual(await box.take(0), [])
})

test('what is known already is no news, and takes back what is not', async () => {
  const box = new ReportBox()
  box.know(report(1))
  box.offer(report(1, { durationMs: 99 }))
  assert.deepEqual(await box.take(0), [])
  box.offer(report(1, { answering: false }))
  box.offer(report(1))
  assert.deepEqual(await box.take(0), [])
})

test('who waits is woken by the first report', async () => {
  const box = new ReportBox()
  const taking = box.take(60_000)
  box.offer(report(1))
  assert.deepEqual(await taking, [report(1)])
})
