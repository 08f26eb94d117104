import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { keep, recipeHash } from './layer-cache.ts'

const folder = mkdtempSync(join(tmpdir(), 'onyva-cache-'))
after(() => rmSync(folder, { recursive: true }))

const making = (text: string) => async (workshop: string) => {
  await writeFile(join(workshop, 'made'), text)
  return join(workshop, 'made')
}

test('what is kept is made once', async () => {
  const path = join(folder, 'a', 'layer-1')
  assert.equal(await keep(path, making('first')), path)
  assert.equal(await keep(path, making('second')), path)
  assert.equal(readFileSync(path, 'utf8'), 'first')
})

test('a making that fails leaves nothing, and the next one may succeed', async () => {
  const path = join(folder, 'b', 'layer-1')
  const failing = async (workshop: string) => {
    await writeFile(join(workshop, 'half'), '')
    throw new Error('cut')
  }
  await assert.rejects(keep(path, failing), /cut/)
  assert.deepEqual(readdirSync(join(folder, 'b')), [])
  await keep(path, making('whole'))
  assert.equal(readFileSync(path, 'utf8'), 'whole')
})

test('two at once both get the one thing', async () => {
  const path = join(folder, 'c', 'layer-1')
  await Promise.all([keep(path, making('same')), keep(path, making('same'))])
  assert.deepEqual(readdirSync(join(folder, 'c')), ['layer-1'])
})

test('a recipe is more than its parts run together', () => {
  assert.notEqual(recipeHash(['ab', 'c']), recipeHash(['a', 'bc']))
  assert.match(recipeHash(['a']), /^[0-9a-f]{16}$/)
})
