/** One HTTP request with JSON or a stream, over any connection: the two ends of the puller share it. */
import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { IncomingMessage, RequestOptions } from 'node:http'
import type { RequestOptions as SecureOptions } from 'node:https'
import { pipeline } from 'node:stream/promises'
import type { Readable } from 'node:stream'
import { parseJson } from '#wire/shape.ts'
import type { Parser } from '#wire/shape.ts'

/** Where requests go: plain HTTP on our own socket, or TLS. */
export type Door = { readonly secure: false; readonly options: RequestOptions } | { readonly secure: true; readonly options: SecureOptions }

/** The other side answered, but not with success. */
export class AnsweredError extends Error {
  readonly status: number
  constructor(status: number, what: string) {
    super(`${what} was answered with ${status}`)
    this.name = 'AnsweredError'
    this.status = status
  }
}

interface Asked {
  readonly method: 'POST' | 'GET' | 'PUT'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Readable
  /** Without a sign for so long the connection is given up. */
  readonly silenceMs: number
  readonly signal?: AbortSignal
}

const answerLimitBytes = 100 * 1024 * 1024

/** Sends a request and gives the answer as it begins. The caller reads or destroys its body. */
export function ask(door: Door, asked: Asked): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { method, path, silenceMs } = asked
    const options = { method, path, timeout: silenceMs, headers: { ...asked.headers }, ...(asked.signal ? { signal: asked.signal } : {}) }
    const request = door.secure ? secureRequest({ ...door.options, ...options }) : plainRequest({ ...door.options, ...options })
    request.once('response', resolve)
    request.on('error', reject)
    request.on('timeout', () => request.destroy(new Error(`${path}: nothing heard for ${silenceMs} ms`)))
    if (asked.body === undefined || typeof asked.body === 'string') request.end(asked.body)
    // An answer may come before the body is through (a refusal): then the rest is not sent, and that is no error.
    else pipeline(asked.body, request).catch(reject)
  })
}

/** Reads a whole answer. @throws when it is longer than 100 MB. */
export async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > answerLimitBytes) throw new Error(`an answer of more than ${answerLimitBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** POSTs JSON and reads JSON. @throws {AnsweredError} {ShapeError} or a network error. */
export async function askJson<T>(door: Door, path: string, body: unknown, parser: Parser<T>, options: { silenceMs: number; signal?: AbortSignal }): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  const answer = await ask(door, { method: 'POST', path, headers, body: JSON.stringify(body), ...options })
  const text = await readText(answer)
  if (answer.statusCode !== 200) throw new AnsweredError(answer.statusCode ?? 0, path)
  return parseJson(parser, text)
}
