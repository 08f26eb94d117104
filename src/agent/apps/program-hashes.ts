/** Lists of a program's files with their hashes, in the format of sha256sum, so that anybody can check one. */
import { createHash } from 'node:crypto'
import { closeSync, lstatSync, openSync, readSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface ProgramFile {
  readonly hash: string
  /** Below the root, with `/`. */
  readonly path: string
}

const line = /^([0-9a-f]{64}) [ *](?:\.\/)?(.+)$/

/** @throws when a line is none of sha256sum's, or leads out of the tree. */
export function parseHashes(text: string): ProgramFile[] {
  return text
    .split('\n')
    .filter((one) => one !== '')
    .map((one) => {
      const [, hash, path] = line.exec(one) ?? []
      if (hash === undefined || path === undefined || path.startsWith('/') || path.split('/').includes('..')) throw new Error(`no line of a list of hashes: ${one.slice(0, 200)}`)
      return { hash, path }
    })
}

export const formatHashes = (files: readonly ProgramFile[]): string => files.map(({ hash, path }) => `${hash}  ${path}\n`).join('')

/** The hash of a plain file, or null when it is none. */
export function hashOfFile(path: string): string | null {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return null
  const hash = createHash('sha256')
  const chunk = Buffer.allocUnsafe(256 * 1024)
  const file = openSync(path, 'r')
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) hash.update(chunk.subarray(0, read))
  } finally {
    closeSync(file)
  }
  return hash.digest('hex')
}

/** Every plain file below a folder. */
export function hashTree(root: string): ProgramFile[] {
  const found: ProgramFile[] = []
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop())
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) folders.push(path)
      else if (entry.isFile()) found.push({ hash: hashOfFile(join(root, path))!, path })
    }
  return found
}
