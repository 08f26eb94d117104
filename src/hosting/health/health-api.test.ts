import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { lent, buildActor, buildSite, clock } from '#hosting/sites/test-sites.ts'
import { testPanel } from '#hosting/sites/test-panel.ts'
import { buildFault, buildSpan } from '#hosting/usage/test-observations.ts'
import { makeHealthApi } from './health-api.ts'
import { observeSites } from './observe-sites.ts'
import { makeFaultPages } from './pages/fault-pages.ts'
import { makeHealthPages } from './pages/health-pages.ts'
import { makeLogPages } from './pages/log-pages.ts'
import type { App } from '#web/environment.ts'
import type { Answer, Question } from '#wire/node-calls.ts'

const letterhead = { cooperativeName: 'Les Toits Communs', panelOrigin: 'https://panel.example' }
const line = { atMs: Date.parse('2026-11-23T09:59:00Z'), status: 200, text: 'GET /<b>', durationMs: 31, bytes: 5, from: '192.0.2.0', agent: 'A browser', cache: 'HIT' }
/** Answers as the observer does: one older page, then none. */
const node = async (question: Question): Promise<Answer> =>
  question.ask === 'readLog'
    ? { outcome: 'logPage', lines: question.around ? [{ ...line, atMs: 0, status: 0, text: `PHP Fatal error: ${question.around.message}`, from: '' }, { ...line, status: 500, text: `GET /galerie ${question.around.requestId}` }] : [{ ...line, text: `${line.text} ${question.search} ${question.log}` }], older: question.place ? null : { inode: 7, offset: 99 }, newer: null }
    : { outcome: 'refused', reason: 'internal', detail: null }
const panel = await testPanel({ node, pages: (services) => [makeHealthPages(services), makeFaultPages(services), makeLogPages(services), makeHealthApi(services) as unknown as App] })
const { api, send, actor, stranger, administrator, db } = panel
const site = await inTransaction(db, (tx) => buildSite(tx, actor))
const friend = lent(await inTransaction(db, (tx) => buildActor(tx, [], [], 'Amie')), site.id, 'see')
const support = await inTransaction(db, (tx) => buildActor(tx, [], ['support']))
const hour = Date.parse('2026-11-23T09:00:00Z')
await inTransaction(db, (tx) =>
  observeSites(
    tx,
    site.nodeId,
    [
      buildSpan({ site: site.id, span: 'hour', atMs: hour, pages: 10, requests: 60, status5xx: 4 }),
      buildSpan({ site: site.id, span: 'day', atMs: Date.parse('2026-11-23T00:00:00Z'), pages: 10, requests: 60, status5xx: 4, diskBytes: 1_000_000, cpuMs: 1234 }),
      buildSpan({ site: site.id, pages: 10, status5xx: 4, lastFaultMs: clock.now().getTime() - 1000 }),
      buildFault({ site: site.id }),
    ],
    clock,
    letterhead,
  ),
)

const base = `/api/v1/sites/${site.id}`
const named = 'cause=memoryLimit&file=wp-content%2Fplugins%2Fgalerie-plus%2Fimport.php&line=212'
const table: readonly [string, typeof actor | null, string, number][] = [
  ['the member', actor, `${base}/health`, 200],
  ['a friend who may see', friend, `${base}/health?period=month`, 200],
  ['support', support, `${base}/usage`, 200],
  ['an administrator', administrator, `${base}/usage?from=2026-11-01&to=2026-11-23`, 200],
  ['nobody', null, `${base}/health`, 401],
  ['nobody', null, `${base}/usage`, 401],
  ['another member', stranger, `${base}/health`, 404],
  ['another member', stranger, `${base}/usage`, 404],
  ['a period that is none', actor, `${base}/health?period=year`, 400],
  ['a day that is none', actor, `${base}/usage?from=yesterday`, 400],
  ['an end before its beginning', actor, `${base}/usage?from=2026-11-23&to=2026-11-01`, 400],
  ['the member', actor, `${base}/log?log=php&limit=500`, 200],
  ['a friend who may see', friend, `${base}/log?q=x&faults=yes&period=hour`, 200],
  ['nobody', null, `${base}/log`, 401],
  ['another member', stranger, `${base}/log`, 404],
  ['a log that is none', actor, `${base}/log?log=mail`, 400],
  ['a line break in a search', actor, `${base}/log?q=%0a`, 400],
  ['the member', actor, `${base}/fault-log?${named}`, 200],
  ['a friend who may see', friend, `${base}/fault-log?${named}`, 200],
  ['support', support, `${base}/fault-log?${named}`, 200],
  ['nobody', null, `${base}/fault-log?${named}`, 401],
  ['another member', stranger, `${base}/fault-log?${named}`, 404],
  ['a cause that did not fail', actor, `${base}/fault-log?cause=diskFull`, 404],
  ['another line of it', actor, `${base}/fault-log?${named}1`, 404],
  ['a cause that is none', actor, `${base}/fault-log?cause=weather`, 400],
  ['no cause', actor, `${base}/fault-log`, 400],
  ['a century', actor, `${base}/usage?from=1926-11-23&to=2026-11-01`, 400],
]
for (const [who, person, path, status] of table) test(`${who}: GET ${path.slice(base.length)} is ${status}`, async () => assert.equal((await api(person, 'GET', path)).status, status))

test('health says the sentence, the parts, the cause and the disk', async () => {
  const { json } = await api(actor, 'GET', `${base}/health`)
  const health = json as { verdict: { kind: string; title: string }; parts: { at: string; pages: number }[]; faults: { cause: string; line: number; advice: string }[]; disk: { bytes: number } }
  assert.equal(health.verdict.kind, 'bad')
  assert.match(health.verdict.title, /manque de mémoire/)
  assert.equal(health.parts.length, 24)
  assert.deepEqual(health.parts.filter((part) => part.pages > 0).map((part) => [part.at, part.pages]), [['2026-11-23T09:00:00.000Z', 10]])
  assert.deepEqual(health.faults.map(({ cause, line }) => [cause, line]), [['memoryLimit', 212]])
  assert.ok(health.faults[0]!.advice.length > 20)
  assert.equal(health.disk.bytes, 1_000_000)
})

test('the lines of an error: PHP’s words and the request, by the API and on a page that works without scripts', async () => {
  const { json } = await api(actor, 'GET', `${base}/fault-log?${named}`)
  const { lines } = json as { lines: { at: string | null; status: number | null; text: string }[] }
  assert.deepEqual(lines.map(({ at, status }) => [at === null, status]), [[true, null], [false, 500]])
  assert.match(lines[0]!.text, /PHP Fatal error: Allowed memory size/)
  assert.match(lines[1]!.text, new RegExp('f'.repeat(32)))
  const page = await (await send(actor, 'GET', `/sites/${site.id}/health/error?${named}`)).text()
  assert.match(page, /<li class="hit">PHP Fatal error: Allowed memory size/)
  assert.match(page, /href="\/sites\/\w+\/files\/edit\?path=wp-content%2Fplugins%2Fgalerie-plus%2Fimport.php&amp;line=212"/)
  // Who may only see is led to no editor.
  assert.doesNotMatch(await (await send(friend, 'GET', `/sites/${site.id}/health/error?${named}`)).text(), /files\/edit/)
  const fragment = await (await send(actor, 'GET', `/sites/${site.id}/health/error/lines?${named}`)).text()
  assert.match(fragment, /event: fragment\ndata: <div id="fault-lines">.*PHP Fatal error[^]*event: done/)
})

test('an error that is over leads back to the page of health; another member’s is nobody’s', async () => {
  const gone = await send(actor, 'GET', `/sites/${site.id}/health/error?cause=diskFull`)
  assert.deepEqual([gone.status, gone.headers.get('location')], [303, `/sites/${site.id}/health`])
  for (const path of ['error', 'error/lines']) assert.equal((await send(stranger, 'GET', `/sites/${site.id}/health/${path}?${named}`)).status, 404)
})

test('the page of health asks for the lines once it is there, and names the last error', async () => {
  const page = await (await send(actor, 'GET', `/sites/${site.id}/health`)).text()
  assert.match(page, /data-live="\/sites\/\w+\/health\/error\/lines\?cause=memoryLimit&amp;file=[^"]+&amp;line=212"/)
  assert.doesNotMatch(page, /http-equiv="refresh"/)
  assert.match(page, /Module «\sgalerie-plus\s», wp-content\/plugins\/galerie-plus\/import\.php, ligne 212\./)
})

test('usage is one line a day', async () => {
  const { json } = await api(actor, 'GET', `${base}/usage`)
  assert.deepEqual((json['items'] as { day: string; cpuMs: number; diskBytes: number }[]).map(({ day, cpuMs, diskBytes }) => [day, cpuMs, diskBytes]), [['2026-11-23', 1234, 1_000_000]])
})

test('the page: whoever may see the site, nobody else; a word that is no period shows a day', async () => {
  const page = `/sites/${site.id}/health`
  assert.equal((await send(stranger, 'GET', page)).status, 404)
  assert.equal((await send(null, 'GET', page)).status, 303)
  for (const person of [actor, friend, support, administrator]) assert.equal((await send(person, 'GET', `${page}?period=nonsense`)).status, 200)
  const said = await (await send(friend, 'GET', page)).text()
  assert.match(said, /module «\s?galerie-plus\s?»/i)
  assert.doesNotMatch(said, /Régler PHP/, 'who may only see is offered nothing that they may not do')
  assert.match(await (await send(actor, 'GET', page)).text(), /Régler PHP/)
  assert.deepEqual(panel.faults, [])
})

test('the log: its page, its older page, its file', async () => {
  const page = `/sites/${site.id}/health/log`
  assert.equal((await send(stranger, 'GET', page)).status, 404)
  assert.equal((await send(stranger, 'GET', `${page}/file`)).status, 404)
  assert.equal((await send(stranger, 'GET', `${page}/live`)).status, 404)
  const first = await (await send(friend, 'GET', `${page}?q=galerie`)).text()
  assert.match(first, /GET \/&lt;b&gt; galerie access/)
  assert.match(first, /before=7-99[^<]*<.*Lignes plus anciennes/s)
  assert.doesNotMatch(await (await send(friend, 'GET', `${page}?before=7-99`)).text(), /Lignes plus anciennes/)
  const file = await send(actor, 'GET', `${page}/file?log=php`)
  assert.match(file.headers.get('content-disposition') ?? '', /attachment; filename="[a-z0-9]{12}-php\.log"/)
  assert.equal((await file.text()).trim().split('\n').length, 2)
  assert.deepEqual((await api(actor, 'GET', `${base}/log`)).json['older'], '7-99')
  assert.deepEqual(panel.faults, [])
})
