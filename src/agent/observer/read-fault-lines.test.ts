import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { logPage } from '#wire/site-log.ts'
import type { FaultInLog, ReadLog } from '#wire/site-log.ts'
import { readFaultLines } from './read-fault-lines.ts'

const site = 'aaaaaaaaaaaa'
const root = `/srv/onyva/sites/${site}/public`
const request = 'c'.repeat(32)
const atMs = Date.parse('2026-11-25T22:11:00Z')
const wanted: ReadLog = { ask: 'readLog', site, uid: 200_001, hostNames: ['roue.example'], log: 'access', direction: 'older', place: null, search: '', faultsOnly: false, fromMs: 0, limit: 1, around: null }

const line = (afterMs: number, fields: Record<string, string | number>): string =>
  `${JSON.stringify({ at: new Date(atMs + afterMs).toISOString().replace('.000Z', '+00:00'), host: 'roue.example', method: 'GET', uri: '/', status: '200', bytes: 12, seconds: 0.25, from: '192.0.2.77', agent: 'A browser', ...fields })}\n`
const own = (id: string, message: string): string => `${JSON.stringify({ onyva: 'fault', requestId: id, type: 1, status: 500, file: `${root}/a.php`, line: 3, message })}\n`
const fatal = (message: string): string => `[25-Nov-2026 23:11:00 Europe/Paris] PHP Fatal error:  ${message} in ${root}/a.php:3\nStack trace:\n#0 ${root}/index.php(2): require()\n#1 {main}\n  thrown in ${root}/a.php on line 3\n`

function around(fault: Partial<FaultInLog>, access: string, php = '', earlier = ''): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'onyva-fault-'))
  try {
    mkdirSync(join(folder, 'php'))
    writeFileSync(join(folder, 'access.log'), access)
    if (earlier !== '') writeFileSync(join(folder, 'access.log.1'), earlier)
    writeFileSync(join(folder, 'php', `${site}.log`), php)
    const page = readFaultLines({ accessLog: join(folder, 'access.log'), phpLogs: join(folder, 'php') }, wanted, { atMs, requestId: null, message: '', ...fault }, (host) => (host === 'roue.example' ? site : 'bbbbbbbbbbbb'))
    return logPage(page).lines.map((one) => (one.status === 0 ? one.text : `${one.status} ${one.text}`))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
const visits = (from: number, to: number): string => Array.from({ length: to - from }, (_, index) => line((from + index) * 1000, { uri: `/${from + index}` })).join('')
const failed = line(0, { uri: '/broken', status: '500', requestId: request, site })

test('what PHP said of this request, with its way through the files, between the visits around it', () => {
  const php = fatal('Uncaught Error: one') + own('d'.repeat(32), 'Uncaught Error: one') + fatal('Uncaught Error: two') + own(request, 'Uncaught Error: two') + fatal('Uncaught Error: three') + own('e'.repeat(32), 'three')
  assert.deepEqual(around({ requestId: request, message: 'Uncaught Error: two' }, visits(-9, 0) + failed + visits(1, 9), php), [
    '200 GET /-3',
    '200 GET /-2',
    '200 GET /-1',
    '[25-Nov-2026 23:11:00 Europe/Paris] PHP Fatal error:  Uncaught Error: two in a.php:3',
    'Stack trace:',
    '#0 index.php(2): require()',
    '#1 {main}',
    'thrown in a.php on line 3',
    '500 GET /broken',
    '200 GET /1',
    '200 GET /2',
  ])
})

test('without a request: the error that is nearest in time, and the last line that holds the words', () => {
  const access = line(-60_000, { uri: '/long-before', status: '500' }) + failed + line(60_000, { uri: '/long-after', status: '500' })
  const php = '[25-Nov-2026 23:10:00] WARNING: [pool site] child 7 exited on signal 11\n[25-Nov-2026 23:11:00] ALERT: unable to read what one reads\n'
  assert.deepEqual(around({ message: 'unable to read what one reads' }, access, php), ['500 GET /long-before', '[25-Nov-2026 23:11:00] ALERT: unable to read what one reads', '500 GET /broken', '500 GET /long-after'])
})

test('found in megabytes of others’ visits, also in the log of yesterday; no line of others, none that is an hour away', () => {
  const others = (from: number) => Array.from({ length: 8000 }, (_, index) => line(from + index * 100, { host: 'other.example', uri: `/${'x'.repeat(400)}`, site: 'bbbbbbbbbbbb' })).join('')
  const log = line(-3_600_000, { uri: '/an-hour-before' }) + others(-900_000) + line(-30_000, { uri: '/before' }) + failed + line(30_000, { uri: '/after' }) + others(31_000) + line(3_600_000, { uri: '/an-hour-after' })
  const expected = ['200 GET /before', '500 GET /broken', '200 GET /after']
  assert.deepEqual(around({ requestId: request }, log), expected)
  assert.deepEqual(around({ requestId: request }, visits(4000, 4003), '', log), expected)
})

test('nothing where the logs no longer hold it, or never did', () => {
  assert.deepEqual(around({ requestId: request }, visits(400, 410), fatal('Uncaught Error: one')), [])
  assert.deepEqual(around({ requestId: request, message: 'gone' }, ''), [])
  assert.deepEqual(around({}, '\n\nnot a line\n', '\n\n'), [])
})

test('what a site writes into its log stays within bounds: long traces are cut, forged requests name only themselves', () => {
  const php = `[25-Nov-2026 23:11:00 Europe/Paris] PHP Fatal error:  boom in ${root}/a.php:3\n${Array.from({ length: 40 }, (_, index) => `#${index} ${'y'.repeat(3000)}`).join('\n')}\n${own(request, 'boom')}`
  const lines = around({ requestId: request, message: 'boom' }, failed, php)
  assert.equal(lines.length, 13)
  assert.ok(lines.every((text) => text.length <= 1000))
})
