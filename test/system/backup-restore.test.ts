/** A backup is worth what its restore is: one is made, the data is lost and comes back. */
import assert from 'node:assert/strict'
import { cp, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { until } from '#lib/test-until.ts'
import { noInstance, ownInstance, sharedInstance, testData } from './instance.ts'
import type { TestInstance } from './instance.ts'

describe('backup and restore', { skip: noInstance, timeout: 900_000 }, () => {
  /** The one that tests share, and once that has its data back, one that is made of the backup alone. */
  let instance: TestInstance
  let fromBackup: TestInstance | undefined
  const file = join(testData, 'backup.tar')
  before(async () => {
    await rm(file, { force: true })
    instance = await sharedInstance()
  })
  after(async () => {
    await fromBackup?.remove()
    await rm(file, { force: true })
  })

  const members = async (): Promise<{ id: string; name: string }[]> => {
    const answer = await instance.api('GET', '/api/v1/members?pageSize=100')
    return (JSON.parse(answer.body) as { items: { id: string; name: string }[] }).items
  }
  const memberNames = async (): Promise<string[]> => {
    return (await members()).map(({ name }) => name)
  }
  const enter = async (name: string) => {
    const answer = await instance.api('POST', '/api/v1/members', { name, kind: 'natural', person: { email: `personne.${name.length}@exemple.example` } })
    assert.equal(answer.status, 201, answer.body)
  }
  const theDatabaseAlone = { data: ['database', 'secrets'] }

  test('while it runs: what came after the backup is gone after the restore, and kept aside', async () => {
    await enter('Avant la sauvegarde')
    const made = await instance.onyva(['backup', file])
    assert.equal(made.code, 0, made.stderr)
    assert.equal(((await stat(file)).mode & 0o777).toString(8), '600', 'it holds secrets')
    await enter('Après la sauvegarde')
    const running = await instance.onyva(['restore', file])
    assert.equal(running.code, 1, 'not into an instance that runs')
    assert.match(running.stderr, /\.\/onyva down/)

    await instance.down()
    const restored = await instance.onyva(['restore', file, '--json'])
    assert.equal(restored.code, 0, restored.stderr)
    const { aside } = JSON.parse(restored.stdout) as { aside: string }
    assert.deepEqual((await readdir(aside)).sort(), theDatabaseAlone.data)
    await instance.up()
    const names = await memberNames()
    assert.ok(names.includes('Avant la sauvegarde'))
    assert.ok(!names.includes('Après la sauvegarde'))
    assert.equal((await instance.visit('roue-libre')).status, 200)
  })

  test('what is made after a restore still reaches the node', async () => {
    const memberId = (await members())[0]?.id
    const made = await instance.api('POST', '/api/v1/sites', { memberId, hostName: `apres.${(await instance.config()).sitesDomain}`, profile: 'static' })
    assert.equal(made.status, 201, made.body)
    await until('the new site answers', async () => (await instance.visit('apres')).status === 200, 60_000)
  })

  test('into an empty folder: the same people, another node', async () => {
    await instance.down()
    fromBackup = await ownInstance('backup')
    instance = fromBackup
    const restored = await instance.onyva(['restore', file])
    assert.equal(restored.code, 0, restored.stderr)
    const answer = await instance.up()
    assert.equal(answer.signIns, null, 'the people are those of the backup')
    assert.ok((await memberNames()).includes('Avant la sauvegarde'))
  })

  test('a file that is mutilated, or no backup, changes nothing', async () => {
    await instance.down()
    const before = await readFile(join(instance.data, 'instance.json'), 'utf8')
    const broken = join(testData, 'broken.tar')
    const bytes = await readFile(file)
    const trials: [string, () => Promise<void>][] = [
      ['cut', async () => truncate(broken, Math.floor(bytes.length / 2))],
      ['one bit', async () => {
        const changed = Buffer.from(bytes)
        const at = bytes.length - 20_000
        changed[at] = (changed[at] ?? 0) ^ 1
        await writeFile(broken, changed)
      }],
      ['empty', () => writeFile(broken, '')],
      ['text', () => writeFile(broken, 'Bonjour')],
    ]
    for (const [name, mutilate] of trials) {
      await cp(file, broken)
      await mutilate()
      const refused = await instance.onyva(['restore', broken])
      assert.equal(refused.code, 1, name)
      assert.match(refused.stderr, /not a backup of Onyva, or it is damaged/, name)
      assert.doesNotMatch(refused.stderr, /\n\s+at /, name)
    }
    const absent = await instance.onyva(['restore', join(testData, 'nowhere.tar')])
    assert.match(absent.stderr, /There is no file /)
    const there = await instance.onyva(['backup', file])
    assert.equal(there.code, 1, 'a backup is never written over')
    await rm(broken)
    assert.equal(await readFile(join(instance.data, 'instance.json'), 'utf8'), before)
    assert.deepEqual((await readdir(instance.data)).filter((name) => /^(restore|backup)-/.test(name)), [], 'nothing is left behind')
    await instance.up()
    assert.ok((await memberNames()).includes('Avant la sauvegarde'))
  })
})
