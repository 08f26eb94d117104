/** HTTP written by hand, for requests that no decent client would send. */
import { connect } from 'node:net'
import { gunzipSync } from 'node:zlib'

export interface RawAnswer {
  readonly status: number
  /** Names in lower case; of several with one name, the last. */
  readonly headers: ReadonlyMap<string, string>
  /** Unpacked, where it came compressed. */
  readonly body: string
}

/**
 * Sends bytes to a unix socket and reads until the other side ends. With `from` a line of the PROXY protocol
 * goes first. Status 0 when nothing came back.
 */
export function rawHttp(socketPath: string, bytes: string | Uint8Array, from?: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(socketPath, () => {
      if (from !== undefined) socket.write(`PROXY TCP4 ${from} 127.0.0.1 40000 80\r\n`)
      socket.write(bytes)
    })
    socket.setTimeout(60_000, () => socket.destroy(new Error('no answer within a minute')))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' || error.code === 'ECONNRESET' ? undefined : reject(error)))
    socket.on('close', () => resolve(parseAnswer(Buffer.concat(chunks))))
  })
}

function parseAnswer(answer: Buffer): RawAnswer {
  const end = answer.indexOf('\r\n\r\n')
  const [first = '', ...lines] = answer.subarray(0, end < 0 ? answer.length : end).toString('utf8').split('\r\n')
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const))
  const body = end < 0 ? Buffer.alloc(0) : answer.subarray(end + 4)
  const whole = headers.get('transfer-encoding') === 'chunked' ? unchunk(body) : body
  const text = (headers.get('content-encoding') === 'gzip' && whole.length > 0 ? gunzipSync(whole) : whole).toString('utf8')
  // our pages carry a font, which no failing test shall print
  return { status: Number(first.split(' ')[1] ?? 0), headers, body: text.replace(/base64,[\w+/=]+/g, 'base64,') }
}

/** Joins the chunks of RFC 9112 §7.1. */
function unchunk(body: Buffer): Buffer {
  let rest = body
  const parts: Buffer[] = []
  for (;;) {
    const end = rest.indexOf('\r\n')
    const size = Number.parseInt(rest.subarray(0, end).toString('latin1'), 16)
    if (end < 0 || !(size > 0)) return Buffer.concat(parts)
    parts.push(rest.subarray(end + 2, end + 2 + size))
    rest = rest.subarray(end + 2 + size + 2)
  }
}

/** A plain request that asks the connection to be closed. */
export function requestText(host: string, path: string, options: { method?: string; headers?: readonly string[]; body?: string } = {}): string {
  const lines = [`${options.method ?? 'GET'} ${path} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...(options.headers ?? [])]
  if (options.body !== undefined) lines.push(`Content-Length: ${Buffer.byteLength(options.body)}`)
  return `${lines.join('\r\n')}\r\n\r\n${options.body ?? ''}`
}
