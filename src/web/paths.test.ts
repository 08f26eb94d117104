import assert from 'node:assert/strict'
import test from 'node:test'
import { safeNext, withNext } from './paths.ts'

test('comes back to paths of the panel only', () => {
  for (const next of ['/sites', '/sites?q=a%26b#top', '/a/b%20c']) assert.equal(safeNext(next, '/home'), next)
  for (const next of [undefined, '', 'sites', 'https://evil.example', '//evil.example', '/\\evil.example', '/a\nb', '/ a', 'javascript:alert(1)', '/\tevil'])
    assert.equal(safeNext(next, '/home'), '/home', String(next))
})

test('a path survives the way', () => {
  const next = '/sites?q=é&page=2'
  assert.equal(new URL(withNext('/sign-in', next), 'http://x').searchParams.get('next'), next)
})
