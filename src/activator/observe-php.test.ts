/** observe.php in a real php-fpm: what it says of each end of a page, and that a page never notices it. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { fastcgiRequest } from './fastcgi-request.ts'
import { compileActivator } from './compile-activator.ts'
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

describe('observe.php', { skip: cannotTry(), concurrency: false }, () => {
  let build = ''
  let trial: TrialActivator
  before(async () => {
    build = await mkdtemp('/tmp/onyva-build-')
    await compileActivator(join(build, 'activator'))
    trial = await TrialActivator.open(join(build, 'activator'))
    assert.equal(await trial.addSite(id, 200001, pages, { memory: 512 * 2 ** 20, seconds: 1 }), 'ok')
  })
  after(async () => {
    await trial?.close()
    await rm(build, { recursive: true })
  })

  const logPath = () => join(trial.folder, 'logs', `${id}.log`)
  /** What a page answered, and what was said of it. */
  async function ask(script: string): Promise<{ body: string; said: Record<string, unknown>[] }> {
    const before = (await readFile(logPath(), 'utf8').catch(() => '')).length
    const answer = await fastcgiRequest(trial.socket(id), join(trial.publicFolder(id), script), '', 20_000, { HTTP_X_REQUEST_ID: requestId })
    const lines = async () => (await readFile(logPath(), 'utf8')).slice(before).split('\n').filter((line) => line.startsWith('{"onyva":"fault"'))
    for (let tries = 0; tries < 20 && (await lines()).length === 0; tries++) await new Promise((resolve) => setTimeout(resolve, 20))
    return { body: answer ?? '', said: (await lines()).map((line) => JSON.parse(line) as Record<string, unknown>) }
  }

  test('a page that is well is not spoken of, and finds nothing of ours', async () => {
    assert.match((await ask('well.php')).body, /well$/)
    const { body, said } = await ask('noticed.php')
    const [variables, functions, lastError, headers] = JSON.parse(body.slice(body.indexOf('\r\n\r\n') + 4)) as [string[], unknown, unknown, unknown]
    assert.deepEqual(variables.filter((name) => !name.startsWith('_')), [], 'no variable of ours')
    assert.deepEqual([functions, lastError, headers], [[], null, []])
    assert.deepEqual(said, [])
    for (const script of ['warning.php', 'exits.php', 'own-handler.php']) assert.deepEqual((await ask(script)).said, [], script)
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
})
