/** From lines to counts and causes, and what a kill at any moment leaves of them. */
import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { testClock } from '#lib/clock.ts'
import type { TestClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import type { FaultObservation, Observation, SpanObservation } from '#wire/observations.ts'
import { nodePaths } from '../paths.ts'
import type { NodePaths } from '../paths.ts'
import { Observer } from './observer.ts'

const site = 'aaaaaaaaaaaa'
const host = 'roue.sites.test'

interface Scene {
  paths: NodePaths
  clock: TestClock
  observer: Observer
  /** Appends a line of the access log; a plain file unless it has an upstream status. */
  access(fields?: Record<string, string | number>): void
  php(line: string): void
  /** Lets time pass, reading as it goes. */
  pass(seconds: number): void
  /** Kills the observer and starts another. */
  kill(): void
  rows(): Observation[]
  spans(span: string): SpanObservation[]
  faults(): FaultObservation[]
}

function inScene(work: (scene: Scene) => void): void {
  const root = mkdtempSync(join(tmpdir(), 'onyva-observer-'))
  const paths = nodePaths(root)
  for (const folder of [paths.phpLogs, paths.hosts]) mkdirSync(folder, { recursive: true })
  symlinkSync(`../served/php/${site}`, join(paths.hosts, host))
  writeFileSync(paths.accessLog, '')
  const clock = testClock(new Date('2026-11-25T21:50:00Z'))
  const scene: Scene = {
    paths,
    clock,
    observer: new Observer(paths, clock, silentLog),
    access(fields = {}) {
      const page = 'upstreamStatus' in fields
      const line = {
        at: clock.now().toISOString(), host, method: 'GET', uri: '/', status: '200', bytes: 100, seconds: 0.25, from: '192.0.2.7',
        ...(page ? { site, profile: 'php', requestId: 'f'.repeat(32), upstreamConnectSeconds: '0.000', upstreamSeconds: '0.250' } : {}),
        ...fields,
      }
      appendFileSync(paths.accessLog, `${JSON.stringify(line)}\n`)
    },
    php: (line) => appendFileSync(join(paths.phpLogs, `${site}.log`), `${line}\n`),
    pass(seconds) {
      for (let second = 0; second < seconds; second++) {
        clock.advance(1000)
        scene.observer.round()
      }
    },
    kill() {
      scene.observer.close()
      scene.observer = new Observer(paths, clock, silentLog)
    },
    rows: () => scene.observer.untaken(1000),
    spans: (span) => scene.rows().filter((row): row is SpanObservation => row.kind === 'span' && row.span === span),
    faults: () => scene.rows().filter((row): row is FaultObservation => row.kind === 'fault'),
  }
  try {
    work(scene)
  } finally {
    scene.observer.close()
    rmSync(root, { recursive: true, force: true })
  }
}

const fault = (fields: Record<string, unknown> = {}) =>
  JSON.stringify({
    onyva: 'fault', requestId: 'f'.repeat(32), type: 1, status: 500, file: `/srv/onyva/sites/${site}/public/wp-content/plugins/galerie-plus/import.php`, line: 212,
    message: 'Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes)', ...fields,
  })

test('files and pages are counted by site, in minutes, hour and day', () =>
  inScene(({ access, pass, spans, clock }) => {
    access({ uri: '/logo.png' })
    access({ upstreamStatus: '200' })
    access({ host: 'nobody.sites.test' })
    access({ host: '../../etc' })
    access({ from: 'unix:' })
    pass(5)
    access({ upstreamStatus: '', cache: 'HIT', seconds: 0.001 })
    pass(90)
    for (const span of ['minutes', 'hour', 'day']) {
      const rows = spans(span)
      assert.deepEqual(rows.map((row) => [row.requests, row.pages, row.status2xx, row.bytesOut, row.cacheHits]), [[3, 2, 3, 300, 1]])
    }
    // 21:50 UTC is 22:50 in the cooperative's time zone: an hour later it is another day
    clock.advance(3_600_000 + 900_000)
    access({ upstreamStatus: '200' })
    pass(20)
    assert.deepEqual(spans('day').map((row) => new Date(row.atMs).toISOString().slice(0, 10)).sort(), ['2026-11-25', '2026-11-26'])
  }))

test('a kill between two rounds counts nothing twice and loses nothing', () =>
  inScene((scene) => {
    for (let round = 0; round < 30; round++) {
      scene.access({ upstreamStatus: round % 5 === 0 ? '500' : '200', status: round % 5 === 0 ? '500' : '200', requestId: round.toString(16).padStart(32, '0') })
      if (round % 2 === 0) scene.pass(1)
      if (round % 3 === 0) scene.kill()
    }
    scene.pass(90)
    const day = scene.spans('day')
    assert.equal(day.length, 1)
    assert.deepEqual([day[0]!.requests, day[0]!.status5xx], [30, 6])
    assert.equal(scene.faults().reduce((sum, row) => sum + row.count, 0), 6)
  }))

test('an error is told with file, line and plugin, in whichever order the two logs come', () =>
  inScene((scene) => {
    scene.php(`[25-Nov-2026 22:11:00 Europe/Paris] PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /srv/onyva/sites/${site}/public/wp-content/plugins/galerie-plus/import.php on line 212`)
    scene.php(fault())
    scene.access({ upstreamStatus: '500', status: '500', uri: '/galerie?secret=1' })
    scene.pass(4)
    scene.access({ upstreamStatus: '500', status: '500', requestId: 'e'.repeat(32) })
    scene.pass(2)
    scene.php(fault({ requestId: 'e'.repeat(32) }))
    scene.pass(8)
    const [row, ...others] = scene.faults()
    assert.equal(others.length, 0)
    assert.deepEqual([row!.cause, row!.file, row!.line, row!.component, row!.count, row!.seen], ['memoryLimit', 'wp-content/plugins/galerie-plus/import.php', 212, { kind: 'plugin', name: 'galerie-plus' }, 2, 2])
  }))

test('without a request id PHP’s own line tells', () =>
  inScene((scene) => {
    scene.php(`PHP Parse error:  syntax error, unexpected token "}" in /srv/onyva/sites/${site}/public/index.php on line 9`)
    scene.access({ upstreamStatus: '500', status: '500' })
    scene.pass(10)
    assert.deepEqual(scene.faults().map((row) => [row.cause, row.file, row.line]), [['syntaxError', 'index.php', 9]])
  }))

test('an error behind a kept copy is counted, and that nobody saw it', () =>
  inScene((scene) => {
    scene.access({ upstreamStatus: '500', status: '200', cache: 'STALE' })
    scene.php(fault({ requestId: 'f'.repeat(32) }))
    scene.pass(3)
    scene.php(fault({ requestId: 'd'.repeat(32) }))
    scene.access({ upstreamStatus: '200' })
    scene.pass(60)
    assert.deepEqual(scene.faults().map((row) => [row.count, row.seen]), [[2, 0]])
    assert.equal(scene.spans('minutes')[0]!.staleHits, 1)
  }))

const measured = (oomKills: number, more = {}) => ({ atMs: 0, sites: [{ site, backingOff: false, starts: 1, cpuUsec: 5_000_000, memoryBytes: 200 << 20, tasks: 4, oomKills, refusals: 0, ...more }], disks: [{ site, bytes: 4_400_000 }] })
const killed = '[25-Nov-2026 22:11:00] WARNING: [pool site] child 12 exited on signal 9 (SIGKILL) after 0.5 seconds from start'
const cut = { upstreamStatus: '502', status: '502', upstreamSeconds: '0.800' }
const full = '[25-Nov-2026 22:11:00] WARNING: [pool site] server reached max_children setting (4), consider raising it'

const cases: readonly [string, string, (scene: Scene) => void][] = [
  ['a worker that the kernel killed for memory', 'memoryKilled', (scene) => (scene.observer.measured(measured(0)), scene.php(killed), scene.access(cut), scene.pass(10), scene.observer.measured(measured(1)))],
  ['a worker that was killed otherwise', 'crashed', (scene) => (scene.php(killed), scene.access(cut))],
  ['a worker that crashed', 'crashed', (scene) => (scene.php(killed.replace('9 (SIGKILL)', '11 (SIGSEGV)')), scene.access(cut))],
  ['a site ended with all that it had started', 'processLimit', (scene) => (scene.observer.measured(measured(0)), scene.access(cut), scene.pass(10), scene.observer.measured(measured(0, { refusals: 40 })))],
  ['a site measured late, on a machine that it kept busy', 'processLimit', (scene) => (scene.observer.measured(measured(0)), scene.access(cut), scene.pass(100), scene.observer.measured(measured(0, { refusals: 40 })))],
  ['a worker that cannot be started', 'processLimit', (scene) => (scene.php('[25-Nov-2026 22:11:00] ERROR: [pool site] fork() failed: Resource temporarily unavailable (11)'), scene.access({ upstreamStatus: '504', status: '504', upstreamSeconds: '310.0' }))],
  ['a page that may start nothing more', 'processLimit', (scene) => (scene.php(fault({ type: 2, message: 'exec(): Unable to fork [convert x.png y.jpg]' })), scene.access({ upstreamStatus: '500', status: '500' }))],
  ['a site hung up on at once', 'cannotStart', (scene) => scene.access({ ...cut, upstreamSeconds: '0.000' })],
  ['a PHP that takes too long', 'tooSlow', (scene) => scene.access({ upstreamStatus: '504', status: '504', upstreamSeconds: '120.0' })],
  ['every worker busy', 'workersBusy', (scene) => (scene.php(full), scene.access({ upstreamStatus: '504', status: '504', upstreamSeconds: '120.0' }))],
  ['a queue that is full', 'workersBusy', (scene) => (scene.php(full), scene.access({ ...cut, upstreamConnectSeconds: '-' }))],
  ['an activator that is away', 'node', (scene) => scene.access({ ...cut, upstreamConnectSeconds: '-', upstreamSeconds: '0.000' })],
  ['an error of nginx alone', 'node', (scene) => scene.access({ upstreamStatus: '', status: '500' })],
  ['a suspended site', 'suspended', (scene) => scene.access({ upstreamStatus: '', status: '503', profile: 'suspended-unpaid' })],
  ['an application that says 503', 'application', (scene) => scene.access({ upstreamStatus: '503', status: '503' })],
  ['a database that is away', 'databaseAway', (scene) => (scene.php(fault({ type: 2, message: 'mysqli_real_connect(): (HY000/2002): No such file or directory' })), scene.access({ upstreamStatus: '500', status: '500' }))],
]
for (const [what, cause, act] of cases)
  test(`${what} is ${cause}`, () =>
    inScene((scene) => {
      act(scene)
      scene.pass(190)
      assert.deepEqual(scene.faults().map((row) => row.cause), [cause])
    }))

test('once the site was measured, nothing more is waited for', () =>
  inScene((scene) => {
    scene.observer.measured(measured(0))
    scene.access(cut)
    scene.pass(10)
    assert.deepEqual(scene.faults(), [])
    scene.observer.measured(measured(0))
    scene.pass(15)
    assert.deepEqual(scene.faults().map((row) => row.cause), ['crashed'])
  }))

test('what a site uses is the difference of totals, whoever is started again', () =>
  inScene((scene) => {
    scene.observer.measured(measured(0))
    scene.observer.measured(measured(0, { cpuUsec: 7_000_000, starts: 2 }))
    scene.pass(5)
    scene.kill()
    scene.observer.measured(measured(0, { cpuUsec: 1_000_000, starts: 1 })) // the activator began anew
    scene.pass(15)
    const [row] = scene.spans('minutes')
    assert.deepEqual([row!.cpuMs, row!.starts, row!.memoryBytes, row!.workers], [3000, 2, 200 << 20, 2])
    assert.equal(scene.spans('day')[0]!.diskBytes, 4_400_000)
  }))

test('what was taken is not told again until it changes', () =>
  inScene((scene) => {
    scene.access({})
    scene.pass(5)
    const last = scene.rows().at(-1)!.sequence
    scene.observer.take(last)
    assert.deepEqual(scene.rows(), [])
    scene.kill()
    assert.deepEqual(scene.rows(), [])
    scene.access({})
    scene.pass(15)
    assert.deepEqual(scene.spans('minutes').map((row) => row.requests), [2])
    assert.ok(scene.rows()[0]!.sequence > last)
  }))

test('one site cannot fill the store with causes', () =>
  inScene((scene) => {
    for (let index = 0; index < 300; index++) {
      const requestId = index.toString(16).padStart(32, '0')
      scene.php(fault({ requestId, line: index, message: `Uncaught Error: ${index}` }))
      scene.access({ upstreamStatus: '500', status: '500', requestId })
    }
    scene.pass(60)
    assert.ok(scene.faults().length <= 42)
    assert.equal(scene.faults().reduce((sum, row) => sum + row.count, 0), 300)
  }))
