/** The frame: one application out of the features, with everything that every request goes through. */
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { MiddlewareHandler } from 'hono'
import type { Db } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Config } from '#lib/config.ts'
import { UserError } from '#lib/errors.ts'
import type { Log } from '#lib/log.ts'
import type { Actor } from '#people/actor.ts'
import { makeAssetRoutes } from './asset-routes.ts'
import { makeSourceReader, remoteAddress } from './client-source.ts'
import { compress } from './compress.ts'
import { browserSecret, isStreamed, makeCsrfToken, refuseForgeries } from './csrf.ts'
import type { App, Ctx, Env } from './environment.ts'
import { answerError, answerNotFound } from './error-pages.ts'
import { readableForm } from './form-body.ts'
import { everyone, frameWork, guardedRoutes } from './guard.ts'
import { applyPreferences, switchPreferences } from './preferences.ts'
import { requestLine } from './request-line.ts'
import { securityHeaders } from './security-headers.ts'

interface Services {
  config: Config
  db: Db
  clock: Clock
  log: Log
  /** Who makes a request, or null; reads `source` and `requestId` from the context. */
  identify: (c: Ctx) => Promise<Actor | null>
  features: readonly { path: string; app: App }[]
}

/** Forms and JSON; what is larger is streamed (`streamedBody`) and limited by its own route. */
const largestBodyBytes = 1024 * 1024

/** Answers only under the panel's own name: what arrives under another one was not meant for it (RFC 9110 §15.5.20). */
const onlyOurHost =
  (config: Config): MiddlewareHandler<Env> =>
  async (c, next) => {
    const host = new URL(config.panelOrigin).host
    if (c.req.header('host')?.toLowerCase() !== host) return c.text('This is not the name of the panel.\n', 421)
    return next()
  }

const begin = (services: Services): MiddlewareHandler<Env> => {
  const sourceOf = makeSourceReader(services.config.trustedProxies)
  return async (c, next) => {
    c.set('config', services.config)
    c.set('db', services.db)
    c.set('clock', services.clock)
    c.set('actor', null)
    c.set('source', sourceOf(remoteAddress(c), c.req.header('x-forwarded-for')))
    c.set('fragment', c.req.header('x-onyva-fragment') !== undefined)
    applyPreferences(c) // once without the person: even a failure to find out who it is gets an answer
    await next()
  }
}

const knowPerson = (identify: Services['identify']): MiddlewareHandler<Env> => async (c, next) => {
  c.set('browser', browserSecret(c))
  c.set('csrf', makeCsrfToken(c.get('browser'), null)) // the page of a failed identify() may hold a form too
  c.set('actor', await identify(c))
  c.set('identifyAgain', () => identify(c))
  c.set('csrf', makeCsrfToken(c.get('browser'), c.get('actor')?.sessionId ?? null))
  applyPreferences(c)
  await next()
}

const tooLarge = () => {
  throw new UserError('tooLarge', { largestMb: largestBodyBytes / (1024 * 1024) }, { status: 413 })
}
const limitForms = bodyLimit({ maxSize: largestBodyBytes, onError: tooLarge })
const limitBody: MiddlewareHandler<Env> = (c, next) => (isStreamed(c) ? next() : limitForms(c, next))

/**
 * Builds the panel and its API.
 * @throws when a route of a feature has no guard: such an application does not start.
 */
export function buildApp(services: Services): App {
  const app = new Hono<Env>()
  app.onError(answerError)
  app.notFound(answerNotFound)
  const frame = [
    requestLine(services.log),
    begin(services),
    securityHeaders(services.config),
    onlyOurHost(services.config),
    compress,
  ]
  for (const handler of frame) app.use('*', frameWork(handler))
  app.route('/', makeAssetRoutes())
  app.get('/alive', everyone, (c) => c.text('alive\n'))
  for (const handler of [knowPerson(services.identify), switchPreferences, limitBody, readableForm, refuseForgeries]) app.use('*', frameWork(handler))
  for (const feature of services.features) app.route(feature.path, feature.app)
  guardedRoutes(app)
  return app
}
