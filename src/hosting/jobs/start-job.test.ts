import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { openNotifications } from '#db/notifications.ts'
import { testDatabase } from '#db/test-database.ts'
import { UserError } from '#lib/errors.ts'
import { makeLog, silentLog } from '#lib/log.ts'
import { until } from '#lib/test-until.ts'
import { buildScene, buildSite, clock } from '#hosting/sites/test-sites.ts'
import { endInterruptedJobs } from './end-interrupted-jobs.ts'
import { forgetOldJobs } from './forget-old-jobs.ts'
import { jobOf, jobsOf } from './job-store.ts'
import type { Job, JobWords } from './job.ts'
import { doneWithin, startJob } from './start-job.ts'
import { watchJob } from './watch-job.ts'

const { db, url } = await testDatabase()
const { actor } = await db.transaction().execute(buildScene)
const faults: string[] = []
const log = makeLog((line) => {
  if (line.includes('"level":"error"')) faults.push(line)
})
const services = { db, clock, log }
const newSite = async () => (await db.transaction().execute((tx) => buildSite(tx, actor))).id

test('a job is followed from its start to its end', async () => {
  const notifications = openNotifications(url, silentLog)
  after(() => notifications.close())
  await notifications.ready()
  const siteId = await newSite()
  const go = Promise.withResolvers<JobWords>()
  let tell: (done: number) => void = () => {}
  const started = await startJob(services, actor, { siteId, kind: 'copyFiles', subject: { name: 'photos', count: 1 } }, (progress) => {
    tell = (done) => progress({ step: 'copying', done, total: 10 })
    return go.promise
  })
  const seen: Pick<Job, 'state' | 'done'>[] = []
  const watching = (async () => {
    for await (const { state, done } of watchJob(db, notifications, { id: started.id, siteId }, AbortSignal.timeout(30_000))) seen.push({ state, done })
  })()
  await until('its start is seen', () => seen.length === 1)
  for (let done = 1; done <= 9; done++) tell(done)
  await until('its last word is seen', () => seen.at(-1)?.done === 9)
  assert.deepEqual((await jobsOf(db, siteId, 10)).map(({ step, done, total, state }) => ({ step, done, total, state })), [{ step: 'copying', done: 9, total: 10, state: 'running' }])
  go.resolve({ files: 10 })
  assert.deepEqual(await started.ended, { state: 'done', result: { files: 10 } })
  await watching
  assert.deepEqual(seen[0], { state: 'running', done: 0 })
  assert.equal(seen.at(-1)?.state, 'done')
  assert.ok(seen.length >= 3 && seen.length <= 4, `nine words became ${seen.length} looks`)
  assert.deepEqual((await jobOf(db, siteId, started.id))?.result, { files: 10 })
  assert.equal(await jobOf(db, await newSite(), started.id), null, 'another site has no such job')
})

test('a refusal is kept with its parameters, a fault with its reference', async () => {
  const siteId = await newSite()
  const refused = await startJob(services, actor, { siteId, kind: 'copyFiles' }, async () => {
    throw new UserError('fileDiskFull', { path: 'a' })
  })
  await assert.rejects(doneWithin(refused, 5000), { code: 'fileDiskFull' })
  assert.deepEqual((await jobOf(db, siteId, refused.id))?.error, { code: 'fileDiskFull', params: { path: 'a' } })
  const broken = await startJob(services, actor, { siteId, kind: 'copyFiles' }, async () => {
    throw new Error('the roof fell down')
  })
  await broken.ended
  assert.deepEqual((await jobOf(db, siteId, broken.id))?.error, { code: 'jobFault', params: { reference: actor.requestId } })
  assert.match(faults.splice(0).join(), /job\.failed.*the roof fell down/)
})

test('what is over in a moment needs no page, what is not goes on', async () => {
  const siteId = await newSite()
  const quick = await startJob(services, actor, { siteId, kind: 'binFiles' }, async () => ({ folder: 'a' }))
  assert.deepEqual(await doneWithin(quick, 5000), { folder: 'a' })
  const go = Promise.withResolvers<JobWords>()
  const slow = await startJob(services, actor, { siteId, kind: 'binFiles' }, () => go.promise)
  assert.equal(await doneWithin(slow, 20), null)
  go.resolve({})
  assert.equal((await slow.ended).state, 'done')
})

test('a site has three at once, not more; others are not held up', async () => {
  const [siteId, other] = [await newSite(), await newSite()]
  const go = Promise.withResolvers<JobWords>()
  const start = (site: string) => startJob(services, actor, { siteId: site, kind: 'copyFiles' }, () => go.promise)
  const running = [await start(siteId), await start(siteId), await start(siteId), await start(other)]
  await assert.rejects(start(siteId), { code: 'jobsAtOnce', status: 429 })
  go.resolve({})
  for (const { ended } of running) await ended
  await (await start(siteId)).ended
})

test('what was under way when we stopped has failed; what ended a month ago is forgotten', async () => {
  const siteId = await newSite()
  const started = await startJob(services, actor, { siteId, kind: 'copyFiles' }, () => new Promise<never>(() => {}))
  const done = await startJob(services, actor, { siteId, kind: 'copyFiles' }, async () => ({}))
  await done.ended
  await endInterruptedJobs(db, clock, silentLog)
  assert.deepEqual((await jobOf(db, siteId, started.id))?.error, { code: 'jobInterrupted', params: {} })
  assert.equal((await jobOf(db, siteId, done.id))?.state, 'done')
  const later = { now: () => new Date(clock.now().getTime() + 29 * 86_400_000) }
  await forgetOldJobs(db, later)
  assert.equal((await jobsOf(db, siteId, 10)).length, 2)
  await forgetOldJobs(db, { now: () => new Date(clock.now().getTime() + 31 * 86_400_000) })
  assert.deepEqual(await jobsOf(db, siteId, 10), [])
  assert.deepEqual(faults, [])
})
