/**
 * Reads what is new in the PHP log of a site. The activator cuts it in place when it swells and keeps its end
 * (`sandbox.c`), so a place in it is known by the bytes before it.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

export interface PhpLogPosition {
  readonly offset: number
  /** The bytes before the place, as hex. */
  readonly anchor: string
}

const anchorBytes = 64
/** What the activator keeps, and more: a longer backlog was written by a program gone mad. */
const mostBytes = 256 * 1024

/** The new lines and the place after them. `from` null reads the end of what is there. */
export function readPhpLog(path: string, from: PhpLogPosition | null): { lines: string[]; position: PhpLogPosition } | null {
  let descriptor: number
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch {
    return null // no PHP of this site has ever run
  }
  try {
    const { size } = fstatSync(descriptor)
    const at = (offset: number, length: number) => {
      const buffer = Buffer.alloc(Math.max(0, length))
      return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, offset))
    }
    const start = Math.max(placeOf(from, size, at), size - mostBytes)
    const bytes = at(start, size - start)
    const end = bytes.lastIndexOf(10) + 1
    const offset = start + end
    const before = Math.min(anchorBytes, offset)
    return {
      lines: end === 0 ? [] : bytes.toString('utf8', 0, end - 1).split('\n'),
      position: { offset, anchor: at(offset - before, before).toString('hex') },
    }
  } finally {
    closeSync(descriptor)
  }
}

function placeOf(from: PhpLogPosition | null, size: number, at: (offset: number, length: number) => Buffer): number {
  if (from === null) return 0
  const anchor = Buffer.from(from.anchor, 'hex')
  if (from.offset <= size && at(from.offset - anchor.length, anchor.length).equals(anchor)) return from.offset
  const kept = at(0, mostBytes)
  const found = anchor.length === 0 ? -1 : kept.lastIndexOf(anchor)
  return found < 0 ? 0 : found + anchor.length
}
