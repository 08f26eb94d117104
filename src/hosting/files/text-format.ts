/**
 * A file as people edit it, and back: the same bytes when nothing was changed. Encoding, byte order mark and line
 * ends are kept; a text area knows only one kind of line end (HTML Standard, « normalize newlines »).
 */
import { UserError } from '#lib/errors.ts'

export const encodings = ['utf-8', 'windows-1252'] as const
type Encoding = (typeof encodings)[number]
export const lineEnds = ['lf', 'crlf', 'cr'] as const
type LineEnd = (typeof lineEnds)[number]

export interface TextFormat {
  encoding: Encoding
  /** Begins with a byte order mark. */
  mark: boolean
  lineEnd: LineEnd
}

export interface EditedText extends TextFormat {
  /** Lines end with `\n`. */
  text: string
  /** Not all lines ended alike: saved, they will. */
  mixed: boolean
}

const signs: Record<LineEnd, string> = { lf: '\n', crlf: '\r\n', cr: '\r' }

/** Which sign each of the 256 bytes is (WHATWG Encoding, windows-1252: every byte is some sign). */
const westernSigns = [...new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 256 }, (_, byte) => byte))]
const westernBytes = new Map(westernSigns.map((sign, byte) => [sign, byte]))

/** @returns null for what is no text: it holds NUL. */
export function textFrom(bytes: Uint8Array): EditedText | null {
  if (bytes.includes(0)) return null
  const { text, encoding, mark } = decoded(bytes)
  const counts: Record<LineEnd, number> = { crlf: 0, lf: 0, cr: 0 }
  for (const [end] of text.matchAll(/\r\n|\n|\r/g)) counts[end === '\r\n' ? 'crlf' : end === '\n' ? 'lf' : 'cr']++
  const lineEnd = counts.crlf > counts.lf && counts.crlf >= counts.cr ? 'crlf' : counts.cr > counts.lf ? 'cr' : 'lf'
  const mixed = Object.values(counts).filter((count) => count > 0).length > 1
  return { text: text.replace(/\r\n|\r/g, '\n'), encoding, mark, lineEnd, mixed }
}

function decoded(bytes: Uint8Array): { text: string } & Pick<TextFormat, 'encoding' | 'mark'> {
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(mark ? bytes.subarray(3) : bytes), encoding: 'utf-8', mark }
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252', mark: false }
  }
}

/**
 * The bytes of a text, whatever line ends it came with.
 * @throws {UserError} `fileSignNotInEncoding` for a sign that the encoding has no byte for.
 */
export function bytesOf(text: string, { encoding, mark, lineEnd }: TextFormat): Uint8Array<ArrayBuffer> {
  const lines = text.replace(/\r\n|\r|\n/g, signs[lineEnd])
  if (encoding === 'utf-8') return new TextEncoder().encode((mark ? '\ufeff' : '') + lines)
  const bytes = new Uint8Array(lines.length)
  let length = 0
  for (const sign of lines) {
    const byte = westernBytes.get(sign)
    if (byte === undefined) throw new UserError('fileSignNotInEncoding', { sign }, { field: 'encoding' })
    bytes[length++] = byte
  }
  return bytes.slice(0, length)
}
