/** The server's side of `components/live.ts`: sends fragments as they change. */
import { streamSSE } from 'hono/streaming'
import type { Html } from './components/content.ts'
import type { Ctx } from './environment.ts'

interface LiveStream {
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

/** How long somebody who lost the right to read, or signed out, goes on reading. */
const askAgainMs = 5000

interface EventStream {
  send(event: string, data: string): Promise<void>
  /** Aborted when the reader has gone, may no longer read, or the stream has lasted long enough: stop watching then. */
  readonly closed: AbortSignal
}

/** Answers with server-sent events for as long as `work` runs. It must end when `closed` aborts. */
export function eventStream(c: Ctx, work: (stream: EventStream) => Promise<void>): Response {
  c.header('Cache-Control', 'no-store, no-transform')
  c.header('X-Accel-Buffering', 'no')
  return streamSSE(
    c,
    async (sse) => {
      const over = new AbortController()
      const end = () => over.abort()
      sse.onAbort(end)
      const heart = setInterval(() => void sse.write(': still here\n\n').catch(end), heartbeatMs)
      const limit = setTimeout(end, longestMs)
      const guard = setInterval(() => void c.get('stillPasses')().then((passes) => passes || end(), end), askAgainMs)
      try {
        await work({ send: (event, data) => sse.writeSSE({ event, data }), closed: over.signal })
      } finally {
        clearInterval(heart)
        clearInterval(guard)
        clearTimeout(limit)
        end()
      }
    },
    async (error) => c.get('log').error('live.failed', { error: error.message, stack: error.stack }),
  )
}

/** Answers with fragments for as long as `work` runs. It must end when `closed` aborts. */
export const liveStream = (c: Ctx, work: (stream: LiveStream) => Promise<void>): Response =>
  eventStream(c, ({ send, closed }) =>
    work({
      send: async (fragment) => send('fragment', String(await fragment)),
      done: async (path = '') => send('done', path),
      closed,
    }),
  )
