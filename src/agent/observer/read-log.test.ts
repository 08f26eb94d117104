import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { logPage } from '#wire/site-log.ts'
import type { LogPage, ReadLog } from '#wire/site-log.ts'
import { networkOf, readAccessPage, readPhpPage } from './read-log.ts'

const site = 'aaaaaaaaaaaa'
const wanted: ReadLog = { ask: 'readLog', site, uid: 200_001, hostNames: ['roue.example'], log: 'access', direction: 'older', place: null, search: '', faultsOnly: false, fromMs: 0, limit: 100, around: null }
const siteOf = (host: string) => (host === 'roue.example' ? site : 'bbbbbbbbbbbb')
const line = (fields: Record<string, string | number>): string =>
  `${JSON.stringify({ at: '2026-11-25T22:11:00+00:00', host: 'roue.example', method: 'GET', uri: '/', status: '200', bytes: 12, seconds: 0.25, from: '192.0.2.77', agent: 'A browser', ...fields })}\n`

function inFolder(work: (path: string, page: (more?: Partial<ReadLog>) => LogPage) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'onyva-log-'))
  const path = join(folder, 'access.log')
  const page = (more: Partial<ReadLog> = {}) => {
    const given = readAccessPage(path, { ...wanted, ...more }, siteOf)
    return logPage(given)
  }
  try {
    work(path, page)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
const uris = ({ lines }: LogPage) => lines.map((one) => one.text.split(' ')[1])

test('only lines of the site, whatever the lines of others hold', () =>
  inFolder((path, page) => {
    writeFileSync(
      path,
      line({ uri: '/own' }) + line({ uri: '/page', host: 'else.example', site }) + line({ uri: `/${site}/roue.example`, host: 'other.example' }) + line({ uri: '/roue.example', host: 'other.example', site: 'bbbbbbbbbbbb' }) +
        line({ uri: '/looking', from: 'unix:' }) + `not a line of ${site}\n`,
    )
    assert.deepEqual(uris(page()), ['/own', '/page'])
  }))

test('no whole address of a visitor leaves', () => {
  for (const [address, network] of [['192.0.2.77', '192.0.2.0'], ['2001:db8:7:8:9:a:b:c', '2001:db8:7::'], ['2001:db8::1', '2001:db8::'], ['::1', '::'], ['::ffff:192.0.2.77', '::'], ['fe80::1', 'fe80::'], ['x', ''], ['unix:', '']] as const)
    assert.equal(networkOf(address), network)
  inFolder((path, page) => {
    writeFileSync(path, line({}))
    assert.equal(JSON.stringify(page()).includes('192.0.2.77'), false)
  })
})

test('pages go back through all lines, each once, over a rotation and over chunks', () =>
  inFolder((path, page) => {
    const many = (from: number, count: number) => Array.from({ length: count }, (_, index) => line({ uri: `/${from + index}`, agent: 'é'.repeat(150) }) + line({ host: 'other.example', uri: 'x'.repeat(700) })).join('')
    writeFileSync(path, many(0, 1500))
    renameSync(path, `${path}.1`)
    writeFileSync(path, many(1500, 1500))
    const all: (string | undefined)[] = []
    let place: ReadLog['place'] = null
    for (let pages = 0; pages < 100; pages++) {
      const given = page({ place })
      all.unshift(...uris(given))
      place = given.older
      if (place === null) break
    }
    assert.deepEqual(all, Array.from({ length: 3000 }, (_, index) => `/${index}`))
  }))

test('what comes after a page is read from where it ended, also when the log is renamed meanwhile', () =>
  inFolder((path, page) => {
    writeFileSync(path, line({ uri: '/1' }))
    let place = page().newer
    const newer = () => {
      const given = page({ direction: 'newer', place })
      place = given.newer
      return uris(given)
    }
    assert.deepEqual(newer(), [])
    appendFileSync(path, line({ uri: '/2' }) + line({ uri: '/3' }).slice(0, 30))
    assert.deepEqual(newer(), ['/2'])
    appendFileSync(path, line({ uri: '/3' }).slice(30))
    renameSync(path, `${path}.1`)
    writeFileSync(path, line({ uri: '/4' }))
    assert.deepEqual([...newer(), ...newer(), ...newer()], ['/3', '/4'])
  }))

test('search, errors alone, and a beginning', () =>
  inFolder((path, page) => {
    writeFileSync(path, line({ uri: '/old', at: '2026-11-25T20:00:00+00:00' }) + line({ uri: '/Wp-Login.php' }) + line({ uri: '/broken', status: '500' }))
    assert.deepEqual(uris(page({ search: 'wp-login' })), ['/Wp-Login.php'])
    assert.deepEqual(uris(page({ faultsOnly: true })), ['/broken'])
    assert.deepEqual(uris(page({ fromMs: Date.parse('2026-11-25T21:00:00Z') })), ['/Wp-Login.php', '/broken'])
  }))

test('PHP’s own lines, without what observe.php says, and nothing that moves a cursor', () =>
  inFolder((path) => {
    const folder = join(path, '..')
    writeFileSync(join(folder, `${site}.log`), 'PHP Notice:  x\n{"onyva":"fault","line":1}\nPHP Fatal error:  \u001b[31mred\n')
    const page = (more: Partial<ReadLog>) => logPage(readPhpPage(folder, { ...wanted, log: 'php', ...more })).lines.map((one) => one.text)
    assert.deepEqual(page({}), ['PHP Notice:  x', 'PHP Fatal error:   [31mred'])
    assert.deepEqual(page({ faultsOnly: true }), ['PHP Fatal error:   [31mred'])
    assert.deepEqual(page({ site: 'cccccccccccc' }), [])
  }))
