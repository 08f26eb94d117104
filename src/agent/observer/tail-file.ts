/**
 * Follows a log that is rotated by renaming (nginx reopens its files by signal and writes to the old one until
 * then). The position is the caller's to keep, together with what it made of the lines: after a kill at any
 * moment no line is lost and none is counted twice.
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { elapsedMs } from '#lib/clock.ts'

export interface Position {
  readonly inode: number
  readonly offset: number
  /** The file's first bytes as hex: numbers of files are used again. */
  readonly head: string
}

const headBytes = 64
const chunkBytes = 1 << 20
/** How long the old file must be silent before the new one is begun: nginx's workers reopen within moments. */
const quietMs = 3000

interface Opened {
  readonly descriptor: number
  readonly inode: number
  offset: number
  head: string
}

export class TailedFile {
  readonly #path: string
  #opened: Opened | null = null
  #quietSinceMs: number | null = null
  #skipping = false

  /** Goes on from `position`; from the end of what is there when there is none. `onLost` when the file it names is gone. */
  constructor(path: string, position: Position | null, onLost: () => void) {
    this.#path = path
    if (position === null) this.#opened = openAt(path, 'end')
    else {
      this.#opened = [path, `${path}.1`].map((one) => openAt(one, position)).find((one) => one !== null) ?? null
      if (this.#opened === null) onLost()
    }
  }

  /** Where the next line begins; null while there is no file. */
  get position(): Position | null {
    return this.#opened && { inode: this.#opened.inode, offset: this.#opened.offset, head: this.#opened.head }
  }

  /** The lines that have come, at most a megabyte of them; empty when there is nothing new. */
  read(): string[] {
    this.#opened ??= openAt(this.#path, 'start')
    const opened = this.#opened
    if (opened === null) return []
    if (opened.head.length < headBytes * 2) opened.head = readHead(opened.descriptor)
    if (fstatSync(opened.descriptor).size < opened.offset) opened.offset = 0 // cut in place
    const buffer = Buffer.allocUnsafe(chunkBytes)
    const length = readSync(opened.descriptor, buffer, 0, chunkBytes, opened.offset)
    const end = buffer.subarray(0, length).lastIndexOf(10)
    if (end < 0) {
      if (length === chunkBytes) this.#skip(opened, length)
      else if (length === 0) this.#moveOnWhenRotated(opened)
      return []
    }
    this.#quietSinceMs = null
    opened.offset += end + 1
    const lines = buffer.toString('utf8', 0, end).split('\n')
    if (this.#skipping) lines.shift()
    this.#skipping = false
    return lines
  }

  close(): void {
    if (this.#opened) closeSync(this.#opened.descriptor)
    this.#opened = null
  }

  /** A line longer than a chunk is none of ours: it is passed over. */
  #skip(opened: Opened, length: number): void {
    opened.offset += length
    this.#skipping = true
  }

  #moveOnWhenRotated(opened: Opened): void {
    const current = statSync(this.#path, { throwIfNoEntry: false })
    if (current === undefined || current.ino === opened.inode) {
      this.#quietSinceMs = null
      return
    }
    this.#quietSinceMs ??= elapsedMs()
    if (elapsedMs() - this.#quietSinceMs < quietMs) return
    this.close()
    this.#quietSinceMs = null
  }
}

function readHead(descriptor: number): string {
  const head = Buffer.alloc(headBytes)
  return head.toString('hex', 0, readSync(descriptor, head, 0, headBytes, 0))
}

/** @returns null when there is no such file, or not the one that the position names. */
function openAt(path: string, where: Position | 'start' | 'end'): Opened | null {
  let descriptor: number
  try {
    descriptor = openSync(path, 'r')
  } catch {
    return null
  }
  const { ino: inode, size } = fstatSync(descriptor)
  const head = readHead(descriptor)
  if (where === 'start' || where === 'end') return { descriptor, inode, head, offset: where === 'start' ? 0 : size }
  if (where.inode === inode && head.startsWith(where.head) && where.offset <= size) return { descriptor, inode, head, offset: where.offset }
  closeSync(descriptor)
  return null
}
