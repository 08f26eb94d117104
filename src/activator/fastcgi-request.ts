/** As much of FastCGI 1.0 (fastcgi-archives.github.io) as it takes to ask a php-fpm for a page in a trial. */
import { connect } from 'node:net'

const beginRequest = 1
const params = 4
const stdin = 5
const stdout = 6

function record(type: number, content: Buffer): Buffer {
  const head = Buffer.from([1, type, 0, 1, content.length >> 8, content.length & 255, 0, 0])
  return Buffer.concat([head, content])
}

/** Name and value, each at most 127 bytes or with the four-byte length (§3.4). */
function pair(name: string, value: string): Buffer {
  const length = (text: string) => {
    const bytes = Buffer.byteLength(text)
    if (bytes < 128) return Buffer.from([bytes])
    const four = Buffer.alloc(4)
    four.writeUInt32BE((bytes | 0x80000000) >>> 0)
    return four
  }
  return Buffer.concat([length(name), length(value), Buffer.from(name), Buffer.from(value)])
}

/**
 * Asks for one script and gives what it wrote, headers included, or null when the other side hung up without
 * an answer.
 * @throws when the socket cannot be reached, or nothing comes within `timeoutMs` (default 20,000).
 */
export async function fastcgiRequest(socketPath: string, script: string, query = '', timeoutMs = 20_000, more: Readonly<Record<string, string>> = {}): Promise<string | null> {
  return (await fastcgiAnswer(socketPath, script, query, timeoutMs, more))?.toString('utf8') ?? null
}

/** The same for a body that is not text. */
export function fastcgiAnswer(socketPath: string, script: string, query = '', timeoutMs = 20_000, more: Readonly<Record<string, string>> = {}): Promise<Buffer | null> {
  const environment = { SCRIPT_FILENAME: script, REQUEST_METHOD: 'GET', QUERY_STRING: query, SCRIPT_NAME: '/', REQUEST_URI: '/', ...more }
  const pairs = Object.entries(environment).map(([name, value]) => pair(name, value))
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath)
    const chunks: Buffer[] = []
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer within ${timeoutMs} ms`)))
    socket.on('connect', () => {
      socket.write(record(beginRequest, Buffer.from([0, 1, 0, 0, 0, 0, 0, 0])))
      socket.write(record(params, Buffer.concat(pairs)))
      socket.write(record(params, Buffer.alloc(0)))
      socket.write(record(stdin, Buffer.alloc(0)))
    })
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(null)
      else reject(error)
    })
    socket.on('close', () => resolve(chunks.length === 0 ? null : outputOf(Buffer.concat(chunks))))
  })
}

function outputOf(stream: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at + 8 <= stream.length; ) {
    const length = stream.readUInt16BE(at + 4)
    if (stream[at + 1] === stdout) parts.push(stream.subarray(at + 8, at + 8 + length))
    at += 8 + length + (stream[at + 6] ?? 0)
  }
  return Buffer.concat(parts)
}
