/**
 * Cookies of the panel. `__Host-` ties them to the exact host over TLS; plain http on loopback (the try-out)
 * cannot carry that prefix, so the same name goes without it. `Lax`, not `Strict`: with `Strict` a member who
 * follows a link from a message arrives signed out. What changes something is guarded by csrf.ts.
 */
import { getCookie, setCookie } from 'hono/cookie'
import type { Config } from '#lib/config.ts'
import type { Ctx } from './environment.ts'

const isSecure = (config: Config): boolean => config.panelOrigin.startsWith('https:')

/** Name as the browser knows it, e.g. `__Host-onyva-session`. */
export const cookieName = (config: Config, name: string): string => `${isSecure(config) ? '__Host-' : ''}onyva-${name}`

/** Value of one of our cookies, or undefined. */
export const readCookie = (c: Ctx, name: string): string | undefined => getCookie(c, cookieName(c.get('config'), name))

/** Sets one of our cookies; without `maxAgeS` it lasts until the browser is closed. */
export function writeCookie(c: Ctx, name: string, value: string, options: { maxAgeS?: number } = {}): void {
  setCookie(c, cookieName(c.get('config'), name), value, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isSecure(c.get('config')),
    ...(options.maxAgeS === undefined ? {} : { maxAge: options.maxAgeS }),
  })
}

/** Removes one of our cookies. */
export const dropCookie = (c: Ctx, name: string): void => writeCookie(c, name, '', { maxAgeS: 0 })
