/**
 * The executor's door: HTTP on a unix socket that only root and the puller can reach (wire `executor.ts`).
 * Whatever comes is parsed again with the closed grammar before anything is done with it.
 */
import { chmodSync, chownSync, unlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { errorFields } from '#lib/log.ts'
import type { Log } from '#lib/log.ts'
import { fromHeader, progressRequest, reportsRequest } from '#wire/executor.ts'
import { call } from '#wire/node-calls.ts'
import type { Call, CallProgress } from '#wire/node-calls.ts'
import { measuresRequest } from '#wire/observations.ts'
import type { Measures, MeasuresRequest } from '#wire/observations.ts'
import { nothing } from '#wire/node-routes.ts'
import { reports, stateAnswer } from '#wire/node-state.ts'
import type { NodeFacts, Report, StateAnswer } from '#wire/node-state.ts'
import { parseJson, ShapeError } from '#wire/shape.ts'
import type { Parser } from '#wire/shape.ts'

/** What stands behind the door. */
export interface ExecutorService {
  /** @throws {ShapeError} when the state is another node's. */
  take(state: StateAnswer): void
  revision(): number
  reports(waitMs: number): Promise<Report[]>
  acknowledge(taken: readonly Report[]): void
  facts(): Promise<NodeFacts>
  /** What a call under way says of itself, or null after `waitMs` and for one that is over. */
  progress(call: string, waitMs: number): Promise<CallProgress | null>
  measures(request: MeasuresRequest): Promise<Measures>
  /** Answers with header `x-answer` and, where there is one, a body. */
  call(asked: Call, request: IncomingMessage, response: ServerResponse): Promise<void>
}

/** A whole state of 100,000 resources takes about 60 MB. */
const bodyLimitBytes = 100 * 1024 * 1024
/** A call that names 200 files at their longest, in base64. */
const headerLimitBytes = 2 * 1024 * 1024

async function readBody<T>(request: IncomingMessage, parser: Parser<T>): Promise<T> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > bodyLimitBytes) throw new ShapeError('$', `at most ${bodyLimitBytes} bytes`)
    chunks.push(chunk)
  }
  return parseJson(parser, Buffer.concat(chunks).toString('utf8'))
}

function answer(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

async function handle(service: ExecutorService, request: IncomingMessage, response: ServerResponse): Promise<void> {
  switch (`${request.method} ${request.url}`) {
    case 'POST /state':
      service.take(await readBody(request, stateAnswer))
      return answer(response, { revision: service.revision() })
    case 'POST /revision':
      await readBody(request, nothing)
      return answer(response, { revision: service.revision() })
    case 'POST /reports':
      return answer(response, { reports: await service.reports((await readBody(request, reportsRequest)).waitMs) })
    case 'POST /reports/acknowledge':
      service.acknowledge((await readBody(request, reports)).reports)
      return answer(response, {})
    case 'POST /facts':
      await readBody(request, nothing)
      return answer(response, await service.facts())
    case 'POST /progress': {
      const { call: asked, waitMs } = await readBody(request, progressRequest)
      return answer(response, { progress: await service.progress(asked, waitMs) })
    }
    case 'POST /measures':
      return answer(response, await service.measures(await readBody(request, measuresRequest)))
    case 'POST /call':
      return await service.call(parseJson(call, fromHeader(String(request.headers['x-call'] ?? ''))), request, response)
    default:
      response.writeHead(404).end()
  }
}

/** Makes the server; `listenOnSocket` opens it. */
export function makeExecutorServer(service: ExecutorService, log: Log): Server {
  const server = createServer({ maxHeaderSize: headerLimitBytes }, (request, response) => {
    handle(service, request, response).catch((error: unknown) => {
      const refused = error instanceof ShapeError
      log.warn(refused ? 'executor.refused' : 'executor.failed', { url: request.url, ...errorFields(error) })
      if (response.headersSent) response.destroy()
      else response.writeHead(refused ? 400 : 500, { 'content-type': 'application/json' }).end(JSON.stringify({ error: refused ? error.message : 'internal' }))
    })
  })
  // A member's upload may take as long as it takes while bytes come: the worker has its own time limit.
  server.requestTimeout = 0
  server.headersTimeout = 10_000
  return server
}

/** Listens, and lets `gid` in. A socket that a dead executor left is replaced. */
export async function listenOnSocket(server: Server, path: string, gid: number): Promise<void> {
  try {
    unlinkSync(path)
  } catch {
    // there was none
  }
  const mask = process.umask(0o177)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  process.umask(mask)
  chownSync(path, 0, gid)
  chmodSync(path, 0o660)
}
