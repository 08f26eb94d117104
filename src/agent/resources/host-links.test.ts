import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { nodePaths } from '../paths.ts'
import { HostLinks } from './host-links.ts'

const id = 'abcdefghijkl'

function scene(body: (links: () => HostLinks, served: string) => void): () => void {
  return () => {
    const root = mkdtempSync(join(tmpdir(), 'onyva-links-'))
    try {
      const paths = nodePaths(root)
      body(() => new HostLinks(paths), join(paths.served))
    } finally {
      rmSync(root, { recursive: true })
    }
  }
}

test('the real path of `pages` tells profile, site and whether pages are kept', scene((open, served) => {
  const links = open()
  links.makeServed('wordpress', id, true)
  links.makeServed('suspended-unpaid', id, false)
  assert.match(realpathSync(join(served, 'wordpress', id, 'pages')), /\/served\/wordpress\/abcdefghijkl\/kept-[a-z2-9]{12}$/)
  assert.match(realpathSync(join(served, 'suspended-unpaid', id, 'pages')), /\/served\/suspended-unpaid\/abcdefghijkl\/direct$/)
  assert.equal(readlinkSync(join(served, 'wordpress', id, 'public')), `../../../sites/${id}/public`)
  assert.ok(!existsSync(join(served, 'suspended-unpaid', id, 'public')), 'a suspended site shows no file')
  assert.deepEqual([links.keepsPages('wordpress', id), links.keepsPages('suspended-unpaid', id), links.keepsPages('php', id)], [true, false, false])
}))

test('keeping pages again takes another word, and nothing of the old one stays', scene((open, served) => {
  const links = open()
  links.makeServed('php', id, true)
  const words = new Set([links.keeping('php', id)])
  for (let times = 0; times < 5; times++) {
    links.keepPages('php', id, true)
    words.add(links.keeping('php', id))
    assert.deepEqual(readdirSync(join(served, 'php', id)).sort(), [links.keeping('php', id), 'pages', 'public'].sort())
  }
  assert.equal(words.size, 6)
  links.keepPages('php', id, false)
  assert.equal(links.keeping('php', id), 'direct')
  links.removeServed('php', id)
  assert.deepEqual([...links.served(id)], [])
}))

test('what an earlier release or a crash left is made whole at start, and can be removed', scene((open, served) => {
  open()
  mkdirSync(join(served, 'php', id))
  mkdirSync(join(served, 'deleted', id))
  mkdirSync(join(served, 'wordpress', id, 'kept-aaaaaaaaaaaa'), { recursive: true })
  mkdirSync(join(served, 'wordpress', id, 'kept-bbbbbbbbbbbb'))
  symlinkSync('kept-aaaaaaaaaaaa', join(served, 'wordpress', id, 'pages'))
  symlinkSync('kept-bbbbbbbbbbbb', join(served, 'wordpress', id, '.pages'))
  const links = open()
  for (const profile of ['php', 'deleted'] as const) assert.equal(links.keeping(profile, id), 'direct')
  assert.equal(links.keeping('wordpress', id), 'kept-aaaaaaaaaaaa')
  links.keepPages('wordpress', id, true)
  assert.equal(readdirSync(join(served, 'wordpress', id)).length, 3)
  for (const profile of links.served(id).keys()) links.removeServed(profile, id)
  assert.deepEqual([...links.served(id)], [])
}))
