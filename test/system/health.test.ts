/** Every cause of an error, provoked on a real node, and read where the member reads it. */
import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { noInstance, sharedInstance } from './instance.ts'
import type { TestInstance } from './instance.ts'
import { makeSite, until } from './site-of-a-member.ts'
import type { MemberSite } from './site-of-a-member.ts'

interface Health {
  verdict: { kind: string; reason: string; title: string; text: string }
  total: { pages: number; faults: number; cpuMs: number; memoryBytes: number }
  faults: { cause: string; file: string | null; line: number; component: { kind: string; name: string } | null; count: number; example: string }[]
  slowest: { path: string }[]
}

/** What a site holds, and the cause that each page must be told with. */
const pages: readonly { path: string; code: string; cause: string; file?: string; line?: number; plugin?: string }[] = [
  { path: '/syntax.php', code: '<?php\n\necho "x" echo', cause: 'syntaxError', file: 'syntax.php', line: 3 },
  { path: '/wp-content/plugins/galerie-plus/import.php', code: '<?php\n$all = []; for (;;) $all[] = str_repeat("x", 100000);', cause: 'memoryLimit', file: 'wp-content/plugins/galerie-plus/import.php', line: 2, plugin: 'galerie-plus' },
  { path: '/loop.php', code: '<?php for (;;) ;', cause: 'timeLimit', file: 'loop.php', line: 1 },
  { path: '/undefined.php', code: '<?php\nnothing_of_that_name();', cause: 'phpError', file: 'undefined.php', line: 2 },
  { path: '/dies.php', code: '<?php posix_kill(getmypid(), 9);', cause: 'crashed' },
  { path: '/closed.php', code: '<?php http_response_code(503); echo "closed";', cause: 'application' },
  { path: '/database.php', code: '<?php mysqli_report(MYSQLI_REPORT_OFF); $link = @mysqli_connect("localhost:/nowhere.sock", "x", "y"); if (!$link) { http_response_code(500); exit("no database"); }', cause: 'databaseAway', file: 'database.php', line: 1 },
  {
    path: '/full.php',
    code: '<?php foreach ([5000, 300, 100, 50, 20, 10, 5] as $index => $megabytes) exec("/usr/bin/fallocate -l {$megabytes}000000 full$index.bin 2>&1"); if (@file_put_contents("more.bin", str_repeat("x", 20000000)) !== 20000000) http_response_code(500); foreach (glob("full*.bin") as $one) unlink($one); @unlink("more.bin");',
    cause: 'diskFull', file: 'full.php', line: 1,
  },
]
/** A picture is drawn outside of what PHP counts: the site's own limit ends it. */
const bomb = '<?php $image = imagecreatetruecolor(9000, 9000); imagefilledrectangle($image, 0, 0, 8999, 8999, 1); sleep(1); echo "drawn";'

describe('health of a site', { skip: noInstance, timeout: 600_000 }, () => {
  let instance: TestInstance
  let site: MemberSite
  const health = async (): Promise<Health> => JSON.parse((await instance.api('GET', `/api/v1/sites/${site.id}/health`)).body) as Health
  const causeOf = async (path: string) => (await health()).faults.find((fault) => fault.example.endsWith(path))

  /** Has the observer tell sums that grow again every so many seconds; null: once a minute, as everywhere. */
  const tellSumsEvery = async (seconds: number | null) => {
    const folder = '/etc/systemd/system/onyva-observer.service.d'
    const change = seconds === null ? ['rm', '-r', folder] : ['sh', '-c', 'mkdir -p "$0" && printf "[Service]\nEnvironment=ONYVA_SUMS_AGAIN_SECONDS=%s\n" "$1" > "$0/pace.conf"', folder, String(seconds)]
    for (const argv of [change, ['systemctl', 'daemon-reload'], ['systemctl', 'restart', 'onyva-observer.service']]) {
      const done = await instance.inNode(['/usr/bin/env', ...argv])
      assert.equal(done.code, 0, done.stderr)
    }
  }

  before(async () => {
    instance = await sharedInstance()
    await tellSumsEvery(2)
    site = await makeSite(instance, 'php')
    for (const { path, code } of pages) assert.equal((await site.put(path.slice(1), code)).status, 204, path)
    for (const [name, code] of [['index.php', '<?php echo "well";'], ['bomb.php', bomb], ['slow.php', '<?php usleep(700000); echo "slow";'], ['logo.svg', '<svg/>']] as const) assert.equal((await site.put(name, code)).status, 204)
    // as short as the co-op lets a member set it, so that an endless loop ends soon
    assert.equal((await instance.api('PATCH', `/api/v1/sites/${site.id}`, { php: { executionSeconds: 5 } })).status, 200)
  })
  after(async () => {
    await tellSumsEvery(null)
    await site?.remove()
  })

  test('each cause is named, with its file and line, within seconds', async () => {
    for (const { path } of pages) assert.ok((await site.visit(path)).status >= 500, path)
    for (const { path, cause, file, line, plugin } of pages) {
      await until(`${path} has its cause`, 60_000, async () => (await causeOf(path)) !== undefined)
      const fault = (await causeOf(path))!
      assert.equal(fault.cause, cause, `${path}: ${JSON.stringify(fault)}`)
      if (file !== undefined) assert.deepEqual([fault.file, fault.line], [file, line], path)
      if (plugin !== undefined) assert.deepEqual(fault.component, { kind: 'plugin', name: plugin })
    }
    const { verdict } = await health()
    assert.deepEqual([verdict.kind, verdict.reason], ['bad', 'errors'])
    assert.match(verdict.title, /^Depuis .* échoue/)
    await until('all of them are counted', 100_000, async () => (await health()).total.faults >= pages.length)
  })

  test('the editor asks the PHP of the node: what 8.4 can read is saved and runs, what it cannot read is named by its line', async () => {
    const save = async (text: string) => {
      const answer = await instance.api('PUT', `/api/v1/sites/${site.id}/files/text`, { path: 'hooks.php', text, onlyIf: null })
      return { status: answer.status, problem: JSON.parse(answer.body || '{}') as { code?: string; params?: { line?: number }; title?: string } }
    }
    const refused = await save('<?php\n\nclass A { public string $x { get => \'read\' } }')
    assert.deepEqual([refused.status, refused.problem.code], [422, 'filePhpSyntax'])
    assert.match(JSON.stringify(refused.problem), /\b3\b/)
    // property hooks: PHP 8.4 and later alone
    const saved = await save('<?php\n\nclass A { public string $x { get => \'read by \' . PHP_MAJOR_VERSION . PHP_MINOR_VERSION; } }\necho (new A)->x;')
    assert.equal(saved.status, 200, JSON.stringify(saved.problem))
    assert.equal((await site.visit('/hooks.php')).body, 'read by 84')
  })

  test('a site that takes more memory than all of it may have', async () => {
    assert.equal((await site.visit('/bomb.php')).status, 502)
    await until('the kernel’s kill is told', 120_000, async () => (await health()).faults.some((fault) => fault.cause === 'memoryKilled'))
  })

  test('a site that starts programs without end: its neighbour goes on, it is told, ended, and answers again', async () => {
    const other = await makeSite(instance, 'php')
    const tell = async () => JSON.parse((await instance.api('GET', `/api/v1/sites/${other.id}/health`)).body) as Health
    assert.equal((await other.put('bomb.php', `<?php exec('perl -e "fork while 1"');`)).status, 204)
    assert.equal((await other.put('calm.php', '<?php echo "calm";')).status, 204)
    const lit = other.visit('/bomb.php').catch(() => null)
    await until('its neighbour answers meanwhile', 5000, async () => (await site.visit('/index.php')).body === 'well')
    assert.equal((await lit)?.status, 502, 'the page that did it was ended')
    // nobody visits it meanwhile: its run may be over before the node looks at who is awake
    let told: Health['faults'] = []
    await until('it is told', 120_000, async () => (told = (await tell()).faults).some((fault) => fault.cause === 'processLimit' && fault.example.endsWith('/bomb.php'))).catch((error: Error) => assert.fail(`${error.message}; told instead: ${JSON.stringify(told)}`))
    const { verdict } = await tell()
    assert.match(`${verdict.title} ${verdict.text}`, /trop de programmes/)
    await until('it answers again', 60_000, async () => (await other.visit('/calm.php')).body === 'calm')
    await other.remove()
  })

  test('what it used, its slow pages and its log', async () => {
    for (let visit = 0; visit < 3; visit++) assert.equal((await site.visit('/slow.php?secret=1')).status, 200)
    assert.equal((await site.visit('/logo.svg')).status, 200)
    await until('use and slow pages are told', 120_000, async () => {
      const { total, slowest } = await health()
      return total.cpuMs > 1000 && total.memoryBytes > 5_000_000 && slowest.some((page) => page.path === '/slow.php')
    })
    const log = async (query: string) => (JSON.parse((await instance.api('GET', `/api/v1/sites/${site.id}/log?${query}`)).body) as { lines: { text: string; network: string; status: number | null }[] }).lines
    // nginx writes a second's lines together
    await until('all three visits are in the log', 20_000, async () => (await log('q=slow.php')).length === 3)
    assert.match((await log('q=slow.php'))[0]!.network, /\.0$/)
    await until('plain files are in it too', 20_000, async () => (await log('q=logo')).length === 1)
    assert.ok((await log('log=php')).some((line) => /syntax error/.test(line.text)))
  })

  test('the observer, killed, goes on where it was: as many pages as the log has lines', async () => {
    const other = await makeSite(instance, 'php')
    const counted = async () => {
      const { total } = JSON.parse((await instance.api('GET', `/api/v1/sites/${other.id}/health`)).body) as Health
      const { lines } = JSON.parse((await instance.api('GET', `/api/v1/sites/${other.id}/log?limit=500`)).body) as { lines: unknown[] }
      return [total.pages, lines.length] as const
    }
    for (let visit = 0; visit < 5; visit++) assert.equal((await other.visit()).status, 200)
    assert.equal((await instance.inNode(['/usr/bin/systemctl', 'kill', '--signal=KILL', 'onyva-observer.service'])).code, 0)
    for (let visit = 0; visit < 5; visit++) assert.equal((await other.visit()).status, 200)
    await until('each line is counted once', 150_000, async () => {
      const [pages, lines] = await counted()
      return pages === lines && lines > 10
    })
    await other.remove()
  })
})
