import assert from 'node:assert/strict'
import test from 'node:test'
import { UserError } from '#lib/errors.ts'
import { silentLog } from '#lib/log.ts'
import { makeJobPages } from '#hosting/jobs/pages/job-pages.ts'
import { testPanel } from '#hosting/sites/test-panel.ts'
import { buildSite, clock } from '#hosting/sites/test-sites.ts'
import type { JobWords } from './job.ts'
import { startJob } from './start-job.ts'

const panel = await testPanel({ pages: (services) => [makeJobPages(services)] })
const { actor, stranger, administrator, db, send, api } = panel
const [site, other] = await db.transaction().execute(async (tx) => [await buildSite(tx, actor), await buildSite(tx, stranger)])
const services = { db, clock, log: silentLog }
const start = (work: () => Promise<JobWords>) => startJob(services, actor, { siteId: site.id, kind: 'unpackFile', subject: { name: '<b>&.zip', folder: 'a b' } }, work)

const done = await start(async () => ({ files: 3, folder: 'a b' }))
const failed = await start(async () => {
  throw new UserError('fileArchiveBroken')
})
const going = await start(() => new Promise<never>(() => {}))
await Promise.all([done.ended, failed.ended])

const persons = { nobody: null, actor, stranger, administrator }
const jobs = `/api/v1/sites/${site.id}/jobs`
const table: [who: keyof typeof persons, path: string, status: number, holds?: RegExp][] = [
  ['actor', jobs, 200, /"state":"running".*"state":"(?:done|failed)"/],
  ['administrator', jobs, 200],
  ['stranger', jobs, 404],
  ['nobody', jobs, 401],
  ['actor', `${jobs}/${done.id}`, 200, /"title":"<b>&\.zip.: 3 fichiers déballés\.".*"result":\{"files":3,"folder":"a b"\}/],
  ['actor', `${jobs}/${failed.id}`, 200, /"code":"fileArchiveBroken","title":"Cette archive est abîmée/],
  ['stranger', `${jobs}/${done.id}`, 404],
  ['nobody', `${jobs}/${done.id}`, 401],
  ['actor', `${jobs}/nothing`, 404],
  ['stranger', `/api/v1/sites/${other.id}/jobs/${done.id}`, 404],
  ['stranger', `${jobs}/${done.id}/events`, 404],
  ['actor', `${jobs}/${done.id}/events`, 200, /^event: job\ndata: \{.*"state":"done"/],
]
for (const [who, path, status, holds] of table)
  test(`${who} GET ${path.replace(site.id, '{site}').replace(other.id, '{other}').replace(done.id, '{done}').replace(failed.id, '{failed}')}: ${status}`, async () => {
    const answer = await send(persons[who], 'GET', path)
    const text = await answer.text()
    assert.equal(answer.status, status, text)
    if (holds) assert.match(text, holds)
  })

test('the page of a job says how far it has come, without script too, and what came of it', async () => {
  const show = async (id: string) => (await send(actor, 'GET', `/sites/${site.id}/jobs/${id}`)).text()
  const now = await show(going.id)
  assert.match(now, /Déballage de &lt;b&gt;&amp;\.zip/)
  assert.match(now, /data-live="\/sites\/[^"]+\/events"/)
  assert.match(now, /<noscript>/)
  const over = await show(done.id)
  assert.match(over, new RegExp(`href="/sites/${site.id}/files\\?path=a\\+b"`))
  assert.doesNotMatch(over, /data-live/)
  assert.match(await show(failed.id), /Cette archive est abîmée/)
  assert.match(await (await send(actor, 'GET', `/sites/${site.id}/jobs`)).text(), /Travaux récents[\s\S]*en cours[\s\S]*fait/)
  assert.equal((await send(stranger, 'GET', `/sites/${site.id}/jobs/${done.id}`)).status, 404)
  const stream = await (await send(actor, 'GET', `/sites/${site.id}/jobs/${failed.id}/events`)).text()
  assert.match(stream, /event: fragment\ndata: <div id="job-head">/)
  assert.match(stream, /event: done/)
})

test('a month without work says what would be here', async () => {
  assert.match(await (await send(stranger, 'GET', `/sites/${other.id}/jobs`)).text(), /Aucun travail récent/)
  assert.deepEqual((await api(stranger, 'GET', `/api/v1/sites/${other.id}/jobs`)).json['items'], [])
})

test('nothing of this was a fault', () => assert.deepEqual(panel.faults, []))
