/** What browsers are told to refuse on our pages, even if one of our pages were to ask for it. */
import type { MiddlewareHandler } from 'hono'
import type { Config } from '#lib/config.ts'
import type { Env } from './environment.ts'

/**
 * No inline script or style, nothing from elsewhere, no frame around us, forms only to us. `data:` images: the
 * arrow of select boxes in the style sheet. Text becomes markup only through the policy of islands/live.ts.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  // our own, all of which refuse it but those marked `sandboxedDocument`
  "frame-src 'self'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types onyva',
].join('; ')

/**
 * The policy of a document shown inside one of our pages, such as a message as it will look: an origin of its own,
 * no script, no form, nothing fetched. The one policy that a route may set in place of the panel's.
 */
export const sandboxedDocument = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"

/** What no browser ever shows as a page: what is said of documents would be 600 bytes for nothing, a dozen times a first visit. */
const partOfPage = /^(?:text\/(?:css|javascript)|font\/)/
const ofParts: readonly string[] = ['Cross-Origin-Resource-Policy', 'X-Content-Type-Options', 'Strict-Transport-Security']

/** Sets the headers on every answer, whatever made it. */
export function securityHeaders(config: Config): MiddlewareHandler<Env> {
  const isSecure = config.panelOrigin.startsWith('https:')
  const headers: Record<string, string> = {
    'Content-Security-Policy': contentSecurityPolicy + (isSecure ? '; upgrade-insecure-requests' : ''),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    ...(isSecure ? { 'Strict-Transport-Security': 'max-age=63072000' } : {}),
  }
  return async (c, next) => {
    await next()
    const sandboxed = c.res.headers.get('Content-Security-Policy') === sandboxedDocument
    const isPart = partOfPage.test(c.res.headers.get('Content-Type') ?? '')
    for (const [name, value] of Object.entries(headers)) if (!isPart || ofParts.includes(name)) c.res.headers.set(name, value)
    if (sandboxed) {
      c.res.headers.set('Content-Security-Policy', sandboxedDocument)
      c.res.headers.set('X-Frame-Options', 'SAMEORIGIN')
    }
    if (!c.res.headers.has('Cache-Control')) {
      // Nothing about a person stays on a shared computer; what is public is asked for again.
      c.header('Cache-Control', c.get('actor') ? 'no-store' : 'private, no-cache')
      c.header('Vary', 'Cookie, Accept-Language, Accept-Encoding, X-Onyva-Fragment')
    }
  }
}
