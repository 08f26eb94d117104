import assert from 'node:assert/strict'
import test from 'node:test'
import { Hono } from 'hono'
import type { Env } from './environment.ts'
import { everyone } from './guard.ts'
import { testApp } from './test-app.ts'

test('a form that cannot be read is refused as the sender’s fault, and logged as nobody’s', async () => {
  const { ask, lines } = testApp([{ path: '/', app: new Hono<Env>().post('/form', everyone, async (c) => c.text(String((await c.req.parseBody())['word']))) }])
  const bodies = [
    ['multipart/form-data', 'no boundary'],
    ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="word\r\n'],
    ['Multipart/Form-Data; boundary=', '----\r\n\r\n'],
  ] as const
  for (const [type, body] of bodies)
    for (const token of [{}, { 'x-csrf': 'made up' }]) {
      const answer = await ask('/form', { method: 'POST', headers: { 'content-type': type, ...token }, body })
      assert.equal(answer.status, 400, `${type} ${await answer.text()}`)
    }
  assert.deepEqual(lines.filter((line) => line['level'] === 'error'), [])
})

test('NUL, which no database keeps, is the sender’s fault too: in an address, in a form', async () => {
  const feature = new Hono<Env>().get('/list', everyone, (c) => c.text(c.req.query('q') ?? '')).post('/form', everyone, async (c) => c.text(String((await c.req.parseBody())['word'])))
  const { ask, lines } = testApp([{ path: '/', app: feature }])
  assert.equal((await ask('/list?q=%00')).status, 400)
  assert.equal((await ask('/list?q=%2500')).status, 200, 'what only looks like it')
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  for (const body of ['word=a%00b', 'other=1&word=%00', 'word=a&word=%00']) assert.equal((await ask('/form', { method: 'POST', headers, body })).status, 400, body)
  assert.deepEqual(lines.filter((line) => line['level'] === 'error'), [])
})
