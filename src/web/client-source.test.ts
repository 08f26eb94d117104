import assert from 'node:assert/strict'
import test from 'node:test'
import { makeSourceReader } from './client-source.ts'

test('without proxies, what a client writes is not believed', () => {
  const read = makeSourceReader([])
  assert.equal(read('203.0.113.7', '10.0.0.1'), '203.0.113.7')
  assert.equal(read('::ffff:203.0.113.7', undefined), '203.0.113.7')
  assert.equal(read(undefined, '10.0.0.1'), 'unix')
})

test('a proxy’s word counts as far as it goes', () => {
  const read = makeSourceReader(['127.0.0.1', '10.0.0.0/8', 'unix'])
  const cases: [string | undefined, string | undefined, string][] = [
    ['127.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['127.0.0.1', '1.2.3.4, 203.0.113.7', '203.0.113.7'], // the first was written by the client itself
    ['127.0.0.1', '203.0.113.7, 10.1.2.3', '203.0.113.7'],
    ['127.0.0.1', 'garbage', '127.0.0.1'],
    ['127.0.0.1', undefined, '127.0.0.1'],
    [undefined, '2001:db8::1', '2001:db8::1'],
    ['198.51.100.1', '203.0.113.7', '198.51.100.1'],
  ]
  for (const [remote, forwarded, source] of cases) assert.equal(read(remote, forwarded), source, `${remote} ${forwarded}`)
})

test('a proxy that is no address stops the start', () => {
  assert.throws(() => makeSourceReader(['proxy.example']), /trustedProxies: proxy\.example/)
})
