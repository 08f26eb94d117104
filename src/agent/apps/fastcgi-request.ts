/** As much of FastCGI 1.0 as it takes to ask a site's php-fpm for one script (fastcgi-archives.github.io). */
import { connect } from 'node:net'

const beginRequest = 1
const params = 4
const stdin = 5
const stdout = 6
const endRequest = 3
/** A record's content is at most 65,535 bytes (§3.3). */
const longestContent = 65_535

function record(type: number, content: Buffer): Buffer {
  const head = Buffer.from([1, type, 0, 1, content.length >> 8, content.length & 255, 0, 0])
  return Buffer.concat([head, content])
}

/** A stream of records of one type, closed by an empty one. */
function stream(type: number, content: Buffer): Buffer {
  const records: Buffer[] = []
  for (let at = 0; at < content.length; at += longestContent) records.push(record(type, content.subarray(at, at + longestContent)))
  return Buffer.concat([...records, record(type, Buffer.alloc(0))])
}

/** Name and value, each with a length of one byte below 128, else of four (§3.4). */
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

interface FastcgiAsked {
  readonly socketPath: string
  /** SCRIPT_FILENAME and the like. */
  readonly parameters: Readonly<Record<string, string>>
  readonly body: string
  readonly timeoutMs: number
}

/** What a script wrote, its headers cut off. More than this is no answer of a script of ours. */
const longestAnswerBytes = 4 * 1024 * 1024

/**
 * Asks and gives the script's output without its headers.
 * @throws when the socket cannot be reached, the connection ends early, or nothing is finished within `timeoutMs`.
 */
export function fastcgiRequest(asked: FastcgiAsked): Promise<string> {
  const pairs = Object.entries(asked.parameters).map(([name, value]) => pair(name, value))
  return new Promise((resolve, reject) => {
    const socket = connect(asked.socketPath)
    const reader = new OutputReader()
    const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${asked.timeoutMs} ms`)), asked.timeoutMs)
    socket.on('connect', () => {
      socket.write(record(beginRequest, Buffer.from([0, 1, 0, 0, 0, 0, 0, 0])))
      socket.write(stream(params, Buffer.concat(pairs)))
      socket.write(stream(stdin, Buffer.from(asked.body)))
    })
    socket.on('data', (chunk) => {
      if (!reader.take(chunk)) socket.destroy(new Error('the answer is too long'))
    })
    socket.on('error', reject)
    socket.on('close', () => {
      clearTimeout(timer)
      if (reader.ended) resolve(reader.text())
      else reject(new Error('php-fpm hung up'))
    })
  })
}

class OutputReader {
  readonly #parts: Buffer[] = []
  #waiting: Buffer = Buffer.alloc(0)
  #length = 0
  ended = false

  /** @returns false when it has become too long. */
  take(chunk: Buffer): boolean {
    this.#waiting = Buffer.concat([this.#waiting, chunk])
    for (;;) {
      if (this.#waiting.length < 8) break
      const length = this.#waiting.readUInt16BE(4)
      const whole = 8 + length + this.#waiting[6]!
      if (this.#waiting.length < whole) break
      if (this.#waiting[1] === stdout) {
        this.#parts.push(this.#waiting.subarray(8, 8 + length))
        this.#length += length
      }
      if (this.#waiting[1] === endRequest) this.ended = true
      this.#waiting = this.#waiting.subarray(whole)
    }
    return this.#length <= longestAnswerBytes
  }

  text(): string {
    const text = Buffer.concat(this.#parts).toString('utf8')
    const end = /\r?\n\r?\n/.exec(text)
    return end ? text.slice(end.index + end[0].length) : text
  }
}
