/** The server's side of `components/live.ts`: sends fragments as they change. */
import { streamSSE } from 'hono/streaming'
import type { Html } from './components/content.ts'
import type { Ctx } from './environment.ts'

export interface LiveStream {
  /** Sends elements; each replaces the one of the same id in the page. */
  send(fragment: Html): Promise<void>
  /** Nothing more will change; with a path the page moves there. */
  done(path?: string): Promise<void>
  /** Aborted when the reader has gone or the stream has lasted long enough: stop watching then. */
  readonly closed: AbortSignal
}

/** Proxies cut silent connections after a minute or so. */
const heartbeatMs = 20_000
/** The browser opens a new one, which asks again who reads: a person signed out does not listen for ever. */
const longestMs = 10 * 60_000

/** Answers with a stream of events for as long as `work` runs. It must end when `closed` aborts. */
export function liveStream(c: Ctx, work: (stream: LiveStream) => Promise<void>): Response {
  c.header('Cache-Control', 'no-store, no-transform')
  c.header('X-Accel-Buffering', 'no')
  return streamSSE(
    c,
    async (sse) => {
      const over = new AbortController()
      sse.onAbort(() => over.abort())
      const heart = setInterval(() => void sse.write(': still here\n\n').catch(() => over.abort()), heartbeatMs)
      const limit = setTimeout(() => over.abort(), longestMs)
      try {
        await work({
          send: async (fragment) => sse.writeSSE({ event: 'fragment', data: String(await fragment) }),
          done: async (path = '') => sse.writeSSE({ event: 'done', data: path }),
          closed: over.signal,
        })
      } finally {
        clearInterval(heart)
        clearTimeout(limit)
        over.abort()
      }
    },
    async (error) => c.get('log').error('live.failed', { error: error.message, stack: error.stack }),
  )
}
