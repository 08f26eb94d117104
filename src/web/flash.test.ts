import assert from 'node:assert/strict'
import test from 'node:test'
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Env } from './environment.ts'
import { flash } from './flash.ts'
import { everyone } from './guard.ts'
import { page } from './page.ts'
import { testApp } from './test-app.ts'

function build(text = 'C’est <fait>.', values: Record<string, string> = { id: '7' }) {
  const app = new Hono<Env>()
  app.get('/do', everyone, (c) => {
    flash(c, text, { action: '/undo', values })
    return c.redirect('/after', 303)
  })
  app.get('/after', everyone, (c) => page(c, { title: 'Après', body: html`<h1>Après</h1>` }))
  return testApp([{ path: '/', app }])
}

test('is said once, with its way back', async () => {
  const { ask } = build()
  await ask('/after')
  await ask('/do')
  const text = await (await ask('/after')).text()
  assert.ok(text.includes('C’est &lt;fait&gt;.'))
  assert.match(text, /<form method="post" action="\/undo"><input type="hidden" name="_csrf"[^>]*><input type="hidden" name="id" value="7">/)
  assert.doesNotMatch(await (await ask('/after')).text(), /C’est/)
})

test('words that we did not write are not said', async () => {
  const { ask, cookies } = build()
  await ask('/after')
  await ask('/do')
  const [payload = '', signature = ''] = (cookies.get('onyva-flash') ?? '').split('.')
  const forged = Buffer.from(JSON.stringify({ text: 'Appelez le 0800' })).toString('base64url')
  for (const value of [`${forged}.${signature}`, forged, `${payload}.`, 'x', '.']) {
    cookies.set('onyva-flash', value)
    const answer = await ask('/after')
    assert.equal(answer.status, 200)
    assert.doesNotMatch(await answer.text(), /class="toast"/)
  }
})

test('fits in a cookie whatever its length', async () => {
  const { ask, cookies } = build('é'.repeat(5000), { id: 'x'.repeat(5000) })
  await ask('/after')
  await ask('/do')
  assert.ok((cookies.get('onyva-flash') ?? '').length < 4000)
  assert.match(await (await ask('/after')).text(), /class="toast"/)
})
