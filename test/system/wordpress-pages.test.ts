/** WordPress on a real node behind kept pages: what its editor does is seen by visitors at once, and outlives its PHP. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { until } from '#lib/test-until.ts'
import type { SiteSpec } from '#wire/node-state.ts'
import { driveMachine } from './drive-machine.ts'
import type { DrivenMachine } from './drive-machine.ts'
import { driveAgent } from './driven-agent.ts'
import type { DrivenAgent } from './driven-agent.ts'

const skip = process.getuid?.() === 0 ? false : 'a node machine needs root'

const host = 'journal.trial.test'
const spec: SiteSpec = {
  id: 'wordpresspgs', uid: 300_021, profile: 'php', phpVersion: '8.4', php: { memoryMegabytes: 128, uploadMegabytes: 64, executionSeconds: 60 }, pageCache: false,
  hostNames: [host], serving: 'live', limits: { diskBytes: 300 << 20, memoryBytes: 512 << 20, cpuPercent: 200, tasks: 64, phpWorkers: 4 } }
const password = 'Une-phrase-assez-longue'

interface Page {
  status: number
  body: string
  cache: string | undefined
  cookies: string[]
}

describe('WordPress behind kept pages', { skip, concurrency: false, timeout: 180_000 }, () => {
  let dataDir = ''
  let machine: DrivenMachine
  let agent: DrivenAgent
  let socketPath = ''
  let session = ''

  const ask = (path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Page> =>
    new Promise((resolve, reject) => {
      const { method = 'GET', headers = {}, body } = options
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
      const asked = request({ socketPath, path, method, agent: false, headers: { host, ...headers, ...length } }, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text, cache: answer.headers['x-cache'] as string | undefined, cookies: (answer.headers['set-cookie'] ?? []).map((one) => one.split(';')[0] ?? '') }))
      })
      asked.on('error', reject)
      asked.end(body)
    })
  const visit = (path = '/') => ask(path)
  const edit = async (path: string, method = 'GET', body?: unknown): Promise<Page> => {
    // the address of a page is asked for as a browser does; the interface wants its word for both ways
    const nonce = !path.startsWith('/wp-json/') ? '' : (await ask('/wp-admin/admin-ajax.php?action=rest-nonce', { headers: { cookie: session } })).body
    return ask(path, { method, headers: { cookie: session, ...(nonce === '' ? {} : { 'x-wp-nonce': nonce }), ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  }
  /** nginx looks again within seconds at a page that was forgotten; one that was not is kept for five minutes. */
  const untilVisitorsSee = async (path: string, text: RegExp): Promise<void> => {
    await until(`visitors see ${text.source}`, async () => text.test((await visit(path)).body))
  }

  before(async () => {
    dataDir = await mkdtemp('/tmp/onyva-w-')
    machine = await driveMachine(dataDir)
    agent = await driveAgent(machine, dataDir)
    socketPath = join(`/proc/${await machine.leader()}/root`, 'run/onyva/check.sock')
    await agent.give([{ kind: 'site', id: spec.id, generation: 1, requestId: null, spec }])
    const database = { name: 'wordpress_pages', user: 'wordpress_pages', password: 'Geheim-und-lang-genug' }
    const made = await machine.run(['/usr/bin/mariadb', '--execute', `CREATE DATABASE ${database.name}; GRANT ALL ON ${database.name}.* TO '${database.user}'@'localhost' IDENTIFIED BY '${database.password}'`])
    assert.equal(made.code, 0, made.stderr)
    const administrator = { login: 'camille', password, name: 'Camille', email: 'camille@journal.example' }
    const installed = await agent.call({ ask: 'installApplication', site: spec.id, uid: spec.uid, application: 'wordpress', address: `http://${host}`, title: 'Le Journal', language: 'fr', administrator, database })
    assert.equal(installed.outcome, 'application', JSON.stringify(installed))
    await agent.give([{ kind: 'site', id: spec.id, generation: 2, requestId: null, spec: { ...spec, profile: 'wordpress', pageCache: true } }])
    await wait(2300) // files that were just placed are forgotten once more (`codeIsNewAfterMs`)
    const form = `log=camille&pwd=${password}&testcookie=1&wp-submit=1`
    const signedIn = await ask('/wp-login.php', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: 'wordpress_test_cookie=WP%20Cookie%20check' }, body: form })
    assert.equal(signedIn.status, 302, signedIn.body.slice(0, 300))
    session = signedIn.cookies.join('; ')
  })
  after(async () => {
    await machine.stop().catch(() => machine.kill())
    await rm(dataDir, { recursive: true, force: true })
  })

  let post = { id: 0, path: '' }

  test('what is published is seen by visitors at once, and from what is kept after that', async () => {
    assert.doesNotMatch((await visit()).body, /Le vélo du lundi/)
    assert.equal((await visit()).cache, 'HIT')
    const published = await edit('/wp-json/wp/v2/posts', 'POST', { title: 'Le vélo du lundi', content: 'Première version', status: 'publish' })
    assert.equal(published.status, 201, published.body.slice(0, 300))
    const { id, link } = JSON.parse(published.body) as { id: number; link: string }
    post = { id, path: new URL(link).pathname }
    await untilVisitorsSee('/', /Le vélo du lundi/)
    assert.match((await visit(post.path)).body, /Première version/)
    assert.equal((await visit(post.path)).cache, 'HIT')
  })

  test('an edit is seen at once, by its editor before anybody; a draft by nobody', async () => {
    const changed = await edit(`/wp-json/wp/v2/posts/${post.id}`, 'POST', { content: 'Seconde version' })
    assert.equal(changed.status, 200)
    const own = await edit(post.path)
    assert.match(own.body, /Seconde version[^]*wpadminbar|wpadminbar[^]*Seconde version/)
    assert.equal(own.cache, undefined)
    await untilVisitorsSee(post.path, /Seconde version/)
    assert.doesNotMatch((await visit(post.path)).body, /wpadminbar|wp-admin\/profile/)
    const draft = JSON.parse((await edit('/wp-json/wp/v2/posts', 'POST', { title: 'Brouillon', content: 'secret', status: 'draft' })).body) as { id: number }
    await edit(`/?p=${draft.id}&preview=true`)
    for (const path of [`/?p=${draft.id}&preview=true`, `/?p=${draft.id}`, '/']) assert.doesNotMatch((await visit(path)).body, /secret|Brouillon/, path)
    assert.equal((await visit(post.path)).cache, 'HIT', 'a draft empties nothing')
  })

  test('a comment that is let through is seen, and who wrote it sees their own page', async () => {
    const body = `comment=Bravo%20du%20voisin&author=Ada&email=ada%40voisin.example&comment_post_ID=${post.id}&comment_parent=0&wp-comment-cookies-consent=yes`
    const sent = await ask('/wp-comments-post.php', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body })
    assert.equal(sent.status, 302, sent.body.slice(0, 300))
    assert.doesNotMatch((await visit(post.path)).body, /Bravo du voisin/)
    const mine = await ask(post.path, { headers: { cookie: sent.cookies.join('; ') } })
    assert.equal(mine.cache, undefined)
    const waiting = JSON.parse((await edit('/wp-json/wp/v2/comments?status=hold&context=edit')).body) as { id: number }[]
    assert.equal(waiting.length, 1)
    assert.equal((await edit(`/wp-json/wp/v2/comments/${waiting[0]?.id}`, 'POST', { status: 'approved' })).status, 200)
    await untilVisitorsSee(post.path, /Bravo du voisin/)
  })

  test('WordPress that breaks is still shown to visitors', async () => {
    // nginx holds open for up to two seconds what was forgotten meanwhile: seen after that, both are surely kept
    await wait(2100)
    for (const path of ['/', post.path]) await visit(path)
    const broken = '<?php\nsyntax error here\n'
    assert.equal((await machine.run(['/usr/bin/sh', '-c', 'printf %s "$1" > "$0/wp-content/mu-plugins/broken.php"', `/srv/onyva/sites/${spec.id}/public`, broken])).code, 0)
    // PHP looks once a second whether a script has changed
    await until('its editor sees that it is broken', async () => (await edit('/')).status === 500)
    for (const path of ['/', post.path]) assert.deepEqual(await visit(path).then(({ status, cache }) => [status, cache]), [200, 'HIT'], path)
  })
})
