/**
 * Against requests that another page makes a browser send. Three walls, any of which refuses: `Sec-Fetch-Site`,
 * `Origin`, and a token that only our own pages hold. The token is a keyed hash of the session (or of nothing,
 * before sign-in) under a secret that the browser keeps in an HttpOnly cookie, so that it dies with the session
 * and a planted cookie is of no use. It is masked anew in each page: compressed pages would leak it otherwise
 * (BREACH, Gluck, Harris, Prado 2013).
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { UserError } from '#lib/errors.ts'
import { newSecret } from '#lib/ids.ts'
import { readCookie, writeCookie } from './cookies.ts'
import type { Ctx, Env } from './environment.ts'

const browserCookie = 'browser'
const yearS = 365 * 24 * 3600

/** The secret of this browser, made at its first visit. */
export function browserSecret(c: Ctx): string {
  const known = readCookie(c, browserCookie)
  if (known !== undefined && /^[a-z2-9]{32}$/.test(known)) return known
  const fresh = newSecret()
  writeCookie(c, browserCookie, fresh, { maxAgeS: yearS })
  return fresh
}

const bareToken = (secret: string, sessionId: string | null): Buffer =>
  createHmac('sha256', secret).update(`csrf ${sessionId ?? ''}`).digest()

const xor = (left: Buffer, right: Buffer): Buffer => Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)))

/** A token for the forms of one page. */
export function makeCsrfToken(secret: string, sessionId: string | null): string {
  const mask = randomBytes(32)
  return Buffer.concat([mask, xor(mask, bareToken(secret, sessionId))]).toString('base64url')
}

/** True when the token was made for this browser and session. */
export function checkCsrfToken(token: string | undefined, secret: string, sessionId: string | null): boolean {
  const bytes = Buffer.from(token ?? '', 'base64url')
  if (bytes.length !== 64) return false
  return timingSafeEqual(xor(bytes.subarray(0, 32), bytes.subarray(32)), bareToken(secret, sessionId))
}

/**
 * Put after the guard of a route whose handler reads its body as a stream (uploads): the frame then neither
 * limits nor reads the body, and takes the token from `x-csrf` or, for a form without JavaScript, from
 * `?_csrf=` in its action.
 */
export const streamedBody: MiddlewareHandler<Env> & { streamed: true } = Object.assign(
  (async (_c, next) => next()) satisfies MiddlewareHandler<Env>,
  { streamed: true as const },
)

/** True when the route that will answer asked for its body as a stream. */
export const isStreamed = (c: Ctx): boolean =>
  matchedRoutes(c).some((route) => (route.handler as Partial<typeof streamedBody>).streamed === true)

async function tokenOf(c: Ctx): Promise<string | undefined> {
  const header = c.req.header('x-csrf')
  if (header !== undefined) return header
  if (isStreamed(c)) return c.req.query('_csrf')
  const type = c.req.header('content-type') ?? ''
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) return undefined
  const value = (await c.req.parseBody())['_csrf']
  return typeof value === 'string' ? value : undefined
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])
const refused = () => new UserError('csrf', {}, { status: 403 })

/**
 * Refuses forged requests. A request with `Authorization` passes: no page of another origin can add that header
 * without a preflight, which the panel never grants.
 * @throws {UserError} csrf
 */
export const refuseForgeries: MiddlewareHandler<Env> = async (c, next) => {
  // Below /api/ a cookie identifies nobody (`asProgram`): there is nothing there that a forged request could use.
  const nothingToForge = c.req.header('authorization') !== undefined || c.req.path.startsWith('/api/')
  if (!safeMethods.has(c.req.method) && !nothingToForge) {
    const site = c.req.header('sec-fetch-site')
    const origin = c.req.header('origin')
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw refused()
    if (origin !== undefined && origin !== c.get('config').panelOrigin) throw refused()
    if (!checkCsrfToken(await tokenOf(c), c.get('browser'), c.get('actor')?.sessionId ?? null)) throw refused()
  }
  await next()
}
