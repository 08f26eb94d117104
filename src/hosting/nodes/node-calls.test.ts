import assert from 'node:assert/strict'
import { request } from 'node:https'
import type { IncomingMessage } from 'node:http'
import test from 'node:test'
import { UserError } from '#lib/errors.ts'
import type { Call, Question } from '#wire/node-calls.ts'
import { makeNodeCalls } from './node-calls.ts'
import { ask } from './test-node.ts'
import type { Credentials } from './test-node.ts'
import { testService } from './test-service.ts'

const site = 'abcdefghijkm'
const onSite = { site, uid: 200_000 }
const usage: Question = { ask: 'diskUsage', ...onSite }
const megabyte = 1024 * 1024

const take = async (node: Credentials, waitMs = 5000, atMost = 10) =>
  (await ask(node, 'POST', '/node/v1/calls', { waitMs, atMost })).json()['calls'] as Call[]
const reply = (node: Credentials, call: Call, answer: unknown) => ask(node, 'POST', `/node/v1/calls/${call.id}/answer`, answer)

/** A stream of `sizeBytes` that counts how far it was read ahead of what the other side has received. */
function countedStream(sizeBytes: number) {
  let given = 0
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const chunk = new Uint8Array(Math.min(64 * 1024, sizeBytes - given)).fill(given % 251)
        given += chunk.length
        if (chunk.length > 0) controller.enqueue(chunk)
        if (given === sizeBytes) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, given: () => given }
}

/** Opens a request of the node's that streams. */
function openRequest(node: Credentials, method: string, path: string) {
  const sent = request({ method, path, host: '127.0.0.1', port: node.port, servername: 'control.onyva', ca: node.ca, key: node.key, cert: node.cert, agent: false })
  const answered = new Promise<IncomingMessage>((resolve, reject) => sent.on('response', resolve).on('error', reject))
  answered.catch(() => {})
  return { sent, answered }
}

test('a question reaches the node that is asked, and its answer comes back', async (t) => {
  const { calls, newNode } = await testService(t)
  const [node, other] = [await newNode('pomme'), await newNode('poire')]
  const polling = take(node)
  const asked = calls.ask(node.id, usage, { requestId: 'req1' })
  const [call] = await polling
  assert.deepEqual(call?.question, usage)
  assert.equal(call?.requestId, 'req1')
  // Another node can neither answer it nor fetch its bytes: for it the call does not exist.
  const answer = { outcome: 'usage', files: 3, bytes: 100, limitBytes: 1000 }
  assert.equal((await reply(other, call!, answer)).status, 404)
  assert.equal((await ask(other, 'GET', `/node/v1/calls/${call!.id}/body`)).status, 404)
  assert.equal((await ask(other, 'PUT', `/node/v1/calls/${call!.id}/output`, 'x')).status, 404)
  assert.equal((await reply(node, call!, answer)).status, 200)
  assert.deepEqual(await asked, answer)
  assert.equal((await reply(node, call!, answer)).status, 404, 'answered once')
})

test('an answer that does not fit the question is not believed', async (t) => {
  const { calls, newNode } = await testService(t)
  const node = await newNode('pomme')
  const asked = assert.rejects(calls.ask(node.id, usage), /was answered with probed/)
  const [call] = await take(node)
  await reply(node, call!, { outcome: 'probed', httpStatus: 200, answering: true })
  await asked
  const misshapen = assert.rejects(calls.ask(node.id, usage), { name: 'ShapeError' })
  const [second] = await take(node)
  assert.equal((await reply(node, second!, { outcome: 'usage', files: 'many' })).status, 400)
  await misshapen
  const sent = assert.rejects(calls.ask(node.id, { ask: 'readFile', ...onSite, path: 'a', maxBytes: 10 }, { output: async () => {} }), /never came/)
  const [read] = await take(node)
  await reply(node, read!, { outcome: 'sent', bytes: 10 })
  await sent
})

test('what a node says of a call reaches whoever asked, and keeps the call alive', async (t) => {
  const { calls, newNode } = await testService(t)
  const [node, other] = [await newNode('pomme'), await newNode('poire')]
  const said: unknown[] = []
  const asked = calls.ask(node.id, usage, { timeoutMs: 1500, progress: (now) => said.push(now) })
  const [call] = await take(node)
  const tell = (by: Credentials, now: unknown) => ask(by, 'POST', `/node/v1/calls/${call!.id}/progress`, now)
  // in all longer than the silence that is allowed, each time a second less
  for (let done = 1; done <= 4; done++) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    assert.equal((await tell(node, { step: 'counting', done, total: 9 })).status, 200)
  }
  assert.deepEqual(said, [1, 2, 3, 4].map((done) => ({ step: 'counting', done, total: 9 })))
  for (const wrong of [{ step: 'dancing', done: 1, total: 9 }, { step: 'counting', done: -1, total: 9 }, { step: 'counting', done: 1 }, { step: 'counting', done: 1, total: 9, more: 1 }])
    assert.equal((await tell(node, wrong)).status, 400)
  assert.equal((await tell(other, { step: 'counting', done: 5, total: 9 })).status, 404)
  assert.equal(said.length, 4)
  const answer = { outcome: 'usage', files: 3, bytes: 100, limitBytes: 1000 }
  await reply(node, call!, answer)
  assert.deepEqual(await asked, answer)
  assert.equal((await tell(node, { step: 'counting', done: 5, total: 9 })).status, 404, 'it is over')
})

test('a node that is not there, or falls silent, is said to be away', async (t) => {
  const calls = makeNodeCalls(async () => 'pomme')
  const away = (error: unknown) => error instanceof UserError && error.code === 'nodeAway' && error.params['node'] === 'pomme' && error.status === 503
  await assert.rejects(calls.ask('n', usage, { timeoutMs: 50 }), away)
  const silent = assert.rejects(calls.ask('n', usage, { timeoutMs: 80 }), away)
  const signal = new AbortController().signal
  const [taken] = await calls.take('n', { waitMs: 100, atMost: 1, signal })
  await silent
  assert.equal(calls.find('n', taken!.id), null)
  t.diagnostic('both refused within their time')
})

test('a node with its hands full is busy, not away, and the queue has an end', async () => {
  const calls = makeNodeCalls(async () => 'pomme')
  const signal = new AbortController().signal
  const slow = calls.ask('n', usage, { timeoutMs: 5000 })
  const [taken] = await calls.take('n', { waitMs: 100, atMost: 1, signal })
  const waiting = Array.from({ length: 200 }, () => calls.ask('n', usage, { timeoutMs: 60 }))
  const settled = Promise.allSettled(waiting)
  await assert.rejects(calls.ask('n', usage), { code: 'nodeBusy' })
  for (const result of await settled) assert.equal((result as PromiseRejectedResult).reason.code, 'nodeBusy')
  calls.find('n', taken!.id)!.answer({ outcome: 'usage', files: 0, bytes: 0, limitBytes: 1 })
  assert.equal((await slow).outcome, 'usage')
})

test('a site with eight calls under way waits; the others do not', async () => {
  const calls = makeNodeCalls(async () => 'pomme')
  const signal = new AbortController().signal
  const done = { outcome: 'usage', files: 0, bytes: 0, limitBytes: 1 } as const
  const busy = Array.from({ length: 10 }, () => calls.ask('n', usage))
  const other = calls.ask('n', { ask: 'diskUsage', site: 'zzzzzzzzzzzz', uid: 200_001 })
  const taken = await calls.take('n', { waitMs: 100, atMost: 20, signal })
  assert.deepEqual(taken.map(({ question }) => question.site), [...Array.from({ length: 8 }, () => site), 'zzzzzzzzzzzz'])
  const next = calls.take('n', { waitMs: 5000, atMost: 20, signal })
  calls.find('n', taken[0]!.id)!.answer(done)
  const more = await next
  assert.equal(more.length, 1, 'one is over: one takes its place at once')
  for (const { id } of [...taken.slice(1), ...more]) calls.find('n', id)!.answer(done)
  for (const { id } of await calls.take('n', { waitMs: 100, atMost: 20, signal })) calls.find('n', id)!.answer(done)
  await Promise.all([...busy, other])
})

test('a call waits for the next poll when the one before was cut off, and is dropped when the person leaves', async (t) => {
  const { calls, newNode } = await testService(t)
  const node = await newNode('pomme')
  const { sent } = openRequest(node, 'POST', '/node/v1/calls')
  sent.end(JSON.stringify({ waitMs: 20_000, atMost: 5 }))
  await new Promise((resolve) => setTimeout(resolve, 200))
  sent.destroy()
  await new Promise((resolve) => setTimeout(resolve, 100))
  const asked = calls.ask(node.id, usage)
  const person = new AbortController()
  const dropped = assert.rejects(calls.ask(node.id, usage, { signal: person.signal }), { name: 'AbortError' })
  person.abort()
  await dropped
  const taken = await take(node)
  assert.equal(taken.length, 1)
  await reply(node, taken[0]!, { outcome: 'usage', files: 0, bytes: 0, limitBytes: 1 })
  assert.equal((await asked).outcome, 'usage')
})

test('50 MB go to a slow node with little of them in memory', async (t) => {
  const { calls, newNode } = await testService(t)
  const node = await newNode('pomme')
  const sizeBytes = 50 * megabyte
  const { stream, given } = countedStream(sizeBytes)
  const asked = calls.ask(node.id, { ask: 'writeFile', ...onSite, path: 'a', sizeBytes, overwrite: true }, { body: stream })
  const [call] = await take(node)
  const { sent, answered } = openRequest(node, 'GET', `/node/v1/calls/${call!.id}/body`)
  sent.end()
  const response = await answered
  assert.equal(response.headers['content-length'], String(sizeBytes))
  // The node stops reading: the source must stop giving.
  await new Promise((resolve) => setTimeout(resolve, 500))
  const aheadBytes = given()
  t.diagnostic(`read ahead of a node that does not read: ${(aheadBytes / megabyte).toFixed(1)} MB`)
  assert.ok(aheadBytes < 12 * megabyte, `${aheadBytes} bytes were taken while nobody read`)
  let received = 0
  let worstAheadBytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    received += chunk.length
    worstAheadBytes = Math.max(worstAheadBytes, given() - received)
  }
  assert.equal(received, sizeBytes)
  assert.ok(worstAheadBytes < 12 * megabyte)
  assert.equal((await ask(node, 'GET', `/node/v1/calls/${call!.id}/body`)).status, 404, 'bytes are given once')
  await reply(node, call!, { outcome: 'received', files: 1, bytes: received })
  assert.deepEqual(await asked, { outcome: 'received', files: 1, bytes: sizeBytes })
})

test('50 MB come from a node to a slow person with little of them in memory', async (t) => {
  const { calls, newNode } = await testService(t)
  const node = await newNode('pomme')
  const sizeBytes = 50 * megabyte
  let consumed = 0
  let written = 0
  let worstAheadBytes = 0
  const go = Promise.withResolvers<void>()
  const asked = calls.ask(node.id, { ask: 'readFile', ...onSite, path: 'a', maxBytes: sizeBytes }, {
    output: async (stream) => {
      await go.promise
      for await (const chunk of stream) {
        consumed += chunk.length
        worstAheadBytes = Math.max(worstAheadBytes, written - consumed)
      }
    },
  })
  const [call] = await take(node)
  const { sent, answered } = openRequest(node, 'PUT', `/node/v1/calls/${call!.id}/output`)
  const chunk = Buffer.alloc(64 * 1024, 7)
  const writing = (async () => {
    while (written < sizeBytes) {
      written += chunk.length
      if (!sent.write(chunk)) await new Promise((resolve) => sent.once('drain', resolve))
    }
    sent.end()
  })()
  await new Promise((resolve) => setTimeout(resolve, 500))
  t.diagnostic(`sent ahead to a person who does not read: ${(written / megabyte).toFixed(1)} MB`)
  assert.ok(written < 16 * megabyte, `${written} bytes were taken while nobody read`)
  go.resolve()
  await writing
  assert.equal((await answered).statusCode, 200)
  await reply(node, call!, { outcome: 'sent', bytes: sizeBytes })
  assert.deepEqual(await asked, { outcome: 'sent', bytes: sizeBytes })
  assert.equal(consumed, sizeBytes)
})

test('an upload that stops short cuts the node off and is an error for whoever asked', async (t) => {
  const { calls, newNode } = await testService(t)
  const node = await newNode('pomme')
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(1000)),
    pull: async (controller) => {
      await new Promise((resolve) => setTimeout(resolve, 100))
      controller.error(new Error('the browser went away'))
    },
  })
  const asked = assert.rejects(calls.ask(node.id, { ask: 'writeFile', ...onSite, path: 'a', sizeBytes: 5000, overwrite: true }, { body }), /the browser went away/)
  const [call] = await take(node)
  const { sent, answered } = openRequest(node, 'GET', `/node/v1/calls/${call!.id}/body`)
  sent.end()
  await assert.rejects(async () => {
    for await (const _ of await answered) continue
  }, { code: 'ECONNRESET' })
  await asked
  assert.equal((await reply(node, call!, { outcome: 'refused', reason: 'bodyIncomplete', detail: null })).status, 404)
})

test('a node that refuses an upload in the middle is heard', async (t) => {
  const { calls, newNode } = await testService(t)
  const node = await newNode('pomme')
  const { stream } = countedStream(20 * megabyte)
  const asked = calls.ask(node.id, { ask: 'writeFile', ...onSite, path: 'a', sizeBytes: 20 * megabyte, overwrite: true }, { body: stream })
  const [call] = await take(node)
  const { sent, answered } = openRequest(node, 'GET', `/node/v1/calls/${call!.id}/body`)
  sent.end()
  ;(await answered).once('data', () => sent.destroy())
  await new Promise((resolve) => setTimeout(resolve, 200))
  assert.equal((await reply(node, call!, { outcome: 'refused', reason: 'diskFull', detail: null })).status, 200)
  assert.deepEqual(await asked, { outcome: 'refused', reason: 'diskFull', detail: null })
})

test('a download that the node cuts off does not look like the end of the file', async (t) => {
  const { calls, newNode } = await testService(t)
  const node = await newNode('pomme')
  let ended: unknown = 'whole'
  const asked = assert.rejects(
    calls.ask(node.id, { ask: 'readFile', ...onSite, path: 'a', maxBytes: 1000 }, {
      output: async (stream) => {
        try {
          for await (const _ of stream) continue
        } catch (error) {
          ended = error
          throw error
        }
      },
    }),
  )
  const [call] = await take(node)
  const { sent } = openRequest(node, 'PUT', `/node/v1/calls/${call!.id}/output`)
  sent.write('half of it')
  await new Promise((resolve) => setTimeout(resolve, 200))
  sent.destroy()
  await asked
  assert.notEqual(ended, 'whole')
})

test('a person who stops sending is told that it is their side', async (t) => {
  const { calls, newNode } = await testService(t)
  const node = await newNode('pomme')
  const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new Uint8Array(10)) })
  const asked = assert.rejects(calls.ask(node.id, { ask: 'writeFile', ...onSite, path: 'a', sizeBytes: 5000, overwrite: true }, { body, timeoutMs: 1500 }), { code: 'transferStalled' })
  const [call] = await take(node)
  const { sent, answered } = openRequest(node, 'GET', `/node/v1/calls/${call!.id}/body`)
  sent.end()
  ;(await answered).on('error', () => {}).resume()
  await asked
})
