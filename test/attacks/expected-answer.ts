/** What a route's access says about a caller, in statuses. */
import { holdsLevel } from '#people/actor.ts'
import type { GuardedRoute } from '#web/guard.ts'
import type { Caller } from './cast.ts'

type Verdict = 'let through' | 'sign in first' | 'forbidden' | 'does not exist'

/** Whether an address is one of the API's, where a cookie counts for nothing. */
export const isOfApi = (path: string): boolean => path.startsWith('/api/')

/** The route that answers a method and an address: the first that fits, as the frame promises. */
export function routeFor(routes: readonly GuardedRoute[], method: string, path: string): GuardedRoute | null {
  const asked = path.split('/')
  const fits = (pattern: string) => {
    const parts = pattern.split('/')
    return parts.length === asked.length && parts.every((part, index) => part.startsWith(':') || part === asked[index])
  }
  return routes.find((route) => (route.method === method || route.method === 'ALL') && fits(route.path)) ?? null
}

/** What must come of it. Null: there is no such route. */
export function verdictOn(route: GuardedRoute | null, caller: Caller, path: string): Verdict {
  if (!route) return 'does not exist'
  const { access } = route
  if (access.who === 'public') return 'let through'
  if (caller.knownTo !== (isOfApi(path) ? 'api' : 'pages')) return 'sign in first'
  switch (access.who) {
    case 'signedIn':
      return 'let through'
    case 'role':
      return caller.roles.some((role) => access.anyOf.includes(role)) ? 'let through' : 'forbidden'
    case 'owner':
      if (caller.owns || caller.roles.some((role) => access.or?.includes(role)) || (access.lent && holdsLevel(caller.lent ?? undefined, access.lent))) return 'let through'
      return access.of === 'site' && caller.lent ? 'forbidden' : 'does not exist'
    case 'node':
      return 'forbidden'
  }
}

/** True when a status fits a verdict. A page that is only read leads those who are not signed in to the door. */
export function fitsVerdict(verdict: Verdict, method: string, path: string, status: number, location: string | null): boolean {
  switch (verdict) {
    case 'let through':
      return status < 500 && status !== 401
    case 'sign in first':
      return method === 'GET' && !isOfApi(path) ? status === 303 && (location ?? '').startsWith('/sign-in?next=') : status === 401
    case 'forbidden':
      return status === 403
    case 'does not exist':
      return status === 404
  }
}
