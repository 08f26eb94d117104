/**
 * The applications on a real node, without a control plane: unpacked aside, configured in the site's own PHP,
 * installed, signed in to over HTTP, written in, read as a visitor, moved to another address, updated.
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
import { driveMachine } from './drive-machine.ts'
import type { DrivenMachine } from './drive-machine.ts'
import { askInGuest, visitorIn } from './browse-in-guest.ts'

const skip = process.getuid?.() === 0 ? false : 'a node machine needs root'
const nodeId = 'nodetrial001'
const administrator = { login: 'camille', password: 'Une-bien-longue-phrase-7', email: 'camille@roue-libre.example', name: 'Camille Ferrand' }
const limits = { diskBytes: 400 << 20, memoryBytes: 256 << 20, cpuPercent: 200, tasks: 64, phpWorkers: 4 }
const php = { memoryMegabytes: 128, uploadMegabytes: 64, executionSeconds: 60 }
const siteOf = (number: number, hostNames = [`s${number}.trial.test`], profile: SiteSpec['profile'] = 'php'): SiteSpec => ({
  id: `apps0000000${number}`,
  uid: 310_000 + number,
  profile,
  phpVersion: '8.4',
  php,
  pageCache: false,
  hostNames,
  serving: 'live',
  limits,
})

describe('applications on a node', { skip, concurrency: false, timeout: 150_000 }, () => {
  let dataDir = ''
  let machine: DrivenMachine
  let revision = 0

  const order = async (...argv: string[]) => {
    const said = await machine.run(argv)
    assert.equal(said.code, 0, `${argv.join(' ')}: ${said.stderr}`)
    return said.stdout
  }
  const visitor = (host: string) => visitorIn(machine, host)
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    askInGuest(machine, { socketPath: '/run/onyva/executor.sock', method: 'POST', path, headers, body: Buffer.from(JSON.stringify(body)).toString('base64') })
  async function call(question: Question): Promise<Answer> {
    const asked = Buffer.from(JSON.stringify({ id: 'x'.repeat(20), requestId: null, question })).toString('base64url')
    const { headers, body } = await post('/call', {}, { 'x-call': asked })
    const header = headers['x-answer']
    return JSON.parse(typeof header === 'string' ? Buffer.from(header, 'base64url').toString() : body) as Answer
  }
  async function give(spec: SiteSpec, generation: number): Promise<void> {
    const resource: Resource = { kind: 'site', id: spec.id, generation, requestId: null, spec }
    await post('/state', { nodeId, revision: ++revision, complete: false, resources: [resource] })
    for (const start = elapsedMs(); elapsedMs() - start < 60_000; ) {
      const taken = await post('/reports', { waitMs: 2000 })
      const { reports } = JSON.parse(taken.body) as { reports: Report[] }
      await post('/reports/acknowledge', { reports })
      if (reports.some((one) => one.id === spec.id && one.generation === generation && one.answering)) return
    }
    assert.fail(`${spec.id} does not answer`)
  }
  async function makeDatabase(name: string) {
    const access = { name, user: name, password: 'Geheim-und-lang-genug' }
    await order('/usr/bin/mariadb', '--execute', `CREATE DATABASE ${name}; GRANT ALL ON ${name}.* TO '${name}'@'localhost' IDENTIFIED BY '${access.password}'`)
    return access
  }
  const install = (spec: SiteSpec, application: string, database: Extract<Question, { ask: 'installApplication' }>['database']): Promise<Answer> =>
    call({ ask: 'installApplication', site: spec.id, uid: spec.uid, application, address: `http://${spec.hostNames[0]}`, title: 'La Roue libre', language: 'fr', administrator, database })

  before(async () => {
    if (skip) return
    dataDir = await mkdtemp(join(tmpdir(), 'onyva-p-'))
    machine = await driveMachine(dataDir)
    const configuration = { nodeId, controlPlane: { origin: 'https://control.onyva', socket: '/run/nowhere' }, disk: 'btrfs', removalGuard: { percent: 100, atLeast: 10 } }
    await order('/usr/bin/sh', '-c', 'printf %s "$0" > /etc/onyva/agent.json', JSON.stringify(configuration))
    await order('/usr/bin/systemctl', 'start', 'onyva-executor.service', 'mariadb.service')
    for (let tries = 0; tries < 200 && (await post('/revision', {})).status !== 200; tries++) await wait(100)
  })
  after(async () => {
    await machine?.stop()
    if (dataDir) await rm(dataDir, { recursive: true, force: true })
  })

  test('the node says what it can install', async () => {
    const { body } = await post('/facts', {})
    const { applications } = JSON.parse(body) as { applications: { name: string; version: string }[] }
    assert.deepEqual(applications.map(({ name }) => name).toSorted(), ['dokuwiki', 'mediawiki', 'wordpress'])
  })

  test('WordPress: installed, in French, signed in to, written in, read, moved', async () => {
    const spec = siteOf(1, ['s1.trial.test', 'neuf.trial.test'])
    await give(spec, 1)
    const startedMs = elapsedMs()
    const done = await install(spec, 'wordpress', await makeDatabase('wordpress_trial'))
    console.log(`# WordPress installed in ${Math.round(elapsedMs() - startedMs)} ms`)
    assert.equal(done.outcome, 'application', JSON.stringify(done))
    const page = await visitor('s1.trial.test').get('/')
    assert.equal(page.status, 200)
    assert.match(page.body, /lang="fr-FR"/)
    assert.match(page.body, /La Roue libre/)
  })
})
