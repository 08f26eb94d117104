import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { systemClock, testClock } from '#lib/clock.ts'
import { exec } from '#lib/exec.ts'
import { silentLog } from '#lib/log.ts'
import { until } from '#lib/test-until.ts'
import type { Call, CallProgress, Question } from '#wire/node-calls.ts'
import type { Report, Resource } from '#wire/node-state.ts'
import { readConfiguration } from '../configuration.ts'
import { joinNode } from '../join/join-node.ts'
import { buildSite, cannotTryNode, trialNode, trialNodeId } from '../trial-node.ts'
import type { TrialNode } from '../trial-node.ts'
import { controlPlaneStandIn } from './control-plane-stand-in.ts'
import type { StandIn } from './control-plane-stand-in.ts'
import { controlPlaneDoor, executorDoor, observerDoor } from './doors.ts'
import { pauseAfter } from './keep-on.ts'
import { renewCertificate } from './renew-certificate.ts'
import { startPuller } from './start-puller.ts'
import type { RunningPuller } from './start-puller.ts'

const skip = cannotTryNode()

const token = 'a-token-of-sixteen-signs'

/** What the control plane of a test wants, holds and has heard. */
interface Desk {
  revision: number
  resources: Resource[]
  calls: Call[]
  readonly reports: Report[]
  readonly answers: Map<string, unknown>
  readonly bodies: Map<string, Buffer>
  readonly outputs: Map<string, string>
  readonly progress: (CallProgress & { callId: string })[]
  /** Every call is over for it: nobody waits for the answer. */
  forgets: boolean
  facts: unknown
  away: boolean
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

async function answerAs(standIn: () => StandIn, desk: Desk, request: IncomingMessage, nodeId: string | null): Promise<{ status: number; body: unknown }> {
  const path = request.url ?? ''
  if (desk.away) return { status: 503, body: {} }
  if (path === '/node/v1/join') {
    const asked = JSON.parse(await textOf(request)) as { token: string; csr: string }
    if (asked.token !== token) return { status: 401, body: {} }
    return { status: 200, body: { nodeId: trialNodeId, certificate: await standIn().sign(asked.csr, trialNodeId), ca: standIn().authority.replace(/-----[^-]+-----|\s/g, '') } }
  }
  if (nodeId !== trialNodeId) return { status: 401, body: {} }
  const [, callId, what] = /^\/node\/v1\/calls\/([a-z0-9]{20})\/(\w+)$/.exec(path) ?? []
  if (callId !== undefined && what === 'body') return { status: 200, body: desk.bodies.get(callId) }
  const text = await textOf(request)
  if (callId !== undefined && what === 'output') desk.outputs.set(callId, text)
  else if (callId !== undefined && what === 'progress') {
    desk.progress.push({ callId, ...(JSON.parse(text) as CallProgress) })
    if (desk.forgets) return { status: 404, body: {} }
  } else if (callId !== undefined) desk.answers.set(callId, JSON.parse(text))
  else if (path === '/node/v1/renew') return { status: 200, body: { certificate: await standIn().sign((JSON.parse(text) as { csr: string }).csr, trialNodeId, 60) } }
  else if (path === '/node/v1/reports') desk.reports.push(...(JSON.parse(text) as { reports: Report[] }).reports)
  else if (path === '/node/v1/facts') desk.facts = JSON.parse(text)
  else if (path === '/node/v1/calls') {
    await wait(20)
    return { status: 200, body: { calls: desk.calls.splice(0) } }
  } else if (path === '/node/v1/state') {
    await wait(20)
    const since = (JSON.parse(text) as { since: number }).since
    const news = since !== desk.revision
    return { status: 200, body: { nodeId: trialNodeId, revision: desk.revision, complete: since === 0, resources: news ? desk.resources : [] } }
  }
  return { status: 200, body: {} }
}

async function inTrial(work: (trial: { node: TrialNode; desk: Desk; standIn: StandIn; start(): RunningPuller }) => Promise<void>, socket = false): Promise<void> {
  const node = await trialNode()
  const desk: Desk = { revision: 0, resources: [], calls: [], reports: [], answers: new Map(), bodies: new Map(), outputs: new Map(), progress: [], forgets: false, facts: null, away: false }
  mkdirSync(join(node.paths.puller, '..'), { recursive: true })
  const standIn: StandIn = await controlPlaneStandIn(
    (request, response, nodeId) =>
      void answerAs(() => standIn, desk, request, nodeId).then(({ status, body }) => {
        response.writeHead(status).end(body instanceof Buffer ? body : JSON.stringify(body))
      }),
    socket ? { socketPath: join(node.paths.executorSocket, '../control.sock') } : {},
  )
  const pullers: RunningPuller[] = []
  const start = () => {
    const controlPlane = controlPlaneDoor(readConfiguration(node.paths.configuration), node.paths)
    const renew = () => renewCertificate(controlPlane, node.paths.puller, systemClock)
    const puller = startPuller({ controlPlane, executor: executorDoor(node.paths), observer: observerDoor(node.paths), log: silentLog, renew, onRenewed: () => assert.fail('not due') })
    pullers.push(puller)
    return puller
  }
  try {
    await joinNode({ paths: node.paths, controlPlane: standIn.origin, token, authorityFingerprint: standIn.fingerprint, puller: { uid: 0, gid: 0 }, disk: 'plain' })
    await work({ node, desk, standIn, start })
  } finally {
    for (const puller of pullers) await puller.end()
    await node.end()
    await standIn.end()
  }
}

const call = (id: string, question: Question): Call => ({ id: id.padEnd(20, 'x'), requestId: null, question })

for (const socket of [false, true])
  test(`a joined node pulls its state and answers calls, ${socket ? 'over a socket' : 'over the network'}`, { skip }, () =>
    inTrial(async ({ node, desk, start }) => {
      assert.equal(statSync(join(node.paths.puller, 'node.pem')).mode & 0o777, 0o600)
      await node.start()
      start()
      const site = buildSite({ id: 'aaaaaaaaaaaa' })
      desk.resources = [{ kind: 'site', id: site.id, generation: 1, requestId: 'abc', spec: site }]
      desk.revision = 1
      await until('the site answers', () => desk.reports.some((report) => report.answering))
      await until('its facts', () => desk.facts !== null)
      const onSite = { site: site.id, uid: site.uid }
      const bytes = Buffer.alloc(3_000_000, 'onyva ')
      const [up, down, gone] = [
        call('up', { ask: 'writeFile', ...onSite, path: 'big.bin', sizeBytes: bytes.length, overwrite: true }),
        call('down', { ask: 'readFile', ...onSite, path: 'big.bin', maxBytes: 10_000_000 }),
        call('gone', { ask: 'readFile', ...onSite, path: 'no.bin', maxBytes: 10_000_000 }),
      ]
      desk.bodies.set(up.id, bytes)
      desk.calls = [up]
      await until('the upload is answered', () => desk.answers.has(up.id))
      assert.deepEqual(desk.answers.get(up.id), { outcome: 'received', files: 1, bytes: bytes.length })
      desk.calls = [down, gone]
      await until('the downloads are answered', () => desk.answers.has(down.id) && desk.answers.has(gone.id))
      assert.deepEqual(desk.answers.get(down.id), { outcome: 'sent', bytes: bytes.length })
      assert.equal(desk.outputs.get(down.id), bytes.toString())
      assert.equal((desk.answers.get(gone.id) as { reason: string }).reason, 'noSuchPath')
    }, socket))

/** An archive that takes seconds to unpack. */
async function manyFiles(folder: string, count: number): Promise<Buffer> {
  mkdirSync(join(folder, 'many'), { recursive: true })
  for (let index = 0; index < count; index++) writeFileSync(join(folder, 'many', `file-${index}.txt`), String(index))
  await exec('/usr/bin/bsdtar', ['-czf', join(folder, 'many.tgz'), '-C', folder, 'many'])
  return readFileSync(join(folder, 'many.tgz'))
}

test('a call of some length says how far it has come; one that nobody waits for any more is stopped', { skip }, () =>
  inTrial(async ({ node, desk, start }) => {
    await node.start()
    start()
    const site = buildSite({ id: 'aaaaaaaaaaaa' })
    desk.resources = [{ kind: 'site', id: site.id, generation: 1, requestId: 'abc', spec: site }]
    desk.revision = 1
    await until('the site answers', () => desk.reports.some((report) => report.answering))
    const count = 12_000
    const bytes = await manyFiles(join(node.paths.sites, '../from'), count)
    const unpack = (id: string) => call(id, { ask: 'unpack', site: site.id, uid: site.uid, path: id, format: 'tar.gz', sizeBytes: bytes.length, stripSingleFolder: false, maxFiles: 100_000, maxBytes: 1e9 })
    const [first, second] = [unpack('first'), unpack('second')]
    for (const { id } of [first, second]) desk.bodies.set(id, bytes)
    desk.calls = [first]
    await until('the first is unpacked', () => desk.answers.has(first.id))
    assert.deepEqual(desk.answers.get(first.id), { outcome: 'received', files: count, bytes: 48_890 })
    const wordsOf = (asked: Call) => desk.progress.filter(({ callId }) => callId === asked.id)
    const said = wordsOf(first).filter(({ step }) => step === 'unpacking')
    assert.ok(said.length >= 1, JSON.stringify(desk.progress))
    assert.ok(said.every(({ done, total }) => done > 0 && done <= total && total === count + 1))
    assert.deepEqual(said.map(({ done }) => done), said.map(({ done }) => done).sort((one, other) => one - other))
    desk.forgets = true
    desk.calls = [second]
    await until('the second says something', () => wordsOf(second).length > 0)
    await wait(1500)
    assert.equal(wordsOf(second).length, 1, 'after one word it was told that nobody waits')
    assert.equal(desk.answers.has(second.id), false)
    assert.deepEqual(readdirSync(join(node.paths.sites, site.id, 'public')).sort(), ['first', 'index.php'])
  }))

test('while the control plane is away nothing happens to sites, and after it all goes on', { skip }, () =>
  inTrial(async ({ node, desk, start }) => {
    await node.start()
    const site = buildSite({ id: 'aaaaaaaaaaaa' })
    desk.resources = [{ kind: 'site', id: site.id, generation: 1, requestId: null, spec: site }]
    desk.revision = 1
    start()
    await until('the site answers', () => desk.reports.some((report) => report.answering))
    desk.away = true
    await wait(400)
    assert.deepEqual(readdirSync(node.paths.sites), [site.id])
    desk.resources = [{ kind: 'site', id: site.id, generation: 2, requestId: null, spec: { ...site, serving: 'abuse' } }]
    desk.revision = 2
    desk.away = false
    await until('the second generation', () => desk.reports.some((report) => report.generation === 2))
  }))

test('another authority than the pinned one, and a spent token, are refused and leave nothing', { skip }, () =>
  inTrial(async ({ node, standIn }) => {
    const before = readFileSync(join(node.paths.puller, 'node.pem'), 'utf8')
    const input = { paths: node.paths, controlPlane: standIn.origin, token, authorityFingerprint: standIn.fingerprint, puller: { uid: 0, gid: 0 } }
    const flipped = standIn.fingerprint.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    await assert.rejects(joinNode({ ...input, authorityFingerprint: flipped }), /another authority/)
    await assert.rejects(joinNode({ ...input, token: 'another-token-of-16' }), /401/)
    assert.equal(readFileSync(join(node.paths.puller, 'node.pem'), 'utf8'), before)
  }))

test('the certificate is renewed when a third of its life is left, not before', { skip }, () =>
  inTrial(async ({ node }) => {
    chmodSync(node.paths.puller, 0o700)
    const door = controlPlaneDoor(readConfiguration(node.paths.configuration), node.paths)
    const identity = () => readFileSync(join(node.paths.puller, 'node.pem'), 'utf8')
    const [before, dayMs] = [identity(), 86_400_000]
    const now = systemClock.now()
    assert.equal(await renewCertificate(door, node.paths.puller, testClock(new Date(now.getTime() + 19 * dayMs))), false)
    assert.equal(await renewCertificate(door, node.paths.puller, testClock(new Date(now.getTime() + 21 * dayMs))), true)
    assert.notEqual(identity(), before)
    const renewed = new X509Certificate(identity())
    assert.ok(renewed.validToDate.getTime() > now.getTime() + 59 * dayMs)
    assert.equal(renewed.subject, `CN=${trialNodeId}`)
  }))

test('pauses grow, are spread and have an end', () => {
  assert.equal(pauseAfter(1, 0), 125)
  assert.equal(pauseAfter(1, 1), 250)
  assert.equal(pauseAfter(1000, 1), 30_000)
})
