/**
 * Guards: the first lines of every route. A route without one stops the start (deny by default), and the
 * generated test walks over all of them.
 */
import type { MiddlewareHandler } from 'hono'
import { UserError, forbidden, notFound } from '#lib/errors.ts'
import { actorOf } from './environment.ts'
import type { Access, App, Ctx, Env, Guard } from './environment.ts'
import type { Level, Role } from '#people/actor.ts'

/** Makes a guard out of a check; `access` is what the tests read. */
function makeGuard(access: Access, check: (c: Ctx) => Promise<void> | void): Guard {
  const handler: MiddlewareHandler<Env> = async (c, next) => {
    await check(c)
    c.set('stillPasses', async () => {
      c.set('actor', await c.get('identifyAgain')())
      try {
        await check(c)
        return true
      } catch {
        return false
      }
    })
    await next()
  }
  return Object.assign(handler, { access })
}

/** Everybody, signed in or not. */
export const everyone: Guard = makeGuard({ who: 'public' }, () => {})

function requireActor(c: Ctx): void {
  if (!c.get('actor')) throw new UserError('signInFirst', {}, { status: 401 })
}

/** A person whose sign-in is complete. */
export const signedIn: Guard = makeGuard({ who: 'signedIn' }, requireActor)

/** A person holding one of these roles. */
export const withRole = (...anyOf: Role[]): Guard =>
  makeGuard({ who: 'role', anyOf }, (c) => {
    requireActor(c)
    if (!anyOf.some((role) => actorOf(c).roles.includes(role))) throw forbidden()
  })

/**
 * A person to whom the thing in the address belongs. `owns` answers from the address; for everybody else the
 * thing does not exist. `or` names the roles that pass too; `lent` how much of a right lent by its owner `owns` takes.
 */
export const ownerOf = (of: string, owns: (c: Ctx) => Promise<boolean>, or: readonly Role[] = [], lent?: Level): Guard =>
  makeGuard({ who: 'owner', of, or, ...(lent ? { lent } : {}) }, async (c) => {
    requireActor(c)
    const actor = actorOf(c)
    if (or.some((role) => actor.roles.includes(role))) return
    if (!(await owns(c))) throw notFound()
  })

/** How long after a proof of identity sensitive acts are let through. */
const recentMs = 10 * 60_000

/**
 * Put after a guard on sensitive acts: asks for the password or passkey again when the last proof is older
 * than ten minutes; the page that confirms leads back here.
 */
export const recently: MiddlewareHandler<Env> = async (c, next) => {
  const age = c.get('clock').now().getTime() - actorOf(c).authenticatedAt.getTime()
  if (age > recentMs) throw new UserError('confirmIdentity', {}, { status: 403 })
  await next()
}

export interface GuardedRoute {
  method: string
  path: string
  access: Access
}

const frameMark = Symbol('frame')

/** Marks what the frame itself puts before every route. Features cannot: their `use` and `all` need a guard. */
export const frameWork = (handler: MiddlewareHandler<Env>): MiddlewareHandler<Env> =>
  Object.assign((async (c, next) => handler(c, next)) satisfies MiddlewareHandler<Env>, { [frameMark]: true })

/**
 * Every route of the application with its access.
 * @throws when the first handler of one is not a guard: deny by default.
 */
export function guardedRoutes(app: App): GuardedRoute[] {
  const found = new Map<string, GuardedRoute | null>()
  for (const route of app.routes) {
    if (frameMark in route.handler) continue
    const key = `${route.method} ${route.path}`
    if (found.has(key)) continue
    const access = (route.handler as Partial<Guard>).access
    found.set(key, access ? { method: route.method, path: route.path, access } : null)
  }
  const bare = [...found].filter(([, route]) => route === null).map(([key]) => key)
  if (bare.length > 0) throw new Error(`routes whose first handler is no guard: ${bare.join(', ')}`)
  return [...found.values()] as GuardedRoute[]
}
