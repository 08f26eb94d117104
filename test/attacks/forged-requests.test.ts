/** Requests that another page makes a browser send: whoever the person is, nothing comes of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeCsrfToken } from '#web/csrf.ts'
import type { Caller } from './cast.ts'
import { isOfApi, routeFor, verdictOn } from './expected-answer.ts'
import { buildHouse, writtenByReading } from './house.ts'

const house = await buildHouse()
const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

const aboutB = (pattern: string): string => pattern.replaceAll(/:(\w+)/g, (_, name: string) => house.cast.ids[name as keyof typeof house.cast.ids])
const unsafePages = house.routes.filter(({ method, path }) => !safe.has(method) && !isOfApi(path)).map(({ method, path }) => ({ method, path: aboutB(path) }))

/** Those who could do most: everything a forged request asks for would be theirs to do. */
const victims = ['member B', 'administrator', 'nobody'].map((name) => house.cast.caller(name))

/** What a page of a stranger, or of a member's site, makes of a request. Each would pass but for one thing. */
const forgeries: Record<string, (victim: Caller) => { headers?: Record<string, string>; query?: string; form?: Record<string, string> }> = {
  'without token': () => ({}),
  'with an empty token': () => ({ form: { _csrf: '' } }),
  'with a made-up token': () => ({ headers: { 'x-csrf': Buffer.alloc(64, 7).toString('base64url') } }),
  'with a token that is too short': () => ({ headers: { 'x-csrf': 'AAAA' } }),
  'with a token of another browser': (victim) => ({ headers: { 'x-csrf': makeCsrfToken('b'.repeat(32), victim.knownTo === 'pages' ? victim.csrf : null) } }),
  'with a token of another session': () => ({ headers: { 'x-csrf': makeCsrfToken('a'.repeat(32), house.cast.own.session) } }),
  'from another origin': (victim) => ({ headers: { 'x-csrf': victim.csrf, origin: 'http://roue.sites-onyva.localhost:8081' } }),
  'from the panel’s host on another port': (victim) => ({ headers: { 'x-csrf': victim.csrf, origin: 'http://panel.onyva.localhost:8081' } }),
  'from the panel’s host over another scheme': (victim) => ({ headers: { 'x-csrf': victim.csrf, origin: 'https://panel.onyva.localhost:8080' } }),
  'from a frame without origin': (victim) => ({ headers: { 'x-csrf': victim.csrf, origin: 'null' } }),
  'marked cross-site': (victim) => ({ headers: { 'x-csrf': victim.csrf, 'sec-fetch-site': 'cross-site' } }),
  'marked same-site': (victim) => ({ headers: { 'x-csrf': victim.csrf, 'sec-fetch-site': 'same-site' } }),
  'with the token as text': (victim) => ({ headers: { 'content-type': 'text/plain' }, form: { _csrf: victim.csrf } }),
  'with a cookie planted for the token': (victim) => ({
    headers: { cookie: `onyva-browser=${'b'.repeat(32)}; ${victim.headers['cookie'] ?? ''}`, 'x-csrf': makeCsrfToken('a'.repeat(32), null) },
  }),
}

/** Who is signed in under no session has no session to steal a token from, nor a token bound to one. */
const fits = (name: string, victim: Caller): boolean => victim.knownTo === 'pages' || name !== 'with a cookie planted for the token'

for (const [name, forge] of Object.entries(forgeries))
  test(`a request ${name} is refused by every page`, async () => {
    const before = await house.fingerprint()
    const passed: string[] = []
    for (const victim of victims.filter((one) => fits(name, one)))
      for (const { method, path } of unsafePages) {
        const { headers = {}, query = '', form = {} } = forge(victim)
        const sent = { 'content-type': 'application/x-www-form-urlencoded', ...victim.headers, ...headers }
        const felt = await house.strike({ method, path: path + query, headers: sent, body: new URLSearchParams(form).toString(), source: victim.source })
        if (felt.status !== 403) passed.push(`${victim.name}: ${method} ${path}: ${felt.status}`)
      }
    assert.deepEqual(passed, [])
    assert.equal(await house.fingerprint(), before)
  })

test('the same requests with their own token are not taken for forged', async () => {
  for (const victim of victims)
    for (const { method, path } of unsafePages) {
      const route = routeFor(house.routes, method, path)
      if (verdictOn(route, victim, path) !== 'let through') continue
      const headers = { 'content-type': 'application/x-www-form-urlencoded', ...victim.headers, 'x-csrf': victim.csrf, origin: house.origin, 'sec-fetch-site': 'same-origin' }
      const felt = await house.strike({ method, path, headers, body: '', source: victim.source })
      assert.notEqual(felt.status, 403, `${victim.name}: ${method} ${path}`)
      if (felt.status < 400) await house.restore()
    }
})

test('what only a GET would do cannot be done by GET: no address that is read changes anything', async () => {
  const before = await house.fingerprint(writtenByReading)
  for (const victim of victims)
    for (const path of new Set(house.routes.map((route) => aboutB(route.path))))
      for (const trick of ['?_method=POST', `?_csrf=${victim.csrf}`, '?method=DELETE&confirm=yes']) {
        const headers = { ...victim.headers, 'x-http-method-override': 'POST' }
        const felt = await house.strike({ method: 'GET', path: path + trick, headers, source: victim.source })
        assert.ok(felt.status < 500, path)
      }
  assert.equal(await house.fingerprint(writtenByReading), before)
})

test('the API takes no cookie, be it the administrator’s with a token of their page', async () => {
  const before = await house.fingerprint()
  const victim = house.cast.caller('administrator')
  const routes = house.routes.filter(({ path, access }) => isOfApi(path) && access.who !== 'public')
  assert.ok(routes.length > 25)
  for (const { method, path } of routes)
    for (const more of [{}, { authorization: '' }, { authorization: 'Basic b2s6b2s=' }, { authorization: 'Bearer ' }, { authorization: `Bearer ${'a'.repeat(32)}` }, { 'x-csrf': victim.csrf, origin: house.origin }]) {
      const headers = { 'content-type': 'application/json', ...victim.headers, ...more }
      const felt = await house.strike({ method, path: aboutB(path), headers, ...(safe.has(method) ? {} : { body: '{}' }), source: victim.source })
      assert.equal(felt.status, 401, `${method} ${path} ${JSON.stringify(more)}`)
    }
  assert.equal(await house.fingerprint(), before)
})

test('the API lets no page of another origin read what it says', async () => {
  for (const path of new Set(house.routes.map((route) => aboutB(route.path)))) {
    const origin = 'http://roue.sites-onyva.localhost:8081'
    const asked = { method: 'OPTIONS', path, headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' } }
    const { headers } = await house.strike(asked)
    const read = await house.strike({ method: 'GET', path, headers: { ...house.cast.caller('administrator').headers, origin } })
    for (const one of [headers, read.headers]) assert.deepEqual([...one.keys()].filter((name) => name.startsWith('access-control-')), [], path)
    assert.equal(read.headers.get('x-frame-options') === 'DENY' || read.headers.get('content-security-policy')?.startsWith('sandbox'), true, path)
    assert.match(read.headers.get('content-security-policy') ?? '', /frame-ancestors '(none|self)'/, path)
    assert.equal(read.headers.get('cross-origin-resource-policy'), 'same-origin', path)
  }
})

test('no answer is for another name than the panel’s', async () => {
  for (const host of ['roue.sites-onyva.localhost:8081', 'panel.onyva.localhost', 'panel.onyva.localhost:8080.evil.example', 'evil.example', '', 'panel.onyva.localhost:8080@evil.example', '127.0.0.1:8080']) {
    const felt = await house.strike({ method: 'GET', path: '/sign-in', headers: { host, 'x-forwarded-host': house.host } })
    assert.equal(felt.status, 421, host)
  }
  const forwarded = await house.strike({ method: 'POST', path: '/forgotten-password', headers: { ...victims[2]?.headers, 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example', 'x-csrf': victims[2]?.csrf ?? '', 'content-type': 'application/x-www-form-urlencoded' }, body: 'email=camille%40velo.example' })
  assert.doesNotMatch(forwarded.text, /evil\.example/)
})
