import assert from 'node:assert/strict'
import test from 'node:test'
import { createRoute, z } from '@hono/zod-openapi'
import { UserError } from '#lib/errors.ts'
import { everyone, signedIn } from '../guard.ts'
import { buildActor, testApp, testConfig } from '../test-app.ts'
import { apiRoute, makeApiApp } from './api-app.ts'
import { addDocument, makeApi } from './make-api.ts'

const thing = z.object({ size: z.int(), name: z.string() }).openapi('Thing')
const makeThing = apiRoute(signedIn, {
  method: 'post',
  path: '/api/v1/things/{thing}',
  operationId: 'makeThing',
  summary: 'Makes a thing',
  tags: ['things'],
  request: { params: z.object({ thing: z.string() }), body: { required: true, content: { 'application/json': { schema: thing } } } },
  responses: { 200: { description: 'The thing.', content: { 'application/json': { schema: thing } } } },
})
const breakThing = apiRoute(everyone, {
  method: 'get',
  path: '/api/v1/things/{thing}/broken',
  operationId: 'breakThing',
  summary: 'Fails',
  tags: ['things'],
  request: { params: z.object({ thing: z.enum(['bug', 'refusal', 'wordless']) }) },
  responses: { 200: { description: 'Never.' } },
})

function api() {
  const part = makeApiApp()
    .openapi(makeThing, (c) => c.json(c.req.valid('json'), 200))
    .openapi(breakThing, (c) => {
      const which = c.req.valid('param').thing
      if (which === 'bug') throw new Error('the secret detail')
      throw new UserError(which === 'refusal' ? 'tooMany' : 'aCodeWithoutWords', { minutes: 7 }, { status: 429, field: 'name' })
    })
  const app = makeApi().route('/', part)
  addDocument(app, testConfig())
  return testApp([{ path: '/', app }], { who: (c) => (c.req.header('authorization') === 'Bearer me' || c.req.header('cookie')?.includes('me=1') ? buildActor() : null) })
}
const me = { authorization: 'Bearer me', 'content-type': 'application/json' }
type Said = Record<string, unknown> & { errors?: { field: string }[] }

test('a refusal is problem+json in the reader’s language', async () => {
  const { ask } = api()
  const french = await ask('/api/v1/things/refusal/broken', { headers: { 'accept-language': 'fr' } })
  assert.equal(french.status, 429)
  assert.equal(french.headers.get('content-type'), 'application/problem+json')
  assert.equal(french.headers.get('content-language'), 'fr')
  const said = (await french.json()) as Said
  assert.deepEqual([said['code'], said['status'], said['field'], said['params']], ['tooMany', 429, 'name', { minutes: 7 }])
  assert.match(String(said['title']), /Réessayez dans 7/)
  assert.match(String(said['type']), /\/api\?part=problems#problem-tooMany$/)
  const english = (await (await ask('/api/v1/things/refusal/broken', { headers: { 'accept-language': 'en' } })).json()) as Said
  assert.match(String(english['title']), /Try again in 7/)
})

test('a fault of ours tells nothing of itself but an id, and stands in the log', async () => {
  const { ask, lines } = api()
  const answer = await ask('/api/v1/things/bug/broken')
  assert.equal(answer.status, 500)
  const text = await answer.text()
  assert.ok(!text.includes('secret detail'))
  const { requestId } = JSON.parse(text) as { requestId: string }
  assert.ok(lines.some((line) => line['event'] === 'api.failed' && line['requestId'] === requestId && String(line['error']).includes('secret detail')))
})

test('a request that does not have its shape names every field at fault', async () => {
  const { ask } = api()
  const answer = await ask('/api/v1/things/x', { method: 'POST', headers: me, body: '{"size":"big"}' })
  assert.equal(answer.status, 400)
  const said = (await answer.json()) as Said
  assert.equal(said['code'], 'badInput')
  assert.deepEqual(said.errors?.map((error) => error.field), ['size', 'name'])
  for (const [body, type] of [['{', 'application/json'], ['a=b', 'application/x-www-form-urlencoded'], ['', 'application/json']] as const) {
    const bad = await ask('/api/v1/things/x', { method: 'POST', headers: { ...me, 'content-type': type }, body })
    assert.equal(bad.status, 400, body)
    assert.equal(bad.headers.get('content-type'), 'application/problem+json')
  }
})

test('the guard comes before the shape, a bearer is asked for, and an unknown address is a problem too', async () => {
  const { ask } = api()
  const stranger = await ask('/api/v1/things/x', { method: 'POST', headers: { authorization: 'Bearer nobody', 'content-type': 'application/json' }, body: '{"size":"big"}' })
  assert.equal(stranger.status, 401)
  assert.match(stranger.headers.get('www-authenticate') ?? '', /^Bearer/)
  const withCookie = await ask('/api/v1/things/x', { method: 'POST', headers: { cookie: 'me=1', 'content-type': 'application/json' }, body: '{"size":1,"name":"a"}' })
  assert.equal(withCookie.status, 401)
  assert.equal((await ask('/api/v1/things/x', { method: 'POST', headers: me, body: '{"size":1,"name":"a"}' })).status, 200)
  const nowhere = await ask('/api/v1/nowhere')
  assert.equal(nowhere.status, 404)
  assert.equal(nowhere.headers.get('content-type'), 'application/problem+json')
})

test('a route without a guard stops the start', () => {
  const bare = createRoute({ method: 'get', path: '/api/v1/bare', responses: { 200: { description: 'x' } } })
  const app = makeApiApp().openapi(bare, (c) => c.text('x'))
  assert.throws(() => testApp([{ path: '/', app }]), /no guard/)
})

test('the page for people shows every route, in both languages, and the sentence of every refusal', async () => {
  const { ask } = api()
  for (const language of ['fr', 'en']) {
    const answer = await ask('/api', { headers: { 'accept-language': language } })
    assert.equal(answer.status, 200)
    const page = await answer.text()
    assert.match(page, new RegExp(`<html lang="${language}"`))
    assert.match(await (await ask('/api?part=problems')).text(), /id="problem-tooMany"/)
    // Each route leads to where it is told in full.
    const [, address = ''] = /href="(\/api\?part=[^"#]*)#makeThing"/.exec(page) ?? []
    assert.match(await (await ask(address)).text(), /id="makeThing"/)
    assert.match(page, /href="\/api\?part=shapes"/)
    assert.match(await (await ask('/api?part=shapes')).text(), /id="shape-Thing"/)
  }
})
