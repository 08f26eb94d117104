import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { exec } from '#lib/exec.ts'
import { ArchiveError, readArchive, writeArchive } from './backup-archive.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onyva-archive-'))
  await mkdir(join(folder, 'secrets'))
  await writeFile(join(folder, 'manifest.json'), '{}')
  await writeFile(join(folder, 'database.dump'), Buffer.alloc(1_500_000, 7))
  await writeFile(join(folder, 'secrets', 'authority.pem'), '')
})
after(() => rm(folder, { recursive: true }))

const names = ['manifest.json', 'database.dump', 'secrets/authority.pem']
const fresh = async (name: string) => {
  const path = join(folder, name)
  await mkdir(path)
  return path
}

test('what is written is read back, and any tar lists it', async () => {
  const file = join(folder, 'whole.tar')
  await writeArchive(file, folder, names)
  const back = await fresh('back')
  assert.deepEqual((await readArchive(file, back)).map(({ name }) => name), names)
  assert.deepEqual(await readFile(join(back, 'database.dump')), await readFile(join(folder, 'database.dump')))
  assert.deepEqual((await exec('/usr/bin/tar', ['--list', '--file', file])).stdout.trim().split('\n'), names)
  const other = await fresh('by-tar')
  await exec('/usr/bin/tar', ['--extract', '--file', file, '--directory', other])
  assert.deepEqual(await readFile(join(other, 'database.dump')), await readFile(join(folder, 'database.dump')))
})

test('a file that is cut anywhere is refused', async () => {
  for (const lengthBytes of [0, 100, 512, 700, 1_000_000, 1_502_720 - 512]) {
    const file = join(folder, `cut-${lengthBytes}.tar`)
    await writeArchive(file, folder, names)
    await truncate(file, lengthBytes)
    await assert.rejects(readArchive(file, await fresh(`cut-${lengthBytes}`)), ArchiveError, `cut at ${lengthBytes}`)
  }
})

test('links, other names and ways out are refused', async () => {
  const source = await fresh('source')
  await mkdir(join(source, 'secrets'))
  await writeFile(join(source, 'secrets', 'x'), 'x')
  await writeFile(join(source, 'manifest.json'), '{}')
  const trials: [string, string[]][] = [
    ['link', ['--transform', 's,.*,secrets/link,', '/etc/mtab']],
    ['out', ['--absolute-names', '--transform', 's,manifest,../manifest,', 'manifest.json']],
    ['absolute', ['--absolute-names', join(source, 'manifest.json')]],
    ['folder', ['secrets']],
    ['other', ['--transform', 's,manifest,other,', 'manifest.json']],
    ['twice', ['manifest.json', 'secrets/x', '--hard-dereference', 'manifest.json']],
  ]
  for (const [name, args] of trials) {
    const file = join(folder, `${name}.tar`)
    await exec('/usr/bin/tar', ['--create', '--format=ustar', '--file', file, '--directory', source, ...args])
    await assert.rejects(readArchive(file, await fresh(`trial-${name}`)), ArchiveError, name)
  }
  await assert.rejects(writeArchive(join(folder, 'never.tar'), folder, ['../etc/passwd']), ArchiveError)
})
