import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { elapsedMs } from '#lib/clock.ts'
import { run, start } from '#lib/exec.ts'
import { latterHalf } from '#lib/latter-half.ts'
import { compileProgram } from '#launch/checks/compile-program.ts'
import { cannotTry, TrialActivator } from './trial-activator.ts'

const hello = '<?php echo "uid ", posix_getuid(), " of ", basename(dirname(__DIR__));'

describe('activator', { skip: cannotTry(), concurrency: false }, () => {
  let build = ''
  let program = ''
  before(async () => {
    build = await mkdtemp('/tmp/onyva-build-')
    program = join(build, 'activator')
    await compileProgram(import.meta.dirname, program)
  })
  after(() => rm(build, { recursive: true }))

  const withTrial = (options: string[], body: (trial: TrialActivator) => Promise<void>) => TrialActivator.during(program, options, body)

  test('refuses to start without its control groups, and says which', async () => {
    const rest = ['--run', '/tmp', '--control', '/tmp/none.sock', '--sites', '/tmp', '--fpm-config', '/tmp/x', '--www-gid', '33']
    for (const [groups, sentence] of [
      [['--cgroup2', '/sys/fs/cgroup/onyva-nowhere'], /this control group is not there: \/sys\/fs\/cgroup\/onyva-nowhere/],
      [['--cgroup1', 'memory=/nowhere,cpu=/nowhere,pids=/nowhere'], /not there: \/nowhere/],
      [['--cgroup1', 'cpu=/tmp'], /was not named: memory/],
      [[], /was not named: memory/],
      [['--idle-seconds', '0'], /--idle-seconds/],
    ] as const) {
      const { code, stderr } = await run(program, [...rest, ...groups])
      assert.equal(code, 2)
      assert.match(stderr, sentence)
    }
  })

  test('starts a site at its first connection under its own uid, lets it sleep, and wakes it again', () =>
    withTrial(['--idle-seconds', '2'], async (trial) => {
      assert.equal(await trial.addSite('aaaaaaaaaaa1', 200001, { 'index.php': hello }), 'ok')
      assert.match(await trial.ask('status aaaaaaaaaaa1'), /^ok asleep starts=0 failures=0 exit=none /)
      const socket = statSync(trial.socket('aaaaaaaaaaa1'))
      assert.deepEqual([socket.uid, socket.gid, socket.mode & 0o777], [0, 33, 0o660])
      assert.match((await trial.request('aaaaaaaaaaa1', 'index.php')) ?? '', /uid 200001 of aaaaaaaaaaa1$/)
      await trial.until(async () => (await trial.state('aaaaaaaaaaa1')) === 'running')
      await trial.until(async () => (await trial.state('aaaaaaaaaaa1')) === 'asleep')
      assert.deepEqual(trial.groups.flatMap((dir) => readdirSync(dir).filter((name) => /^[a-z0-9]{12}$/.test(name))), [])
      assert.match((await trial.request('aaaaaaaaaaa1', 'index.php')) ?? '', /uid 200001/)
      assert.match(await trial.ask('status aaaaaaaaaaa1'), / starts=2 failures=0 exit=code-0 cpu-usec=[1-9]/)
    }))

  test('a visitor whom php-fpm leaves to a worker that is about to leave is served all the same', () =>
    withTrial(['--idle-seconds', '3'], async (trial) => {
      await trial.addSite('aaaaaaaaaaa1', 200001, { 'index.php': hello })
      await trial.request('aaaaaaaaaaa1', 'index.php')
      const childrenOf = (pid: number) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
      const [master] = childrenOf(Number(trial.events('start')[0]?.['pid']))
      const [worker] = childrenOf(master!)
      // The worker is told to leave for being idle, and does, while its master cannot see it: a visitor comes in between.
      const statusOf = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(readFileSync(`/proc/${worker}/status`, 'utf8'))?.[1] ?? ''
      await wait(500)
      await trial.until(() => statusOf('State') === 'S') // it waits for the next visitor
      process.kill(worker!, 'SIGSTOP')
      await trial.until(() => (Number.parseInt(statusOf('ShdPnd'), 16) & (1 << (constants.signals.SIGQUIT - 1))) !== 0)
      process.kill(master!, 'SIGSTOP')
      process.kill(worker!, 'SIGCONT')
      await trial.until(() => statusOf('State') === 'Z')
      const answer = trial.request('aaaaaaaaaaa1', 'index.php', '', 8000)
      await wait(100)
      process.kill(master!, 'SIGCONT')
      assert.match((await answer) ?? 'nobody', /uid 200001/)
      await trial.until(() => trial.events('overlooked').length > 0)
    }))

  test('with more awake than there is room for, the one that nobody has come to for longest sleeps first', () =>
    withTrial(['--idle-seconds', '9', '--max-awake', '2'], async (trial) => {
      const ids = ['aaaaaaaaaaa1', 'aaaaaaaaaaa2', 'aaaaaaaaaaa3', 'aaaaaaaaaaa4']
      for (const [index, id] of ids.entries()) {
        await trial.addSite(id, 200001 + index, { 'index.php': hello })
        assert.match((await trial.request(id, 'index.php')) ?? '', new RegExp(`of ${id}$`), 'nobody is refused')
        await wait(300)
      }
      await trial.until(() => trial.events('makes-room').length >= 2)
      assert.deepEqual(trial.events('makes-room').map((event) => event['site']), ids.slice(0, 2))
      assert.match((await trial.request(ids[0]!, 'index.php')) ?? '', /of aaaaaaaaaaa1$/, 'and it wakes again')
      for (const exit of trial.events('exit')) assert.deepEqual([exit['asked'], exit['code']], [true, 0])
    }))

  test('a site sees its own tree and nothing of its neighbours, the node, or the kernel\'s back doors', () =>
    withTrial([], async (trial) => {
      const probe = `<?php
        $cap = preg_match('/CapEff:\\s*(\\S+)/', file_get_contents('/proc/self/status'), $m) ? $m[1] : '';
        exec('unshare --user true 2>&1', $said, $unshared);
        exec('unshare --net true 2>&1', $said, $unsharedNet);
        echo json_encode([
          'sites' => scandir(dirname(__DIR__, 2)), 'run' => scandir('/run'), 'own' => scandir(dirname(__DIR__)),
          'theft' => @file_get_contents(__DIR__ . '/link'), 'etc' => @file_get_contents('/etc/shadow'),
          'other' => @file_get_contents(dirname(__DIR__, 2) . '/bbbbbbbbbbb1/public/secret.php'),
          'write' => @file_put_contents('/usr/x', 'x'), 'cap' => $cap, 'unshared' => $unshared, 'net' => $unsharedNet,
          'pids' => count(array_filter(scandir('/proc'), 'is_numeric')), 'env' => array_keys(getenv()),
          'files' => file_put_contents(sys_get_temp_dir() . '/x', 'x'), 'session' => session_start(), 'limit' => ini_get('memory_limit'),
        ]);`
      await trial.addSite('bbbbbbbbbbb1', 200002, { 'secret.php': '<?php // its password' })
      await trial.addSite('aaaaaaaaaaa1', 200001, { 'probe.php': probe })
      await symlink(join(trial.publicFolder('bbbbbbbbbbb1'), 'secret.php'), join(trial.publicFolder('aaaaaaaaaaa1'), 'link'))
      const answer = (await trial.request('aaaaaaaaaaa1', 'probe.php')) ?? ''
      const seen = JSON.parse(answer.slice(answer.indexOf('{'))) as Record<string, unknown>
      assert.deepEqual(seen['sites'], ['.', '..', 'aaaaaaaaaaa1'])
      assert.deepEqual(seen['own'], ['.', '..', 'private', 'public'])
      assert.deepEqual(seen['run'], ['.', '..'])
      for (const name of ['theft', 'etc', 'other', 'write']) assert.equal(seen[name], false, name)
      assert.equal(Number(`0x${String(seen['cap'])}`), 0)
      assert.notEqual(seen['unshared'], 0)
      assert.notEqual(seen['net'], 0)
      assert.ok(Number(seen['pids']) <= 4, `sees ${String(seen['pids'])} processes`)
      const ofRequest = ['FCGI_ROLE', 'QUERY_STRING', 'REQUEST_METHOD', 'REQUEST_URI', 'SCRIPT_FILENAME', 'SCRIPT_NAME']
      const env = (seen['env'] as string[]).filter((name) => !ofRequest.includes(name))
      assert.deepEqual(env.sort(), ['HOME', 'PATH', 'TMPDIR'])
      assert.equal(seen['files'], 1)
      assert.equal(seen['session'], true)
      assert.equal(seen['limit'], '128M')
    }))

  test('what the member set of PHP holds, never beyond half of the memory, and from the next visitor on', () =>
    withTrial([], async (trial) => {
      const names = ['memory_limit', 'upload_max_filesize', 'post_max_size', 'max_execution_time']
      const tell = `<?php @ini_set('memory_limit', '900M'); @set_time_limit(900); echo implode(' ', array_map('ini_get', ${JSON.stringify(names)}));`
      const told = async () => ((await trial.request('aaaaaaaaaaa1', 'tell.php')) ?? '').split('\n').at(-1)
      const set = (limits: Partial<Record<string, number>>, files: Record<string, string> = {}) => trial.addSite('aaaaaaaaaaa1', 200001, files, { memory: 256 * 2 ** 20, ...limits })
      assert.equal(await set({ request: 96, upload: 20, seconds: 30 }, { 'tell.php': tell, 'slow.php': `${untilTold} echo ini_get("memory_limit");` }), 'ok')
      assert.equal(await told(), '96M 20M 28M 30')
      const slow = await begun(trial, 'slow.php')
      assert.equal(await set({ request: 1000, upload: 300, seconds: 120 }), 'ok')
      await slow.end()
      assert.equal(await told(), '128M 300M 308M 120')
      assert.match((await slow.answer) ?? '', /96M$/, 'what had begun ends as it began')
      const { length: starts } = trial.events('start')
      assert.equal(await set({ request: 1000, upload: 300, seconds: 120, cpu: 150 }), 'ok')
      assert.equal(await told(), '128M 300M 308M 120')
      assert.equal(trial.events('start').length, starts, 'limits alone start nothing anew')
    }))

  test('memory, tasks and CPU are bounded, and the site answers after each excess', () =>
    withTrial([], async (trial) => {
      await trial.addSite('aaaaaaaaaaa1', 200001, {
        'index.php': hello,
        // beyond PHP's own limit: another program eats
        'eat.php': "<?php exec('head -c 400000000 /dev/zero | tail', $out, $code); echo 'eaten ', $code;",
        'fork.php': "<?php exec('for i in $(seq 300); do sleep 1 & done 2>/dev/null; jobs | wc -l', $out); echo 'forked ', $out[0] ?? 'none';",
        'loop.php': '<?php $end = microtime(true) + 1; while (microtime(true) < $end); echo "looped";',
      }, { memory: 96 * 2 ** 20, cpu: 100, tasks: 32 })
      assert.doesNotMatch((await trial.request('aaaaaaaaaaa1', 'eat.php')) ?? '', /eaten 0/)
      await trial.until(() => trial.events('oom').length + trial.events('exit').length > 0)
      assert.match(await trial.ask('status aaaaaaaaaaa1'), / oom-kills=[1-9]/)
      await trial.until(async () => ((await trial.request('aaaaaaaaaaa1', 'index.php')) ?? '').includes('uid 200001'))
      const forked = Number(/forked (\d+)/.exec((await trial.request('aaaaaaaaaaa1', 'fork.php')) ?? '')?.[1] ?? 0)
      assert.ok(forked < 32, `forked ${forked}`)
      await trial.until(async () => ((await trial.request('aaaaaaaaaaa1', 'index.php')) ?? '').includes('uid 200001'))
      const used = async () => Number(/cpu-usec=(\d+)/.exec(await trial.ask('status aaaaaaaaaaa1'))?.[1])
      assert.equal(await trial.addSite('aaaaaaaaaaa1', 200001, {}, { memory: 96 * 2 ** 20, cpu: 20, tasks: 32 }), 'ok')
      const before = await used()
      assert.match((await trial.request('aaaaaaaaaaa1', 'loop.php')) ?? '', /looped/)
      const spent = (await used()) - before
      assert.ok(spent < 400_000, `20 % of one second, and spent ${spent} µs`)
      assert.equal(await trial.addSite('aaaaaaaaaaa1', 200001, {}, { memory: 96 * 2 ** 20, cpu: 200, tasks: 32 }), 'ok')
      // what it then gets depends on who else wants the machine: the quota itself tells
      const quotas = trial.groups.flatMap((dir) => ['cpu.cfs_quota_us', 'cpu.max'].map((file) => join(dir, 'aaaaaaaaaaa1', file)))
      assert.deepEqual(quotas.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8').split(/\s/)[0]), ['200000'])
    }))

  test('a site that computes without end weighs little and keeps to half of the cores until it has ended', () =>
    withTrial([], async (trial) => {
      await trial.addSite('aaaaaaaaaaa1', 200001, { 'loop.php': '<?php $end = microtime(true) + 15; while (microtime(true) < $end && !file_exists(__DIR__ . "/enough")); echo "looped";', 'index.php': hello, 'cores.php': '<?php preg_match("/Cpus_allowed_list:\\s*(.*)/", file_get_contents("/proc/self/status"), $found); echo "[$found[1]]";' })
      const cores = async () => /\[(.*)\]/.exec((await trial.request('aaaaaaaaaaa1', 'cores.php')) ?? '')?.[1] ?? 'no answer'
      const weight = () => trial.groups.flatMap((dir) => ['cpu.shares', 'cpu.weight'].map((file) => join(dir, 'aaaaaaaaaaa1', file))).filter((file) => existsSync(file)).map((file) => Number(readFileSync(file, 'utf8')))
      // however busy the machine is, the loop gets the core that it is to be found out by
      for (const dir of trial.groups)
        for (const group of [dir, dirname(dir)])
          for (const [file, most] of [['cpu.shares', '262144'], ['cpu.weight', '10000']] as const) if (existsSync(join(group, file))) await writeFile(join(group, file), most)
      const all = await cores()
      const [usual] = weight()
      const looping = trial.request('aaaaaaaaaaa1', 'loop.php')
      await trial.until(() => trial.events('weight').length > 0)
      assert.ok(weight()[0]! * 19 < usual!, `${weight()[0]} instead of ${usual}`)
      assert.equal(await cores(), latterHalf(all))
      await writeFile(join(trial.publicFolder('aaaaaaaaaaa1'), 'enough'), '')
      assert.match((await looping) ?? '', /looped/)
      await trial.until(() => trial.events('weight').length > 1)
      assert.deepEqual([...weight(), await cores()], [usual, all])
    }))

  test('a fork bomb ends with all that it started, is counted, and the next visitor is served', () =>
    withTrial(['--idle-seconds', '5'], async (trial) => {
      const bomb = `<?php exec('perl -e "fork while 1"'); echo 'over';`
      await trial.addSite('aaaaaaaaaaa1', 200001, { 'index.php': hello, 'bomb.php': bomb }, { tasks: 32 })
      await trial.addSite('bbbbbbbbbbb1', 200002, { 'index.php': hello })
      const lit = trial.request('aaaaaaaaaaa1', 'bomb.php').catch(() => null)
      await trial.until(() => trial.events('swarming').length > 0)
      assert.match((await trial.request('bbbbbbbbbbb1', 'index.php')) ?? '', /uid 200002/, 'its neighbour is served meanwhile')
      await trial.until(() => trial.events('exit').some((event) => event['asked'] === true))
      await lit
      assert.match((await trial.request('aaaaaaaaaaa1', 'index.php')) ?? '', /uid 200001/)
      assert.ok(Number(/ refusals=(\d+)/.exec(await trial.ask('status aaaaaaaaaaa1'))?.[1]) > 0)
      assert.match(await trial.ask('status bbbbbbbbbbb1'), / refusals=0$/)
    }))

  test('a site that cannot start leaves nobody hanging, is tried ever more rarely, and comes back', () =>
    withTrial([], async (trial) => {
      await trial.addSite('aaaaaaaaaaa1', 200001, { 'index.php': hello })
      await trial.addSite('bbbbbbbbbbb1', 200002, { 'index.php': hello })
      const tree = join(trial.folder, 'sites', 'aaaaaaaaaaa1')
      await rename(join(tree, 'private'), join(tree, 'away'))
      const begun = elapsedMs()
      for (let visitor = 0; visitor < 5; visitor++) assert.equal(await trial.request('aaaaaaaaaaa1', 'index.php'), null)
      // each of them could have waited for as long as a start may take
      assert.ok(elapsedMs() - begun < 10_000)
      assert.equal(await trial.state('aaaaaaaaaaa1'), 'backing-off')
      assert.equal(trial.events('start').length, 1, 'not once for each visitor')
      assert.match((await trial.request('bbbbbbbbbbb1', 'index.php')) ?? '', /uid 200002/, 'its neighbour does not notice')
      await trial.until(async () => (await trial.state('aaaaaaaaaaa1')) === 'asleep')
      assert.equal(await trial.request('aaaaaaaaaaa1', 'index.php'), null)
      assert.deepEqual(trial.events('backing-off').map((event) => event['retryInSeconds']), [1, 2])
      await rename(join(tree, 'away'), join(tree, 'private'))
      await trial.until(async () => ((await trial.request('aaaaaaaaaaa1', 'index.php')) ?? '').includes('uid 200001'))
    }))

  test('after a boot no more sites start at once than allowed, and all are answered', () =>
    withTrial(['--max-starts', '2'], async (trial) => {
      const ids = Array.from({ length: 8 }, (_, at) => `aaaaaaaaaaa${at}`)
      for (const [at, id] of ids.entries()) await trial.addSite(id, 200001 + at, { 'index.php': hello })
      const answers = await Promise.all(ids.map((id) => trial.request(id, 'index.php')))
      for (const [at, answer] of answers.entries()) assert.match(answer ?? '', new RegExp(`uid ${200001 + at} of ${ids[at]}`))
      let starting = 0
      for (const line of trial.log.split('\n')) {
        if (line.includes('"activator.start"')) starting += 1
        if (line.includes('"activator.ready"')) starting -= 1
        assert.ok(starting <= 2)
      }
    }))

  test('a killed php-fpm is replaced; stop waits for requests, kill and remove do not', () =>
    withTrial([], async (trial) => {
      await trial.addSite('aaaaaaaaaaa1', 200001, { 'index.php': hello, 'slow.php': `${untilTold} echo "done";` })
      const wake = () => trial.until(async () => ((await trial.request('aaaaaaaaaaa1', 'index.php')) ?? '').includes('uid 200001'))
      await wake()
      process.kill(await masterOf(trial, 0), 'SIGKILL')
      await trial.until(() => trial.events('exit').length === 1)
      assert.match((await trial.request('aaaaaaaaaaa1', 'index.php')) ?? '', /uid 200001/, 'at once: it had served')
      const slow = await begun(trial, 'slow.php')
      assert.equal(await trial.ask('stop aaaaaaaaaaa1'), 'ok')
      assert.equal(await trial.state('aaaaaaaaaaa1'), 'stopping')
      const meanwhile = trial.request('aaaaaaaaaaa1', 'index.php')
      await slow.end()
      assert.match((await slow.answer) ?? '', /done/)
      assert.match((await meanwhile) ?? '', /uid 200001/, 'who comes during the stop waits for the next start')
      const killed = await begun(trial, 'slow.php')
      assert.equal(await trial.ask('kill aaaaaaaaaaa1'), 'ok')
      assert.equal(await killed.answer, null)
      await wake()
      const pid = await masterOf(trial, 0)
      assert.equal(await trial.ask('remove aaaaaaaaaaa1'), 'ok')
      assert.ok(!existsSync(trial.socket('aaaaaaaaaaa1')))
      await trial.until(async () => (await trial.ask('status aaaaaaaaaaa1')).startsWith('error unknown-site'))
      // out of its group a process may still be on its last steps: but it goes, without being told again
      await trial.until(() => !lives(pid))
      assert.equal(await trial.addSite('aaaaaaaaaaa1', 200009, {}), 'ok')
    }))

  test('what a bwrap that was killed too early has left behind goes, and holds nobody up', () =>
    withTrial([], async (trial) => {
      await trial.addSite('aaaaaaaaaaa1', 200001, { 'index.php': hello })
      await trial.request('aaaaaaaaaaa1', 'index.php')
      const left = start('/usr/bin/sleep', ['1000'])
      const ended = new Promise((resolve) => left.once('exit', (_, signal) => resolve(signal)))
      for (const dir of trial.groups) await writeFile(join(dir, 'aaaaaaaaaaa1', 'cgroup.procs'), String(left.pid))
      assert.equal(await trial.ask('kill aaaaaaaaaaa1'), 'ok')
      assert.equal(await ended, 'SIGKILL')
      await trial.until(async () => (await trial.state('aaaaaaaaaaa1')) === 'asleep')
      assert.match((await trial.request('aaaaaaaaaaa1', 'index.php')) ?? '', /uid 200001/)
    }))

  test('SIGTERM ends all in order; kill -9 leaves no php-fpm behind, and the next start clears up', () =>
    withTrial([], async (trial) => {
      await trial.addSite('aaaaaaaaaaa1', 200001, { 'index.php': hello, 'slow.php': `${untilTold} echo "done";` })
      await trial.request('aaaaaaaaaaa1', 'index.php')
      const master = await masterOf(trial, 0)
      assert.equal(await trial.end('SIGKILL'), null)
      await trial.until(() => !lives(master))
      assert.ok(existsSync(trial.socket('aaaaaaaaaaa1')))
      await trial.start()
      await trial.until(() => !existsSync(trial.socket('aaaaaaaaaaa1')))
      assert.deepEqual(trial.groups.flatMap((dir) => readdirSync(dir).filter((name) => /^[a-z0-9]{12}$/.test(name))), [])
      await trial.addSite('aaaaaaaaaaa1', 200001, {})
      const slow = await begun(trial, 'slow.php')
      const ended = trial.end()
      await slow.end()
      assert.equal(await ended, 0)
      assert.match((await slow.answer) ?? '', /done/)
      assert.deepEqual(readdirSync(join(trial.folder, 'run')), [])
      assert.match(trial.log, /activator\.down/)
    }))

  test('PHP\'s errors go to a log of root\'s that stays bounded and is never reached through a link', () =>
    withTrial(['--idle-seconds', '2'], async (trial) => {
      await trial.addSite('aaaaaaaaaaa1', 200001, { 'wrong.php': '<?php error_log("said by the site"); undefined_function();' })
      const log = join(trial.folder, 'logs', 'aaaaaaaaaaa1.log')
      await writeFile(log, '')
      await appendFile(log, `${'x'.repeat(99)}\n`.repeat(60_000))
      await trial.request('aaaaaaaaaaa1', 'wrong.php')
      await trial.until(async () => /undefined_function/.test(await readFile(log, 'utf8')))
      const text = await readFile(log, 'utf8')
      assert.match(text, /said by the site/)
      assert.match(text, /PHP Fatal error: {2}Uncaught Error: Call to undefined function undefined_function\(\) in .*wrong\.php:1/)
      assert.ok(text.length < 100_000)
      await trial.addSite('bbbbbbbbbbb1', 200002, { 'index.php': hello })
      await symlink(join(trial.folder, 'elsewhere'), join(trial.folder, 'logs', 'bbbbbbbbbbb1.log'))
      assert.equal(await trial.request('bbbbbbbbbbb1', 'index.php'), null)
      assert.ok(!existsSync(join(trial.folder, 'elsewhere')))
    }))

  test('version 2 groups get their own words, which cannot be had from this kernel: the files are ours', async () => {
    const folder = await mkdtemp('/tmp/onyva-v2-')
    const group = join(folder, 'sites', 'aaaaaaaaaaa1')
    await mkdir(group, { recursive: true })
    for (const dir of [folder, join(folder, 'sites')]) await writeFile(join(dir, 'cgroup.subtree_control'), '')
    await writeFile(join(folder, 'sites', 'cpu.weight'), '')
    const files = ['memory.max', 'memory.high', 'memory.swap.max', 'cpu.max', 'pids.max', 'cgroup.procs']
    for (const file of files) await writeFile(join(group, file), '')
    await writeFile(join(group, 'cpu.stat'), 'usage_usec 4321\nuser_usec 4000\n')
    await writeFile(join(group, 'memory.events'), 'low 0\noom 2\noom_kill 3\n')
    await writeFile(join(group, 'memory.current'), '777\n')
    await writeFile(join(group, 'pids.current'), '3\n')
    await withTrial(['--cgroup2', folder], async (trial) => {
      await trial.addSite('aaaaaaaaaaa1', 200001, { 'index.php': hello }, { memory: 100_000_000, cpu: 150, tasks: 40 })
      assert.match((await trial.request('aaaaaaaaaaa1', 'index.php')) ?? '', /uid 200001/)
      const written = files.map((file) => readFileSync(join(group, file), 'utf8'))
      assert.deepEqual(written, ['100000000', '90000000', '0', '150000 100000', '40', '0'])
      assert.equal(readFileSync(join(folder, 'cgroup.subtree_control'), 'utf8'), '+memory +cpu +pids')
      assert.equal(readFileSync(join(folder, 'sites', 'cpu.weight'), 'utf8'), '50')
      assert.match(await trial.ask('status aaaaaaaaaaa1'), /cpu-usec=4321 memory-bytes=777 tasks=3 oom-kills=3 refusals=0$/)
      await rm(group, { recursive: true })
    })
    await rm(folder, { recursive: true })
  })
})

/** For a script of site `aaaaaaaaaaa1`: says that it has begun, and goes on once it is told to. */
const untilTold = "<?php $own = dirname(__DIR__) . '/private'; touch(\"$own/begun\"); while (!file_exists(\"$own/go\")) { usleep(10000); clearstatcache(); }"

/** Asks for a script that holds `untilTold`; resolves once it has begun. `end` lets it end. */
async function begun(trial: TrialActivator, script: string): Promise<{ answer: Promise<string | null>; end(): Promise<void> }> {
  const own = join(trial.folder, 'sites', 'aaaaaaaaaaa1', 'private')
  for (const name of ['begun', 'go']) await rm(join(own, name), { force: true })
  const answer = trial.request('aaaaaaaaaaa1', script)
  await trial.until(() => existsSync(join(own, 'begun')))
  return { answer, end: () => writeFile(join(own, 'go'), '') }
}

/** Says whether a process runs: one that ended may wait for its parent to notice. */
const lives = (pid: number): boolean => existsSync(`/proc/${pid}`) && !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))

/** The pid, outside, of the nth running php-fpm master: the child of bwrap, the child of the activator. */
async function masterOf(trial: TrialActivator, at: number): Promise<number> {
  const children = async (pid: number) => (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').map(Number)
  const sandbox = (await children(trial.pid))[at] ?? 0
  return (await children(sandbox))[0] ?? 0
}
