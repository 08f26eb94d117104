import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { copyClone, isOpenToAll } from './readable-copy.ts'

test('a clone in a closed folder is known as such, and copied without its history', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'onyva-copy-'))
  try {
    const root = join(folder, 'closed', 'clone')
    await mkdir(join(root, '.git'), { recursive: true })
    await writeFile(join(root, 'onyva'), '#!/bin/sh\n')
    await chmod(folder, 0o755)
    assert.equal(await isOpenToAll(root), true)
    await chmod(join(folder, 'closed'), 0o700)
    assert.equal(await isOpenToAll(root), false)
    const copy = await copyClone(root, folder)
    assert.equal(await readFile(join(copy, 'onyva'), 'utf8'), '#!/bin/sh\n')
    await assert.rejects(stat(join(copy, '.git')))
  } finally {
    await rm(folder, { recursive: true })
  }
})
