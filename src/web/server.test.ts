import assert from 'node:assert/strict'
import test from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { UserError } from '#lib/errors.ts'
import type { App, Env } from './environment.ts'
import { everyone, guardedRoutes, signedIn, withRole } from './guard.ts'
import { page } from './page.ts'
import { buildActor, testApp } from './test-app.ts'


function makeTries(): App {
  const app = new Hono<Env>()
  app.get('/open', everyone, (c) => page(c, { title: '<b>Ouvert</b>', body: html`<p>${'<script>alert(1)</script>'} ${'"\'&'}</p>` }))
  app.get('/mine', signedIn, (c) => page(c, { title: 'Chez moi', section: 'home', body: html`<h1>Ici</h1>` }))
  app.get('/admin', withRole('administrator'), (c) => c.text('ok'))
  app.get('/long', everyone, (c) => page(c, { title: 'Long', body: html`<p>${'toit '.repeat(2000)}</p>` }))
  app.get('/join/:token', everyone, (c) => c.text('ok'))
  app.post('/form', everyone, (c) => c.text('ok'))
  app.get('/bug', everyone, () => {
    throw new Error('secret detail')
  })
  app.get('/away', everyone, () => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  })
  app.get('/api/bug', everyone, () => {
    throw new Error('secret detail')
  })
  app.get('/api/taken', everyone, () => {
    throw new UserError('tooMany', { minutes: 3 }, { status: 429 })
  })
  return app
}
const build = (who?: () => ReturnType<typeof buildActor> | null) => testApp([{ path: '/', app: makeTries() }], who ? { who } : {})

test('every answer carries the headers that make browsers refuse', async () => {
  const { ask } = build()
  for (const path of ['/open', '/nothing', '/bug', '/assets/none.js', '/alive']) {
    const { headers } = await ask(path)
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.match(policy, /form-action 'self'/)
    assert.doesNotMatch(policy, /unsafe|\*|https?:/)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('referrer-policy'), 'same-origin')
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin')
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin')
    assert.match(headers.get('permissions-policy') ?? '', /camera=\(\)/)
    assert.equal(headers.get('strict-transport-security'), null)
    assert.equal(headers.get('access-control-allow-origin'), null)
  }
})

test('over TLS, cookies have their prefix and the browser is told to stay', async () => {
  const { ask } = testApp([{ path: '/', app: makeTries() }], { config: { panelOrigin: 'https://panel.toits.example' } })
  const answer = await ask('/open')
  assert.match(answer.headers.get('strict-transport-security') ?? '', /max-age=\d{8}/)
  const [cookie = ''] = answer.headers.getSetCookie()
  assert.match(cookie, /^__Host-onyva-browser=/)
  for (const word of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) assert.ok(cookie.includes(word), word)
  assert.ok(!cookie.includes('Domain'))
})

test('no page has inline scripts, styles or handlers', async () => {
  const { ask } = build(() => buildActor({ roles: ['administrator'] }))
  for (const path of ['/open', '/mine', '/nothing']) {
    const text = await (await ask(path)).text()
    assert.doesNotMatch(text, /<style|\sstyle=|\son[a-z]+=|javascript:/i)
    for (const tag of text.match(/<script[^>]*>/g) ?? []) assert.match(tag, / src="\/assets\//)
  }
})

test('what a person wrote stays text', async () => {
  const text = await (await build().ask('/open')).text()
  assert.ok(text.includes('&lt;script&gt;alert(1)&lt;/script&gt;'))
  assert.ok(text.includes('<title>&lt;b&gt;Ouvert&lt;/b&gt; · Les Toits Communs</title>'))
})

test('answers under the panel’s own name only', async () => {
  const { ask } = build()
  for (const other of ['onyva.localhost:8080', 'panel.onyva.localhost', 'roue.sites-onyva.localhost:8080', '127.0.0.1:8080', 'panel.onyva.localhost:8080.evil.example']) {
    const answer = await ask('/open', { headers: { host: other } })
    assert.equal(answer.status, 421, other)
    assert.doesNotMatch(await answer.text(), /</)
  }
  assert.equal((await ask('/open', { headers: { host: 'PANEL.onyva.localhost:8080' } })).status, 200)
})

test('one line of log a request, under an id of our own', async () => {
  const { ask, lines } = build(() => buildActor())
  const answer = await ask('/mine?q=private', { headers: { 'x-request-id': 'forged' } })
  const line = lines.at(-1)
  assert.deepEqual([line?.['event'], line?.['method'], line?.['path'], line?.['status'], line?.['source']], ['request', 'GET', '/mine', 200, '127.0.0.1'])
  assert.equal(line?.['requestId'], answer.headers.get('x-request-id'))
  assert.match(String(line?.['requestId']), /^[a-z2-9]{12}$/)
  assert.equal(lines.length, 1)
})

test('a link with a secret in it is not written down', async () => {
  const { ask, lines } = build()
  await ask('/join/abcdefgh')
  assert.equal(lines.at(-1)?.['path'], '/join/:token')
  assert.doesNotMatch(JSON.stringify(lines), /abcdefgh/)
})

test('pages of a person are kept nowhere', async () => {
  assert.equal((await build(() => buildActor()).ask('/mine')).headers.get('cache-control'), 'no-store')
  assert.equal((await build().ask('/open')).headers.get('cache-control'), 'private, no-cache')
})

test('an unknown address, in both languages, as a page and as a problem', async () => {
  const { ask } = build()
  const fr = await ask('/nothing', { headers: { 'accept-language': 'fr' } })
  assert.equal(fr.status, 404)
  assert.match(await fr.text(), /<html lang="fr">[^]*Rien à cette adresse\.[^]*Référence [a-z2-9]{12}/)
  assert.match(await (await ask('/nothing', { headers: { 'accept-language': 'en-GB,en;q=0.9' } })).text(), /<html lang="en">[^]*Nothing at this address\./)
  const api = await ask('/api/nothing')
  assert.equal(api.headers.get('content-type'), 'application/problem+json')
  const problem = (await api.json()) as Record<string, unknown>
  assert.deepEqual([api.status, problem['status'], problem['code']], [404, 404, 'notFound'])
})

test('a fault of ours says nothing of its inside, and is in the log', async () => {
  const { ask, lines } = build()
  for (const path of ['/bug', '/api/bug']) {
    const answer = await ask(path)
    const text = await answer.text()
    assert.equal(answer.status, 500)
    assert.doesNotMatch(text, /secret detail|server\.test/)
    assert.ok(text.includes(answer.headers.get('x-request-id') ?? 'none'))
  }
  assert.equal(lines.filter((line) => line['level'] === 'error' && line['error'] === 'secret detail').length, 2)
})

test('a database that is away is told as such, and asks to come back', async () => {
  const { ask, lines } = build()
  const answer = await ask('/away')
  assert.equal(answer.status, 503)
  assert.equal(answer.headers.get('retry-after'), '5')
  assert.equal(answer.headers.get('refresh'), '10')
  assert.match(await answer.text(), /n’atteint pas sa base de données[^]*essaie de nouveau/)
  assert.ok(lines.some((line) => line['event'] === 'database.away'))
})

test('a person who cannot be identified still gets an answer', async () => {
  const { ask } = build(() => {
    throw Object.assign(new Error('Connection terminated'), {})
  })
  const answer = await ask('/open', { headers: { 'accept-language': 'en' } })
  assert.equal(answer.status, 503)
  assert.match(await answer.text(), /cannot reach its database/)
})

test('who is not signed in is sent to sign in, and back', async () => {
  const { ask } = build()
  const answer = await ask('/mine?page=2')
  assert.equal(answer.status, 303)
  assert.equal(answer.headers.get('location'), '/sign-in?next=%2Fmine%3Fpage%3D2')
  assert.equal((await ask('/mine', { headers: { accept: 'application/json' } })).status, 401)
})

test('a right that one has not is refused', async () => {
  assert.equal((await build(() => buildActor()).ask('/admin')).status, 403)
  assert.equal((await build(() => buildActor({ roles: ['administrator'] })).ask('/admin')).status, 200)
})

test('a refusal of the API has its status and parameters', async () => {
  const answer = await build().ask('/api/taken', { headers: { 'accept-language': 'en' } })
  assert.equal(answer.status, 429)
  assert.match(JSON.stringify(await answer.json()), /Try again in 3 min/)
})

test('more than a form holds is refused', async () => {
  const { ask } = build()
  const answer = await ask('/form', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'x'.repeat(1024 * 1024 + 1) })
  assert.equal(answer.status, 413)
})

test('pages are packed as the reader accepts', async () => {
  const { ask } = build()
  const unpack = { br: brotliDecompressSync, gzip: gunzipSync, none: (bytes: Uint8Array) => Buffer.from(bytes) }
  for (const [accepted, wanted] of [['br, gzip', 'br'], ['gzip;q=0.5', 'gzip'], ['br;q=0', 'none'], ['', 'none']] as const) {
    const answer = await ask('/long', { headers: { 'accept-encoding': accepted } })
    assert.equal(answer.headers.get('content-encoding') ?? 'none', wanted)
    assert.match(unpack[wanted](new Uint8Array(await answer.arrayBuffer())).toString(), /toit toit/)
  }
})

test('a script that asks for a fragment gets the body alone', async () => {
  const text = await (await build(() => buildActor()).ask('/mine', { headers: { 'x-onyva-fragment': '1' } })).text()
  assert.equal(text, '<h1>Ici</h1>')
})

test('a route without a guard, or whose guard comes second, stops the start', () => {
  const add = (change: (app: App) => void) => () => {
    const app = new Hono<Env>()
    change(app)
    testApp([{ path: '/', app }])
  }
  assert.throws(add((app) => app.get('/bare', (c) => c.text('ok'))), /no guard: GET \/bare/)
  assert.throws(add((app) => app.get('/late', async (_, next) => next(), everyone, (c) => c.text('ok'))), /GET \/late/)
  assert.throws(add((app) => app.all('/any', (c) => c.text('ok'))), /ALL \/any/)
  assert.throws(add((app) => app.use('*', async (_, next) => next())), /ALL \/\*/)
  assert.doesNotThrow(add((app) => app.get('/good', everyone, (c) => c.text('ok'))))
})

test('every route of the frame says who may pass', () => {
  const { app } = build()
  assert.deepEqual(
    guardedRoutes(app).filter((route) => !makeTries().routes.some((own) => own.path === route.path)),
    [
      { method: 'GET', path: '/assets/:file', access: { who: 'public' } },
      { method: 'GET', path: '/alive', access: { who: 'public' } },
    ],
  )
})
