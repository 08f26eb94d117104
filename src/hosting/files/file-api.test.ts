import assert from 'node:assert/strict'
import test from 'node:test'
import { testPanel } from '#hosting/sites/test-panel.ts'
import { deleteSite } from '#hosting/sites/delete-site.ts'
import { buildActor, buildSite, clock } from '#hosting/sites/test-sites.ts'
import type { Answer, CallRefusal, Question } from '#wire/node-calls.ts'
import { callRefusals, databaseRefusals } from '#wire/node-calls.ts'
import { languages, messagesOf } from '#locales/messages.ts'
import { sentenceOf } from '#web/api/problem.ts'
import { fileRefusal } from './file-refusal.ts'

/** What the played node was asked last, with the bytes that came. */
let asked: (Question & { bytes?: string }) | null = null
let next: Answer | null = null
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
        return { outcome: 'received', files: 2, bytes: 10 }
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

const table: [who: keyof typeof persons, method: string, path: string, init: (RequestInit & { headers?: Record<string, string> }) | undefined, status: number, code?: string][] = [
  ['actor', 'GET', files, undefined, 200],
  ['administrator', 'GET', files, undefined, 200],
  ['nobody', 'GET', files, undefined, 401, 'signInFirst'],
  ['stranger', 'GET', files, undefined, 404, 'notFound'],
  ['support', 'GET', files, undefined, 404, 'notFound'],
  ['actor', 'GET', `${files}?path=${encodeURIComponent('../etc')}`, undefined, 400, 'filePathRefused'],
  ['actor', 'GET', `${files}?path=${encodeURIComponent('a\u0000b')}`, undefined, 400, 'filePathRefused'],
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
]
for (const [who, method, path, init, status, code] of table)
  test(`${who} ${method} ${path.replaceAll(site.id, '{site}')}: ${status} ${code ?? ''}`, async () => {
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
