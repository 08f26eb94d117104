/**
 * `fetch` to a panel whose name the system need not know. Names below `.localhost` are never resolved (Node
 * cannot, browsers can): the connection goes to 127.0.0.1 and the name travels in the Host header, which the
 * built-in fetch does not let one set.
 */
import { request as plainRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as secureRequest } from 'node:https'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'

export interface Door {
  /** `https://panel.example.coop`. */
  origin: string
  /** Where to connect instead of what the name says. */
  connect?: { host: string; port: number } | undefined
}

/** Nobody is there, or they fell silent. */
export class Unreachable extends Error {}

/** The longest silence of an answer; a stream of events sends something more often than that or is over. */
const silenceMs = 120_000
const connectMs = 10_000

type Body = string | Uint8Array | ReadableStream<Uint8Array> | null | undefined

/** A `fetch` whose every request goes through the door. @throws {Unreachable} */
export function panelFetch(door: Door) {
  const origin = new URL(door.origin)
  const secure = origin.protocol === 'https:'
  const local = origin.hostname === 'localhost' || origin.hostname.endsWith('.localhost')
  const connect = door.connect ?? { host: local ? '127.0.0.1' : origin.hostname, port: Number(origin.port || (secure ? 443 : 80)) }

  return (input: URL | string | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input)
    const headers = Object.fromEntries(new Headers(init.headers))
    const body = init.body as Body
    return new Promise((resolve, reject) => {
      const failed = (error: Error) => reject(new Unreachable(error.message, { cause: error }))
      const send = secure ? secureRequest : plainRequest
      const asked = send({
        ...connect,
        method: init.method ?? 'GET',
        path: url.pathname + url.search,
        headers: { host: origin.host, ...headers, ...(typeof body === 'string' || body instanceof Uint8Array ? { 'content-length': Buffer.byteLength(body) } : {}) },
        ...(secure ? { servername: origin.hostname } : {}),
        ...(init.signal ? { signal: init.signal } : {}),
        agent: false,
        timeout: connectMs,
      })
      asked.once('socket', (socket) => socket.once(secure ? 'secureConnect' : 'connect', () => asked.setTimeout(silenceMs)))
      asked.on('timeout', () => asked.destroy(new Error('no answer in time')))
      asked.on('error', failed)
      asked.on('response', (answer) => resolve(asResponse(answer)))
      if (body === null || body === undefined) asked.end()
      else if (typeof body === 'string' || body instanceof Uint8Array) asked.end(body)
      else {
        const source = Readable.fromWeb(body as NodeReadableStream<Uint8Array>)
        source.on('error', (error) => asked.destroy(error))
        // A panel that refuses early answers before it has read all: its answer counts, not the broken pipe.
        source.pipe(asked)
        asked.on('close', () => source.destroy())
      }
    })
  }
}

function asResponse(answer: IncomingMessage): Response {
  const status = answer.statusCode ?? 500
  const headers = new Headers()
  for (const [name, value] of Object.entries(answer.headers)) for (const one of [value ?? []].flat()) headers.append(name, one)
  const empty = status === 204 || status === 304
  if (empty) answer.resume()
  return new Response(empty ? null : (Readable.toWeb(answer) as unknown as ReadableStream<Uint8Array>), { status, headers })
}
