/** One page of a folder, or of what a search finds below it. */
import { lstatSync, readdirSync } from 'node:fs'
import type { Stats } from 'node:fs'
import type { Answer, FolderEntry, Question } from '#wire/node-calls.ts'
import { placeIn, requireKind } from './site-tree.ts'
import type { SiteTree } from './site-tree.ts'

type Asked = Extract<Question, { ask: 'listFolder' }>

/** A search looks at no more than this many entries: a few seconds on a busy node. */
const searchLimit = 200_000
const depthLimit = 100
const pathLimitBytes = 4000

interface Found {
  readonly entries: FolderEntry[]
  unreadableNames: number
  seen: number
  truncated: boolean
}

const collator = new Intl.Collator('fr', { numeric: true })

export function listFolder(tree: SiteTree, asked: Asked): Answer {
  const folder = placeIn(tree, asked.path)
  requireKind(lstatSync(folder), 'folder')
  const found: Found = { entries: [], unreadableNames: 0, seen: 0, truncated: false }
  gather(found, Buffer.from(folder), asked.path, asked.search === '' ? null : folded(asked.search), 0)
  found.entries.sort(orderOf(asked))
  let totalBytes = 0
  for (const entry of found.entries) totalBytes += entry.sizeBytes
  const page = found.entries.slice(asked.offset, asked.offset + asked.limit)
  const { unreadableNames, truncated } = found
  return { outcome: 'folder', total: found.entries.length, totalBytes, unreadableNames, truncated, entries: page }
}

/** Names are read as bytes: a name that is no text must not hide the others. */
function gather(found: Found, folder: Buffer, path: string, search: string | null, depth: number): void {
  for (const nameBytes of readdirSync(folder, { encoding: 'buffer' })) {
    if (search !== null && found.seen++ >= searchLimit) found.truncated = true
    if (found.truncated) return
    const place = Buffer.concat([folder, Buffer.from('/'), nameBytes])
    const stats = lstatSync(place, { throwIfNoEntry: false })
    if (stats === undefined) continue // gone meanwhile
    const { name, readable } = readName(nameBytes)
    const entryPath = path === '' ? name : `${path}/${name}`
    if (search === null || folded(name).includes(search)) {
      if (!readable) found.unreadableNames++
      if (Buffer.byteLength(entryPath) <= pathLimitBytes) found.entries.push(entryOf(stats, name, entryPath))
    }
    if (search === null || !stats.isDirectory()) continue
    if (depth >= depthLimit) found.truncated = true
    else openIfAllowed(() => gather(found, place, entryPath, search, depth + 1))
  }
}

/** A folder that its own member has locked is passed by. */
function openIfAllowed(read: () => void): void {
  try {
    read()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'ENOENT'))) throw error
  }
}

/** A name as text that fits the wire: what is no UTF-8 or a control character becomes U+FFFD. */
function readName(bytes: Buffer): { name: string; readable: boolean } {
  const text = bytes.toString('utf8')
  // oxlint-disable-next-line no-control-regex
  const name = text.replace(/[\u0000-\u001f\u007f]/g, '\u{fffd}')
  return { name, readable: name === text && Buffer.from(text).equals(bytes) }
}

/** What a folder's page shows of one thing in it. */
export function entryOf(stats: Stats, name: string, path: string): FolderEntry {
  return {
    name,
    path,
    kind: stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : stats.isSymbolicLink() ? 'link' : 'other',
    sizeBytes: stats.isFile() ? stats.size : 0,
    modifiedAtMs: Math.max(0, Math.trunc(stats.mtimeMs)),
    mode: stats.mode & 0o7777,
  }
}

/** Small letters without accents: « Été » is found by “ete”. */
const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

function orderOf(asked: Asked): (one: FolderEntry, other: FolderEntry) => number {
  const byName = (one: FolderEntry, other: FolderEntry) => collator.compare(one.path, other.path)
  const bySort = (one: FolderEntry, other: FolderEntry) => {
    if (asked.sort === 'size') return one.sizeBytes - other.sizeBytes || byName(one, other)
    if (asked.sort === 'modified') return one.modifiedAtMs - other.modifiedAtMs || byName(one, other)
    return byName(one, other)
  }
  const way = asked.descending ? -1 : 1
  const rank = (entry: FolderEntry) => (entry.kind === 'folder' ? 0 : 1)
  return (one, other) => rank(one) - rank(other) || way * bySort(one, other)
}
