import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { Refusal } from './refusal.ts'
import { ensureRunningCopy, programName, runningCopies } from './running-copy.ts'

let folder: string
let root: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onyva-copy-'))
  root = join(folder, 'clone')
  await mkdir(join(folder, 'app'))
  for (const path of ['bin', 'src/lib', 'locales', 'node_modules/wanted/inner', 'node_modules/checker']) await mkdir(join(root, path), { recursive: true })
  await writeFile(join(root, 'bin/onyva.ts'), 'export {}\n', { mode: 0o600 })
  await writeFile(join(root, 'src/lib/a.ts'), 'export const a = 1\n')
  await writeFile(join(root, 'src/lib/a.test.ts'), 'throw 1\n')
  await writeFile(join(root, 'node_modules/wanted/inner/index.js'), '')
  await writeFile(join(root, 'package.json'), '{}')
  const packages = { '': {}, 'node_modules/wanted': {}, 'node_modules/checker': { dev: true }, 'node_modules/elsewhere': { optional: true } }
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages }))
  await chmod(root, 0o700)
})
after(() => rm(folder, { recursive: true }))

const app = () => join(folder, 'app')

test('the copy holds what runs, readable by any uid; tests and tools stay behind', async () => {
  const copy = await ensureRunningCopy(root, app())
  assert.equal(copy.fresh, true)
  assert.equal((await stat(join(copy.folder, 'bin/onyva.ts'))).mode & 0o777, 0o644)
  assert.equal((await stat(copy.folder)).mode & 0o777, 0o755)
  assert.deepEqual(await readdir(join(copy.folder, 'src/lib')), ['a.ts'])
  assert.deepEqual(await readdir(join(copy.folder, 'node_modules')), ['wanted'])
  assert.equal((await stat(copy.node)).size, (await stat(process.execPath)).size)
  assert.equal(await programName(root), copy.folder.split('/').at(-1))
  assert.equal((await ensureRunningCopy(root, app())).fresh, false)
})

test('a change makes another copy, and the old one goes', async () => {
  const before = await ensureRunningCopy(root, app())
  await writeFile(join(root, 'src/lib/a.ts'), 'export const a = 2\n')
  const after = await ensureRunningCopy(root, app())
  assert.notEqual(after.folder, before.folder)
  assert.match(await readFile(join(after.folder, 'src/lib/a.ts'), 'utf8'), /2/)
  const kept = (await readdir(app())).map((name) => name.replace(/-.*/, '')).sort()
  assert.deepEqual(kept.filter((name) => name === 'node' || name === 'packages').length, 2)
  assert.equal(kept.length, 3)
})

test('the former copy stays beside, with its packages, until the next change', async () => {
  const before = await ensureRunningCopy(root, app())
  const former = before.folder.split('/').at(-1) as string
  await writeFile(join(root, 'src/lib/a.ts'), 'export const a = 3\n')
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, 'node_modules/checker': {} } }))
  const after = await ensureRunningCopy(root, app(), { former })
  assert.deepEqual((await runningCopies(app())).sort(), [former, after.folder.split('/').at(-1)].sort())
  assert.deepEqual(await readdir(join(before.folder, 'node_modules')), ['wanted'])
  assert.deepEqual(await readdir(join(after.folder, 'node_modules')), ['checker'])
  assert.ok((await stat(before.node)).isFile())
  await writeFile(join(root, 'src/lib/a.ts'), 'export const a = 4\n')
  await ensureRunningCopy(root, app(), { former: after.folder.split('/').at(-1) })
  assert.ok(!(await runningCopies(app())).includes(former))
})

test('a program that changes while it starts is refused, and every copy stays', async () => {
  const wanted = await programName(root)
  const copies = await runningCopies(app())
  await writeFile(join(root, 'src/lib/a.ts'), 'export const a = 5\n')
  await assert.rejects(ensureRunningCopy(root, app(), { wanted }), Refusal)
  assert.deepEqual(await runningCopies(app()), copies)
  await ensureRunningCopy(root, app(), { wanted: await programName(root) })
})

test('a package that is missing stops with its name', async () => {
  const packages = { '': {}, 'node_modules/absent': {} }
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages }))
  await assert.rejects(ensureRunningCopy(root, app()), /node_modules\/absent is missing/)
})
