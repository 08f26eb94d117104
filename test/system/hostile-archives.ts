/** Archives that no decent program writes, byte by byte: PKWARE APPNOTE 6.3.10 and POSIX ustar. */
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'

export interface TarEntry {
  name: string
  /** POSIX typeflag: '0' file, '1' hard link, '2' symbolic link, '3' character device, '5' folder, '6' FIFO. */
  type?: '0' | '1' | '2' | '3' | '5' | '6'
  link?: string
  body?: string
  mode?: number
}

function tarEntry({ name, type = '0', link = '', body = '', mode = 0o644 }: TarEntry): Buffer {
  const bytes = Buffer.from(body)
  const head = Buffer.alloc(512)
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`
  head.write(name.slice(-100), 0)
  head.write(octal(mode, 8) + octal(0, 8) + octal(0, 8) + octal(bytes.length, 12) + octal(0, 12), 100, 'latin1')
  head.write(`        ${type}`, 148, 'latin1')
  head.write(link, 157)
  head.write('ustar\x0000root', 257, 'latin1')
  head.write(octal(1, 8) + octal(3, 8), 329, 'latin1')
  head.write(`${octal(head.reduce((sum, byte) => sum + byte, 0), 7)} `, 148, 'latin1')
  return Buffer.concat([head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
}

export const tarGz = (entries: readonly TarEntry[]): Buffer => gzipSync(Buffer.concat([...entries.map(tarEntry), Buffer.alloc(1024)]))

export interface ZipEntry {
  name: string
  body?: string | Buffer
  /** Unix mode with its kind, e.g. 0o120777 for a symbolic link. */
  mode?: number
  /** Index of the entry whose packed bytes this one repeats. */
  sameAs?: number
  /** True when they are not even repeated: the directory names those of the other entry. */
  overlaps?: boolean
}

export function zip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = []
  const places: { at: number; crc: number; packed: number; size: number }[] = []
  let at = 0
  const packedBytes: Buffer[] = []
  for (const { name, body = '', sameAs, overlaps = false } of entries) {
    const other = sameAs === undefined ? undefined : places[sameAs]
    const bytes = Buffer.from(body)
    const packed = sameAs === undefined ? deflateRawSync(bytes, { level: 9 }) : (packedBytes[sameAs] ?? bytes)
    packedBytes.push(packed)
    if (other && overlaps) {
      places.push(other)
      continue
    }
    const place = { at, crc: other?.crc ?? crc32(bytes), packed: packed.length, size: other?.size ?? bytes.length }
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt16LE(20, 4)
    head.writeUInt16LE(8, 8)
    head.writeUInt32LE(place.crc, 14)
    head.writeUInt32LE(place.packed, 18)
    head.writeUInt32LE(place.size, 22)
    head.writeUInt16LE(Buffer.byteLength(name), 26)
    const file = Buffer.concat([head, Buffer.from(name), packed])
    files.push(file)
    places.push(place)
    at += file.length
  }
  const directory = entries.map(({ name, mode = 0o100644 }, index) => {
    const place = places[index] ?? { at: 0, crc: 0, packed: 0, size: 0 }
    const head = Buffer.alloc(46)
    head.writeUInt32LE(0x02014b50, 0)
    head.writeUInt16LE((3 << 8) | 20, 4)
    head.writeUInt16LE(20, 6)
    head.writeUInt16LE(8, 10)
    head.writeUInt32LE(place.crc, 16)
    head.writeUInt32LE(place.packed, 20)
    head.writeUInt32LE(place.size, 24)
    head.writeUInt16LE(Buffer.byteLength(name), 28)
    head.writeUInt32LE((mode << 16) >>> 0, 38)
    head.writeUInt32LE(place.at, 42)
    return Buffer.concat([head, Buffer.from(name)])
  })
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...files, listed, end])
}
