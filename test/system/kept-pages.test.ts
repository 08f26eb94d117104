/** Pages that nginx keeps, on a real node: who sees which, what cannot poison them, and how they are forgotten. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { until } from '#lib/test-until.ts'
import type { SiteResource, SiteSpec } from '#wire/node-state.ts'
import { driveMachine } from './drive-machine.ts'
import type { DrivenMachine } from './drive-machine.ts'
import { driveAgent } from './driven-agent.ts'
import type { DrivenAgent } from './driven-agent.ts'

const skip = process.getuid?.() === 0 ? false : 'a node machine needs root'

const php = { memoryMegabytes: 64, uploadMegabytes: 8, executionSeconds: 30 }
const limits = { diskBytes: 20 << 20, memoryBytes: 128 << 20, cpuPercent: 200, tasks: 48, phpWorkers: 3 }
const site = (id: string, uid: number, rest: Partial<SiteSpec> = {}): SiteSpec => ({
  id, uid, profile: 'php', phpVersion: '8.4', php, pageCache: true, hostNames: [`${id}.trial.test`, `www.${id}.trial.test`], serving: 'live', limits, ...rest })
let generation = 0
const wanted = (spec: SiteSpec): SiteResource => ({ kind: 'site', id: spec.id, generation: ++generation, requestId: null, spec })

const own = site('keptkeptkep1', 300_001)
const neighbour = site('keptkeptkep2', 300_002)
const press = site('keptkeptkep3', 300_003, { profile: 'wordpress' })
const unkept = site('keptkeptkep4', 300_004, { pageCache: false })

/** Everything that a visitor could send is shown; `?…` asks for what an application does. */
const script = `<?php
foreach (['cc' => 'Cache-Control', 'purge' => 'X-Onyva-Purge', 'vary' => 'Vary'] as $ask => $name) if (isset($_GET[$ask])) header("$name: $_GET[$ask]");
if (isset($_GET['cookie'])) setcookie('seen', 'yes');
if (isset($_GET['status'])) http_response_code((int)$_GET['status']);
if (is_file(__DIR__ . '/broken')) { http_response_code(500); exit('broken'); }
if (is_file(__DIR__ . '/half') && isset($_GET['half'])) { echo str_repeat('half a page ', 20000); nothing_of_that_name(); }
if (is_file(__DIR__ . '/dies') && isset($_GET['cc'])) posix_kill(getmypid(), 9);
$who = preg_grep('/logged_in|session|Token|^DW/i', array_keys($_COOKIE)) ? 'EDITOR' : 'visitor';
echo json_encode(['made' => uniqid(), 'who' => $who, 'version' => trim(@file_get_contents(__DIR__ . '/version') ?: 'none'), 'server' => $_SERVER,
  'body' => file_get_contents('php://input'), 'cookies' => $_COOKIE]);`

interface Shown {
  made: string
  who: string
  version: string
  server: Record<string, string>
  body: string
  cookies: unknown
}

describe('kept pages on a node', { skip, concurrency: false, timeout: 300_000 }, () => {
  let dataDir = ''
  let machine: DrivenMachine
  let agent: DrivenAgent
  const host = own.hostNames[0] ?? ''
  const put = async (spec: SiteSpec, path: string, text: string) =>
    assert.equal((await agent.call({ ask: 'writeFile', site: spec.id, uid: spec.uid, path, sizeBytes: Buffer.byteLength(text), overwrite: true }, text)).outcome, 'received')
  const remove = async (spec: SiteSpec, path: string) => assert.equal((await agent.call({ ask: 'remove', site: spec.id, uid: spec.uid, path })).outcome, 'done')
  const purge = async (spec: SiteSpec, page: string | null) => assert.deepEqual(await agent.call({ ask: 'purgePages', site: spec.id, uid: spec.uid, page, port: 80 }), { outcome: 'done' })
  /** Inside the tree without a word to the agent, which would forget the pages. */
  const quietly = async (spec: SiteSpec, ...argv: string[]) => assert.equal((await machine.run(['/usr/bin/sh', '-c', 'cd "$0" && "$@"', `/srv/onyva/sites/${spec.id}/public`, ...argv])).code, 0)
  const shown = async (path = '/', options: Parameters<DrivenAgent['visit']>[2] = {}, name = host): Promise<Shown & { cache: string | undefined; status: number }> => {
    const answer = await agent.visit(name, path, options)
    const rest = answer.body.startsWith('{') ? (JSON.parse(answer.body) as Shown) : { made: '', who: '', version: '', server: {}, body: answer.body, cookies: null }
    return { ...rest, cache: answer.headers.get('x-cache'), status: answer.status }
  }

  before(async () => {
    dataDir = await mkdtemp('/tmp/onyva-k-')
    machine = await driveMachine(dataDir)
    agent = await driveAgent(machine, dataDir)
    await agent.give([own, neighbour, press, unkept].map(wanted))
    for (const spec of [own, neighbour, press, unkept]) await put(spec, 'index.php', script)
    await wait(2300) // until the pages of the old script are surely forgotten (`codeIsNewAfterMs`)
  })
  after(async () => {
    await machine.stop().catch(() => machine.kill())
    await rm(dataDir, { recursive: true, force: true })
  })

  test('a passing visitor gets the page that is kept, also by HEAD, and with cookies that mean nothing', async () => {
    const first = await shown('/page?a=1')
    assert.deepEqual([first.cache, first.who], ['MISS', 'visitor'])
    for (const headers of [[], ['Cookie: _ga=GA1.2.3.4; _pk_id.1.1fff=abc.1; cookieconsent_status=dismiss'], ['Cookie: wordpress_test_cookie=WP%20Cookie%20check'], ['Accept: text/html,*/*;q=0.8'], ['Accept-Language: de', 'Referer: http://x.test/']]) {
      const again = await shown('/page?a=1', { headers })
      assert.deepEqual([again.cache, again.made], ['HIT', first.made], headers.join())
    }
    const head = await agent.visit(host, '/page?a=1', { method: 'HEAD' })
    assert.deepEqual([head.status, head.headers.get('x-cache'), head.body], [200, 'HIT', ''])
    assert.notEqual((await shown('/page?a=2')).made, first.made)
    assert.notEqual((await shown('/page?a=1', {}, own.hostNames[1])).made, first.made, 'another host name is another page')
    assert.equal((await shown('/', {}, unkept.hostNames[0])).cache, undefined)
    assert.notEqual((await shown('/', {}, unkept.hostNames[0])).made, (await shown('/', {}, unkept.hostNames[0])).made)
  })

  test('a page is kept compressed, once, with its length; who cannot read that gets it unpacked', async () => {
    const gzip = { headers: ['Accept-Encoding: gzip, deflate, br'] }
    const encoding = async (path: string, options = {}) => {
      const { headers } = await agent.visit(host, path, options)
      return [headers.get('x-cache'), headers.get('content-encoding'), headers.has('content-length'), headers.get('vary')]
    }
    assert.deepEqual(await encoding('/packed', gzip), ['MISS', 'gzip', true, 'Accept-Encoding'])
    assert.deepEqual(await encoding('/packed', gzip), ['HIT', 'gzip', true, 'Accept-Encoding'])
    assert.deepEqual(await encoding('/packed'), ['HIT', undefined, false, 'Accept-Encoding'])
    assert.deepEqual(await encoding('/packed', { ...gzip, method: 'HEAD' }), ['HIT', 'gzip', true, 'Accept-Encoding'])
    const { made } = await shown('/packed', gzip)
    for (const headers of [[], ['Accept-Encoding: gzip'], ['Accept-Encoding: br'], ['Accept-Encoding: gzip;q=0'], ['Accept-Encoding: identity']]) assert.equal((await shown('/packed', { headers })).made, made, headers.join())
    // somebody's own page: as PHP made it, compressed by nginx for those who can read it
    const somebody = { headers: [...gzip.headers, 'Cookie: PHPSESSID=x'] }
    assert.deepEqual(await encoding('/packed', somebody), [undefined, 'gzip', false, 'Accept-Encoding'])
    assert.equal('ONYVA_KEPT' in (await shown('/packed', gzip)).server, false)
  })

  test('a page that dies half-way is never kept, and the last whole one is shown', async () => {
    const whole = await shown('/?half=1&cc=max-age=1')
    await wait(2100)
    await quietly(own, '/usr/bin/touch', 'half')
    assert.deepEqual(await shown('/?half=1&cc=max-age=1').then(({ status, made }) => [status, made]), [200, whole.made])
    for (let times = 0; times < 2; times++) assert.deepEqual(await shown('/other?half=1').then(({ status, cache }) => [status, cache]), [500, 'MISS'])
    await quietly(own, '/usr/bin/rm', 'half')
    await until('the page is whole again', async () => (await shown('/other?half=1')).status === 200)
  })

  test('a HEAD that comes first keeps a whole page', async () => {
    assert.equal((await agent.visit(host, '/head-first', { method: 'HEAD' })).headers.get('x-cache'), 'MISS')
    const visitor = await shown('/head-first')
    assert.deepEqual([visitor.cache, visitor.who, visitor.server['REQUEST_METHOD']], ['HIT', 'visitor', 'GET'])
  })

  test('whoever may be somebody sees their own page, and nobody sees it after them', async () => {
    const cookies = ['wordpress_logged_in_6c1=admin%7C1', 'wordpress_sec_6c1=x', 'wp-settings-1=x', 'comment_author_6c1=Ada', 'wp-postpass_6c1=x', 'wp_woocommerce_session_6c1=x', 'DokuWiki=x', 'DW7fa065a06cb74b536c124cfbe56ac6d3=x', 'DOKU_PREFS=sizeCtl%23679px',
      'my_wiki_session=x', 'my_wikiUserID=2', 'my_wikiUserName=Ada', 'my_wikiToken=x', 'mwclientpreferences=x', 'PHPSESSID=x', 'pll_language=fr', '_ga=1; PHPSESSID=x', 'PHPSESSID=x; _ga=1', '_ga=1;PHPSESSID=x', '_ga', '=x', 'session', ';', '_ga=1; ; _gid=2', '_gax=1', 'x_ga=1', '_GA=1', '_ga=1\tPHPSESSID']
    const kept = await shown('/for-all')
    for (const cookie of cookies) {
      const mine = await shown('/for-all', { headers: [`Cookie: ${cookie}`] })
      if (/^_ga=1(\t|; ;)/.test(cookie)) continue // means nothing to PHP either: kept or not, both are right
      assert.deepEqual([mine.cache, mine.made === kept.made], [undefined, false], cookie)
    }
    const editor = await shown('/for-all', { headers: ['Cookie: wordpress_logged_in_6c1=admin'] })
    assert.equal(editor.who, 'EDITOR')
    for (const headers of [['Authorization: Basic YTpi'], ['Authorization: Bearer x'], ['Origin: http://other.test'], ['X-Requested-With: XMLHttpRequest'], ['X-WP-Nonce: x'], ['Accept: application/activity+json']]) {
      const program = await shown('/for-all', { headers })
      assert.deepEqual([program.cache, program.made === kept.made], [undefined, false], headers.join())
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PURGE', 'PROPFIND']) assert.equal((await shown('/for-all', { method, ...(method === 'POST' ? { body: 'a=b' } : {}) })).cache, undefined, method)
    assert.deepEqual(await shown('/for-all').then(({ made, who }) => [made, who]), [kept.made, 'visitor'])
    // first the editor, then a visitor, of a page that nobody has kept yet
    assert.equal((await shown('/new', { headers: ['Cookie: my_wiki_session=x'] })).who, 'EDITOR')
    assert.equal((await shown('/new')).who, 'visitor')
  })

  test('what says that it is for one person is kept for nobody', async () => {
    for (const ask of ['cc=private', 'cc=no-store', 'cc=no-cache', 'cc=max-age=0', 'cc=private,%20max-age=300', 'cookie=1', 'status=500', 'status=403', 'status=302']) {
      const one = await shown(`/?${ask}`)
      const other = await shown(`/?${ask}`)
      assert.notEqual(one.made, other.made, ask)
      assert.equal(other.cache, 'MISS', ask)
    }
    for (const path of ['/wp-login.php', '/wp-admin/', '/wp-json/x', '/wp-cron.php', '/?rest_route=/x', '/x?preview=true']) {
      await put(press, 'wp-login.php', script)
      assert.equal((await shown(path, {}, press.hostNames[0])).cache, undefined, path)
    }
    assert.equal((await shown('/2024/a-post/', {}, press.hostNames[0])).cache, 'MISS')
  })

  test('nothing of a request is in a kept page but its address, and no header poisons it', async () => {
    const poison = ['X-Forwarded-Host: evil.test', 'X-Forwarded-Proto: https', 'X-Forwarded-For: 203.0.113.9', 'X-Forwarded-Port: 666', 'X-Forwarded-Prefix: /evil', 'Forwarded: host=evil.test', 'X-Host: evil.test', 'X-Original-URL: /evil', 'X-Rewrite-URL: /evil',
      'X-HTTP-Method-Override: evil', 'User-Agent: evil', 'Referer: http://evil.test/', 'Accept-Language: evil', 'Accept-Encoding: evil', 'Range: bytes=0-evil', 'If-None-Match: evil', 'X-Anything: evil', 'Proxy: evil', 'Cookie: _ga=evil', 'Via: evil', 'Client-IP: evil', 'Cache-Control: evil', 'Pragma: evil', 'TE: evil']
    for (const [at, header] of [...poison.entries(), [99, ''] as const]) {
      const headers = header === '' ? poison : [header]
      const first = await shown(`/poison-${at}`, { headers, body: at === 99 ? 'evil=1' : undefined } as Parameters<DrivenAgent['visit']>[2])
      assert.doesNotMatch(JSON.stringify(first), /evil/, header)
      const visitor = await shown(`/poison-${at}`)
      assert.deepEqual([visitor.cache, visitor.made], ['HIT', first.made], header)
      assert.deepEqual([visitor.server['HTTP_HOST'], visitor.server['HTTPS'], visitor.body, visitor.cookies], [host, undefined, '', []])
    }
    // names and ports are part of a page's key, and what is no name of the site leads nowhere
    const home = await shown('/home')
    const other = await shown('/home', {}, `${host}:1337`)
    assert.notEqual(other.made, home.made)
    assert.equal(other.server['HTTP_HOST'], `${host}:1337`)
    assert.equal((await shown('/home')).made, home.made)
    assert.equal((await agent.visit('evil.test', '/home')).status, 404)
    assert.equal((await shown('http://evil.test/home')).status, 404)
    // not even a header that the answer says it varies by: it was never shown
    const varied = await shown('/?vary=User-Agent', { headers: ['User-Agent: evil'] })
    assert.equal((await shown('/?vary=User-Agent', { headers: ['User-Agent: other'] })).made, varied.made)
    // of headers that go on to PHP for those who may be somebody, none lies about the way here
    const somebody = await shown('/', { headers: ['Cookie: PHPSESSID=x', ...poison.slice(0, 9)] })
    assert.doesNotMatch(JSON.stringify(somebody.server), /evil|203\.0\.113/)
  })

  test('a sleeping site is shown from what is kept, and stays asleep', async () => {
    const { made } = await shown('/asleep')
    await command(`stop ${own.id}`)
    await until('it sleeps', async () => (await command(`status ${own.id}`)).startsWith('ok asleep'))
    for (let times = 0; times < 5; times++) assert.equal((await shown('/asleep')).made, made)
    assert.match(await command(`status ${own.id}`), /^ok asleep/)
  })

  test('when PHP breaks, dies or cannot start, visitors still see the last good page; an editor sees the truth', async () => {
    const paths = ['/old?cc=max-age=1', '/old2?cc=max-age=1']
    const good = await Promise.all(paths.map((path) => shown(path)))
    await wait(2100)
    await quietly(own, '/usr/bin/touch', 'broken')
    for (let times = 0; times < 3; times++) {
      const seen = await shown(paths[0])
      assert.deepEqual([seen.status, seen.made], [200, good[0]?.made])
      assert.ok(['STALE', 'UPDATING'].includes(seen.cache ?? ''), seen.cache)
    }
    assert.equal((await shown(paths[0], { headers: ['Cookie: wordpress_logged_in_1=x'] })).body, 'broken')
    assert.equal((await shown('/never-seen')).status, 500)
    await quietly(own, '/usr/bin/mv', 'broken', 'dies')
    assert.deepEqual(await shown(paths[1]).then(({ status, made }) => [status, made]), [200, good[1]?.made])
    await quietly(own, '/usr/bin/rm', 'dies')
    await quietly(own, '/usr/bin/mv', '../private', '../away')
    await command(`kill ${own.id}`)
    await until('it has ended', async () => /^ok (?:asleep|backing-off)/.test(await command(`status ${own.id}`)))
    assert.deepEqual(await shown(paths[1]).then(({ status, made }) => [status, made]), [200, good[1]?.made])
    assert.equal((await agent.visit(host, '/never-seen')).status, 502)
    await quietly(own, '/usr/bin/mv', '../away', '../private')
    await until('PHP answers again', async () => (await shown('/never-seen')).status === 200)
    await until('the page is made anew', async () => (await shown(paths[1])).made !== good[1]?.made)
  })

  test('one page, all pages, the application’s word: forgotten soon, and no neighbour’s', async () => {
    // nginx looks again at a file that it holds open after one second (`open_file_cache_valid`): what is awaited here comes
    // within two. A page that is not forgotten would be kept for five minutes.
    const paths = ['/a', '/b?c=d']
    const see = async (spec: SiteSpec) => Promise.all(paths.map(async (path) => (await shown(path, {}, spec.hostNames[0])).made))
    const before = { own: await see(own), neighbour: await see(neighbour), press: await see(press) }
    assert.deepEqual(await see(own), before.own)
    assert.ok(before.own.every((made) => made !== ''))
    await purge(own, '/b?c=d')
    await until('the page is forgotten', async () => (await see(own))[1] !== before.own[1])
    const afterOne = await see(own)
    assert.equal(afterOne[0], before.own[0])
    await purge(own, null)
    const afterAll = await see(own)
    assert.ok(afterAll.every((made, at) => made !== afterOne[at]))
    for (const [asked, gone] of [['/b?c=d', [false, true]], ['all', [true, true]], ['nonsense', [true, true]]] as const) {
      const kept = await see(own)
      assert.equal((await agent.visit(host, `/?purge=${encodeURIComponent(asked)}`, { method: 'POST', body: 'x=1' })).headers.get('x-onyva-purge'), undefined, 'no visitor hears of it')
      await until(`${asked} is obeyed`, async () => (await see(own)).every((made, at) => (made !== kept[at]) === gone[at]))
    }
    // a visitor's own header, or a kept page that says it, is nobody's order
    const kept = await see(own)
    await agent.visit(host, '/', { method: 'POST', headers: ['X-Onyva-Purge: all'], body: 'x=1' })
    for (let times = 0; times < 3; times++) await shown('/?purge=all')
    await wait(400)
    assert.deepEqual(await see(own), kept)
    assert.deepEqual({ neighbour: await see(neighbour), press: await see(press) }, { neighbour: before.neighbour, press: before.press })
  })

  test('a page that is asked for by many at once is made once', async () => {
    const many = await Promise.all(Array.from({ length: 20 }, () => shown('/crowd')))
    assert.equal(new Set(many.map(({ made }) => made)).size, 1)
  })

  test('a file that changes, and what the panel says of the site, are seen at once', async () => {
    assert.equal((await shown('/versions')).version, 'none')
    await put(own, 'version', 'second')
    assert.equal((await shown('/versions')).version, 'second')
    // whoever has the answer finds the new page: a visit on its heels, often enough to meet the moment between the two
    for (let times = 0; times < 30; times++) {
      await put(own, 'version', `again-${times}`)
      assert.equal((await shown('/versions')).version, `again-${times}`)
    }
    await remove(own, 'version')
    assert.equal((await shown('/versions')).version, 'none')
    const { made } = await shown('/life')
    await agent.give([wanted({ ...own, serving: 'request' })])
    await until('visitors are refused', async () => (await agent.visit(host, '/life')).status === 503)
    await agent.give([wanted(own)])
    const back = await shown('/life')
    assert.deepEqual([back.status, back.made === made], [200, false])
    await agent.give([wanted({ ...own, pageCache: false })])
    assert.equal((await shown('/life')).cache, undefined)
    await agent.give([wanted(own)])
    assert.equal((await shown('/life')).cache, 'MISS')
  })

  test('the log says what was kept', async () => {
    const path = join(`/proc/${await machine.leader()}/root`, 'var/log/onyva/access.log')
    const entries = async () => (await readFile(path, 'utf8')).split('\n').slice(0, -1).map((line) => JSON.parse(line) as Record<string, string>)
    // nginx writes a second's lines together
    for (const cache of ['MISS', 'HIT', 'STALE', '']) await until(`the log has ${cache || 'nothing'}`, async () => (await entries()).some((entry) => entry['site'] === own.id && entry['cache'] === cache))
  })

  function command(line: string): Promise<string> {
    return machine.leader().then(
      (pid) =>
        new Promise((resolve, reject) => {
          const socket = connect(`/proc/${pid}/root/run/onyva/activator.sock`, () => socket.write(`${line}\n`))
          socket.on('data', (text) => {
            resolve(text.toString('utf8').trim())
            socket.end()
          })
          socket.on('error', reject)
        }),
    )
  }
})
