/**
 * The executor on a real node, without a control plane: btrfs with limits, nginx, activator and php-fpm as
 * they are in production. What it is asked comes through its socket, as from the puller.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { elapsedMs } from '#lib/clock.ts'
import type { Answer, Question } from '#wire/node-calls.ts'
import type { Report, Resource, SiteSpec } from '#wire/node-state.ts'
import { askInGuest } from './browse-in-guest.ts'
import { driveMachine } from './drive-machine.ts'
import type { DrivenMachine } from './drive-machine.ts'

const skip = process.getuid?.() === 0 ? false : 'a node machine needs root'
const nodeId = 'nodetrial001'
const patienceMs = 120_000

const limits = { diskBytes: 20 << 20, memoryBytes: 128 << 20, cpuPercent: 100, tasks: 48, phpWorkers: 2 }
const php = { memoryMegabytes: 128, uploadMegabytes: 128, executionSeconds: 60 }
const siteOf = (number: number, rest: Partial<SiteSpec> = {}): SiteSpec => {
  const id = `trial${String(number).padStart(7, '0')}`
  return { id, uid: 300_000 + number, profile: number % 2 ? 'php' : 'static', phpVersion: '8.4', php, pageCache: false, hostNames: [`s${number}.trial.test`], serving: 'live', limits, ...rest }
}
const wanted = (spec: SiteSpec, generation: number): Resource => ({ kind: 'site', id: spec.id, generation, requestId: null, spec })

describe('executor on a node', { skip, concurrency: false, timeout: 900_000 }, () => {
  let dataDir = ''
  let machine: DrivenMachine
  let revision = 0
  const reports = new Map<string, Report>()

  const post = (path: string, body: unknown) => askExecutor(path, JSON.stringify(body))
  const visit = (host: string, path: string) => askInGuest(machine, { socketPath: '/run/onyva/check.sock', method: 'GET', path, headers: { host } })
  const askExecutor = (path: string, body: string | Buffer, headers: Record<string, string> = {}) => askInGuest(machine, { socketPath: '/run/onyva/executor.sock', method: 'POST', path, headers, body })
  async function give(resources: Resource[]): Promise<void> {
    const given = await post('/state', { nodeId, revision: ++revision, complete: false, resources })
    assert.equal(given.status, 200, given.body)
  }
  /** Takes reports until every one of these resources has one that satisfies. */
  async function until(resources: readonly Resource[], satisfies: (report: Report) => boolean): Promise<void> {
    const startedAt = elapsedMs()
    const isDone = ({ id, generation }: Resource) => {
      const report = reports.get(id)
      return report?.generation === generation && satisfies(report)
    }
    while (!resources.every(isDone)) {
      if (elapsedMs() - startedAt > patienceMs) assert.fail(JSON.stringify(resources.filter((one) => !isDone(one)).map((one) => reports.get(one.id) ?? one.id)))
      const taken = await post('/reports', { waitMs: 2000 })
      if (taken.status !== 200) await wait(100) // it was just killed
      else for (const report of (JSON.parse(taken.body) as { reports: Report[] }).reports) reports.set(report.id, report)
      if (taken.status === 200) await post('/reports/acknowledge', JSON.parse(taken.body))
    }
  }
  async function call(question: Question, body: string | number = ''): Promise<Answer> {
    const asked = { id: 'x'.repeat(20), requestId: null, question }
    const headers = { 'x-call': Buffer.from(JSON.stringify(asked)).toString('base64url') }
    const answered = await askExecutor('/call', typeof body === 'string' ? body : Buffer.alloc(body, 'x'), headers)
    const header = answered.headers['x-answer']
    return JSON.parse(typeof header === 'string' ? Buffer.from(header, 'base64url').toString() : answered.body) as Answer
  }
  const answering = (report: Report) => report.outcome === 'applied' && report.answering
  const order = async (...argv: string[]) => {
    const said = await machine.run(argv)
    assert.equal(said.code, 0, `${argv.join(' ')}: ${said.stderr}`)
    return said.stdout
  }
  const names = async (folder: string) => (await order('/usr/bin/ls', '-A', folder)).split('\n').filter((name) => name !== '')

  before(async () => {
    if (skip) return
    dataDir = await mkdtemp(join(tmpdir(), 'onyva-a-'))
    machine = await driveMachine(dataDir)
    const configuration = { nodeId, controlPlane: { origin: 'https://control.onyva', socket: '/run/nowhere' }, disk: 'btrfs', removalGuard: { percent: 100, atLeast: 10 } }
    await order('/usr/bin/sh', '-c', 'printf %s "$0" > /etc/onyva/agent.json', JSON.stringify(configuration))
    await order('/usr/bin/systemctl', 'start', 'onyva-executor.service')
    for (let tries = 0; tries < 600 && (await post('/revision', {})).status !== 200; tries++) await wait(100)
    const first = [1, 2, 3, 4].map((number) => wanted(siteOf(number), 1))
    await give(first)
    await until(first, (report) => answering(report) && report.httpStatus === 200)
  })
  after(async () => {
    await machine?.stop()
    if (dataDir) await rm(dataDir, { recursive: true, force: true })
  })

  test('PHP and static sites are made and answer through nginx; a suspended one says so', async () => {
    const suspended = wanted(siteOf(1, { serving: 'unpaid' }), 2)
    await give([suspended])
    await until([suspended], (report) => answering(report) && report.httpStatus === 503)
    const resumed = wanted(siteOf(1), 3)
    await give([resumed])
    await until([resumed], (report) => answering(report) && report.httpStatus === 200)
  })

  test('the disk limit holds, is said in plain words, leaves nothing behind, and is no neighbour’s', async () => {
    const spec = siteOf(2)
    const write = (path: string, sizeBytes: number): Question => ({ ask: 'writeFile', site: spec.id, uid: spec.uid, path, sizeBytes, overwrite: true })
    const full = await call(write('big.bin', 30 << 20), 30 << 20)
    assert.equal(full.outcome === 'refused' && full.reason, 'diskFull')
    assert.deepEqual(await names(`/srv/onyva/sites/${spec.id}/public`), ['index.html'])
    assert.deepEqual(await names(`/srv/onyva/sites/${spec.id}/private`), [])
    const other = siteOf(4)
    const fits = await call({ ask: 'writeFile', site: other.id, uid: other.uid, path: 'big.bin', sizeBytes: 10 << 20, overwrite: true }, 10 << 20)
    assert.equal(fits.outcome, 'received')
    const larger = wanted(siteOf(2, { limits: { ...limits, diskBytes: 60 << 20 } }), 2)
    await give([larger])
    await until([larger], answering)
    assert.equal((await call(write('big.bin', 30 << 20), 30 << 20)).outcome, 'received')
  })

  test('a member’s PHP makes no subvolume, which would not count against the limit', async () => {
    const spec = siteOf(1)
    const script = `<?php exec('btrfs subvolume create sub 2>&1', $said, $code); echo json_encode([$code, is_dir('sub'), $said]);`
    const written = await call({ ask: 'writeFile', site: spec.id, uid: spec.uid, path: 'try.php', sizeBytes: script.length, overwrite: true }, script)
    assert.equal(written.outcome, 'received')
    const shown = await visit(spec.hostNames[0]!, '/try.php')
    const [code, isThere, said] = JSON.parse(shown.body) as [number, boolean, string[]]
    assert.deepEqual([code, isThere], [1, false], said.join(' '))
    assert.match(said.join(' '), /not permitted/)
  })

  test('killed again and again while it works, it makes every site whole', async () => {
    const many = Array.from({ length: 30 }, (_, index) => wanted(siteOf(100 + index), 1))
    /** Volumes that have the usual limit. */
    const limited = async () => (await order('/usr/bin/btrfs', 'qgroup', 'show', '-re', '--raw', '/srv/onyva')).split('\n').filter((line) => line.includes(String(limits.diskBytes))).length
    const before = await limited()
    await give(many)
    for (let kills = 0; kills < 6; kills++) {
      await wait(150 + 150 * kills)
      await machine.run(['/usr/bin/systemctl', 'kill', '--signal=SIGKILL', 'onyva-executor.service'])
      await order('/usr/bin/systemctl', 'start', 'onyva-executor.service') // systemd's own pauses grow
      for (let tries = 0; tries < 1200 && (await post('/revision', {})).status !== 200; tries++) await wait(50)
    }
    await until(many, answering)
    assert.deepEqual(await names('/srv/onyva/making'), [])
    // What a kill cut short was deleted; the kernel takes its row out later, with what is `<under deletion>`.
    await order('/usr/bin/btrfs', 'subvolume', 'sync', '/srv/onyva')
    assert.equal(await limited(), before + many.length)
  })

  test('an activator that dies is told all its sites again', async () => {
    await order('/usr/bin/systemctl', 'kill', '--signal=SIGKILL', 'onyva-activator.service')
    const spec = siteOf(101)
    let probed: Answer | null = null
    for (let tries = 0; tries < 600 && !(probed?.outcome === 'probed' && probed.answering); tries++) {
      await wait(100)
      probed = await call({ ask: 'probe', site: spec.id, uid: spec.uid })
    }
    assert.deepEqual(probed, { outcome: 'probed', httpStatus: 200, answering: true })
  })

  test('a tombstone removes the site, its volume and its limit; nothing else goes', async () => {
    const before = await names('/srv/onyva/sites')
    const gone = { ...wanted(siteOf(3), 2), spec: null }
    await give([gone])
    await until([gone], (report) => report.outcome === 'removed')
    const site = siteOf(3)
    assert.deepEqual(await names('/srv/onyva/sites'), before.filter((name) => name !== site.id))
    assert.deepEqual(await names('/srv/onyva/trash'), [])
    assert.ok(!(await names('/srv/onyva/hosts')).includes(site.hostNames[0]!))
  })
})
