/** Packs files and folders and sends the archive as it grows: it never lies anywhere. */
import { lstatSync, readdirSync } from 'node:fs'
import { start } from '#lib/exec.ts'
import type { Answer, Question } from '#wire/node-calls.ts'
import type { Say } from './answer-question.ts'
import { FileRefusal } from './file-refusal.ts'
import { frameOf } from './frames.ts'
import { presentPlace } from './many-entries.ts'
import { placeIn, requireKind } from './site-tree.ts'
import type { SiteTree } from './site-tree.ts'

type Asked = Extract<Question, { ask: 'archive' }>

const bsdtar = '/usr/bin/bsdtar'
const formats = {
  zip: ['--format', 'zip', '--options', 'zip:hdrcharset=UTF-8'],
  'tar.gz': ['--format', 'pax', '--gzip', '--uid', '0', '--gid', '0'],
} as const

export async function sendArchive(tree: SiteTree, asked: Asked, say: Say): Promise<Answer> {
  const folder = placeIn(tree, asked.folder)
  requireKind(lstatSync(folder), 'folder')
  const names = asked.paths.length > 0 ? asked.paths.map((path) => nameBelow(tree, asked.folder, path)) : readdirSync(folder, { encoding: 'buffer' })
  const answer: Answer = { outcome: 'streamed' }
  // Names on standard input, each ended by NUL: on the command line bsdtar would read `@name` as an archive to include.
  const child = start(bsdtar, ['-c', '-f', '-', ...formats[asked.format], '--null', '-T', '-'], { cwd: folder, env: { LC_CTYPE: 'C.UTF-8' }, stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code))
    child.once('error', () => resolve(null))
  })
  child.stdin?.on('error', () => {}) // its end tells
  child.stdin?.end(Buffer.concat(names.map((name) => Buffer.concat([name, Buffer.from('\0')]))))
  await say(frameOf('a', JSON.stringify(answer)))
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) await say(frameOf('d', chunk))
  // 1: something could not be read, or changed while it was read; what could be is in the archive.
  if ((await ended) === null) process.exit(3)
  await say(frameOf('e'))
  return answer
}

function nameBelow(tree: SiteTree, folder: string, path: string): Buffer {
  presentPlace(tree, path)
  const before = folder === '' ? '' : `${folder}/`
  if (!path.startsWith(before)) throw new FileRefusal('notAllowed', path)
  return Buffer.from(path.slice(before.length))
}
