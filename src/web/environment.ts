/** What every request carries through the frame: set once in `server.ts`, read by guards and pages. */
import type { Context, Hono, MiddlewareHandler } from 'hono'
import type { Db } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import type { Config } from '#lib/config.ts'
import type { Actor, Level } from '#people/actor.ts'
import type { Language, Messages } from '#locales/messages.ts'

interface Variables {
  config: Config
  db: Db
  clock: Clock
  log: Log
  requestId: string
  /** Client address, believed only from configured proxies. */
  source: string
  language: Language
  m: Messages
  theme: 'auto' | 'light' | 'dark'
  /** Present once a guard has let a signed-in person through. */
  actor: Actor | null
  /** Asks anew who makes this request and whether its guard lets them through; set by the guard. */
  stillPasses: () => Promise<boolean>
  /** Who makes this request, asked anew. */
  identifyAgain: () => Promise<Actor | null>
  /** Token that the forms of this browser carry; see csrf.ts. */
  csrf: string
  /** Secret of this browser (HttpOnly cookie): key of the token above and of flash messages. */
  browser: string
  /** True when the request asks for a fragment only (`x-onyva-fragment`). */
  fragment: boolean
}

export interface Env {
  Variables: Variables
}
export type Ctx = Context<Env>
export type App = Hono<Env>
export type Guard = MiddlewareHandler<Env> & { access: Access }

/** Who may pass a guard, in words that the generated test over routes × roles × methods understands. */
export type Access =
  | { who: 'public' }
  /** Any person whose sign-in is complete. */
  | { who: 'signedIn' }
  | { who: 'role'; anyOf: readonly string[] }
  /**
   * Those who own what the address names; for everybody else it does not exist (404). `lent`: also those to whom its
   * owner lent at least this much; who was lent less is refused (403).
   */
  | { who: 'owner'; of: string; or?: readonly string[]; lent?: Level }
  /** Machines with a client certificate. */
  | { who: 'node' }

/** The person who acts; only after a guard other than `public`. */
export function actorOf(c: Ctx): Actor {
  const actor = c.get('actor')
  if (!actor) throw new Error('assertion failed: a guard should have let a person through')
  return actor
}
