import assert from 'node:assert/strict'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { silentLog } from '#lib/log.ts'
import { until } from '#lib/test-until.ts'
import { keptFile, KeptPages } from './kept-pages.ts'
import { orderFrom, PurgeOrders } from './purge-orders.ts'

const site = 'abcdefghijkl'
const line = (pages: string, port = '', of = site) => `${JSON.stringify({ site: of, pages, port })}\n`

test('a line is understood, or it is nobody’s', () => {
  assert.deepEqual(orderFrom(line('all')), { site, pages: 'all', portSuffix: '' })
  assert.deepEqual(orderFrom(line('/a /b?c=d', ':8080')), { site, pages: ['/a', '/b?c=d'], portSuffix: ':8080' })
  for (const pages of ['', 'everything', '/a ../b', 'http://x/', Array.from({ length: 51 }, () => '/x').join(' ')]) assert.equal(orderFrom(line(pages))?.pages, 'all', pages)
  for (const text of ['', '{', 'null', '[]', line('all', ':x'), line('all', '', '../../x'), line('all', '', ''), '{"site":7,"pages":"all","port":""}']) assert.equal(orderFrom(text), null, text)
})

// Nothing but the watch on the file wakes it: an order that is not obeyed by that never is.
test('orders are obeyed as they are written, also those written before we came, and the file stays small', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'onyva-purges-'))
  const file = join(folder, 'purges')
  const done: string[] = []
  writeFileSync(file, line('all'))
  const orders = new PurgeOrders(file, { forgetAll: (id) => done.push(`all of ${id}`), forget: (id, pages, port) => done.push(`${id}${port}: ${pages.join(' ')}`) }, silentLog)
  try {
    await until('the first', () => done.length === 1)
    appendFileSync(file, line('/a /b', ':8080') + line('/b', ':8080') + line('/c', '', 'bbbbbbbbbbbb'))
    await until('two more', () => done.length === 3)
    assert.deepEqual(done.slice(1).sort(), [`${site}:8080: /a /b`, 'bbbbbbbbbbbb: /c'].sort())
    appendFileSync(file, line('all').slice(0, 10))
    await wait(150)
    appendFileSync(file, line('all').slice(10) + line('/z'))
    await until('one more', () => done.length === 4)
    assert.equal(done[3], `all of ${site}`, 'a line in two pieces, and a page of a site that is forgotten whole')
    appendFileSync(file, line('all').repeat(25_000))
    await until('a small file', () => done.length >= 5 && statSync(file).size === 0)
    assert.ok(done.length < 100, 'what comes together is done once')
    appendFileSync(file, line('/after'))
    await until('the last', () => done.at(-1) === `${site}: /after`)
  } finally {
    orders.end()
    rmSync(folder, { recursive: true })
  }
})

test('a page is the file that nginx names, under each host name and way', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onyva-pages-'))
  try {
    // as nginx wrote it for this key
    assert.equal(keptFile('wpwpwpwpwpw1 kept-aaaaaaaaaaaa http://wp.test/page30.php'), '0/5e/66c8e8955d0fa9e9be483d714b8195e0')
    const keys = ['http://a.test/x', 'https://a.test/x', 'http://b.test:8080/x', 'http://a.test/y', 'http://c.test/x']
    const files = keys.map((key) => join(folder, keptFile(`${site} kept-aaaaaaaaaaaa ${key}`)))
    for (const file of files) {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, '')
    }
    const pages = new KeptPages({ forgetPages: () => {}, keptPages: () => ({ words: ['kept-aaaaaaaaaaaa'], hostNames: ['a.test', 'b.test'] }) }, folder)
    pages.forget(site, ['/x', '/never-seen'], ':8080')
    assert.deepEqual(files.map((file) => existsSync(file)), [false, false, false, true, true])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
