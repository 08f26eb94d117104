/**
 * Reads what `bsdtar --numeric-owner -tvf` prints: one entry a line, bytes that are no printable text as
 * backslash escapes. The list shows paths as they stand in the archive, hard links included; bsdtar's mtree
 * output would be easier to read, but it tidies `../x` to `x` and hides hard links (tried with 3.6.2).
 */
import { FileRefusal } from './file-refusal.ts'

interface ArchiveLimits {
  readonly maxFiles: number
  readonly maxBytes: number
}

/** What an archive holds, by its own account. */
export interface ArchiveContents {
  entries: number
  bytes: number
  /** The folder that every entry lies in, or null. */
  singleFolder: string | null
  /** Some name is no UTF-8. */
  foreignNames: boolean
}

const depthLimit = 40
/** Left by macOS in every zip; nobody wants it on a site. */
export const ignoredFolder = '__MACOSX'

const line = /^([-a-zA-Z?])\S{9}\S*\s+\d+\s+\d+\s+\d+\s+(\d+|\d+,\s*\d+)\s+\w{3}\s+\d+\s+[\d:]+ (.*)$/

/** Takes the list line by line, so that a hostile archive is left at its first bad entry. */
export class ArchiveListing {
  readonly #limits: ArchiveLimits
  readonly contents: ArchiveContents = { entries: 0, bytes: 0, singleFolder: null, foreignNames: false }

  constructor(limits: ArchiveLimits) {
    this.#limits = limits
  }

  /** @throws {FileRefusal} at an entry that would not be unpacked. */
  take(text: string): void {
    const parts = line.exec(text)
    if (parts === null) throw new FileRefusal('archiveBroken', `not understood: ${text.slice(0, 200)}`)
    const [, kind, size, escaped] = parts as unknown as [string, string, string, string]
    if (kind === 'l' || kind === 'h') throw new FileRefusal('archiveHasLinks', escaped.slice(0, 200))
    if (kind !== '-' && kind !== 'd') throw new FileRefusal('archiveHasLinks', `neither file nor folder: ${escaped.slice(0, 200)}`)
    const path = unescapeName(escaped)
    if (/\\[23][0-7]{2}/.test(escaped)) this.contents.foreignNames = true
    const segments = safeSegments(path)
    if (segments.length === 0 || segments[0] === ignoredFolder) return
    const { contents } = this
    contents.entries++
    contents.bytes += Number(size)
    if (contents.entries > this.#limits.maxFiles) throw new FileRefusal('tooManyFiles', `more than ${this.#limits.maxFiles}`)
    if (contents.bytes > this.#limits.maxBytes) throw new FileRefusal('tooLarge', `more than ${this.#limits.maxBytes} bytes`)
    const first = segments.length > 1 || kind === 'd' ? segments[0]! : null
    if (contents.entries === 1) contents.singleFolder = first
    else if (contents.singleFolder !== first) contents.singleFolder = null
  }
}

/**
 * The parts of an entry's path.
 * @throws {FileRefusal} `archivePathEscapes`, `archiveTooDeep`
 */
function safeSegments(path: string): string[] {
  if (path.startsWith('/') || path.includes('\\') || path.includes('\0')) throw new FileRefusal('archivePathEscapes', path.slice(0, 200))
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (segments.includes('..')) throw new FileRefusal('archivePathEscapes', path.slice(0, 200))
  if (segments.length > depthLimit) throw new FileRefusal('archiveTooDeep', `${segments.length} folders deep`)
  return segments
}

const signs: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\' }

/** Undoes bsdtar's escapes. Bytes that are no text come out as one sign each: good enough to judge the path. */
function unescapeName(escaped: string): string {
  return escaped.replace(/\\([0-7]{3}|.)/g, (whole, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (signs[code] ?? whole),
  )
}
