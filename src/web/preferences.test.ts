import assert from 'node:assert/strict'
import test from 'node:test'
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Env } from './environment.ts'
import { everyone } from './guard.ts'
import { page } from './page.ts'
import { askedLanguage } from './preferences.ts'
import { buildActor, testApp } from './test-app.ts'

function build(who?: () => ReturnType<typeof buildActor>) {
  const app = new Hono<Env>()
  app.get('*', everyone, (c) => page(c, { title: 'Page', body: html`<h1>Page</h1>` }))
  return testApp([{ path: '/', app }], who ? { who } : {})
}
const htmlTag = async (answer: Response) => /<html[^>]*>/.exec(await answer.text())?.[0]

test('reads what the browser asks for', () => {
  const cases: [string | undefined, string][] = [
    [undefined, 'fr'],
    ['', 'fr'],
    ['en-GB,en;q=0.9,fr;q=0.8', 'en'],
    ['de,en;q=0.5', 'en'],
    ['fr;q=0.1,en;q=0.9', 'en'],
    ['en;q=0,de', 'fr'],
    ['zh', 'fr'],
    ['*', 'fr'],
  ]
  for (const [header, language] of cases) assert.equal(askedLanguage(header), language, String(header))
})

test('a choice is kept in a cookie and comes back to the same page', async () => {
  const { ask } = build()
  const answer = await ask('/sites?q=roue&lang=en&theme=dark')
  assert.equal(answer.status, 303)
  assert.equal(answer.headers.get('location'), '/sites?q=roue')
  assert.equal(await htmlTag(await ask('/sites?q=roue', { headers: { 'accept-language': 'fr' } })), '<html lang="en" data-theme="dark">')
})

test('a choice that we do not know changes nothing', async () => {
  const answer = await build().ask('/sites?lang=xx&theme=%22%3E')
  assert.equal(answer.status, 200)
  assert.equal(await htmlTag(answer), '<html lang="fr">')
})

test('the way back never leads elsewhere', async () => {
  const { ask } = build()
  for (const path of ['//evil.example/?lang=en', '/\\evil.example/?lang=en', '///evil.example?lang=en']) {
    const location = (await ask(path)).headers.get('location') ?? ''
    assert.equal(new URL(location, 'http://panel.onyva.localhost:8080').host, 'panel.onyva.localhost:8080', path)
  }
})

test('the account’s language comes before the browser’s, and this browser’s choice before both', async () => {
  const { ask } = build(() => buildActor({ language: 'en', theme: 'light' }))
  assert.equal(await htmlTag(await ask('/', { headers: { 'accept-language': 'fr' } })), '<html lang="en" data-theme="light">')
  await ask('/?lang=fr')
  assert.equal(await htmlTag(await ask('/')), '<html lang="fr" data-theme="light">')
})

test('the links that switch keep the rest of the address', async () => {
  const text = await (await build().ask('/sites?q=a%26b&page=2')).text()
  assert.ok(text.includes('href="/sites?q=a%26b&amp;page=2&amp;lang=en"'))
  assert.ok(text.includes('href="/sites?q=a%26b&amp;page=2&amp;theme=dark"'))
})
