import assert from 'node:assert/strict'
import test from 'node:test'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { csrfField } from './components/form.ts'
import { checkCsrfToken, makeCsrfToken, streamedBody } from './csrf.ts'
import type { Env } from './environment.ts'
import { everyone } from './guard.ts'
import { page } from './page.ts'
import { buildActor, testApp } from './test-app.ts'

const origin = 'http://panel.onyva.localhost:8080'
const typed = { 'content-type': 'application/x-www-form-urlencoded' }

function makeForms() {
  const done: string[] = []
  const app = new Hono<Env>()
  app.get('/form', everyone, (c) => page(c, { title: 'Form', body: html`<form method="post">${csrfField(c)}</form>` }))
  app.post('/form', everyone, async (c) => {
    done.push(String((await c.req.parseBody())['word'] ?? ''))
    return c.redirect('/form', 303)
  })
  app.put('/stream', everyone, streamedBody, async (c) => c.text(String((await c.req.arrayBuffer()).byteLength)))
  return { done, app }
}

/** A visitor who has opened the form, with the token of that page. */
async function visitor(who = () => buildActor()) {
  const { done, app } = makeForms()
  const panel = testApp([{ path: '/', app }], { who })
  const shown = await (await panel.ask('/form')).text()
  const token = /name="_csrf" value="([^"]+)"/.exec(shown)?.[1] ?? ''
  return { ...panel, done, token }
}

test('a form of our own page passes, and its other fields arrive', async () => {
  const { ask, token, done } = await visitor()
  const answer = await ask('/form', { method: 'POST', headers: { ...typed, origin, 'sec-fetch-site': 'same-origin' }, body: new URLSearchParams({ _csrf: token, word: 'bonjour' }) })
  assert.equal(answer.status, 303)
  assert.deepEqual(done, ['bonjour'])
})

test('a multipart form passes too', async () => {
  const { ask, token, done } = await visitor()
  const body = new FormData()
  body.set('_csrf', token)
  body.set('word', 'deux')
  assert.equal((await ask('/form', { method: 'POST', headers: { origin }, body })).status, 303)
  assert.deepEqual(done, ['deux'])
})

test('everything else is refused and changes nothing', async () => {
  const { ask, token, done, cookies } = await visitor()
  const good = new URLSearchParams({ _csrf: token, word: 'forged' })
  const cases: [string, Record<string, string>, URLSearchParams][] = [
    ['no token', { ...typed, origin }, new URLSearchParams({ word: 'forged' })],
    ['an invented token', { ...typed, origin }, new URLSearchParams({ _csrf: 'A'.repeat(86), word: 'forged' })],
    ['a token cut short', { ...typed, origin }, new URLSearchParams({ _csrf: token.slice(2), word: 'forged' })],
    ['another origin', { ...typed, origin: 'http://roue.sites-onyva.localhost:8081' }, good],
    ['an opaque origin', { ...typed, origin: 'null' }, good],
    ['the same host on another port', { ...typed, origin: 'http://panel.onyva.localhost:9999' }, good],
    ['another site, says the browser', { ...typed, origin, 'sec-fetch-site': 'cross-site' }, good],
    ['a sibling, says the browser', { ...typed, 'sec-fetch-site': 'same-site' }, good],
    ['a type that no form has', { 'content-type': 'text/plain', origin }, good],
  ]
  for (const [what, headers, body] of cases) assert.equal((await ask('/form', { method: 'POST', headers, body: body.toString() })).status, 403, what)
  cookies.set('onyva-browser', 'a'.repeat(32)) // a planted cookie: the token was made under another
  assert.equal((await ask('/form', { method: 'POST', headers: { ...typed, origin }, body: good.toString() })).status, 403)
  assert.deepEqual(done, [])
})

test('a token dies with the session it was made for', async () => {
  let sessionId = 'first'
  const { ask, token } = await visitor(() => buildActor({ sessionId }))
  sessionId = 'second'
  const answer = await ask('/form', { method: 'POST', headers: { ...typed, origin }, body: new URLSearchParams({ _csrf: token }) })
  assert.equal(answer.status, 403)
  assert.match(await answer.text(), /Cette page est restée ouverte trop longtemps/)
})

test('a streamed body is not read for a token: header or address give it', async () => {
  const { ask, token } = await visitor()
  const large = new Uint8Array(3 * 1024 * 1024)
  const put = (path: string, headers: Record<string, string>) => ask(path, { method: 'PUT', headers: { 'content-type': 'application/octet-stream', origin, ...headers }, body: large })
  assert.equal(await (await put('/stream', { 'x-csrf': token })).text(), String(large.length))
  assert.equal((await put(`/stream?_csrf=${token}`, {})).status, 200)
  assert.equal((await put('/stream', {})).status, 403)
})

test('a request with a bearer token needs no other: no page can send one unasked', async () => {
  const { ask, done } = await visitor()
  await ask('/form', { method: 'POST', headers: { ...typed, authorization: 'Bearer x' }, body: new URLSearchParams({ word: 'cli' }) })
  assert.deepEqual(done, ['cli'])
})

test('tokens differ from page to page, and none is another’s', () => {
  const secret = 'b'.repeat(32)
  const [one, two] = [makeCsrfToken(secret, 's'), makeCsrfToken(secret, 's')]
  assert.notEqual(one, two)
  assert.ok(checkCsrfToken(one, secret, 's') && checkCsrfToken(two, secret, 's'))
  assert.ok(!checkCsrfToken(one, secret, null))
  assert.ok(!checkCsrfToken(one, 'c'.repeat(32), 's'))
  assert.ok(!checkCsrfToken(undefined, secret, 's'))
})
