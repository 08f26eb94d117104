/** One line of log a request, under an id of our own that follows it to the node and comes back to the reader. */
import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { elapsedMs } from '#lib/clock.ts'
import { newRequestId } from '#lib/ids.ts'
import type { Log } from '#lib/log.ts'
import type { Ctx, Env } from './environment.ts'

/** Path of a request as far as it may be written down: links with a secret in them are given by their pattern. */
function loggablePath(c: Ctx): string {
  const pattern = matchedRoutes(c).findLast((route) => route.method !== 'ALL')?.path
  return pattern && /:(token|secret|code)/.test(pattern) ? pattern : c.req.path
}

/** Gives the request its id and log, and writes the line when the answer begins. No id is taken from outside. */
export const requestLine =
  (log: Log): MiddlewareHandler<Env> =>
  async (c, next) => {
    const begunMs = elapsedMs()
    const requestId = newRequestId()
    c.set('requestId', requestId)
    c.set('log', log.with({ requestId }))
    await next()
    c.res.headers.set('X-Request-Id', requestId)
    log.info('request', {
      requestId,
      method: c.req.method,
      path: loggablePath(c),
      status: c.res.status,
      durationMs: Math.round((elapsedMs() - begunMs) * 10) / 10,
      source: c.get('source'),
      ...(c.get('actor') ? { personId: c.get('actor')?.personId } : {}),
    })
  }
