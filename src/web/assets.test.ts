import assert from 'node:assert/strict'
import test from 'node:test'
import { brotliDecompressSync } from 'node:zlib'
import { assetAt, assetUrl } from './assets.ts'
import { iconPaths } from './components/icon-paths.ts'
import { testApp } from './test-app.ts'

test('is kept for ever under an address that holds its hash', async () => {
  const { ask } = testApp()
  const answer = await ask(assetUrl('onyva'), { headers: { 'accept-encoding': 'br' } })
  assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  assert.equal(answer.headers.get('content-type'), 'text/css; charset=utf-8')
  assert.equal(answer.headers.get('set-cookie'), null)
  assert.deepEqual([answer.headers.get('x-content-type-options'), answer.headers.get('cross-origin-resource-policy')], ['nosniff', 'same-origin'])
  assert.equal(answer.headers.get('content-security-policy'), null, 'no document: nothing to rule')
  assert.ok((await ask(assetUrl('mark'))).headers.has('content-security-policy'), 'a drawing can be opened as a page')
  const css = brotliDecompressSync(await answer.arrayBuffer()).toString()
  assert.ok(css.includes(`url("${assetUrl('bricolage')}")`))
})

test('nothing else is served from there', async () => {
  const { ask } = testApp()
  for (const path of ['/assets/onyva.css', '/assets/..%2fassets.ts', '/assets/', '/assets/layout.ts']) assert.equal((await ask(path)).status, 404, path)
})

test('scripts are JavaScript, and import what is really there', async () => {
  for (const name of ['copy', 'dialog', 'edit', 'live', 'passkey', 'select', 'upload']) {
    const script = await assetAt(assetUrl(name), null)
    const text = script?.body.toString('utf8') ?? ''
    assert.doesNotMatch(text, /#asset|^interface /m)
    for (const [, url = ''] of text.matchAll(/import (?:\w+ from )?['"]([^'"]+)['"]/g)) assert.ok(await assetAt(url, null), url)
  }
})

test('style sheet and scripts are light', async () => {
  const weigh = async (name: string) => (await assetAt(assetUrl(name), 'gzip'))?.body.length ?? Infinity
  assert.ok((await weigh('bricolage')) <= 34_000)
  assert.ok((await weigh('onyva')) <= 10_000)
  for (const name of ['copy', 'dialog', 'live', 'passkey', 'select']) assert.ok((await weigh(name)) <= 1_500, name)
  assert.ok((await weigh('edit')) <= 2_000)
  // what the editor of a PHP file brings: on no other page
  const editor = await Promise.all(['hljs', 'editor', ...['php-template', 'php', 'xml', 'css', 'javascript'].map((name) => `hljs-${name}`)].map(weigh))
  assert.ok(editor.reduce((sum, bytes) => sum + bytes, 0) <= 23_000, editor.join())
  assert.ok((await weigh('upload')) <= 3_500)
  assert.ok((await weigh('webauthn')) <= 6_000)
})

test('icons hold shapes and nothing else', () => {
  for (const [name, path] of Object.entries(iconPaths)) assert.match(path, /^(<(path|circle|line|rect|polyline|ellipse)( [a-z]+[0-9]?="[^"<>]*")+\/>)+$/, name)
})
