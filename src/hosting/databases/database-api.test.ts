import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { deleteSite } from '#hosting/sites/delete-site.ts'
import { testPanel } from '#hosting/sites/test-panel.ts'
import { buildActor, buildSite, clock } from '#hosting/sites/test-sites.ts'
import { jobOf } from '#hosting/jobs/job-store.ts'
import { makeLog } from '#lib/log.ts'
import { nativePasswordHash } from '#lib/mariadb-password.ts'
import { until } from '#lib/test-until.ts'
import { languages, messagesOf } from '#locales/messages.ts'
import { sentenceOf } from '#web/api/problem.ts'
import { callRefusals, longestVisitMs } from '#wire/node-calls.ts'
import type { Answer, Question } from '#wire/node-calls.ts'
import { closeVisitsOf } from './close-databases.ts'
import { databaseRefusal } from './database-refusal.ts'
import { databaseById } from './database-store.ts'
import { buildDatabase } from './test-databases.ts'

/** What the played node was asked, in order, with the bytes that came. */
let asked: (Question & { bytes?: string })[] = []
let answers: ((question: Question) => Answer | null) | null = null
const panel = await testPanel({
  node: async (question, call) => {
    const body = call.takeBody()
    asked.push({ ...question, ...(body ? { bytes: await new Response(body).text() } : {}) })
    const said = answers?.(question)
    if (said) return said
    switch (question.ask) {
      case 'exportDatabase':
        await call.takeOutput()?.(new Response('dump').body as ReadableStream<Uint8Array>)
        return { outcome: 'streamed' }
      case 'importDatabase':
      case 'undoImport':
        return { outcome: 'imported', bytes: 4 }
      case 'checkDatabase':
        return { outcome: 'checked', tables: 3, mended: 1, broken: [] }
      default:
        return { outcome: 'done' }
    }
  },
})
const { actor, stranger, administrator, db, api, send } = panel
const support = await db.transaction().execute((tx) => buildActor(tx, [], ['support']))
const site = await db.transaction().execute((tx) => buildSite(tx, actor))
const gone = await db.transaction().execute(async (tx) => {
  const doomed = await buildSite(tx, actor)
  const inside = await buildDatabase(tx, actor, doomed.id)
  return { site: await deleteSite(tx, actor, { site: doomed.id }, clock), database: inside }
})
const pages = await db.transaction().execute((tx) => buildSite(tx, actor, { profile: 'static' }))
const database = await db.transaction().execute((tx) => buildDatabase(tx, actor, site.id))
const persons = { nobody: null, actor, stranger, administrator, support }
const list = `/api/v1/sites/${site.id}/databases`
const one = `${list}/${database.id}`
const goneOne = `/api/v1/sites/${gone.site.id}/databases/${gone.database.id}`

const table: [who: keyof typeof persons, method: string, path: string, body: unknown, status: number, code?: string][] = [
  ['actor', 'GET', list, undefined, 200],
  ['administrator', 'GET', list, undefined, 200],
  ['nobody', 'GET', list, undefined, 401, 'signInFirst'],
  ['stranger', 'GET', list, undefined, 404, 'notFound'],
  ['support', 'GET', list, undefined, 404, 'notFound'],
  ['actor', 'GET', one, undefined, 200],
  ['actor', 'GET', `${list}/nosuchdata12`, undefined, 404, 'notFound'],
  ['actor', 'GET', `/api/v1/sites/${pages.id}/databases/${database.id}`, undefined, 404, 'notFound'],
  ['stranger', 'GET', one, undefined, 404, 'notFound'],
  ['actor', 'POST', list, { words: 'x'.repeat(101) }, 400, 'badInput'],
  ['actor', 'POST', list, { word: 'x' }, 201],
  ['actor', 'POST', `/api/v1/sites/${pages.id}/databases`, {}, 409, 'databaseNeedsPhp'],
  ['actor', 'POST', `/api/v1/sites/${gone.site.id}/databases`, {}, 409, 'siteIsDeleted'],
  ['stranger', 'POST', list, {}, 404, 'notFound'],
  ['nobody', 'POST', list, {}, 401, 'signInFirst'],
  ['actor', 'POST', `${one}/password`, { version: 99 }, 409, 'databaseChangedMeanwhile'],
  ['actor', 'POST', `${one}/password`, { version: 'x' }, 400, 'badInput'],
  ['stranger', 'POST', `${one}/password`, {}, 404, 'notFound'],
  ['actor', 'POST', `${one}/restore`, {}, 409, 'databaseNotDeleted'],
  ['actor', 'POST', `${goneOne}/check`, undefined, 409, 'siteIsDeleted'],
  ['actor', 'GET', `${goneOne}/export`, undefined, 409, 'siteIsDeleted'],
  ['stranger', 'GET', `${one}/export`, undefined, 404, 'notFound'],
  ['actor', 'POST', `${one}/undo-import`, undefined, 409, 'databaseNothingToUndo'],
  ['stranger', 'POST', `${one}/undo-import`, undefined, 404, 'notFound'],
  ['stranger', 'POST', `${one}/check`, undefined, 404, 'notFound'],
  ['stranger', 'POST', `${one}/visits`, undefined, 404, 'notFound'],
  ['stranger', 'POST', `${one}/import`, undefined, 404, 'notFound'],
  ['actor', 'POST', `${one}/import`, undefined, 422, 'databaseDumpEmpty'],
  ['stranger', 'DELETE', one, undefined, 404, 'notFound'],
  ['actor', 'DELETE', `${one}?version=99`, undefined, 409, 'databaseChangedMeanwhile'],
]
for (const [who, method, path, body, status, code] of table)
  test(`${who}: ${method} ${path.replace(site.id, 'SITE').replace(database.id, 'DB')} ${JSON.stringify(body)}: ${code ?? status}`, async () => {
    const answer = await api(persons[who], method, path, body)
    assert.deepEqual([answer.status, answer.json['code']], [status, code])
  })

const ended = async (job: unknown): Promise<Awaited<ReturnType<typeof jobOf>>> => {
  for (let tries = 0; tries < 3000; tries++) {
    const now = await jobOf(db, site.id, String((job as { id: unknown }).id))
    if (now?.state !== 'running') return now
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('the job does not end')
}
const importing = async (bytes: string) => {
  asked = []
  const answer = await send(actor, 'POST', `${one}/import`, { body: bytes, headers: { 'content-type': 'application/octet-stream' } })
  assert.equal(answer.status, 202)
  return ended(await answer.json())
}
const lastImport = async () => (await databaseById(db, site.id, database.id))!.lastImport?.outcome ?? null

test('a password is in the answer that makes it and in no other', async () => {
  const { status, json } = await api(actor, 'POST', list, { words: 'Boutique' })
  assert.equal(status, 201)
  const { access, database: made } = json as { access: { password: string; name: string }; database: { id: string; name: string } }
  assert.match(made.name, /^boutique_/)
  assert.equal((await databaseById(db, site.id, made.id))!.passwordHash, nativePasswordHash(access.password))
  const renewed = await api(actor, 'POST', `${list}/${made.id}/password`, {})
  assert.notEqual(renewed.json['password'], access.password)
  const shown = JSON.stringify((await api(actor, 'GET', list)).json)
  assert.ok(!shown.includes(access.password) && !shown.includes(String(renewed.json['password'])) && !shown.includes('assword'))
})

test('an export is streamed, with a password made for it alone', async () => {
  asked = []
  const answer = await send(actor, 'GET', `${one}/export`)
  assert.equal(answer.status, 200)
  assert.equal(await answer.text(), 'dump')
  assert.match(answer.headers.get('content-disposition') ?? '', new RegExp(`^attachment; filename="${database.name}-\\d{4}-\\d\\d-\\d\\d\\.sql\\.gz"$`))
  await (await send(actor, 'GET', `${one}/export`)).text()
  const [first, second] = asked as Extract<Question, { database: string }>[]
  assert.deepEqual([first!.name, first!.site, first!.uid], [database.name, site.id, site.uid])
  assert.notEqual(first!.key, second!.key)
})

test('a refusal before the first byte is told in words', async () => {
  answers = () => ({ outcome: 'refused', reason: 'databaseBusy', detail: '0 1226 User has exceeded' })
  const refused = await api(actor, 'GET', `${one}/export`)
  answers = null
  assert.deepEqual([refused.status, refused.json['code']], [503, 'databaseBusy'])
})

test('a dump that goes well can be undone once, within a week', async () => {
  assert.equal((await importing('SELECT 1;'))!.state, 'done')
  assert.equal((asked[0] as { bytes?: string }).bytes, 'SELECT 1;')
  assert.equal(await lastImport(), 'done')
  const answer = await api(actor, 'POST', `${one}/undo-import`)
  assert.equal(answer.status, 202)
  assert.equal((await ended(answer.json))!.state, 'done')
  assert.equal(await lastImport(), null)
  assert.equal((await api(actor, 'POST', `${one}/undo-import`)).status, 409)
})

test('a dump that fails half way is put back, and told by line and number', async () => {
  answers = (question) => (question.ask === 'importDatabase' ? { outcome: 'refused', reason: 'sqlRefused', detail: '12 1064 You have an error' } : null)
  const job = await importing('nonsense')
  answers = null
  assert.deepEqual(asked.map((question) => [question.ask, (question as { onlyCut?: boolean }).onlyCut]), [['importDatabase', undefined], ['undoImport', true]])
  assert.deepEqual([job!.state, job!.error?.code, job!.error?.params['line'], job!.error?.params['number']], ['failed', 'databaseSqlRefused', '12', '1064'])
  assert.equal(await lastImport(), null)
})

test('a dump that never began leaves what there was to undo', async () => {
  await importing('SELECT 1;')
  answers = (question) => ({ outcome: 'refused', reason: question.ask === 'importDatabase' ? 'archiveBroken' : 'nothingToUndo', detail: null })
  assert.equal((await importing('broken'))!.error?.code, 'databaseDumpBroken')
  answers = null
  assert.equal(await lastImport(), 'done')
})

test('when the node cannot be asked how it stands, the page says that it may hold half', async () => {
  answers = (question) => ({ outcome: 'refused', reason: question.ask === 'importDatabase' ? 'internal' : 'databaseServerAway', detail: null })
  assert.equal((await importing('x'))!.state, 'failed')
  answers = null
  assert.equal(await lastImport(), 'cut')
})

test('the database tool is opened by a ticket whose hash alone the node learns', async () => {
  asked = []
  const { status, json } = await api(actor, 'POST', `${one}/visits`)
  assert.equal(status, 201)
  const url = new URL(String(json['url']))
  const question = asked[0] as Extract<Question, { ask: 'openDatabase' }>
  assert.equal(url.hostname, question.hostName)
  assert.match(question.hostName, new RegExp(`^databases-${site.nodeId}\\.`))
  assert.ok(!JSON.stringify(question).includes(url.searchParams.get('ticket') ?? 'none'))
  assert.match(question.ticketHash, /^[0-9a-f]{64}$/)
  const acts = await db.selectFrom('audit_event').select('action').where('subject_id', '=', database.id).execute()
  for (const action of ['database.browsed', 'database.exported', 'database.imported', 'database.importUndone']) assert.ok(acts.some((act) => act.action === action), action)
})

test('whose account is closed is shut out of the database tool, for as long as a visit may last', async () => {
  const scene = { db, calls: panel.services.calls, log: makeLog(() => {}), clock }
  const closed = async (personId: string, at: Date, awaited: number) => {
    asked = []
    await closeVisitsOf({ ...scene, clock: { now: () => at } }, personId)
    // the node is told without being waited for; to be sure of silence one waits a moment
    if (awaited > 0) await until('the node is told', () => asked.length >= awaited)
    else await wait(50)
    return asked.map((question) => [question.ask, question.site])
  }
  assert.deepEqual(await closed(actor.personId, clock.now(), 1), [['closeDatabases', site.id]])
  assert.deepEqual(await closed(stranger.personId, clock.now(), 0), [], 'who never was inside')
  assert.deepEqual(await closed(actor.personId, new Date(clock.now().getTime() + longestVisitMs + 1), 0), [], 'every visit is over')
})

test('tables are checked as a job', async () => {
  const answer = await api(actor, 'POST', `${one}/check`)
  assert.deepEqual((await ended(answer.json))!.result, { tables: 3, mended: 1, broken: '', brokenCount: 0 })
})

test('deleted, nothing can be done with it but restoring', async () => {
  assert.equal((await api(actor, 'DELETE', one)).status, 200)
  for (const act of ['check', 'visits', 'password', 'import']) assert.equal((await api(actor, 'POST', `${one}/${act}`, {})).json['code'], 'databaseIsDeleted', act)
  assert.equal((await api(actor, 'POST', `${one}/restore`, {})).status, 200)
})

test('every refusal of a node has its sentence in both languages', () => {
  for (const language of languages)
    for (const reason of callRefusals) {
      const { code, params } = databaseRefusal(reason, '3 1064 near <b>', 'roue')
      const said = sentenceOf(messagesOf(language), code, params)
      assert.ok(said && !said.includes('undefined'), `${language} ${reason} ${code}`)
    }
})

test('no fault was logged', () => assert.deepEqual(panel.faults, []))

