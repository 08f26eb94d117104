/**
 * The observer: the third service of the agent. It reads logs as an account of its own, without network and
 * without privilege; the puller, which has the network, fetches what it counted.
 *
 * | request on its socket | body | answer |
 * |---|---|---|
 * | `POST /observations` | `{}` | `Observations` not yet taken, oldest first |
 * | `POST /observations/taken` | `{upTo}` | `{}` |
 * | `POST /log` | `ReadLog` | `LogPage` |
 * | `POST /measures` | `Measures` of the executor | `{}` |
 */
import { chmodSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Clock } from '#lib/clock.ts'
import { errorFields } from '#lib/log.ts'
import type { Log } from '#lib/log.ts'
import { nothing } from '#wire/node-routes.ts'
import { measures, observationsTaken } from '#wire/observations.ts'
import { readLog } from '#wire/site-log.ts'
import { parseJson, ShapeError } from '#wire/shape.ts'
import type { NodePaths } from '../paths.ts'
import type { AgainMs } from './observation-store.ts'
import { Observer } from './observer.ts'

interface RunningObserver {
  end(): Promise<void>
}

const pauseMs = 500
const batch = 1000
const bodyLimitBytes = 32 * 1024 * 1024

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > bodyLimitBytes) throw new ShapeError('$', `at most ${bodyLimitBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** `againMs`: after how long sums that grow are told again, instead of the usual. */
export async function startObserver({ paths, clock, log, againMs }: { paths: NodePaths; clock: Clock; log: Log; againMs?: AgainMs | undefined }): Promise<RunningObserver> {
  const observer = new Observer(paths, clock, log, againMs)
  let ended = false
  let timer: NodeJS.Timeout | undefined
  const run = () => {
    let more = false
    try {
      more = observer.round()
    } catch (error) {
      log.error('observer.roundFailed', errorFields(error))
    }
    if (!ended) timer = setTimeout(run, more ? 0 : pauseMs)
  }

  const answers: Readonly<Record<string, (body: string) => unknown>> = {
    'POST /observations': (body) => {
      parseJson(nothing, body)
      return { observations: observer.untaken(batch) }
    },
    'POST /observations/taken': (body) => {
      observer.take(parseJson(observationsTaken, body).upTo)
      return {}
    },
    'POST /log': (body) => observer.readLog(parseJson(readLog, body)),
    'POST /measures': (body) => {
      observer.measured(parseJson(measures, body))
      return {}
    },
  }
  const server = createServer((request, response) => {
    const answer = answers[`${request.method} ${request.url}`]
    if (answer === undefined) return void response.writeHead(404).end()
    readBody(request)
      .then(answer)
      .then((value) => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value)))
      .catch((error: unknown) => {
        log.warn('observer.refused', { url: request.url, ...errorFields(error) })
        response.writeHead(error instanceof ShapeError ? 400 : 500).end()
      })
  })
  rmSync(paths.observerSocket, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(paths.observerSocket, resolve)
  })
  // Who may knock is said by the folder: the puller's group alone comes through it.
  chmodSync(paths.observerSocket, 0o666)
  run()
  log.info('observer.up')
  return {
    async end() {
      ended = true
      clearTimeout(timer)
      observer.write()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      observer.close()
    },
  }
}
