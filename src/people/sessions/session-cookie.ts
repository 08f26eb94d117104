/**
 * The cookie of a browser session. `__Host-` ties it to this exact host (no sibling can set or read it); on
 * plain http, which only a loopback try-out uses, browsers refuse that prefix, so it goes without.
 */
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Ctx } from '#web/environment.ts'

const secure = (c: Ctx): boolean => c.get('config').panelOrigin.startsWith('https:')
const nameOf = (c: Ctx): string => (secure(c) ? '__Host-session' : 'session')

/** Gives the browser its session. */
export function setSessionCookie(c: Ctx, secret: string, expiresAt: Date): void {
  setCookie(c, nameOf(c), secret, { path: '/', httpOnly: true, sameSite: 'Lax', secure: secure(c), expires: expiresAt })
}

export function clearSessionCookie(c: Ctx): void {
  deleteCookie(c, nameOf(c), { path: '/', secure: secure(c) })
}

/** The session secret that the browser sent, if it has the shape of one. */
export function readSessionCookie(c: Ctx): string | null {
  const value = getCookie(c, nameOf(c))
  return value && /^[a-z0-9]{32}$/.test(value) ? value : null
}
