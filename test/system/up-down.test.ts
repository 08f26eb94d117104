/**
 * `./onyva up`, `status`, `down`: what someone who tries Onyva sees; and whoever only tries it keeps the machine they
 * had. It comes first: the instance that it makes is the one that other tests share.
 */
import assert from 'node:assert/strict'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import test, { before, describe } from 'node:test'
import { elapsedMs } from '#lib/clock.ts'
import { hostPackages } from '#launch/host-packages.ts'
import { differences, hostTraces, listenersOf } from './host-traces.ts'
import type { HostTraces } from './host-traces.ts'
import { newSharedInstance, noInstance, testData } from './instance.ts'
import type { TestInstance, UpAnswer } from './instance.ts'

/** Command lines of this machine that name a folder. */
async function processesNaming(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return lines.filter((line) => line.includes(`${folder}/`) || line.includes(`${folder}\0`))
}

describe('up and down', { skip: noInstance, timeout: 900_000 }, () => {
  let instance: TestInstance
  let first: UpAnswer
  let untouched: HostTraces
  before(async () => {
    instance = await newSharedInstance()
    untouched = await hostTraces(instance.name())
    first = await instance.up()
  })

  test('while it runs only the panel and the way to sites listen, on loopback, and nothing of the host has changed', async () => {
    const config = await instance.config()
    const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0')
    const listeners = await listenersOf((await instance.status()).supervisorPid ?? 0)
    assert.deepEqual(listeners, [`tcp 0100007F:${hex(config.listen.port)}`, `tcp 0100007F:${hex(config.sitesPort)}`].sort())
    const during = differences(untouched, await hostTraces(instance.name())).filter((line) => /^(etc|mounts|addresses|routes|clusters|runtime):/.test(line))
    assert.deepEqual(during, [])
  })

  test('the first start gives sign-ins once, a panel and a site that answer', async () => {
    assert.match(first.signIns?.administrator.password ?? '', /^[a-z0-9]{5}(-[a-z0-9]{5}){3}$/)
    assert.equal((await instance.panel('/')).status, 200)
    assert.equal((await instance.visit('roue-libre')).status, 200)
    const again = await instance.up()
    assert.equal(again.signIns, null)
    assert.equal(again.panel, first.panel)
    const words = await instance.onyva(['up'])
    assert.match(words.stdout.trim().split('\n')[0] ?? '', /^Panel\s+http:\/\/panel\.onyva\.localhost:\d+$/, 'the panel’s address comes first')
    assert.doesNotMatch(words.stdout, /password [a-z0-9]{5}-/)
    const stored = await Promise.all(['instance.json', 'etc/onyva.json', 'cli.json', 'log/supervisor.log', 'log/control-plane.log'].map((name) => readFile(join(instance.data, name), 'utf8')))
    for (const text of stored) assert.ok(!text.includes(first.signIns?.member.password ?? '-'), 'passwords are written nowhere')
  })

  test('what is secret is closed to others', async () => {
    const modeOf = async (name: string) => ((await stat(join(instance.data, name))).mode & 0o777).toString(8)
    assert.equal(await modeOf('cli-token'), '600')
    assert.equal(await modeOf('secrets'), '700')
    assert.equal(await modeOf('database/data'), '700')
    assert.equal(await modeOf('database/socket'), '750')
    assert.equal(await modeOf('run/supervisor.sock'), '600')
  })

  test('the control plane and the database run without root, under numbers without names', async () => {
    const status = await instance.status()
    const uidOf = async (pid: number | null | undefined) => /^Uid:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]
    assert.equal(await uidOf(status.controlPlane?.pid), '71002')
    assert.equal(await uidOf(status.database?.pid), '71001')
    assert.doesNotMatch(await readFile('/etc/passwd', 'utf8'), /:7100[12]:/)
  })

  test('the command line is signed in as the demo administrator', async () => {
    const who = await instance.onyva(['whoami', '--json'])
    assert.equal(who.code, 0, who.stderr)
    assert.match(who.stdout, /idris@lestoitscommuns\.example/)
  })

  test('doctor is content', async () => {
    const done = await instance.onyva(['doctor', '--json'])
    const wrong = (JSON.parse(done.stdout) as { check: string; fine: boolean; says: string }[]).filter(({ fine }) => !fine)
    assert.deepEqual(wrong, [])
    assert.equal(done.code, 0)
  })

  test('the demonstration grows to what is asked for, goes on where it was interrupted, and all its sites answer', async () => {
    const wish = ['demo', '--members', '30', '--sites', '24', '--seed', '7', '--json']
    const refused = await instance.onyva(['demo', '--sites', '0'])
    assert.deepEqual([refused.code, refused.stderr], [1, '--sites wants a whole number from 1 to 50000.\n'])
    await instance.onyva(wish, { timeoutMs: 2500 }).catch(() => null)
    const done = await instance.onyva(wish)
    assert.equal(done.code, 0, done.stderr)
    const said = JSON.parse(done.stdout) as { sites: number; notAnswering: number; made: { databases: number } }
    assert.deepEqual([said.sites, said.notAnswering, said.made.databases], [24, 0, 2])
    const list = async () => JSON.parse((await instance.api('GET', '/api/v1/sites?all=true&pageSize=100')).body) as { items: { state: string; address: string }[] }
    const { items } = await list()
    assert.deepEqual([items.length, new Set(items.map(({ state }) => state))], [24, new Set(['answering'])])
    for (const { address } of items) assert.equal((await instance.visit(new URL(address).hostname.split('.')[0]!)).status, 200, address)
    assert.equal((await instance.onyva(wish)).code, 0)
    assert.equal((await list()).items.length, 24, 'and once more it changes nothing')
  })

  test('down leaves nothing running and the host as it was; what was there is there again after the next up', async () => {
    await instance.down()
    const named = hostPackages.map(({ name }) => `packages: + ${name}`)
    // the kernel lets go of the loop device of a machine of an earlier test when it pleases: only what is more counts
    const allowed = (line: string) => named.includes(line) || line.startsWith('loops: - ')
    assert.deepEqual(differences(untouched, await hostTraces(instance.name())).filter((line) => !allowed(line)), [])
    assert.deepEqual(await processesNaming(instance.data), [])
    const groups = await readdir('/sys/fs/cgroup', { recursive: true })
    assert.deepEqual(groups.filter((name) => name.includes(`onyva-${instance.name()}`)), [])
    const stopped = await instance.onyva(['status', '--json'])
    assert.equal(stopped.code, 3)
    const twice = await instance.onyva(['down'])
    assert.equal(twice.code, 0)
    const told = await instance.onyva(['doctor'])
    assert.equal(told.code, 1)
    assert.match(told.stdout, /\.\/onyva up/)

    const startedAt = elapsedMs()
    const started = await instance.onyva(['up'])
    const tookMs = elapsedMs() - startedAt
    assert.equal(started.code, 0, started.stderr)
    // the aim of 10 s is for a machine of its own; what holds everywhere: nothing is installed, built or made again, nothing is waited out
    assert.doesNotMatch(started.stdout, /…/, 'no step had something to tell while it went on')
    console.log(`# second start: ${Math.round(tookMs)} ms`)
    assert.ok(tookMs < 60_000, `a second start took ${Math.round(tookMs)} ms`)
    assert.equal((await instance.visit('roue-libre')).status, 200)
    assert.equal((await instance.visit('carnet-de-camille')).status, 200)
  })

  test('a folder that cannot hold an instance is refused with a sentence', async () => {
    const long = await instance.onyva(['up', '--data', join(testData, 'x'.repeat(100))])
    assert.equal(long.code, 1)
    assert.match(long.stderr, /too long/)
    const spaced = await instance.onyva(['up', '--data', join(testData, 'a b')])
    assert.match(spaced.stderr, /space/)
    const unknown = await instance.onyva(['up', '--nonsense'])
    assert.equal(unknown.code, 1)
    assert.doesNotMatch(unknown.stderr, /\n\s+at /, 'a sentence, not a stack')
  })
})
