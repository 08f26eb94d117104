/** The cookie of a browser session; see `#web/cookies.ts` for its prefix and flags. */
import { dropCookie, readCookie, writeCookie } from '#web/cookies.ts'
import type { Ctx } from '#web/environment.ts'
import type { OpenedSession } from './open-session.ts'

const name = 'session'

/** Gives the browser its session. */
export function setSessionCookie(c: Ctx, session: Pick<OpenedSession, 'secret' | 'expiresAt'>): void {
  const maxAgeS = Math.floor((session.expiresAt.getTime() - c.get('clock').now().getTime()) / 1000)
  writeCookie(c, name, session.secret, { maxAgeS })
}

export const clearSessionCookie = (c: Ctx): void => dropCookie(c, name)

/** The session secret that the browser sent, if it has the shape of one. */
export function readSessionCookie(c: Ctx): string | null {
  const value = readCookie(c, name)
  return value !== undefined && /^[a-z0-9]{32}$/.test(value) ? value : null
}
