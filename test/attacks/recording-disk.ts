/**
 * A disk that remembers: serves one file through FUSE (linux/fuse.h, 7.31), keeps its bytes in memory and writes every
 * write and every flush to a log, in the order in which the kernel gave them. A loop device on that file is a disk
 * whose power can be cut at any moment afterwards, as often as one likes. A program of its own, so that whoever waits
 * for the disk does not wait for itself: `recording-disk.ts FILE BYTES LOG`. It ends when FILE is unmounted.
 */
import { openSync, readSync, writeSync } from 'node:fs'
import { start } from '#lib/exec.ts'

const [file = '', bytesText = '0', logFile = ''] = process.argv.slice(2)
const size = Number(bytesText)
const disk = Buffer.alloc(size)
const log = openSync(logFile, 'wx')
const fuse = openSync('/dev/fuse', 'r+')

const operation = { forget: 2, getAttributes: 3, setAttributes: 4, open: 14, read: 15, write: 16, release: 18, sync: 20, flush: 25, initialise: 26, interrupt: 36, destroy: 38, batchForget: 42 }
const [headerBytes, writeHeaderBytes] = [40, 40]
const largestWrite = 1 << 20

function reply(unique: bigint, content: Uint8Array, error = 0): void {
  const answer = Buffer.alloc(16 + content.length)
  answer.writeUInt32LE(answer.length, 0)
  answer.writeInt32LE(error, 4)
  answer.writeBigUInt64LE(unique, 8)
  answer.set(content, 16)
  writeSync(fuse, answer)
}

/** fuse_attr_out of a file of root's, valid for an hour. */
function attributes(): Buffer {
  const out = Buffer.alloc(104)
  out.writeBigUInt64LE(3600n, 0)
  out.writeBigUInt64LE(1n, 16) // ino
  out.writeBigUInt64LE(BigInt(size), 24)
  out.writeBigUInt64LE(BigInt(size >> 9), 32)
  out.writeUInt32LE(0o100600, 76)
  out.writeUInt32LE(1, 80) // nlink
  out.writeUInt32LE(4096, 96)
  return out
}

/** fuse_init_out: large writes, and nothing kept back. */
function limits(readAhead: number): Buffer {
  const out = Buffer.alloc(64)
  out.writeUInt32LE(7, 0)
  out.writeUInt32LE(31, 4)
  out.writeUInt32LE(readAhead, 8)
  out.writeUInt32LE((1 << 5) | (1 << 22), 12) // FUSE_BIG_WRITES, FUSE_MAX_PAGES
  out.writeUInt32LE(largestWrite, 20)
  out.writeUInt16LE(largestWrite >> 12, 28)
  return out
}

/** One record: a write is its place and its bytes, a flush is a length of 0. */
function note(offset: number, content: Uint8Array): void {
  const head = Buffer.alloc(12)
  head.writeBigUInt64LE(BigInt(offset), 0)
  head.writeUInt32LE(content.length, 8)
  writeSync(log, Buffer.concat([head, content]))
}

// Before it is mounted the kernel has nothing to say (EPERM).
const mounting = start('/usr/bin/mount', ['-i', '-t', 'fuse', '-o', 'fd=3,rootmode=100600,user_id=0,group_id=0', 'onyva-disk', file], { stdio: ['ignore', 'inherit', 'inherit', fuse] })
await new Promise((resolve) => mounting.once('exit', resolve))
const request = Buffer.alloc(largestWrite + 8192)
const nothing = Buffer.alloc(0)
for (;;) {
  try {
    readSync(fuse, request, 0, request.length, null)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EINTR')) continue // a request that was taken back
    break // unmounted: ENODEV
  }
  const asked = request.readUInt32LE(4)
  const unique = request.readBigUInt64LE(8)
  if (asked === operation.initialise) {
    reply(unique, limits(request.readUInt32LE(headerBytes + 8)))
    writeSync(1, 'ready\n')
  } else if (asked === operation.getAttributes || asked === operation.setAttributes) reply(unique, attributes())
  else if (asked === operation.open) reply(unique, Buffer.alloc(16))
  else if (asked === operation.read) {
    const offset = Number(request.readBigUInt64LE(headerBytes + 8))
    reply(unique, disk.subarray(offset, offset + request.readUInt32LE(headerBytes + 16)))
  } else if (asked === operation.write) {
    const offset = Number(request.readBigUInt64LE(headerBytes + 8))
    const length = request.readUInt32LE(headerBytes + 16)
    const content = request.subarray(headerBytes + writeHeaderBytes, headerBytes + writeHeaderBytes + length)
    disk.set(content, offset)
    note(offset, content)
    const out = Buffer.alloc(8)
    out.writeUInt32LE(length, 0)
    reply(unique, out)
  } else if (asked === operation.sync) {
    note(0, nothing)
    reply(unique, nothing)
  } else if (asked === operation.release || asked === operation.flush || asked === operation.destroy) reply(unique, nothing)
  else if (asked !== operation.forget && asked !== operation.batchForget && asked !== operation.interrupt) reply(unique, nothing, -38) // ENOSYS
}
