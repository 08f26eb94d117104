/**
 * What the logs of a site hold of one error: PHP's words, the line of the visitor who met it, and what was asked of
 * the site just before and after. nginx's log is that of all sites and may be of gigabytes: it is in the order of
 * time, so that the moment is found by halving, not by reading.
 */
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import type { FaultInLog, LogLine, LogPage, ReadLog } from '#wire/site-log.ts'
import type { NodePaths } from '../paths.ts'
import { cleanWords } from './clean-words.ts'
import { accessLine, bytesAt, openLogs, ownLine, readOlder } from './read-log.ts'
import type { OpenLog } from './read-log.ts'

/** nginx holds its lines back for a second, each of its processes for itself. */
const slackMs = 2500
const linesBefore = 3
const linesAfter = 2
/** Neighbours that are further away tell nothing. */
const reachMs = 10 * 60_000
/** A moment of a busy machine; beyond, the visitor's line is not looked for. */
const momentBytes = 16 << 20
const neighboursBytes = 4 << 20
const halvingBytes = 64 << 10
const phpBytes = 4 << 20
const phpLines = 12

export function readFaultLines(paths: Pick<NodePaths, 'accessLog' | 'phpLogs'>, wanted: ReadLog, fault: FaultInLog, siteOf: (host: string) => string): LogPage {
  const said = phpWords(join(paths.phpLogs, `${wanted.site}.log`), wanted.site, fault)
  const { before, own, after } = visits(paths.accessLog, wanted, fault, siteOf)
  return { outcome: 'logPage', lines: [...before, ...said, ...own, ...after], older: null, newer: null }
}

interface Visits {
  before: LogLine[]
  /** The request that failed; empty when it is not found any more. */
  own: LogLine[]
  after: LogLine[]
}

function visits(path: string, wanted: ReadLog, fault: FaultInLog, siteOf: (host: string) => string): Visits {
  const logs = openLogs([path, `${path}.1`])
  const read = (line: string) => accessLine(line, { ...wanted, faultsOnly: false }, '', siteOf)
  try {
    for (const log of logs) {
      if (!(timeAt(log, 0) <= fault.atMs)) continue
      const found = findOwn(log, placeOf(log, fault.atMs - slackMs), fault, read)
      if (found === null) break
      const around = { ...wanted, fromMs: Math.max(0, fault.atMs - reachMs), limit: linesBefore, place: { inode: log.inode, offset: found.start } }
      return { before: readOlder(logs, around, read, neighboursBytes).lines, own: [found.line], after: linesFrom(log, found.end, neighboursBytes, linesAfter, read, fault.atMs + reachMs) }
    }
    return { before: [], own: [], after: [] }
  } finally {
    for (const log of logs) closeSync(log.descriptor)
  }
}

/** When the line that begins at or after this place was written; NaN where none says it. */
function timeAt(log: OpenLog, offset: number): number {
  const text = bytesAt(log, offset, halvingBytes).toString('latin1')
  const start = offset === 0 ? 0 : text.indexOf('\n') + 1
  return Date.parse(/^\{"at":"([^"]{10,40})"/.exec(text.slice(start, start + 60))?.[1] ?? '')
}

/** A place at most `halvingBytes` before the first line that is not older than this. */
function placeOf(log: OpenLog, atMs: number): number {
  let [low, high] = [0, log.size]
  while (high - low > halvingBytes) {
    const middle = Math.floor((low + high) / 2)
    if (timeAt(log, middle) < atMs) low = middle
    else high = middle
  }
  return low
}

interface Found {
  line: LogLine
  start: number
  end: number
}

/** The line of this request, or without one the error that is nearest in time. */
function findOwn(log: OpenLog, from: number, fault: FaultInLog, read: (line: string) => LogLine | null): Found | null {
  let nearest: Found | null = null
  const distance = (found: Found) => Math.abs(found.line.atMs - fault.atMs)
  for (const { text, start, end } of linesIn(log, from, momentBytes)) {
    const line = read(text)
    if (line === null) continue
    if (fault.requestId !== null && text.includes(`"requestId":"${fault.requestId}"`)) return { line, start, end }
    const found = { line, start, end }
    if (line.status >= 500 && distance(found) <= slackMs && (nearest === null || distance(found) < distance(nearest))) nearest = found
    if (line.atMs > fault.atMs + 2 * slackMs) break
  }
  return nearest
}

function* linesIn(log: OpenLog, from: number, mostBytes: number): Generator<{ text: string; start: number; end: number }> {
  const bytes = bytesAt(log, from, Math.min(mostBytes, log.size - from))
  // The first one may have begun before.
  let start = from === 0 ? 0 : bytes.indexOf(10) + 1
  for (let end = bytes.indexOf(10, start); end >= 0; end = bytes.indexOf(10, start)) {
    yield { text: bytes.toString('utf8', start, end), start: from + start, end: from + end + 1 }
    start = end + 1
  }
}

function linesFrom(log: OpenLog, from: number, mostBytes: number, most: number, read: (line: string) => LogLine | null, untilMs: number): LogLine[] {
  const found: LogLine[] = []
  // One byte earlier is the end of the line before.
  for (const { text } of linesIn(log, Math.max(0, from - 1), mostBytes)) {
    const line = read(text)
    if (line === null) continue
    if (line.atMs > untilMs) break
    if (found.push(line) === most) break
  }
  return found
}

const opening = /^(?:\[[^\]]{1,60}\] )?PHP (?:Fatal|Parse|Recoverable fatal) error:/

/** What PHP said: the line that names the request or the words, and what belongs to it (the way through the files). */
function phpWords(path: string, site: string, fault: FaultInLog): LogLine[] {
  const [log] = openLogs([path])
  if (log === undefined) return []
  try {
    const lines = bytesAt(log, Math.max(0, log.size - phpBytes), phpBytes).toString('utf8').split('\n')
    const shown = blockOf(lines, fault).map((line) => cleanWords(line.replaceAll(`/srv/onyva/sites/${site}/public/`, ''), 1000))
    return shown.map((text) => ({ atMs: 0, status: 0, text, durationMs: 0, bytes: 0, from: '', agent: '', cache: '' }))
  } finally {
    closeSync(log.descriptor)
  }
}

function blockOf(lines: readonly string[], fault: FaultInLog): string[] {
  const ours = fault.requestId === null ? -1 : lines.findLastIndex((line) => line.startsWith(ownLine) && line.includes(fault.requestId!))
  // PHP writes its own line, then observe.php names the request.
  const words = fault.message.slice(0, 60)
  const last = ours >= 0 ? ours - 1 : words === '' ? -1 : lines.findLastIndex((line) => !line.startsWith(ownLine) && line.includes(words))
  if (last < 0) return []
  const earliest = ours >= 0 ? Math.max(0, ours - 60) : last
  const start = lines.findLastIndex((line, index) => index <= last && index >= earliest && (opening.test(line) || (ours < 0 && line.includes(words))))
  if (start < 0) return []
  const block = [lines[start]!]
  for (let index = start + 1; index < lines.length && block.length < phpLines; index++) {
    const line = lines[index]!
    if (line === '' || line.startsWith('[') || line.startsWith(ownLine)) break
    block.push(line)
  }
  return block
}
