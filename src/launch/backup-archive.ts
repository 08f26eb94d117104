/**
 * The file of a backup: a tar (POSIX.1-2017 pax, ustar headers) that any tar can list, holding `manifest.json`
 * first and then what it names, each with its size and SHA-256. Read by our own few lines: only regular files
 * with names that a backup has are taken, nothing is ever written outside of the folder.
 */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

export interface ArchivedFile {
  name: string
  sizeBytes: number
  sha256: string
}

const blockBytes = 512
const largestBytes = 8 ** 11 - 1 // eleven octal digits
const fileName = /^(manifest\.json|database\.dump|instance\.json|config\.json|secrets\/[a-zA-Z0-9][a-zA-Z0-9._-]{0,80})$/

/** A file that is not what it should be. */
export class ArchiveError extends Error {}

/** SHA-256 of a file, hexadecimal. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** The 512 bytes before each file (pax(1), « ustar Interchange Format »). */
function header(name: string, sizeBytes: number): Buffer {
  const block = Buffer.alloc(blockBytes)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  block.write(name, 0, 100, 'latin1')
  block.write(octal(0o600, 7), 100)
  block.write(octal(0, 7), 108)
  block.write(octal(0, 7), 116)
  block.write(octal(sizeBytes, 11), 124)
  block.write(octal(0, 11), 136)
  block.write('        ', 148)
  block.write('0', 156)
  block.write('ustar\x0000', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

const padding = (sizeBytes: number): number => (blockBytes - (sizeBytes % blockBytes)) % blockBytes

/** Writes `names`, read below `folder`, to `file`, which must not exist; synced to disk before it resolves. */
export async function writeArchive(file: string, folder: string, names: readonly string[]): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    for (const name of names) {
      if (!fileName.test(name)) throw new ArchiveError(`a backup has no ${name}`)
      const { size } = await stat(join(folder, name))
      if (size > largestBytes) throw new ArchiveError(`${name} is larger than 8 GiB: use pg_dump itself`)
      await handle.write(header(name, size))
      for await (const chunk of createReadStream(join(folder, name))) await handle.write(chunk as Buffer)
      await handle.write(Buffer.alloc(padding(size)))
    }
    await handle.write(Buffer.alloc(2 * blockBytes))
    await handle.sync()
  } finally {
    await handle.close()
  }
}

interface Entry {
  name: string
  sizeBytes: number
}

/** @throws {ArchiveError} on anything that `writeArchive` would not have written. */
function readHeader(block: Buffer): Entry | null {
  if (block.every((byte) => byte === 0)) return null
  const text = (from: number, to: number) => block.subarray(from, to).toString('latin1').replace(/\0.*$/s, '')
  const expected = Number.parseInt(text(148, 156), 8)
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0)
  if (text(257, 262) !== 'ustar' || sum !== expected) throw new ArchiveError('it is not an archive')
  const name = text(0, 100)
  if (text(156, 157) !== '0' || !fileName.test(name)) throw new ArchiveError(`it holds something that a backup has not: ${name.slice(0, 100)}`)
  return { name, sizeBytes: Number.parseInt(text(124, 136), 8) }
}

async function readExactly(handle: FileHandle, lengthBytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(lengthBytes)
  const { bytesRead } = await handle.read(buffer, 0, lengthBytes, null)
  if (bytesRead !== lengthBytes) throw new ArchiveError('it ends too soon')
  return buffer
}

/**
 * Unpacks into `folder` (made by the caller, empty, ours alone).
 * @returns the files in order. @throws {ArchiveError} when anything is wrong with it.
 */
export async function readArchive(file: string, folder: string): Promise<Entry[]> {
  const handle = await open(file, 'r')
  try {
    const entries: Entry[] = []
    for (;;) {
      const entry = readHeader(await readExactly(handle, blockBytes))
      if (entry === null) return entries
      if (entries.some(({ name }) => name === entry.name)) throw new ArchiveError(`it holds ${entry.name} twice`)
      entries.push(entry)
      await mkdir(dirname(join(folder, entry.name)), { recursive: true, mode: 0o700 })
      const target = createWriteStream(join(folder, entry.name), { mode: 0o600, flags: 'wx' })
      await pipeline(chunks(handle, entry.sizeBytes), target)
      await readExactly(handle, padding(entry.sizeBytes))
    }
  } finally {
    await handle.close()
  }
}

async function* chunks(handle: FileHandle, sizeBytes: number): AsyncGenerator<Buffer> {
  for (let left = sizeBytes; left > 0; ) {
    const chunk = await readExactly(handle, Math.min(left, 1024 * 1024))
    left -= chunk.length
    yield chunk
  }
}
