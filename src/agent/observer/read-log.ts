/**
 * One page of a site's log. nginx's log is that of all sites: it is read backwards from a place, as far as a page
 * or the budget needs, and a place to go on from is given. Visitors' addresses are cut here, so that a whole one
 * never leaves the node (decision « logs »).
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { LogLine, LogPage, ReadLog } from '#wire/site-log.ts'
import { cleanWords } from './clean-words.ts'

const chunkBytes = 1 << 20
/** A page waits for so much at most: about a third of a second of reading. */
const budgetBytes = 96 << 20
/** More than this at once of a live log nobody reads. */
const newerBytes = 4 << 20

/** A network of some hundreds of machines: `192.0.2.0`, `2001:db8:7::`. */
export function networkOf(address: string): string {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return address.replace(/\.\d+$/, '.0')
  if (!/^[0-9a-f:.]+$/i.test(address) || !address.includes(':')) return ''
  // `::1` has nothing before its gap: all of it is cut.
  const [head = ''] = address.split('::', 1)
  return `${head.split(':').filter((part) => part !== '').slice(0, 3).join(':')}::`
}

const text = (value: unknown, maxLength: number): string => (typeof value === 'string' ? cleanWords(value, maxLength) : '')
const count = (value: unknown): number => (Number.isSafeInteger(Number(value)) && Number(value) >= 0 ? Number(value) : 0)

/** A line of nginx's log, when it is of this site and is wanted. */
export function accessLine(line: string, wanted: ReadLog, search: string, siteOf: (host: string) => string): LogLine | null {
  // Most lines are of other sites: a look for the names is cheaper than reading each.
  if (!line.includes(wanted.site) && !wanted.hostNames.some((host) => line.includes(host))) return null
  let given: Record<string, unknown>
  try {
    given = JSON.parse(line) as Record<string, unknown>
  } catch {
    return null
  }
  const ours = given['site'] === wanted.site || (given['site'] === undefined && siteOf(text(given['host'], 253)) === wanted.site)
  if (!ours || given['from'] === 'unix:') return null
  const status = count(given['status'])
  if (wanted.faultsOnly && status < 500) return null
  const shown: LogLine = {
    atMs: Math.max(0, Date.parse(text(given['at'], 40)) || 0),
    status: status > 999 ? 0 : status,
    text: `${text(given['method'], 20)} ${text(given['uri'], 900)}`,
    durationMs: Math.max(0, Math.round(Number(given['seconds']) * 1000) || 0),
    bytes: count(given['bytes']),
    from: networkOf(text(given['from'], 45)),
    agent: text(given['agent'], 200),
    cache: text(given['cache'], 20),
  }
  return search === '' || `${shown.status} ${shown.text} ${shown.agent} ${shown.from}`.toLowerCase().includes(search) ? shown : null
}

export interface OpenLog {
  readonly descriptor: number
  readonly inode: number
  readonly size: number
}

/** The log and the one before it, newest first. */
export function openLogs(paths: readonly string[]): OpenLog[] {
  return paths.flatMap((path) => {
    try {
      const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
      const { ino: inode, size } = fstatSync(descriptor)
      return [{ descriptor, inode, size }]
    } catch {
      return []
    }
  })
}

export function bytesAt(log: OpenLog, offset: number, length: number): Buffer {
  const buffer = Buffer.alloc(length)
  return buffer.subarray(0, readSync(log.descriptor, buffer, 0, length, offset))
}

export function readAccessPage(path: string, wanted: ReadLog, siteOf: (host: string) => string): LogPage {
  const search = wanted.search.toLowerCase()
  return readPage([path, `${path}.1`], wanted, (line) => accessLine(line, wanted, search, siteOf))
}

/** What observe.php says is told apart, with its request: here it would be said twice. */
export const ownLine = '{"onyva":"fault"'

export function readPhpPage(folder: string, wanted: ReadLog): LogPage {
  const search = wanted.search.toLowerCase()
  return readPage([join(folder, `${wanted.site}.log`)], { ...wanted, fromMs: 0 }, (line) => {
    if (line === '' || line.startsWith(ownLine) || (search !== '' && !line.toLowerCase().includes(search))) return null
    if (wanted.faultsOnly && !/\b(?:PHP (?:Fatal|Parse|Recoverable)|ERROR|ALERT|exited on signal|max_children)/.test(line)) return null
    return { atMs: 0, status: 0, text: cleanWords(line.replaceAll(`/srv/onyva/sites/${wanted.site}/public/`, ''), 1000), durationMs: 0, bytes: 0, from: '', agent: '', cache: '' }
  })
}

function readPage(paths: readonly string[], wanted: ReadLog, read: (line: string) => LogLine | null): LogPage {
  const logs = openLogs(paths)
  try {
    return wanted.direction === 'newer' ? readNewer(logs, wanted, read) : readOlder(logs, wanted, read)
  } finally {
    for (const log of logs) closeSync(log.descriptor)
  }
}

function readNewer(logs: readonly OpenLog[], wanted: ReadLog, read: (line: string) => LogLine | null): LogPage {
  const [newest] = logs
  const log = logs.find((one) => one.inode === wanted.place?.inode) ?? newest
  if (log === undefined || newest === undefined) return { outcome: 'logPage', lines: [], older: null, newer: null }
  const known = log.inode === wanted.place?.inode && wanted.place.offset <= log.size
  const start = Math.max(known ? wanted.place!.offset : 0, log.size - newerBytes)
  const bytes = bytesAt(log, start, log.size - start)
  const end = bytes.lastIndexOf(10) + 1
  const lines = bytes.toString('utf8', 0, Math.max(0, end - 1)).split('\n').map(read).filter((line) => line !== null).slice(-wanted.limit)
  // A log that was renamed meanwhile is read to its end, then the one that took its name.
  const newer = log !== newest && end === 0 ? { inode: newest.inode, offset: 0 } : { inode: log.inode, offset: start + end }
  return { outcome: 'logPage', lines, older: null, newer }
}

export function readOlder(logs: readonly OpenLog[], wanted: ReadLog, read: (line: string) => LogLine | null, mostBytes = budgetBytes): LogPage {
  const [newest] = logs
  if (newest === undefined) return { outcome: 'logPage', lines: [], older: null, newer: null }
  const from = Math.max(0, logs.findIndex((one) => one.inode === wanted.place?.inode))
  const found: LogLine[] = []
  let [budget, newer] = [mostBytes, wanted.place]
  for (const log of logs.slice(from)) {
    let end = log.inode === wanted.place?.inode ? Math.min(wanted.place.offset, log.size) : log.size
    while (end > 0) {
      const start = Math.max(0, end - chunkBytes)
      const bytes = bytesAt(log, start, end - start)
      // The first line of a chunk may have begun before it: it is left to the next one.
      const first = start === 0 ? 0 : bytes.indexOf(10) + 1
      const last = bytes.lastIndexOf(10) + 1
      newer ??= { inode: log.inode, offset: start + last }
      if (first === 0 && start > 0) {
        end = start // one line longer than a chunk: passed over
        continue
      }
      let offset = start + last
      for (const line of bytes.toString('utf8', first, Math.max(first, last - 1)).split('\n').reverse()) {
        offset -= Buffer.byteLength(line) + 1
        const one = read(line)
        if (one === null) continue
        if (one.atMs > 0 && one.atMs < wanted.fromMs) return { outcome: 'logPage', lines: found.reverse(), older: null, newer }
        found.push(one)
        if (found.length === wanted.limit) return { outcome: 'logPage', lines: found.reverse(), older: { inode: log.inode, offset: Math.max(0, offset) }, newer }
      }
      budget -= bytes.length
      end = start + first
      if (budget <= 0 && end > 0) return { outcome: 'logPage', lines: found.reverse(), older: { inode: log.inode, offset: end }, newer }
    }
  }
  return { outcome: 'logPage', lines: found.reverse(), older: null, newer: newer ?? { inode: newest.inode, offset: newest.size } }
}
