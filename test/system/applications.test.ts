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
import { until } from '#lib/test-until.ts'
import type { Answer, Question } from '#wire/node-calls.ts'
import type { Report, Resource, SiteSpec } from '#wire/node-state.ts'
import { driveMachine } from './drive-machine.ts'
import type { DrivenMachine } from './drive-machine.ts'
import { askInGuest, visitorIn } from './browse-in-guest.ts'
import type { Visitor } from './browse-in-guest.ts'

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

describe('applications on a node', { skip, concurrency: false, timeout: 600_000 }, () => {
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
    askInGuest(machine, { socketPath: '/run/onyva/executor.sock', method: 'POST', path, headers, body: JSON.stringify(body) })
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
  /** The executor takes questions. */
  const begun = () => until('the executor answers', async () => (await post('/revision', {})).status === 200, 60_000)
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
    await begun()
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

  /** Another main name, as the control plane gives one: the site answers under both, then its application follows. @returns who visits the new one. */
  async function move(spec: SiteSpec, application: 'dokuwiki' | 'mediawiki', hostName: string): Promise<Visitor> {
    const [former = ''] = spec.hostNames
    await give({ ...spec, profile: application, pageCache: application !== 'dokuwiki', hostNames: [hostName, former] }, 3)
    const done = await call({ ask: 'moveApplication', site: spec.id, uid: spec.uid, application, address: `http://${hostName}`, formerAddress: `http://${former}` })
    assert.equal(done.outcome, 'application', JSON.stringify(done))
    await wait(2100) // PHP looks once a second, by a clock of whole seconds, whether its settings have changed
    return visitor(hostName)
  }
  /** As the control plane does once an application stands. */
  const serveAs = (spec: SiteSpec, profile: SiteSpec['profile'], generation: number) => give({ ...spec, profile, pageCache: profile !== 'dokuwiki' }, generation)
  const json = (text: string) => JSON.parse(text) as Record<string, unknown>

  test('WordPress: installed in French, signed in to, written in, read, moved, its tasks noted', async () => {
    const spec = siteOf(1, ['s1.trial.test', 'neuf.trial.test'])
    await give(spec, 1)
    const startedMs = elapsedMs()
    const done = await install(spec, 'wordpress', await makeDatabase('wordpress_trial'))
    console.log(`# WordPress installed in ${Math.round(elapsedMs() - startedMs)} ms`)
    assert.equal(done.outcome, 'application', JSON.stringify(done))
    await serveAs(spec, 'wordpress', 2)
    const first = await visitor('s1.trial.test').get('/')
    assert.equal(first.status, 200)
    assert.match(first.body, /lang="fr-FR"/)
    assert.match(first.body, /La Roue libre/)
    assert.match(await order('/usr/bin/stat', '-c', '%Y', `/srv/onyva/sites/${spec.id}/private/onyva-due-wordpress`), /^\d{10}/)

    const writer = visitor('s1.trial.test')
    await writer.get('/wp-login.php')
    assert.equal((await writer.post('/wp-login.php', { log: administrator.login, pwd: administrator.password, testcookie: '1' })).status, 302)
    const dashboardMs = elapsedMs()
    assert.match((await writer.get('/wp-admin/')).body, /id="wpadminbar"/)
    console.log(`# WordPress dashboard without a way out: ${Math.round(elapsedMs() - dashboardMs)} ms`)
    // it asks for half a dozen addresses elsewhere: one name that nobody answers for is waited for 10 s (resolv.conf(5)), each of them
    assert.ok(elapsedMs() - dashboardMs < 20_000)
    const nonce = (await writer.get('/wp-admin/admin-ajax.php?action=rest-nonce')).body
    const post = await writer.post(`/wp-json/wp/v2/posts?_wpnonce=${nonce}`, { title: 'Samedi', status: 'publish', content: 'Atelier ouvert, voir http://s1.trial.test/plan' })
    assert.equal(post.status, 201, post.body.slice(0, 300))
    const path = new URL(String(json(post.body)['link'])).pathname
    assert.match((await visitor('s1.trial.test').get(path)).body, /Atelier ouvert/)

    const moved = await call({ ask: 'moveApplication', site: spec.id, uid: spec.uid, application: 'wordpress', address: 'http://neuf.trial.test', formerAddress: 'http://s1.trial.test' })
    assert.equal(moved.outcome, 'application', JSON.stringify(moved))
    const old = await visitor('s1.trial.test').get(path)
    assert.deepEqual([old.status, old.headers['location']], [301, `http://neuf.trial.test${path}`])
    const there = (await visitor('neuf.trial.test').get(path)).body
    assert.match(there, /http:\/\/neuf\.trial\.test\/plan/)
    assert.ok(!there.includes('//s1.trial.test'))

    const reset = { ask: 'resetApplicationPassword', site: spec.id, uid: spec.uid, application: 'wordpress', address: 'http://neuf.trial.test', password: 'Une-autre-longue-phrase' } as const
    assert.equal((await call({ ...reset, login: 'nobody' })).outcome, 'applicationRefused')
    assert.equal((await call({ ...reset, login: administrator.login })).outcome, 'application')
    assert.equal((await visitor('neuf.trial.test').post('/wp-login.php', { log: administrator.login, pwd: administrator.password })).status, 200)
    assert.equal((await visitor('neuf.trial.test').post('/wp-login.php', { log: administrator.login, pwd: 'Une-autre-longue-phrase' })).status, 302)
  })

  test('DokuWiki: a page that the access list keeps for its writers is fetched by nobody else', async () => {
    const spec = siteOf(2)
    await give(spec, 1)
    const done = await install(spec, 'dokuwiki', null)
    assert.equal(done.outcome, 'application', JSON.stringify(done))
    await serveAs(spec, 'dokuwiki', 2)
    const [host = ''] = spec.hostNames
    const writer = visitor(host)
    await writer.post('/doku.php?id=start', { id: 'start', do: 'login', u: administrator.login, p: administrator.password })
    const write = async (id: string, text: string) => {
      const form = (await writer.get(`/doku.php?id=${id}&do=edit`)).body
      const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(form)?.[1] ?? ''
      const saved = await writer.post('/doku.php', { id, sectok: field('sectok'), rev: '0', date: field('date'), changecheck: field('changecheck'), prefix: '.', suffix: '', wikitext: text, 'do[save]': '1' })
      assert.equal(saved.status, 302, saved.body.slice(0, 500))
    }
    await write('start', 'Bienvenue à l’atelier')
    await write('bureau:comptes', 'Le solde est secret')
    await order('/usr/bin/sh', '-c', `printf 'bureau:*\t@ALL\t0\nbureau:*\t@user\t8\n' >> /srv/onyva/sites/${spec.id}/public/conf/acl.auth.php`)
    assert.match((await visitor(host).get('/doku.php?id=start')).body, /Bienvenue à l’atelier/)
    assert.match((await visitor(host).get('/start')).body, /Bienvenue à l’atelier/)
    const kept = await visitor(host).get('/doku.php?id=bureau:comptes')
    assert.doesNotMatch(kept.body, /secret/)
    for (const hidden of ['/data/pages/bureau/comptes.txt', '/conf/users.auth.php', '/install.php', '/lib/exe/fetch.php?media=..%2Fpages%2Fbureau%2Fcomptes.txt']) {
      const answer = await visitor(host).get(hidden)
      assert.ok([403, 404].includes(answer.status), `${hidden}: ${answer.status}`)
    }
    assert.match((await writer.get('/doku.php?id=bureau:comptes')).body, /secret/)

    const moved = await move(spec, 'dokuwiki', 'atelier.trial.test')
    assert.match((await moved.get('/start')).body, /Bienvenue à l’atelier/)
    const old = await visitor(host).get('/bureau/comptes?do=export_raw')
    assert.deepEqual([old.status, old.headers['location']], [301, 'http://atelier.trial.test/bureau/comptes?do=export_raw'])
    assert.doesNotMatch((await moved.get('/doku.php?id=bureau:comptes')).body, /secret/, 'the access list moved with it')
  })

  test('MediaWiki: signed in to and edited through its API, read under its short address', async () => {
    const spec = siteOf(3)
    await give(spec, 1)
    const startedMs = elapsedMs()
    const done = await install(spec, 'mediawiki', await makeDatabase('mediawiki_trial'))
    console.log(`# MediaWiki installed in ${Math.round(elapsedMs() - startedMs)} ms`)
    assert.equal(done.outcome, 'application', JSON.stringify(done))
    await serveAs(spec, 'mediawiki', 2)
    const [host = ''] = spec.hostNames
    const writer = visitor(host)
    const token = async (type: string) => (json((await writer.get(`/api.php?action=query&meta=tokens&type=${type}&format=json`)).body)['query'] as { tokens: Record<string, string> }).tokens[`${type}token`] ?? ''
    const signedIn = await writer.post('/api.php', { action: 'clientlogin', format: 'json', username: 'Camille', password: administrator.password, loginreturnurl: `http://${host}/`, logintoken: await token('login') })
    assert.match(signedIn.body, /"status":"PASS"/, signedIn.body.slice(0, 300))
    const edited = await writer.post('/api.php', { action: 'edit', format: 'json', title: 'Atelier', text: 'Ouvert le samedi', token: await token('csrf') })
    assert.match(edited.body, /"result":"Success"/)
    assert.match((await visitor(host).get('/wiki/Atelier')).body, /Ouvert le samedi/)
    for (const hidden of ['/LocalSettings.php', '/maintenance/run.php', '/mw-config/index.php']) assert.ok([403, 404].includes((await visitor(host).get(hidden)).status), hidden)

    // kept for visitors, until an edit says that it has changed
    const reads = async (at: Visitor, text: RegExp, kept: boolean) => {
      await until(`${kept ? 'kept' : 'shown'}: ${text.source}`, async () => {
        const { body, headers } = await at.get('/wiki/Atelier')
        return text.test(body) && (!kept || headers['x-cache'] === 'HIT')
      })
    }
    await reads(visitor(host), /Ouvert le samedi/, true)
    const again = await writer.post('/api.php', { action: 'edit', format: 'json', title: 'Atelier', text: 'Ouvert le dimanche', token: await token('csrf') })
    assert.match(again.body, /"result":"Success"/)
    await reads(visitor(host), /Ouvert le dimanche/, false)
    await reads(visitor(host), /Ouvert le dimanche/, true)

    const moved = await move(spec, 'mediawiki', 'wiki.trial.test')
    await reads(moved, /Ouvert le dimanche/, true)
    const old = await visitor(host).get('/wiki/Atelier?action=history')
    assert.deepEqual([old.status, old.headers['location']], [301, 'http://wiki.trial.test/wiki/Atelier?action=history'])
    assert.equal((await visitor(host).get('/wiki/Atelier')).status, 301, 'what was kept under the old name is forgotten')
    assert.match((await moved.get('/api.php?action=query&meta=siteinfo&format=json')).body, /"server":"http:\/\/wiki\.trial\.test"/)
  })

  describe('an application of the cooperative’s own', () => {
    const folder = '/usr/local/share/onyva/applications/carnet'
    const spec = siteOf(4)
    const [host = ''] = spec.hostNames
    const recipe = {
      ...{ name: 'carnet', title: 'Carnet', profile: 'php', database: false, languages: ['fr'] },
      versionIn: { path: 'version.php', pattern: "VERSION = '([^']+)'" },
      keeps: ['config.php'],
      scripts: { install: [{ step: 'settings', script: 'install.php' }], password: null, address: null, upgrade: 'upgrade.php', tasks: null },
    }
    const script = (body: string) => `<?php require '/usr/share/onyva/applications/script.php'; ${body}`
    const put = (path: string, text: string) => order('/usr/bin/sh', '-c', 'mkdir -p "$(dirname "$1")" && printf %s "$0" > "$1"', text, path)
    async function offer(version: string, upgrade = 'onyva_done();'): Promise<void> {
      await put('/tmp/carnet/version.php', `<?php const VERSION = '${version}';`)
      await put('/tmp/carnet/index.php', `<?php require 'version.php'; require 'config.php'; echo "Carnet ", VERSION, " de ", OWNER;`)
      await put(`/tmp/carnet/part-${version}.txt`, version)
      await order('/usr/bin/mkdir', '-p', folder)
      await order('/usr/bin/bsdtar', '-czf', `${folder}/files.tar.gz`, '-C', '/tmp/carnet', '.')
      await put(`${folder}/archive.json`, JSON.stringify({ file: 'files.tar.gz', version, files: 3, bytes: 1000 }))
      await put(`${folder}/recipe.json`, JSON.stringify(recipe))
      await put(`${folder}/install.php`, script(`onyva_write($onyva_input['root'] . '/config.php', '<?php const OWNER = ' . onyva_source($onyva_input['administrator']['name']) . ';'); onyva_done();`))
      await put(`${folder}/upgrade.php`, script(upgrade))
      await order('/usr/bin/rm', '-rf', '/tmp/carnet')
    }
    const act = (ask: 'updateApplication' | 'undoApplicationUpdate') => call({ ask, site: spec.id, uid: spec.uid, application: 'carnet', address: `http://${host}` })
    const shown = async () => (await visitor(host).get('/')).body
    /** PHP looks once a second whether a script has changed. */
    const shows = (text: string) => until(`it shows ${text}`, async () => (await shown()) === text)

    test('is installed by its recipe, and never over a member’s files', async () => {
      await offer('1.0')
      await give(spec, 1)
      const done = await install(spec, 'carnet', null)
      assert.deepEqual(done, { outcome: 'application', found: { name: 'carnet', version: '1.0', previous: null }, empty: false })
      await shows('Carnet 1.0 de Camille Ferrand')
      const other = siteOf(5)
      await give(other, 1)
      await call({ ask: 'makeFolder', site: other.id, uid: other.uid, path: 'mine' })
      assert.equal((await install(other, 'carnet', null) as { reason?: string }).reason, 'siteNotEmpty')
    })

    test('is updated, put back where its database does not follow, and undone', async () => {
      assert.equal((await act('updateApplication') as { reason?: string }).reason, 'applicationUpToDate')
      await offer('1.1', `onyva_refuse('the tables are too old');`)
      const refused = await act('updateApplication')
      assert.ok(refused.outcome === 'applicationRefused' && /tables are too old/.test(refused.detail ?? ''), JSON.stringify(refused))
      await shows('Carnet 1.0 de Camille Ferrand')
      await offer('1.1')
      assert.deepEqual(await act('updateApplication'), { outcome: 'application', found: { name: 'carnet', version: '1.1', previous: '1.0' }, empty: false })
      await shows('Carnet 1.1 de Camille Ferrand')
      // a file that only the former version had is gone (its own first page answers for it), and comes back
      assert.notEqual((await visitor(host).get('/part-1.0.txt')).body, '1.0')
      assert.deepEqual(await act('undoApplicationUpdate'), { outcome: 'application', found: { name: 'carnet', version: '1.0', previous: null }, empty: false })
      await shows('Carnet 1.0 de Camille Ferrand')
      assert.equal((await visitor(host).get('/part-1.0.txt')).body, '1.0')
      assert.equal((await act('undoApplicationUpdate') as { reason?: string }).reason, 'noPreviousCopy')
    })

    test('is not updated where somebody has changed it, and the file is named', async () => {
      await order('/usr/bin/sh', '-c', `echo '// mine' >> /srv/onyva/sites/${spec.id}/public/index.php`)
      const refused = await act('updateApplication')
      assert.deepEqual(refused, { outcome: 'applicationRefused', reason: 'applicationChanged', detail: 'index.php' })
    })

    test('killed at any moment of its installation it is completed or begun anew', async () => {
      for (const [number, pauseMs] of [[6, 150], [7, 400], [8, 700]] as const) {
        const site = siteOf(number)
        await give(site, 1)
        const cut = install(site, 'dokuwiki', null).catch(() => null)
        await wait(pauseMs)
        await machine.run(['/usr/bin/systemctl', 'kill', '--signal=SIGKILL', 'onyva-executor.service'])
        await cut
        await order('/usr/bin/systemctl', 'start', 'onyva-executor.service')
        await begun()
        const done = await install(site, 'dokuwiki', null)
        assert.ok(done.outcome === 'application' && done.found?.name === 'dokuwiki', `${pauseMs} ms: ${JSON.stringify(done)}`)
        assert.equal((await order('/usr/bin/ls', '-A', `/srv/onyva/sites/${site.id}/private`)).includes('.onyva-application'), false)
      }
    })
  })
})
