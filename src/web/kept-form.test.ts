import assert from 'node:assert/strict'
import test from 'node:test'
import { Hono } from 'hono'
import type { MiddlewareHandler } from 'hono'
import { html } from 'hono/html'
import type { Actor } from '#people/actor.ts'
import { csrfField } from './components/form.ts'
import type { Env } from './environment.ts'
import { recently, signedIn } from './guard.ts'
import { page } from './page.ts'
import { buildActor, testApp } from './test-app.ts'

const origin = 'http://panel.onyva.localhost:8080'
const ours = { 'content-type': 'application/x-www-form-urlencoded', origin, 'sec-fetch-site': 'same-origin' }
const tokenIn = (text: string): string => /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? ''

/** Somebody who has opened a form; `who` changes what becomes of their session. */
async function writer(more: MiddlewareHandler<Env> = async (_c, next) => next()) {
  const done: string[] = []
  const app = new Hono<Env>()
  app.get('/note', signedIn, (c) => page(c, { title: 'Note', body: html`<form method="post">${csrfField(c)}</form>` }))
  app.post('/note', signedIn, more, async (c) => {
    done.push(String((await c.req.parseBody())['text']))
    return c.redirect('/note', 303)
  })
  const session: { now: Actor | null; fails?: Error } = { now: buildActor() }
  const who = () => {
    if (session.fails) throw session.fails
    return session.now
  }
  const panel = testApp([{ path: '/', app }], { who })
  const token = tokenIn(await (await panel.ask('/note')).text())
  const send = async (fields: Record<string, string>, headers: Record<string, string> = ours) => {
    const body = new URLSearchParams(fields).toString()
    const answer = await panel.ask('/note?page=2', { method: 'POST', headers: { 'content-length': String(body.length), ...headers }, body })
    return { status: answer.status, text: await answer.text(), location: answer.headers.get('location') }
  }
  return { session, token, send, done }
}

test('a session that ended under a form: what was typed comes back, and is sent once the person is back', async () => {
  const { session, token, send, done } = await writer()
  session.now = null
  const fields = { text: 'trois <b>pages</b>\net un « mot »', version: '4', password: 'cinq vélos rouges' }
  const late = await send({ _csrf: token, ...fields })
  assert.equal(late.status, 403)
  assert.match(late.text, /Rien n’est perdu\.[^]*href="\/sign-in\?next=%2Fhome"[^]*target="_blank"/)
  assert.match(late.text, /action="\/note\?page=2"[^]*name="text" value="trois &lt;b&gt;pages&lt;\/b&gt;\net un « mot »"[^]*name="version" value="4"/)
  assert.doesNotMatch(late.text, /cinq vélos rouges/, 'a password is asked for again, not written into a page')

  session.now = buildActor({ sessionId: 'the-next-session' })
  const back = await send({ _csrf: tokenIn(late.text), ...fields })
  assert.equal(back.status, 403, 'a token of nobody is none of theirs')
  assert.match(back.text, /Cette page datait d’une connexion d’avant[^]*Envoyer à nouveau/)
  assert.equal((await send({ _csrf: tokenIn(back.text), ...fields })).status, 303)
  assert.deepEqual(done, [fields.text])
})

test('a proof that grew old under a form: confirming beside it is enough', async () => {
  const { session, token, send, done } = await writer(recently)
  session.now = buildActor({ authenticatedAt: new Date('2020-01-01') })
  const late = await send({ _csrf: token, text: 'bonjour' })
  assert.equal(late.status, 403)
  assert.match(late.text, /confirmez que c’est bien vous[^]*href="\/confirm-identity\?next=%2Faccount"/)
  session.now = buildActor()
  assert.equal((await send({ _csrf: tokenIn(late.text), text: 'bonjour' })).status, 303)
  assert.deepEqual(done, ['bonjour'])
})

test('a database that is away, a fault of ours: what was typed is in the answer, unless it is more than a form holds', async () => {
  const { session, token, send } = await writer()
  session.fails = new Error('Connection terminated')
  const away = await send({ _csrf: token, text: 'pendant la panne' })
  assert.equal(away.status, 503)
  assert.match(away.text, /n’atteint pas sa base de données[^]*value="pendant la panne"[^]*Envoyer à nouveau/)
  assert.doesNotMatch((await send({ text: 'trop' }, { ...ours, 'content-length': String(2 * 1024 * 1024) })).text, /value="trop"/)
  assert.doesNotMatch((await send({ text: 'sans taille' }, { ...ours, 'content-length': 'x' })).text, /value="sans taille"/)
  session.fails = new Error('a bug')
  const bug = await send({ _csrf: token, text: 'malgré le défaut' })
  assert.equal(bug.status, 500)
  assert.match(bug.text, /La panne vient de nous[^]*value="malgré le défaut"/)
})

test('a form without anything typed is sent back to its page, as before', async () => {
  const { session, token, send } = await writer(recently)
  session.now = null
  assert.doesNotMatch((await send({ _csrf: token, version: '3', next: '/home' })).text, /Envoyer à nouveau/)
})

test('words that may be a stranger’s are never offered with a button', async () => {
  const { session, send, done } = await writer()
  const { 'sec-fetch-site': _, ...older } = ours
  const strangers: Record<string, Record<string, string>> = {
    'another origin': { ...ours, origin: 'http://roue.sites-onyva.localhost:8081' },
    'an opaque origin': { ...ours, origin: 'null' },
    'no origin': { 'content-type': ours['content-type'] },
    'another site': { ...ours, 'sec-fetch-site': 'cross-site' },
    'a sibling': { ...ours, 'sec-fetch-site': 'same-site' },
    'typed by hand': { ...ours, 'sec-fetch-site': 'none' },
  }
  for (const who of [null, buildActor()])
    for (const [what, headers] of Object.entries(strangers)) {
      session.now = who
      const answer = await send({ text: 'versez-moi tout' }, headers)
      assert.equal(answer.status, 403, what)
      assert.doesNotMatch(answer.text, /versez-moi tout/, what)
    }
  session.now = buildActor()
  assert.match((await send({ text: 'de nous' }, older)).text, /de nous/, 'a browser that says no more than its origin')
  assert.deepEqual(done, [])
})
