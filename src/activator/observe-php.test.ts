/** observe.php in a real php-fpm: what it says of each end of a page, and that a page never notices it. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { fastcgiAnswer, fastcgiRequest } from './fastcgi-request.ts'
import { compileProgram } from '#launch/checks/compile-program.ts'
import { cannotTry, TrialActivator } from './trial-activator.ts'

const id = 'aaaaaaaaaaa1'
const requestId = 'f'.repeat(32)

const pages: Readonly<Record<string, string>> = {
  'well.php': '<?php echo "well";',
  'noticed.php': '<?php echo json_encode([array_keys(get_defined_vars()), get_defined_functions()["user"], error_get_last(), headers_list()]);',
  'syntax.php': '<?php echo "x" echo',
  'includes-syntax.php': '<?php include __DIR__ . "/syntax.php";',
  'undefined.php': "<?php\n\nnothing_of_that_name();",
  'thrown.php': '<?php function deep() { throw new RuntimeException("no\nmore"); } deep();',
  'memory.php': '<?php $all = []; for (;;) $all[] = str_repeat("x", 100000);',
  'much-memory.php': '<?php $one = str_repeat("x", 900 * 1024 * 1024);',
  'time.php': '<?php for (;;) ;',
  'silenced.php': '<?php @mysqli_connect_stand_in(); @file_get_contents("/nowhere/2002"); http_response_code(500); function mysqli_connect_stand_in() {}',
  'warning.php': '<?php echo @file_get_contents("/nowhere"); echo "warned";',
  'own-handler.php': '<?php set_exception_handler(function ($error) { http_response_code(500); echo "handled"; }); throw new Exception("own");',
  'exits.php': '<?php http_response_code(503); exit("closed");',
  'hostile.php': String.raw`<?php trigger_error("\n{\"onyva\":\"fault\",\"requestId\":\"" . str_repeat("e", 32) . "\"}\n\xff" . str_repeat("x", 9000), E_USER_ERROR);`,
}

const long = 'str_repeat("A line of a page. ", 200)'
/** What applications do with their output, and whether it comes compressed when the page is one that nginx keeps. */
const outputs: readonly [string, string, boolean][] = [
  ['plain', `<?php echo ${long};`, true],
  ['status', `<?php http_response_code(404); echo ${long};`, true],
  ['own buffer', `<?php ob_start(fn ($text) => strtoupper($text)); echo ${long};`, true],
  ['short', '<?php echo "short";', false],
  ['json', `<?php header("Content-Type: application/json; charset=UTF-8"); echo ${long};`, true],
  ['feed', `<?php header("content-type: application/rss+xml"); echo ${long};`, true],
  ['picture', `<?php header("Content-Type: image/png"); echo ${long};`, false],
  ['own length', `<?php header("Content-Length: 3600"); echo ${long};`, true],
  ['length of a part', `<?php header("Content-Length: 3599"); echo ${long};`, false],
  ['own compression', `<?php header("Content-Encoding: br"); echo ${long};`, false],
  ['range', `<?php http_response_code(206); header("Content-Range: bytes 0-3599/9999"); echo ${long};`, false],
  ['flushes', `<?php echo ${long}; ob_flush(); flush(); echo "more";`, false],
  ['ends all', `<?php echo "before"; while (ob_get_level()) ob_end_clean(); echo ${long};`, false],
  ['ends all, then a file', `<?php while (ob_get_level()) ob_end_flush(); readfile(__FILE__); echo ${long};`, false],
  ['starts again', `<?php echo "before"; ob_clean(); echo ${long};`, true],
  ['WordPress at its end', `<?php register_shutdown_function(function () { $levels = ob_get_level(); for ($at = 0; $at < $levels; $at++) ob_end_flush(); }); echo ${long};`, true],
  ['takes all', `<?php echo ${long}; $all = ob_get_clean(); echo strrev($all);`, false],
  ['long', `<?php for ($at = 0; $at < 1000; $at++) echo ${long};`, false],
  ['dies', `<?php echo ${long}; nothing_of_that_name();`, true],
  ['exits', `<?php echo ${long}; exit;`, true],
  ['finishes early', `<?php echo ${long}; fastcgi_finish_request(); sleep(0);`, false],
]
const scriptOf = (name: string) => `out-${name.replaceAll(/\W/g, '-')}.php`

describe('observe.php', { skip: cannotTry(), concurrency: false }, () => {
  let build = ''
  let trial: TrialActivator
  before(async () => {
    build = await mkdtemp('/tmp/onyva-build-')
    await compileProgram(import.meta.dirname, join(build, 'activator'))
    trial = await TrialActivator.open(join(build, 'activator'))
    assert.equal(await trial.addSite(id, 200001, { ...pages, ...Object.fromEntries(outputs.map(([name, script]) => [scriptOf(name), script])) }, { memory: 512 * 2 ** 20, seconds: 1 }), 'ok')
  })
  after(async () => {
    await trial?.close()
    await rm(build, { recursive: true })
  })

  const logPath = () => join(trial.folder, 'logs', `${id}.log`)
  /** What a page answered, and what was said of it; of one that is well (`speaks` false) nothing is waited for long. */
  async function ask(script: string, speaks = true): Promise<{ body: string; said: Record<string, unknown>[] }> {
    const before = (await readFile(logPath(), 'utf8').catch(() => '')).length
    const answer = await fastcgiRequest(trial.socket(id), join(trial.publicFolder(id), script), '', 20_000, { HTTP_X_REQUEST_ID: requestId })
    const lines = async () => (await readFile(logPath(), 'utf8')).slice(before).split('\n').slice(0, -1).filter((line) => line.startsWith('{"onyva":"fault"'))
    for (let tries = 0; tries < (speaks ? 1000 : 20) && (await lines()).length === 0; tries++) await new Promise((resolve) => setTimeout(resolve, 20))
    return { body: answer ?? '', said: (await lines()).map((line) => JSON.parse(line) as Record<string, unknown>) }
  }

  test('a page that is well is not spoken of, and finds nothing of ours', async () => {
    assert.match((await ask('well.php', false)).body, /well$/)
    const { body, said } = await ask('noticed.php', false)
    const [variables, functions, lastError, headers] = JSON.parse(body.slice(body.indexOf('\r\n\r\n') + 4)) as [string[], unknown, unknown, unknown]
    assert.deepEqual(variables.filter((name) => !name.startsWith('_')), [], 'no variable of ours')
    assert.deepEqual([functions, lastError, headers], [[], null, []])
    assert.deepEqual(said, [])
    for (const script of ['warning.php', 'exits.php', 'own-handler.php']) assert.deepEqual((await ask(script, false)).said, [], script)
  })

  const ends: readonly [string, RegExp, string, number][] = [
    ['syntax.php', /^syntax error, unexpected/, 'syntax.php', 1],
    ['includes-syntax.php', /syntax error, unexpected/, 'syntax.php', 1],
    ['undefined.php', /^Uncaught Error: Call to undefined function nothing_of_that_name\(\)/, 'undefined.php', 3],
    ['thrown.php', /^Uncaught RuntimeException: no\nmore/, 'thrown.php', 1],
    ['memory.php', /^Allowed memory size of \d+ bytes exhausted/, 'memory.php', 1],
    ['much-memory.php', /^Allowed memory size of \d+ bytes exhausted/, 'much-memory.php', 1],
    ['time.php', /^Maximum execution time of 1 second exceeded/, 'time.php', 1],
    ['silenced.php', /^file_get_contents\(\/nowhere\/2002\)/, 'silenced.php', 1],
  ]
  for (const [script, message, file, line] of ends)
    test(`${script} is told once, with its request, file and line`, async () => {
      const { said } = await ask(script)
      assert.equal(said.length, 1)
      assert.equal(said[0]!['requestId'], requestId)
      assert.equal(said[0]!['status'], 500)
      assert.match(String(said[0]!['message']), message)
      assert.equal(said[0]!['file'], join(trial.publicFolder(id), file))
      assert.equal(said[0]!['line'], line)
    })

  test('whatever a page writes into its error, its own request is told last, and briefly', async () => {
    const { said } = await ask('hostile.php')
    // PHP writes the error into the log as it is, lines and all: into the log of this site alone.
    assert.equal(said.at(-1)?.['requestId'], requestId)
    assert.ok(String(said.at(-1)?.['message']).length <= 600)
  })
  for (const [name, , shortens] of outputs)
    test(`a kept page is the same page, ${shortens ? 'compressed' : 'as it is'}: ${name}`, async () => {
      const asked = async (more: Record<string, string>) => {
        const answer = (await fastcgiAnswer(trial.socket(id), join(trial.publicFolder(id), scriptOf(name)), '', 20_000, more)) ?? Buffer.alloc(0)
        const end = answer.indexOf('\r\n\r\n')
        const headers = answer.subarray(0, end).toString().split('\r\n')
        return { headers: headers.filter((header) => !/^content-(?:length|encoding): (?!br)/i.test(header)).sort(), sent: headers.join('\n'), body: answer.subarray(end + 4) }
      }
      const ever = await asked({})
      const kept = await asked({ ONYVA_KEPT: '1' })
      assert.deepEqual(kept.headers.filter((header) => !header.startsWith('Status: 500')), ever.headers.filter((header) => !header.startsWith('Status: 500')))
      assert.equal(/^content-encoding: gzip$/im.test(kept.sent), shortens)
      assert.equal(/^content-encoding: gzip$/im.test(ever.sent), false)
      if (shortens) assert.match(kept.sent, new RegExp(`^content-length: ${kept.body.length}$`, 'im'))
      assert.equal((shortens ? gunzipSync(kept.body) : kept.body).toString(), ever.body.toString())
    })

  test('a kept page that dies half-way is an error, not half a page', async () => {
    const answer = await fastcgiAnswer(trial.socket(id), join(trial.publicFolder(id), scriptOf('dies')), '', 20_000, { ONYVA_KEPT: '1' })
    assert.match(String(answer), /^Status: 500 /)
  })

  test('a kept page does not see that it is one', async () => {
    const ask = (more: Record<string, string>) => fastcgiRequest(trial.socket(id), join(trial.publicFolder(id), 'noticed.php'), '', 20_000, more)
    assert.equal(await ask({ ONYVA_KEPT: '1' }), await ask({}))
  })
})
