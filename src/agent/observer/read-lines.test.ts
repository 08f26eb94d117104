/** What visitors and members' programs write is hostile: no line may bring the observer down or speak for another. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { observation } from '#wire/observations.ts'
import { isPage, readAccessLine } from './access-line.ts'
import { cleanWords } from './clean-words.ts'
import { classifyFault } from './classify-fault.ts'
import { componentOf, shownFile } from './component-of.ts'
import { readPhpLine } from './php-line.ts'
import { countLine, noCounts } from './tally.ts'

/** Escapes as nginx does with `escape=json`. */
const escaped = (text: string): string =>
  text.replace(/[\\"]/g, (sign) => `\\${sign}`).replace(/[\u0000-\u001f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`)

const line = (fields: Record<string, string | number>): string =>
  `{${Object.entries(fields).map(([name, value]) => (typeof value === 'number' ? `"${name}":${value}` : `"${name}":"${escaped(value)}"`)).join(',')}}`

const usual = { at: '2026-11-25T22:11:00+00:00', host: 'a.example', method: 'GET', uri: '/', status: '200', bytes: 12, seconds: 0.25, from: '192.0.2.7', referrer: '', agent: '' }

test('whatever a visitor sends, a line says what nginx said', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.constantFrom('","status":"500","site":"bbbbbbbbbbbb', '\\"', '\n{"at"', ''), (uri, agent, trick) => {
      const given = readAccessLine(line({ ...usual, uri: trick + uri, agent: agent + trick }).toWellFormed())
      assert.ok(given)
      assert.equal(given.status, 200)
      assert.equal(given.site, '')
      assert.equal(given.host, 'a.example')
      assert.equal(given.uri, (trick + uri).toWellFormed())
    }),
  )
})

test('whatever stands in a file, reading it throws nothing and counts stay whole numbers', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.json()), (text) => {
      const counts = noCounts()
      const given = readAccessLine(text)
      if (given !== null) countLine(counts, given)
      const event = readPhpLine(text)
      if (event?.event === 'fault') classifyFault(event.message, event.type)
      for (const value of Object.values(counts).flat()) assert.ok(Number.isSafeInteger(value) && value >= 0)
    }),
  )
})

test('what a program writes fits the wire', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), fc.string({ unit: 'binary', maxLength: 2000 }), (message, file) => {
      const shown = shownFile('aaaaaaaaaaaa', `/srv/onyva/sites/aaaaaaaaaaaa/public/wp-content/plugins/${file}`)
      const row = {
        kind: 'fault', sequence: 1, site: 'aaaaaaaaaaaa', atMs: 0, cause: classifyFault(message), file: shown, line: 1, component: componentOf(shown),
        message: cleanWords(message, 500), count: 1, seen: 0, firstMs: 0, lastMs: 0, example: cleanWords(file, 300), requestId: null,
      }
      assert.deepEqual(observation(row), row)
    }),
  )
})

test('a page is what people call a page', () => {
  const page = (fields: Record<string, string | number>) => isPage(readAccessLine(line({ ...usual, ...fields }))!)
  assert.equal(page({}), true)
  assert.equal(page({ uri: '/a/b?x=y.png' }), true)
  assert.equal(page({ uri: '/a.html' }), true)
  assert.equal(page({ uri: '/logo.png' }), false)
  assert.equal(page({ uri: '/feed.png', site: 'aaaaaaaaaaaa', upstreamStatus: '200' }), true)
  assert.equal(page({ status: '404', site: 'aaaaaaaaaaaa' }), false)
})

const requestId = '0123456789abcdef0123456789abcdef'
test('lines of PHP', () => {
  assert.deepEqual(readPhpLine(`{"onyva":"fault","requestId":"${requestId}","type":1,"status":500,"file":"/x.php","line":3,"message":"Uncaught Exception: no in /x.php:3\\nStack trace:\\n#0 {main}"}`), {
    event: 'fault', requestId, type: 1, message: 'Uncaught Exception: no', file: '/x.php', line: 3, status: 500,
  })
  assert.deepEqual(readPhpLine('[25-Nov-2026 22:11:00 Europe/Paris] PHP Parse error:  syntax error, unexpected token "}" in /srv/a.php on line 9'), {
    event: 'fault', requestId: null, type: 4, message: 'syntax error, unexpected token "}"', file: '/srv/a.php', line: 9, status: 500,
  })
  assert.deepEqual(readPhpLine('[25-Nov-2026 22:11:00] WARNING: [pool site] child 12 exited on signal 9 (SIGKILL) after 0.5 seconds from start'), { event: 'signal', signal: 9 })
  assert.deepEqual(readPhpLine('[25-Nov-2026 22:11:00] WARNING: [pool site] server reached max_children setting (4), consider raising it'), { event: 'workersFull' })
  assert.equal(readPhpLine('PHP Notice:  Undefined variable in /x.php on line 3'), null)
  assert.equal(readPhpLine('{"onyva":"fault","requestId":{"$gt":1}}')?.event, 'fault')
})

const said: readonly [string, ReturnType<typeof classifyFault>][] = [
  ['Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes)', 'memoryLimit'],
  ['Maximum execution time of 60 seconds exceeded', 'timeLimit'],
  ['syntax error, unexpected end of file', 'syntaxError'],
  ['Uncaught ParseError: syntax error, unexpected token "}"', 'syntaxError'],
  ['mysqli_real_connect(): (HY000/2002): No such file or directory', 'databaseAway'],
  ['Uncaught mysqli_sql_exception: MySQL server has gone away', 'databaseAway'],
  ["Uncaught PDOException: SQLSTATE[HY000] [1226] User 'x' has exceeded the 'max_user_connections' resource (current value: 5)", 'databaseLimit'],
  ["mysqli_real_connect(): (HY000/1045): Access denied for user 'x'@'localhost' (using password: YES)", 'databaseRefused'],
  ['file_put_contents(): Only 3661824 of 20000000 bytes written, possibly out of free disk space', 'diskFull'],
  ['file_put_contents(): Write of 8192 bytes failed with errno=122 Disk quota exceeded', 'diskFull'],
  ['Uncaught Error: Call to undefined function wp_nothing()', 'phpError'],
  ['Uncaught Error: order 2002 is gone', 'phpError'],
]
for (const [message, cause] of said) test(`« ${message.slice(0, 60)} » is ${cause}`, () => assert.equal(classifyFault(message), cause))

const places: readonly [string, ReturnType<typeof componentOf>][] = [
  ['wp-content/plugins/galerie-plus/import.php', { kind: 'plugin', name: 'galerie-plus' }],
  ['blog/wp-content/plugins/hello.php', { kind: 'plugin', name: 'hello' }],
  ['wp-content/themes/twentytwenty/functions.php', { kind: 'theme', name: 'twentytwenty' }],
  ['wp-includes/class-wpdb.php', { kind: 'core', name: 'WordPress' }],
  ['lib/plugins/gallery/syntax.php', { kind: 'plugin', name: 'gallery' }],
  ['extensions/Cite/Cite.php', { kind: 'extension', name: 'Cite' }],
  ['skins/Vector/Skin.php', { kind: 'skin', name: 'Vector' }],
  ['index.php', { kind: 'site', name: '' }],
  ['/usr/share/php/x.php', null],
]
for (const [file, component] of places) test(`${file} belongs to ${component?.kind}`, () => assert.deepEqual(componentOf(file), component))
