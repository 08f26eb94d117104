/** From one release to the next and back, cut wherever it can be: nothing that was entered is lost, sites go on. */
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { appendFile, cp, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { elapsedMs } from '#lib/clock.ts'
import { start } from '#lib/exec.ts'
import { noInstance, ownInstance, root, testData } from './instance.ts'
import type { TestInstance } from './instance.ts'

/** One more migration than this release has. */
const nextMigration = async (): Promise<string> => `${String((await readdir(join(root, 'src/db/migrations'))).length + 1).padStart(4, '0')}-next.sql`

describe('changing the release', { skip: noInstance, timeout: 900_000 }, () => {
  let instance: TestInstance
  const releases = join(testData, 'releases')
  before(async () => {
    await rm(releases, { recursive: true, force: true })
    instance = await ownInstance('upgrade')
    await instance.up()
    await enter('Avant')
  })
  after(async () => {
    await instance?.remove()
    await rm(releases, { recursive: true, force: true })
  })

  const members = async (): Promise<string[]> =>
    (JSON.parse((await instance.api('GET', '/api/v1/members?pageSize=100')).body) as { items: { name: string }[] }).items.map(({ name }) => name)
  const enter = async (name: string) =>
    assert.equal((await instance.api('POST', '/api/v1/members', { name, kind: 'natural', person: { email: `${name.length}@exemple.example` } })).status, 201)
  const journal = async () => JSON.parse(await readFile(join(instance.data, 'upgrade.json'), 'utf8').catch(() => '{}')) as { from?: string; to?: string; state?: string; backup?: string | null }
  const program = async (): Promise<string | undefined> => (await instance.status()).program?.split('/').at(-1)

  /** A release that is this one but for a migration, and what else is done to it. */
  async function release(name: string, migration: string, change: (folder: string) => Promise<void> = async () => {}): Promise<string> {
    const folder = join(releases, name)
    await mkdir(folder, { recursive: true })
    for (const part of ['bin', 'src', 'locales', 'packaging', 'package.json', 'package-lock.json']) await cp(join(root, part), join(folder, part), { recursive: true })
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    await writeFile(join(folder, 'src/db/migrations', await nextMigration()), migration)
    await change(folder)
    return folder
  }
  const child = (folder: string, argv: readonly string[], output: 'ignore' | 'pipe'): ChildProcess =>
    start(process.execPath, ['--disable-warning=ExperimentalWarning', join(folder, 'bin/onyva.ts'), ...argv, '--data', instance.data], {
      stdio: ['ignore', output, output],
      env: { ...(process.env as Record<string, string>), ONYVA_CACHE: process.env['ONYVA_CACHE'] ?? join(testData, 'cache'), LC_ALL: 'C.UTF-8' },
    })
  const command = async (folder: string, ...argv: string[]): Promise<{ code: number | null; said: string }> => {
    const running = child(folder, argv, 'pipe')
    let said = ''
    for (const stream of [running.stdout, running.stderr]) stream?.on('data', (text: Buffer) => (said += text.toString('utf8')))
    const code = await new Promise<number | null>((resolve) => running.once('close', resolve))
    return { code, said }
  }
  /** Kills a command without a word once something has happened. */
  const cut = async (folder: string, argv: readonly string[], when: () => Promise<boolean>): Promise<void> => {
    const running = child(folder, argv, 'ignore')
    const over = new Promise((resolve) => running.once('exit', resolve))
    const began = elapsedMs()
    while (!(await when())) {
      assert.ok(running.exitCode === null && elapsedMs() - began < 120_000, 'it ended before it could be cut')
      await wait(2)
    }
    running.kill('SIGKILL')
    await over
  }
  const wellWith = async (expected: readonly string[], missing: readonly string[]) => {
    const names = await members()
    for (const name of expected) assert.ok(names.includes(name), `${name} is there`)
    for (const name of missing) assert.ok(!names.includes(name), `${name} is not there`)
    assert.equal((await instance.visit('roue-libre')).status, 200)
  }

  test('a release that cannot take over the data is refused while all runs on', async () => {
    const before = await instance.status()
    const bad = await release('bad', 'alter table member add column nothing text; select 1 / 0;')
    const { code, said } = await command(bad, 'upgrade')
    assert.equal(code, 1, said)
    assert.match(said, /division by zero/)
    assert.match(said, /nothing was changed/)
    const after = await instance.status()
    assert.deepEqual([after.controlPlane?.pid, after.database?.pid], [before.controlPlane?.pid, before.database?.pid])
    assert.deepEqual(await journal(), {})
    await wellWith(['Avant'], [])
  })

  test('cut in the rehearsal, and cut while it changes over: the next start ends it', async () => {
    const next = await release('next', 'create table next_thing (name text);')
    await cut(next, ['upgrade'], async () => (await readdir(instance.data)).some((name) => name.startsWith('rehearsal-')))
    await wellWith(['Avant'], [])
    await cut(next, ['upgrade'], async () => (await journal()).state === 'switching')
    const ended = await command(next, 'up')
    assert.equal(ended.code, 0, ended.said)
    const { state, to, from } = await journal()
    assert.equal(state, 'done')
    assert.equal(await program(), to)
    assert.notEqual(from, to)
    assert.deepEqual((await readdir(instance.data)).filter((name) => /^(?:rehearsal|backup|restore)-/.test(name)), [], 'nothing is left behind')
    await wellWith(['Avant'], [])
    await enter('Après')
  })

  test('the former release refuses the newer data, and says the way back', async () => {
    const { code, stderr } = await instance.onyva(['up'])
    assert.equal(code, 1)
    assert.match(stderr, /newer release/)
    assert.match(stderr, /upgrade --back/)
    await wellWith(['Avant', 'Après'], [])
  })

  test('back again, asked for twice and cut in the middle', async () => {
    const next = join(releases, 'next')
    const asked = await command(next, 'upgrade', '--back')
    assert.equal(asked.code, 1)
    assert.match(asked.said, /--back --yes/)
    await wellWith(['Avant', 'Après'], [])
    await cut(next, ['upgrade', '--back', '--yes'], async () => (await journal()).state === 'goingBack')
    const ended = await command(next, 'up')
    assert.equal(ended.code, 0, ended.said)
    const { state, from } = await journal()
    assert.deepEqual([state, await program()], ['wentBack', from])
    await wellWith(['Avant'], ['Après'])
    const again = await command(next, 'up')
    assert.equal(again.code, 0, again.said)
    assert.match(again.said, /still holds/)
    assert.equal(await program(), from)
    const nowhere = await command(next, 'upgrade', '--back')
    assert.match(nowhere.said, /no release before/)
  })

  test('a release that does not start is given up by itself, with what was entered up to then', async () => {
    await enter('Juste avant')
    const broken = await release('broken', 'create table broken_thing (name text);', (folder) => appendFile(join(folder, 'bin/serve.ts'), '\nthrow new Error("a release that does not start")\n'))
    const { code, said } = await command(broken, 'upgrade')
    assert.equal(code, 1, said)
    assert.match(said, /did not start/)
    const { state, from } = await journal()
    assert.deepEqual([state, await program()], ['wentBack', from])
    await wellWith(['Avant', 'Juste avant'], ['Après'])
  })
})
