/**
 * A node machine, for real: an image from our own package, booted by systemd-nspawn. Needs root; the host
 * is looked at before, while and after, and must not have changed.
 */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { ownGroupTrees } from '#launch/machine/group-trees.ts'
import { exec } from '#lib/exec.ts'
import { instanceName } from '#launch/instance-paths.ts'
import { driveMachine } from './drive-machine.ts'
import type { DrivenMachine } from './drive-machine.ts'

const skip = process.getuid?.() === 0 ? false : 'a node machine needs root'
const timeout = 120_000
/** The machine's name, of which its groups and runtime files are made. */
const machineName = (data: string): string => `onyva-${instanceName(data)}-n1`

/** What a machine must leave as it was. */
interface HostTraces {
  mounts: string[]
  links: string
  routes: string
  groups: string[]
  loops: string
  runtime: string[]
}

async function lookAtHost(dataDir: string): Promise<HostTraces> {
  const groupName = machineName(dataDir)
  const read = (path: string) => readFile(path, 'utf8')
  const groups: string[] = []
  for (const { ownGroup } of ownGroupTrees()) {
    const entries = await readdir(ownGroup, { recursive: true })
    groups.push(...entries.filter((entry) => entry.split('/').includes(groupName)).map((entry) => join(ownGroup, entry)))
    groups.push(...entries.filter((entry) => /^(payload|supervisor)$/.test(entry)))
  }
  const loops = await exec('/usr/sbin/losetup', ['--list', '--noheadings', '--output', 'BACK-FILE'])
  return {
    mounts: (await read('/proc/self/mountinfo')).split('\n').map((line) => line.split(' ').slice(3, 6).join(' ')),
    links: (await readdir('/sys/class/net')).sort().join(),
    routes: await read('/proc/net/route'),
    groups,
    loops: loops.stdout.split('\n').filter((line) => line.includes(dataDir)).join(),
    runtime: (await readdir('/run', { recursive: true }).catch(() => [])).filter((path) => path.includes(groupName)),
  }
}

let dataDir = ''
let calm: HostTraces
let machine: DrivenMachine

before(async () => {
  if (skip) return
  // short: the paths of sockets below it have 108 bytes
  dataDir = await mkdtemp('/tmp/onyva-m-')
  calm = await lookAtHost(dataDir)
  machine = await driveMachine(dataDir)
})

after(async () => {
  if (skip) return
  await machine.stop().catch(() => machine.kill())
  await rm(dataDir, { recursive: true, force: true })
})

const read = async (...argv: string[]): Promise<string> => (await machine.run(argv)).stdout.trim()

test('its systemd is up, with no failed unit, and nginx and the activator run', { skip, timeout }, async () => {
  assert.equal(await read('/usr/bin/systemctl', 'is-system-running'), 'running')
  assert.equal(await read('/usr/bin/systemctl', 'is-active', 'nginx.service', 'onyva-activator.service'), 'active\nactive')
  assert.equal(await read('/usr/bin/hostname'), 'n1')
  assert.equal(await read('/usr/bin/systemctl', 'is-enabled', 'php8.4-fpm.service').catch(() => ''), 'disabled')
})

test('nginx answers through the bound folder, and with our own page for an unknown site', { skip, timeout }, async () => {
  const curl = ['--silent', '--haproxy-protocol', '--unix-socket', join(dataDir, 'run', 'outside', 'web.sock'), '--output', '/dev/null']
  const answer = await exec('/usr/bin/curl', [...curl, '--write-out', '%{http_code}', 'http://nobody.example/'])
  assert.equal(answer.stdout, '404')
})

test('it has no interface but lo, no route and no name server', { skip, timeout }, async () => {
  const links = await machine.network(['/usr/bin/ls', '/sys/class/net'])
  assert.equal(await read('/usr/bin/cat', '/proc/net/route').then((text) => text.split('\n').length), 1)
  assert.equal(await read('/usr/sbin/ip', '-json', 'link').then((text) => (JSON.parse(text) as unknown[]).length), 1)
  assert.equal((await machine.run(['/usr/bin/test', '-e', '/etc/resolv.conf'])).code, 1)
  assert.equal(links.code, 0)
  const startedAt = performance.now()
  const called = await machine.run(['/usr/bin/php8.4', '-r', 'exit(@fsockopen("example.org", 80) ? 0 : 7);'])
  assert.equal(called.code, 7)
  // a name server that does not answer is waited for 5 s (resolv.conf(5))
  assert.ok(performance.now() - startedAt < 4500, 'a program that calls home is refused at once')
})

test('control groups that limit are at hand inside, and do limit', { skip, timeout }, async () => {
  assert.notEqual(machine.limits, 'none')
  if (machine.limits === 'v2') return assert.match(await read('/usr/bin/cat', '/sys/fs/cgroup/cgroup.controllers'), /memory/)
  for (const controller of ['memory', 'cpu', 'cpuacct', 'pids']) {
    await machine.run(['/usr/bin/mkdir', `/cg/${controller}/trial`])
    assert.equal((await machine.run(['/usr/bin/test', '-w', `/cg/${controller}/trial/cgroup.procs`])).code, 0, controller)
  }
  const bomb = `
    require('fs').writeFileSync('/cg/memory/trial/memory.limit_in_bytes', String(64 << 20))
    require('fs').writeFileSync('/cg/memory/trial/cgroup.procs', String(process.pid))
    const held = []
    for (;;) held.push(Buffer.alloc(8 << 20, 1))`
  const killed = await machine.run(['/usr/lib/onyva/node', '-e', bomb])
  assert.ok(killed.signal === 'SIGKILL' || killed.code === 137, `memory above the limit is refused: ${killed.code} ${killed.stderr}`)
})

test('a site has a disk limit that holds', { skip, timeout }, async () => {
  const site = '/srv/onyva/sites/trial'
  for (const argv of [
    ['quota', 'enable', '/srv/onyva'],
    ['subvolume', 'create', site],
    ['qgroup', 'limit', '8M', site],
  ]) {
    const made = await machine.run(['/usr/bin/btrfs', ...argv])
    assert.equal(made.code, 0, made.stderr)
  }
  const full = await machine.run(['/usr/bin/dd', 'if=/dev/zero', `of=${site}/file`, 'bs=1M', 'count=20'])
  assert.match(full.stderr, /Disk quota exceeded/)
})

test('while it runs the host has no mount, link, route or runtime file more', { skip, timeout }, async () => {
  const now = await lookAtHost(dataDir)
  assert.deepEqual(
    { mounts: now.mounts, links: now.links, routes: now.routes, runtime: now.runtime },
    { mounts: calm.mounts, links: calm.links, routes: calm.routes, runtime: calm.runtime },
  )
  assert.ok(now.groups.length > 0, 'its control groups are seen')
})

test('a reboot inside brings it back, with what was written', { skip, timeout }, async () => {
  const first = await machine.leader()
  await machine.run(['/usr/bin/touch', '/var/lib/kept'])
  await machine.run(['/usr/bin/systemctl', 'reboot'])
  let second = first
  for (let tries = 0; tries < 600 && second === first; tries += 1) {
    await wait(100)
    second = await machine.leader()
  }
  assert.notEqual(second, first)
  assert.equal(await read('/usr/bin/systemctl', 'is-active', 'nginx.service'), 'active')
  assert.equal((await machine.run(['/usr/bin/test', '-e', '/var/lib/kept'])).code, 0)
})

test('a killed launcher takes the machine with it, and the next one starts', { skip, timeout }, async () => {
  const leader = await machine.leader()
  await machine.kill()
  for (let tries = 0; tries < 600 && (await readFile(`/proc/${leader}/cmdline`, 'utf8').catch(() => '')) !== ''; tries += 1) await wait(50)
  assert.equal(await readFile(`/proc/${leader}/cmdline`, 'utf8').catch(() => ''), '')
  machine = await driveMachine(dataDir)
  assert.equal(await read('/usr/bin/systemctl', 'is-system-running'), 'running')
  assert.equal((await machine.run(['/usr/bin/test', '-e', '/var/lib/kept'])).code, 0)
})

test('after its stop the host is as it was', { skip, timeout }, async () => {
  await machine.stop()
  assert.deepEqual(await lookAtHost(dataDir), calm)
})
