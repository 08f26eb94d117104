import assert from 'node:assert/strict'
import test from 'node:test'
import { jobsOf } from '#hosting/jobs/job-store.ts'
import { testPanel } from '#hosting/sites/test-panel.ts'
import { deleteSite } from '#hosting/sites/delete-site.ts'
import { buildActor, buildSite, clock } from '#hosting/sites/test-sites.ts'
import type { Answer, CallRefusal, Question } from '#wire/node-calls.ts'
import { callRefusals, databaseRefusals } from '#wire/node-calls.ts'
import { languages, messagesOf } from '#locales/messages.ts'
import { sentenceOf } from '#web/api/problem.ts'
import { silentLog } from '#lib/log.ts'
import { emptyDueBins } from './bin/empty-due-bins.ts'
import { fileRefusal } from './file-refusal.ts'

/** What the played node was asked last, with the bytes that came. */
let asked: (Question & { bytes?: string }) | null = null
let next: Answer | null = null
/** Texts that are being saved now, and the most there were at once. */
let saves = 0
let mostSaves = 0
const panel = await testPanel({
  node: async (question, call) => {
    const body = call.takeBody()
    const bytes = body ? await new Response(body).text() : undefined
    asked = { ...question, ...(bytes === undefined ? {} : { bytes }) }
    if (next) return next
    switch (question.ask) {
      case 'listFolder':
        return { outcome: 'folder', total: 1, totalBytes: 3, unreadableNames: 0, truncated: false, entries: [{ name: 'a.html', path: 'a.html', kind: 'file', sizeBytes: 3, modifiedAtMs: 0, mode: 0o644 }] }
      case 'writeFile':
        return { outcome: 'received', files: 1, bytes: question.sizeBytes }
      case 'unpack':
      case 'unpackFile':
        return { outcome: 'received', files: 2, bytes: 10 }
      case 'copy':
      case 'setAccess':
      case 'binEntries':
        return { outcome: 'received', files: 3, bytes: 30 }
      case 'saveText':
        mostSaves = Math.max(mostSaves, ++saves)
        await new Promise((resolve) => setTimeout(resolve, 20))
        saves--
        return { outcome: 'saved', hash: 'c'.repeat(64), replaced: question.onlyIf !== null }
      case 'archive':
        await call.takeOutput()?.(new Response('PK').body as ReadableStream<Uint8Array>)
        return { outcome: 'streamed' }
      case 'listBin':
        return { outcome: 'bin', total: 1, totalBytes: 3, items: [{ id: `${'b'.repeat(16)}-0`, path: 'dossier/a.html', kind: 'file', reason: 'removed', binnedAtMs: Date.UTC(2026, 10, 1), files: 1, bytes: 3 }] }
      case 'restore':
        return { outcome: 'restored', paths: ['dossier/a.html'], files: 1 }
      case 'emptyBin':
        return { outcome: 'emptied', files: 1, bytes: 3, oldestMs: Date.UTC(2026, 10, 10) }
      case 'readFile':
        await call.takeOutput()?.(new Response('abc').body as ReadableStream<Uint8Array>)
        return { outcome: 'sent', bytes: 3 }
      default:
        return { outcome: 'done' }
    }
  },
})
const { actor, stranger, administrator, db, api, send, member } = panel
const support = await db.transaction().execute((tx) => buildActor(tx, [], ['support']))
const site = await db.transaction().execute((tx) => buildSite(tx, actor))
const gone = await db.transaction().execute(async (tx) => deleteSite(tx, actor, { site: (await buildSite(tx, actor)).id }, clock))
const persons = { nobody: null, actor, stranger, administrator, support }
const files = `/api/v1/sites/${site.id}/files`
const raw = (bytes: string | Uint8Array<ArrayBuffer>) => ({ body: bytes, headers: { 'content-type': 'application/octet-stream', 'content-length': String(bytes.length) } })
const gzip = new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3])

/** A site has a few jobs at once, no more. */
async function allJobsOver(): Promise<void> {
  for (let tries = 0; tries < 3000 && (await jobsOf(db, site.id, 5)).some((job) => job.state === 'running'); tries++) await new Promise((resolve) => setTimeout(resolve, 10))
}
const json = (value: unknown) => ({ body: JSON.stringify(value), headers: { 'content-type': 'application/json' } })
const hash = 'd'.repeat(64)
const table: [who: keyof typeof persons, method: string, path: string, init: (RequestInit & { headers?: Record<string, string> }) | undefined, status: number, code?: string][] = [
  ['actor', 'GET', files, undefined, 200],
  ['administrator', 'GET', files, undefined, 200],
  ['nobody', 'GET', files, undefined, 401, 'signInFirst'],
  ['stranger', 'GET', files, undefined, 404, 'notFound'],
  ['support', 'GET', files, undefined, 404, 'notFound'],
  ['actor', 'GET', `${files}?path=${encodeURIComponent('../etc')}`, undefined, 400, 'filePathRefused'],
  ['actor', 'GET', `${files}?path=${encodeURIComponent('a\u0000b')}`, undefined, 400, 'badRequest'],
  ['actor', 'GET', `${files}?path=${encodeURIComponent('a\r\nb')}`, undefined, 400, 'filePathRefused'],
  ['actor', 'GET', `${files}?path=a//b`, undefined, 400, 'filePathRefused'],
  ['actor', 'GET', `/api/v1/sites/${gone.id}/files`, undefined, 409, 'siteIsDeleted'],
  ['actor', 'PUT', `${files}/content?path=a.html`, raw('abc'), 204],
  ['stranger', 'PUT', `${files}/content?path=a.html`, raw('abc'), 404, 'notFound'],
  ['nobody', 'PUT', `${files}/content?path=a.html`, raw('abc'), 401, 'signInFirst'],
  ['actor', 'PUT', `${files}/content`, raw('abc'), 400, 'badInput'],
  ['actor', 'PUT', `${files}/content?path=a.html`, { body: 'abc', headers: { 'content-type': 'application/octet-stream' } }, 400, 'fileLengthMissing'],
  ['actor', 'PUT', `${files}/content?path=a.html`, { body: 'abc', headers: { 'content-length': String(2 ** 40) } }, 413, 'fileTooLarge'],
  ['actor', 'POST', `${files}/archive?format=tar.gz`, raw(gzip), 200],
  ['actor', 'POST', `${files}/archive?format=zip`, raw(gzip), 422, 'fileArchiveUnknown'],
  ['actor', 'POST', `${files}/archive?format=rar`, raw(gzip), 400, 'badInput'],
  ['stranger', 'POST', `${files}/archive?format=tar.gz`, raw(gzip), 404, 'notFound'],
  ['actor', 'GET', `${files}/content?path=a.html`, undefined, 200],
  ['stranger', 'GET', `${files}/content?path=a.html`, undefined, 404, 'notFound'],
  ['actor', 'DELETE', `${files}?path=a.html`, undefined, 204],
  ['actor', 'DELETE', `${files}?path=`, undefined, 400, 'filePathRefused'],
  ['stranger', 'DELETE', `${files}?path=a.html`, undefined, 404, 'notFound'],
  ['actor', 'POST', `${files}/copy`, json({ paths: ['a', 'b'], folder: 'c' }), 202],
  ['actor', 'POST', `${files}/copy`, json({ paths: ['a'], folder: 'c', name: 'x/y' }), 422, 'fileNameRefused'],
  ['actor', 'POST', `${files}/copy`, json({ paths: [], folder: 'c' }), 400, 'badInput'],
  ['actor', 'POST', `${files}/copy`, json({ paths: [''], folder: 'c' }), 400, 'filePathRefused'],
  ['stranger', 'POST', `${files}/copy`, json({ paths: ['a'], folder: '' }), 404, 'notFound'],
  ['nobody', 'POST', `${files}/copy`, json({ paths: ['a'], folder: '' }), 401, 'signInFirst'],
  ['actor', 'POST', `/api/v1/sites/${gone.id}/files/copy`, json({ paths: ['a'], folder: '' }), 409, 'siteIsDeleted'],
  ['actor', 'POST', `${files}/move-into`, json({ paths: ['a', 'b'], folder: 'c' }), 204],
  ['actor', 'POST', `${files}/move-into`, json({ paths: ['a'], folder: 'a/b' }), 422, 'fileIntoItself'],
  ['stranger', 'POST', `${files}/move-into`, json({ paths: ['a'], folder: '' }), 404, 'notFound'],
  ['actor', 'PUT', `${files}/access`, json({ path: 'a', visitors: false, writable: true }), 202],
  ['actor', 'PUT', `${files}/access`, json({ path: 'a', visitors: 'yes', writable: true }), 400, 'badInput'],
  ['stranger', 'PUT', `${files}/access`, json({ path: 'a', visitors: false, writable: true }), 404, 'notFound'],
  ['actor', 'GET', `${files}/archive?path=a&path=b`, undefined, 200],
  ['actor', 'GET', `${files}/archive?format=rar`, undefined, 400, 'badInput'],
  ['actor', 'GET', `${files}/archive?path=..`, undefined, 400, 'filePathRefused'],
  ['stranger', 'GET', `${files}/archive`, undefined, 404, 'notFound'],
  ['actor', 'POST', `${files}/unpack`, json({ path: 'a.zip' }), 202],
  ['stranger', 'POST', `${files}/unpack`, json({ path: 'a.zip' }), 404, 'notFound'],
  ['actor', 'GET', `${files}/text?path=a.html`, undefined, 200],
  ['stranger', 'GET', `${files}/text?path=a.html`, undefined, 404, 'notFound'],
  ['actor', 'PUT', `${files}/text`, json({ path: 'a.html', text: 'x', onlyIf: hash }), 200],
  ['actor', 'PUT', `${files}/text`, json({ path: 'a.html', text: 'x', onlyIf: 'first' }), 400, 'badInput'],
  ['actor', 'PUT', `${files}/text`, json({ path: 'a.html', text: '🚲', onlyIf: hash, encoding: 'windows-1252' }), 422, 'fileSignNotInEncoding'],
  ['actor', 'PUT', `${files}/text`, json({ path: 'a.html', text: 'x'.repeat(600_000), onlyIf: hash }), 413, 'fileTooLarge'],
  ['stranger', 'PUT', `${files}/text`, json({ path: 'a.html', text: 'x', onlyIf: hash }), 404, 'notFound'],
  ['actor', 'POST', `${files}/bin`, json({ paths: ['a', 'b'] }), 202],
  ['actor', 'POST', `${files}/bin`, json({ paths: ['../a'] }), 400, 'filePathRefused'],
  ['stranger', 'POST', `${files}/bin`, json({ paths: ['a'] }), 404, 'notFound'],
  ['nobody', 'POST', `${files}/bin`, json({ paths: ['a'] }), 401, 'signInFirst'],
  ['actor', 'GET', `${files}/bin`, undefined, 200],
  ['stranger', 'GET', `${files}/bin`, undefined, 404, 'notFound'],
  ['actor', 'POST', `${files}/bin/restore`, json({ items: ['b'.repeat(16)] }), 200],
  ['actor', 'POST', `${files}/bin/restore`, json({ items: ['../../x'] }), 404, 'binItemGone'],
  ['stranger', 'POST', `${files}/bin/restore`, json({ items: ['b'.repeat(16)] }), 404, 'notFound'],
  ['actor', 'POST', `${files}/bin/empty`, json({}), 202],
  ['stranger', 'POST', `${files}/bin/empty`, json({}), 404, 'notFound'],
]
for (const [who, method, path, init, status, code] of table)
  test(`${who} ${method} ${path.replaceAll(site.id, '{site}')}: ${status} ${code ?? ''}`, async () => {
    await allJobsOver()
    const answer = await send(persons[who], method, path, init)
    const text = await answer.text()
    assert.equal(answer.status, status, text)
    if (code !== undefined) assert.equal((JSON.parse(text) as { code: string }).code, code)
  })

test('bytes reach the node as they were sent, with site, uid and size', async () => {
  await send(actor, 'PUT', `${files}/content?path=dossier%2Fété.txt`, raw('bonjour'))
  assert.deepEqual(asked, { ask: 'writeFile', site: site.id, uid: site.uid, path: 'dossier/été.txt', sizeBytes: 7, overwrite: true, bytes: 'bonjour' })
})

test('an archive’s first bytes are looked at and still sent', async () => {
  await send(actor, 'POST', `${files}/archive?format=tar.gz&path=wiki&strip=true`, raw(gzip))
  assert.ok(asked?.ask === 'unpack')
  assert.equal(asked.path, 'wiki')
  assert.equal(asked.stripSingleFolder, true)
  assert.equal(asked.maxBytes, site.limits.diskBytes)
  assert.equal(asked.bytes?.length, gzip.length)
})

test('a file leaves as something to keep, never as a page', async () => {
  const answer = await send(actor, 'GET', `${files}/content?path=${encodeURIComponent('é"; x=.html')}`)
  assert.equal(await answer.text(), 'abc')
  assert.equal(answer.headers.get('content-type'), 'application/octet-stream')
  assert.match(answer.headers.get('content-disposition') ?? '', /^attachment; filename="[^"]*"; filename\*=UTF-8''%C3%A9%22%3B%20x%3D\.html$/)
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
  assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/)
})

test('folders are made, entries moved; nothing moves into itself', async () => {
  assert.equal((await api(actor, 'POST', `${files}/folder`, { path: 'neuf' })).status, 204)
  assert.equal((await api(actor, 'POST', `${files}/move`, { from: 'a', to: 'b/a' })).status, 204)
  assert.equal((await api(actor, 'POST', `${files}/move`, { from: 'a', to: 'a/b' })).json['code'], 'fileIntoItself')
  assert.equal((await api(actor, 'POST', `${files}/move`, { from: 'a', to: 'a' })).json['code'], 'fileAlreadyThere')
})

test('whoever looks at another’s files stands in the member’s journal; the member does not, for looking', async () => {
  const lines = () => db.selectFrom('audit_event').select(['action', 'person_id']).where('member_id', '=', member.id).where('action', 'like', 'site.file%').orderBy('id').execute()
  const before = (await lines()).length
  await api(actor, 'GET', files)
  await (await send(actor, 'GET', `${files}/content?path=a.html`)).text()
  assert.equal((await lines()).length, before)
  await api(administrator, 'GET', files)
  await (await send(administrator, 'GET', `${files}/content?path=a.html`)).text()
  const seen = (await lines()).slice(before)
  assert.deepEqual(seen.map((line) => line.action), ['site.filesSeen', 'site.fileRead'])
  assert.ok(seen.every((line) => line.person_id === administrator.personId))
})

test('what takes time is a job, which tells what came of it', async () => {
  await allJobsOver()
  const started = (await api(actor, 'POST', `${files}/bin`, { paths: ['dossier/a.html', 'dossier/a.html', 'dossier'] })).json
  assert.equal(started['kind'], 'binFiles')
  await allJobsOver()
  const { json: over } = await api(actor, 'GET', `/api/v1/sites/${site.id}/jobs/${String(started['id'])}`)
  assert.equal(over['state'], 'done')
  assert.ok(asked?.ask === 'binEntries')
  assert.deepEqual(asked.paths, ['dossier'], 'each once, and not what lies in another')
  assert.deepEqual(over['result'], { batch: asked.batch, files: 3, bytes: 30 })
  next = { outcome: 'refused', reason: 'alreadyThere', detail: 'c/a' }
  const refused = (await api(actor, 'POST', `${files}/copy`, { paths: ['a', 'b'], folder: 'c' })).json
  await allJobsOver()
  next = null
  const { json: failed } = await api(actor, 'GET', `/api/v1/sites/${site.id}/jobs/${String(refused['id'])}`)
  assert.equal((failed['error'] as { params: { path: string } }).params.path, 'c/a', 'the one at fault is named')
})

test('an archive is named after what is in it', async () => {
  const nameOf = async (query: string) => /filename="([^"]*)"/.exec((await send(actor, 'GET', `${files}/archive?${query}`)).headers.get('content-disposition') ?? '')?.[1]
  assert.equal(await nameOf('path=a/photos'), 'photos.zip')
  assert.equal(await nameOf('path=a/photos&path=a/textes&format=tar.gz'), 'a.tar.gz')
  assert.equal(await nameOf(''), `${site.hostNames[0]}.zip`)
  assert.deepEqual(asked?.ask === 'archive' && [asked.folder, asked.paths], ['', []])
})

test('texts of one file are saved one after the other; PHP is asked unless told not to', async () => {
  const save = (text: string) => api(actor, 'PUT', `${files}/text`, { path: 'a.php', text, onlyIf: hash })
  mostSaves = 0
  for (const { status } of await Promise.all([save('one'), save('two'), save('three')])) assert.equal(status, 200)
  assert.equal(mostSaves, 1)
  await save('last')
  assert.ok(asked?.ask === 'saveText')
  assert.deepEqual([asked.checkPhp, asked.onlyIf, asked.bytes], [site.phpVersion, hash, 'last'])
  next = { outcome: 'syntaxError', line: 3, message: 'unexpected token "}"' }
  const broken = await api(actor, 'PUT', `${files}/text`, { path: 'a.php', text: '}', onlyIf: hash })
  next = null
  assert.deepEqual([broken.status, broken.json['code'], (broken.json['params'] as { line: number }).line], [422, 'filePhpSyntax', 3])
  await api(actor, 'PUT', `${files}/text`, { path: 'a.php', text: '}', onlyIf: hash, check: false })
  assert.equal(asked?.ask === 'saveText' && asked.checkPhp, null)
})

test('what has been in a bin for 30 days goes by itself; a node that is away is asked again', async () => {
  const row = async () => (await db.selectFrom('site_bin').select('due_at').where('site_id', '=', site.id).executeTakeFirst())?.due_at.toISOString()
  const dueAt = new Date(clock.now().getTime() - 1000)
  const due = async (answer: Answer) => {
    await db.deleteFrom('site_bin').execute()
    await db.insertInto('site_bin').values({ site_id: site.id, due_at: dueAt }).execute()
    next = answer
    const more = await emptyDueBins({ db, calls: panel.services.calls, clock, log: silentLog }, 20, 'test')
    next = null
    assert.equal(more, false)
    return row()
  }
  const oldest = Date.UTC(2026, 10, 20)
  assert.equal(await due({ outcome: 'emptied', files: 2, bytes: 5, oldestMs: oldest }), new Date(oldest + 30 * 86_400_000).toISOString())
  assert.ok(asked?.ask === 'emptyBin' && asked.items === null)
  assert.equal(asked.beforeMs, clock.now().getTime() - 30 * 86_400_000)
  assert.equal(await due({ outcome: 'emptied', files: 2, bytes: 5, oldestMs: null }), undefined)
  assert.equal(await due({ outcome: 'refused', reason: 'timeout', detail: null }), new Date(clock.now().getTime() + 3_600_000).toISOString())
})

test('what a node refuses has a sentence in each language', () => {
  for (const language of languages)
    for (const reason of callRefusals.filter((one) => !(databaseRefusals as readonly string[]).includes(one))) {
      const { code, params } = fileRefusal(reason, 'dossier/a.html')
      const sentence = sentenceOf(messagesOf(language), code, params)
      assert.ok(sentence && !sentence.includes('undefined'), `${language} ${reason}: ${sentence}`)
    }
})

const refusals: [CallRefusal, number][] = [['noSuchPath', 404], ['alreadyThere', 409], ['diskFull', 413], ['archiveHasLinks', 422], ['internal', 503]]
for (const [reason, status] of refusals)
  test(`the node’s ${reason} is ${status}`, async () => {
    next = { outcome: 'refused', reason, detail: null }
    const answer = await api(actor, 'DELETE', `${files}?path=a.html`)
    next = null
    assert.equal(answer.status, status)
  })

test('nothing of this was a fault', () => assert.deepEqual(panel.faults, []))
