/**
 * Reads multipart/form-data (RFC 7578, RFC 2046 §5.1) as a stream: part after part, none held in memory.
 */
import { UserError } from '#lib/errors.ts'

interface Part {
  /** The field of the form. */
  name: string
  /** As the browser gives it, perhaps with folders; null for a field that is no file. */
  fileName: string | null
}

const longestHeaders = 16 * 1024
const broken = () => new UserError('fileBodyIncomplete', {}, { status: 400 })

/** The boundary that a content type names, or null. */
export function boundaryOf(contentType: string): string | null {
  const found = /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"]{1,70})"|([^\s";]{1,70})(?=[\s;]|$))/i.exec(contentType)
  return found?.[1] ?? found?.[2] ?? null
}

/** What browsers escape in a file name (HTML Standard, multipart/form-data encoding algorithm). */
const unescaped = (text: string): string => text.replace(/%22/g, '"').replace(/%0D/gi, '\r').replace(/%0A/gi, '\n')

function partFrom(headers: string): Part {
  const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(headers)?.[1]
  const name = disposition && /(?:^|;)\s*name="([^"]*)"/i.exec(disposition)?.[1]
  if (disposition === undefined || name === undefined) throw broken()
  const fileName = /(?:^|;)\s*filename="([^"]*)"/i.exec(disposition)?.[1]
  return { name: unescaped(name), fileName: fileName === undefined ? null : unescaped(fileName) }
}

export class MultipartReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #delimiter: Buffer
  /** Begins with the line end that precedes every delimiter but the first. */
  #held = Buffer.from('\r\n')
  #inBody = true

  constructor(source: ReadableStream<Uint8Array>, boundary: string) {
    this.#reader = source.getReader()
    this.#delimiter = Buffer.from(`\r\n--${boundary}`)
  }

  /** The next part, or null after the last; what is left of the one before is skipped. @throws {UserError} `fileBodyIncomplete`. */
  async next(): Promise<Part | null> {
    for await (const _skipped of this.body()) continue
    await this.#need(2)
    if (this.#held.subarray(0, 2).toString('latin1') === '--') return null
    for (;;) {
      const end = this.#held.indexOf('\r\n\r\n')
      if (end >= 0) {
        const part = partFrom(this.#held.subarray(0, end).toString('utf8'))
        this.#held = this.#held.subarray(end + 4)
        this.#inBody = true
        return part
      }
      if (this.#held.length > longestHeaders) throw broken()
      await this.#fill()
    }
  }

  /** Bytes of the part that `next` gave, up to the delimiter. @throws {UserError} `fileBodyIncomplete` when it never comes. */
  async *body(): AsyncGenerator<Buffer> {
    while (this.#inBody) {
      const end = this.#held.indexOf(this.#delimiter)
      if (end >= 0) {
        const last = this.#held.subarray(0, end)
        this.#held = this.#held.subarray(end + this.#delimiter.length)
        this.#inBody = false
        if (last.length > 0) yield last
        return
      }
      // The delimiter may have begun at the end of what is held.
      const sure = this.#held.length - this.#delimiter.length + 1
      if (sure > 0) {
        const chunk = this.#held.subarray(0, sure)
        this.#held = this.#held.subarray(sure)
        yield chunk
      }
      await this.#fill()
    }
  }

  async #need(bytes: number): Promise<void> {
    while (this.#held.length < bytes) await this.#fill()
  }

  async #fill(): Promise<void> {
    const { done, value } = await this.#reader.read()
    if (done) throw broken()
    this.#held = Buffer.concat([this.#held, value])
  }
}
