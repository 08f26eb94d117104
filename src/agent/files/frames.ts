/**
 * How the executor and a worker speak over standard input and output: frames of one letter, a length and a
 * content. `q` question (JSON), `d` bytes of a file, `e` their end, `p` how far the work has come (JSON), `a` answer
 * (JSON).
 */
type FrameKind = 'q' | 'd' | 'e' | 'p' | 'a'

export interface Frame {
  readonly kind: FrameKind
  readonly content: Buffer
}

const headBytes = 5
/** A folder of 1,000 entries with long names takes about 5 MB as JSON. */
const contentLimitBytes = 16 * 1024 * 1024

export function frameOf(kind: FrameKind, content: Buffer | string = ''): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const head = Buffer.alloc(headBytes)
  head.write(kind, 'latin1')
  head.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([head, bytes])
}

const isKind = (letter: string): letter is FrameKind => letter.length === 1 && 'qdepa'.includes(letter)

/**
 * Cuts a stream of bytes into frames.
 * @throws when a frame is of no known kind or too long: the other side is not ours any more.
 */
export async function* framesFrom(bytes: AsyncIterable<Buffer>): AsyncGenerator<Frame, void, void> {
  let waiting: Buffer = Buffer.alloc(0)
  for await (const chunk of bytes) {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk])
    while (waiting.length >= headBytes) {
      const kind = String.fromCharCode(waiting[0]!)
      const length = waiting.readUInt32BE(1)
      if (!isKind(kind) || length > contentLimitBytes) throw new Error('no frame')
      if (waiting.length < headBytes + length) break
      yield { kind, content: waiting.subarray(headBytes, headBytes + length) }
      waiting = waiting.subarray(headBytes + length)
    }
  }
}
