/** Who is at the door before anyone has signed in: where the request comes from and with what. */
import type { Ctx } from '#web/environment.ts'
import type { Doer } from './audit.ts'
import { describeBrowser } from './sessions/describe-browser.ts'
import { readSessionCookie } from './sessions/session-cookie.ts'

export interface Visitor extends Doer {
  personId: null
  /** Browser and system, e.g. « Firefox · Linux ». */
  device: string
  /** The session that this browser held until now; a new one takes its place. */
  previousSecret: string | null
}

export const visitorOf = (c: Ctx): Visitor => ({
  personId: null,
  source: c.get('source'),
  requestId: c.get('requestId'),
  device: describeBrowser(c.req.header('user-agent')),
  previousSecret: readSessionCookie(c),
})
