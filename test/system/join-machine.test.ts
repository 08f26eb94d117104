/**
 * A second, separate machine becomes a node as its administrator makes it one: the package installed by apt on a fresh
 * Debian 13, the line that the panel shows, over TCP. Control plane and machine each have a network of their own and a
 * cable between them; nothing of it is on the host.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import test, { after, before, describe } from 'node:test'
import { createMember } from '#cooperative/members/create-member.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { systemClock } from '#lib/clock.ts'
import { start } from '#lib/exec.ts'
import { until as untilWithin } from '#lib/test-until.ts'
import { byItself } from '#people/audit.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { grantRole } from '#people/roles/grant-role.ts'
import { openSession } from '#people/sessions/open-session.ts'
import { testConfig } from '#web/test-app.ts'
import { nodeAddress, planeAddress } from './control-plane-driver.ts'
import type { Asked, Order } from './control-plane-driver.ts'
import { appDir, driveMachine } from './drive-machine.ts'
import type { DrivenMachine } from './drive-machine.ts'
import { applicationsInGuest, debInGuest } from './fresh-image.ts'

const skip = process.getuid?.() === 0 ? false : 'a node machine needs root'
const panelPort = 8080
const config = testConfig({
  panelOrigin: `http://panel.onyva.localhost:${panelPort}`,
  listen: { host: '127.0.0.1', port: panelPort },
  sitesDomain: 'sites-onyva.localhost',
  nodeService: { host: planeAddress, port: 7443, sockets: [] },
})
interface Said {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

// Not in `before`: the test database would be dropped with the first test that needed it.
const database = skip ? null : await testDatabase()

describe('a machine joins', { skip, concurrency: false, timeout: 300_000 }, () => {
  let folder = ''
  let machine: DrivenMachine
  let tell: (order: Order) => Promise<unknown>
  let endPlane = async () => {}
  let administrator: { cookie: string; token: string; memberId: string }
  let line: string[] = []

  const ask = (asked: Partial<Asked> & { path: string }) => tell({ ask: { port: panelPort, host: new URL(config.panelOrigin).host, ...asked } }) as Promise<Said>
  const api = (method: string, path: string, body?: unknown) =>
    ask({ method, path: `/api/v1${path}`, headers: { authorization: `Bearer ${administrator.token}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const visit = (label: string, path: string) => ask({ address: nodeAddress, port: 80, host: `${label}.${config.sitesDomain}`, path })
  const order = async (...argv: string[]) => {
    const said = await machine.run(argv)
    assert.equal(said.code, 0, `${argv.join(' ')}: ${said.stderr}${said.stdout}`)
    return said.stdout
  }
  const until = (what: string, holds: () => Promise<boolean>) => untilWithin(what, holds, 60_000)

  before(async () => {
    if (!database) return
    folder = await mkdtemp(join(tmpdir(), 'onyva-j-'))
    administrator = await makeAdministrator()
    const configFile = join(folder, 'onyva.json')
    await writeFile(configFile, JSON.stringify({ ...config, databaseUrl: database.url, secretsFolder: join(folder, 'secrets') }))
    const argv = ['--net', '--', process.execPath, '--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'control-plane-driver.ts'), configFile]
    const child = start('/usr/bin/unshare', argv, { stdio: ['pipe', 'pipe', 'pipe'], cwd: appDir, env: { PATH: '/usr/sbin:/usr/bin' } })
    let log = ''
    child.stderr?.on('data', (chunk: Buffer) => (log = `${log}${chunk.toString('utf8')}`.slice(-6000)))
    const answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
    const next = async (): Promise<unknown> => {
      const { value, done } = await answers.next()
      if (done) throw new Error(`the control plane ended: ${log}`)
      return JSON.parse(String(value))
    }
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    tell = (given) => {
      child.stdin?.write(`${JSON.stringify(given)}\n`)
      return next()
    }
    endPlane = async () => {
      child.stdin?.end()
      await ended
    }
    await next()
    machine = await driveMachine(join(folder, 'machine'), 'fresh')
    await tell({ wire: await machine.leader() })
    for (const argv of [['addr', 'add', `${nodeAddress}/24`, 'dev', 'node0'], ['link', 'set', 'node0', 'up']]) assert.equal((await machine.network(['/usr/sbin/ip', ...argv])).code, 0)
  })
  after(async () => {
    await machine?.stop()
    await endPlane()
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  async function makeAdministrator(): Promise<typeof administrator> {
    assert.ok(database)
    return inTransaction(database.db, async (tx) => {
      const doer = byItself('test')
      const personId = await createPerson(tx, { email: 'admin@exemple.example', name: 'Admin', language: 'fr' }, systemClock)
      await grantRole(tx, doer, { personId, role: 'administrator', endsAt: null }, systemClock)
      const { id: memberId } = await createMember(tx, doer, { name: 'Ateliers vélo', kind: 'legal', status: 'admitted' }, systemClock)
      const open = (kind: 'browser' | 'token') => openSession(tx, { personId, kind, step: 'complete', name: 'test', source: '127.0.0.1' }, systemClock)
      return { cookie: `onyva-session=${(await open('browser')).secret}`, token: (await open('token')).secret, memberId }
    })
  }

  test('the panel shows the line to type', async () => {
    const form = await ask({ path: '/administration/nodes/new', headers: { cookie: administrator.cookie } })
    assert.equal(form.status, 200, form.body.slice(0, 300))
    const browser = [form.headers['set-cookie']].flat().map((text) => text?.split(';')[0]).find((text) => text?.startsWith('onyva-browser='))
    const token = /name="_csrf" value="([^"]+)"/.exec(form.body)?.[1] ?? ''
    const shown = await ask({
      path: '/administration/nodes',
      method: 'POST',
      headers: { cookie: `${administrator.cookie}; ${browser}`, 'content-type': 'application/x-www-form-urlencoded', origin: config.panelOrigin },
      body: new URLSearchParams({ _csrf: token, name: 'ardoise' }).toString(),
    })
    assert.equal(shown.status, 200, shown.body.slice(0, 300))
    line = (/onyva-agent join --control-plane \S+ --token \S+ --ca-fingerprint [0-9a-f:]+/i.exec(shown.body)?.[0] ?? '').split(' ')
    assert.ok(line.includes(`https://${planeAddress}:7443`), line.join(' '))
  })

  test('apt installs the package on a fresh Debian; nothing of ours was there before', async () => {
    assert.notEqual((await machine.run(['/usr/bin/dpkg', '--status', 'onyva-agent'])).code, 0)
    await order('/usr/bin/apt-get', 'install', '--yes', debInGuest)
    assert.match(await order('/usr/bin/onyva-agent', '--version'), /^onyva-agent \d/)
    assert.equal((await machine.run(['/usr/bin/cat', '/etc/onyva/agent.json'])).code, 1, 'it is nobody’s node yet')
  })

  test('another control plane than the line names is refused, and nothing of the try is kept', async () => {
    const wrong = line.map((word, index) => (line[index - 1] === '--ca-fingerprint' ? word.replaceAll(/[0-9a-f]/g, '0') : word))
    const refused = await machine.run(['/usr/bin/onyva-agent', ...wrong.slice(1)])
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /fingerprint|authority/i)
    assert.equal((await machine.run(['/usr/bin/cat', '/etc/onyva/agent.json'])).code, 1)
  })

  test('the line makes it a node, once; the panel sees it', async () => {
    // As it is typed: in a shell, by its name.
    assert.match(await order('/usr/bin/sh', '-c', line.join(' ')), /This machine is node [a-z0-9]{12}\./)
    await until('the panel sees the node', async () => {
      const { items } = JSON.parse((await api('GET', '/nodes')).body) as { items: { name: string; presence: string }[] }
      return items.some(({ name, presence }) => name === 'ardoise' && presence === 'here')
    })
    const again = await machine.run(['/usr/bin/onyva-agent', ...line.slice(1)])
    assert.equal(again.code, 1, 'a token serves once')
    assert.match(await order('/usr/bin/onyva-agent', 'status'), /ardoise|[a-z0-9]{12}/)
  })

  test('a site made on it answers over the cable, files and PHP included', async () => {
    const made = await api('POST', '/sites', { hostName: 'roue', profile: 'php', memberId: administrator.memberId })
    assert.equal(made.status, 201, made.body)
    const { id } = JSON.parse(made.body) as { id: string }
    await until('the site answers', async () => (JSON.parse((await api('GET', `/sites/${id}`)).body) as { state: string }).state === 'answering')
    assert.equal((await visit('roue', '/')).status, 200)
    const script = '<?php echo 6 * 7, " from ", gethostname();'
    const put = await ask({ method: 'PUT', path: `/api/v1/sites/${id}/files/content?path=index.php`, headers: { authorization: `Bearer ${administrator.token}`, 'content-type': 'application/octet-stream', 'content-length': String(script.length) }, body: script })
    assert.ok(put.status < 300, put.body)
    await until('PHP answers', async () => (await visit('roue', '/index.php')).body.startsWith('42 from '))
    assert.equal((await visit('nobody', '/')).status, 404)
  })

  test('the package of applications is installed beside it: the panel offers them, and one stands on a site', async () => {
    await order('/usr/bin/apt-get', 'install', '--yes', applicationsInGuest)
    await until('they are offered', async () => {
      const { items } = JSON.parse((await api('GET', '/applications')).body) as { items: { name: string }[] }
      return items.map(({ name }) => name).toSorted().join() === 'dokuwiki,mediawiki,wordpress'
    })
    const made = await api('POST', '/sites', { hostName: 'carnet', profile: 'php', memberId: administrator.memberId })
    const { id } = JSON.parse(made.body) as { id: string }
    const asked = await api('POST', `/sites/${id}/application`, { application: 'dokuwiki', login: 'camille', email: 'camille@exemple.example', title: 'Le carnet' })
    assert.equal(asked.status, 202, asked.body)
    const { job } = JSON.parse(asked.body) as { job: string }
    await until('it is installed', async () => {
      const { state, error } = JSON.parse((await api('GET', `/sites/${id}/jobs/${job}`)).body) as { state: string; error: unknown }
      assert.equal(error, null)
      return state === 'done'
    })
    assert.match((await visit('carnet', '/')).body, /Le carnet/)
  })

  test('it is a node again after it was started anew, without the control plane having asked', async () => {
    await order('/usr/bin/systemctl', 'restart', 'onyva-puller.service', 'onyva-executor.service', 'onyva-activator.service', 'nginx.service')
    await until('PHP answers again', async () => (await visit('roue', '/index.php')).body.startsWith('42 from '))
  })
})
