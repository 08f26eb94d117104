/**
 * Unpacks an archive below the document root. Nothing is unpacked before the whole list has been read and
 * found harmless; nothing is put into place before all is unpacked and looked at again, because what a list
 * says and what an archive holds may differ.
 */
import { chmodSync, linkSync, lstatSync, mkdirSync, readdirSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { start } from '#lib/exec.ts'
import type { Answer, Question } from '#wire/node-calls.ts'
import { ArchiveListing, ignoredFolder } from './archive-listing.ts'
import type { ArchiveContents } from './archive-listing.ts'
import { removeAll } from './change-entry.ts'
import { FileRefusal } from './file-refusal.ts'
import { mergeTree } from './merge-tree.ts'
import { removeReplacedWelcome } from './replaced-welcome.ts'
import { makeFolderAt, makeStaging, makeWayTo, placeIn, requireKind } from './site-tree.ts'
import type { SiteTree } from './site-tree.ts'
import { tellProgress } from './tell-progress.ts'
import { receive } from './write-file.ts'

type Asked = Extract<Question, { ask: 'unpack' }>

const bsdtar = '/usr/bin/bsdtar'
/** Names are UTF-8; dates in the list are English. */
const environment = { LC_CTYPE: 'C.UTF-8' }
const unpackTimeoutMs = 600_000

/** Unpacks an archive that is sent. */
export async function unpackArchive(tree: SiteTree, asked: Asked, body: AsyncIterable<Buffer>): Promise<Answer> {
  return await inStaging(tree, async (staging) => {
    const archive = join(staging, 'archive')
    await receive(archive, body, asked.sizeBytes)
    return await unpackFrom(tree, asked, archive, staging)
  })
}

/** Unpacks an archive that is on the site already. It stays. */
export async function unpackFile(tree: SiteTree, asked: Extract<Question, { ask: 'unpackFile' }>): Promise<Answer> {
  return await inStaging(tree, async (staging) => {
    const place = placeIn(tree, asked.path)
    requireKind(lstatSync(place), 'file')
    const archive = join(staging, 'archive')
    linkSync(place, archive) // what is unpacked is what was looked at, whatever happens to the name meanwhile
    return await unpackFrom(tree, { ...asked, path: asked.folder, stripSingleFolder: false }, archive, staging)
  })
}

async function inStaging(tree: SiteTree, work: (staging: string) => Promise<Answer>): Promise<Answer> {
  const staging = makeStaging(tree)
  try {
    return await work(staging)
  } finally {
    removeAll(Buffer.from(staging))
  }
}

type Wanted = Pick<Asked, 'path' | 'format' | 'maxFiles' | 'maxBytes' | 'stripSingleFolder'>

async function unpackFrom(tree: SiteTree, asked: Wanted, archive: string, staging: string): Promise<Answer> {
  const { listed, options } = await listInSomeCharset(archive, asked)
  const unpacked = join(staging, 'unpacked')
  mkdirSync(unpacked)
  await extract(archive, unpacked, options, listed.entries)
  unlinkSync(archive) // its room may be needed
  const source = asked.stripSingleFolder && listed.singleFolder !== null ? join(unpacked, listed.singleFolder) : unpacked
  const found = checkUnpacked(source, asked)
  const goal = asked.path === '' ? tree.documentRoot : makeWayTo(tree, asked.path)
  makeFolderAt(goal)
  const brought = readdirSync(source)
  mergeTree(source, goal, join(staging, 'replaced'))
  if (asked.path === '') removeReplacedWelcome(tree, brought)
  return { outcome: 'received', ...found }
}

/** Windows writes zips with names in the character set of its old console, and does not say so. */
const windowsNames = ['--options', 'zip:hdrcharset=CP850']

async function listInSomeCharset(archive: string, asked: Wanted): Promise<{ listed: ArchiveContents; options: readonly string[] }> {
  const listed = await list(archive, asked, [])
  if (!listed.foreignNames || asked.format !== 'zip') return { listed, options: [] }
  return { listed: await list(archive, asked, windowsNames), options: windowsNames }
}

/** Reads the list while bsdtar prints it, and stops at the first entry that is not wanted. */
async function list(archive: string, asked: Wanted, options: readonly string[]): Promise<ArchiveContents> {
  const listing = new ArchiveListing(asked)
  const child = start(bsdtar, ['--numeric-owner', ...options, '-tvf', archive], { env: environment, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code))
    child.once('error', () => resolve(null))
  })
  try {
    for await (const line of createInterface({ input: child.stdout!, crlfDelay: Infinity })) {
      listing.take(line)
      tellProgress('checking', listing.contents.entries)
    }
  } finally {
    child.kill('SIGKILL')
  }
  if ((await ended) !== 0) throw new FileRefusal('archiveBroken', 'its list cannot be read')
  if (listing.contents.entries === 0) throw new FileRefusal('archiveBroken', 'it is empty')
  return listing.contents
}

/** bsdtar says each entry that it unpacks (`x name`, no sign of which is a line end), and what goes wrong, on its standard error. */
async function extract(archive: string, goal: string, options: readonly string[], entries: number): Promise<void> {
  const harmless = ['--no-same-owner', '--no-same-permissions', '--no-acls', '--no-xattrs', '--no-fflags']
  const args = ['-xv', ...harmless, ...options, '--exclude', ignoredFolder, '-f', archive, '-C', goal]
  const child = start(bsdtar, args, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] })
  const timer = setTimeout(() => child.kill('SIGKILL'), unpackTimeoutMs)
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code))
    child.once('error', () => resolve(null))
  })
  let unpacked = 0
  let complaints = ''
  for await (const line of createInterface({ input: child.stderr!, crlfDelay: Infinity })) {
    if (line.startsWith('x ')) tellProgress('unpacking', ++unpacked, entries)
    if (!line.startsWith('x ') || /: (?:No space left|Disk quota exceeded)/.test(line)) complaints = `${complaints}\n${line}`.slice(-2000)
  }
  clearTimeout(timer)
  if ((await ended) === 0) return
  throw new FileRefusal(/No space left|Disk quota exceeded/.test(complaints) ? 'diskFull' : 'archiveBroken', complaints.slice(-300))
}

/**
 * Walks what was unpacked: plain files and folders only, within the limits. Makes all of it readable for the
 * web server, as programs expect that were packed with narrow rights.
 */
function checkUnpacked(folder: string, limits: { maxFiles: number; maxBytes: number }): { files: number; bytes: number } {
  const found = { files: 0, bytes: 0 }
  let seen = 0
  const folders = [Buffer.from(folder)]
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    chmodSync(at, 0o755)
    for (const name of readdirSync(at, { encoding: 'buffer' })) {
      const place = Buffer.concat([at, Buffer.from('/'), name])
      const entry = lstatSync(place)
      if (++seen > limits.maxFiles) throw new FileRefusal('tooManyFiles')
      if (entry.isDirectory()) folders.push(place)
      else if (!entry.isFile() || entry.nlink !== 1) throw new FileRefusal('archiveHasLinks')
      else {
        chmodSync(place, (entry.mode & 0o755) | 0o644)
        found.files++
        found.bytes += entry.size
        if (found.bytes > limits.maxBytes) throw new FileRefusal('tooLarge')
      }
    }
  }
  return found
}
