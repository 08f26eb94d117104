/** The shape of one request of a node, and reading what it sends within bounds. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { UserError } from '#lib/errors.ts'
import { parseJson } from '#wire/shape.ts'
import type { Parser } from '#wire/shape.ts'

/** Longest time between two chunks of a body, in either direction. */
const idleMs = 30_000

/**
 * Reads a whole body as JSON of this shape.
 * @throws UserError `tooLarge` (413), `timeout` (400); `ShapeError` for what does not fit.
 */
export async function readJson<T>(request: IncomingMessage, parser: Parser<T>, maxBytes: number): Promise<T> {
  const tooLarge = () => new UserError('tooLarge', { largestMb: Math.ceil(maxBytes / 1_000_000) }, { status: 413 })
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  const timer = setTimeout(() => request.destroy(new UserError('timeout', {}, { status: 400 })), idleMs)
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      timer.refresh()
      size += chunk.length
      if (size > maxBytes) throw tooLarge()
      chunks.push(chunk)
    }
  } finally {
    clearTimeout(timer)
  }
  return parseJson(parser, Buffer.concat(chunks).toString('utf8'))
}

/** Answers with JSON, unless whoever asked is gone. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy()
  const text = JSON.stringify(value)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

/** An aborted signal once the connection that carries this answer is gone. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) controller.abort()
  })
  return controller.signal
}
