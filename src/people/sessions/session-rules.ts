/** How long a sign-in lasts. */
import type { Role } from '#people/actor.ts'

const hour = 3_600_000
const day = 24 * hour

interface SessionLife {
  /** Ends when nothing was asked for so long. */
  idleMs: number
  /** Ends so long after sign-in, whatever happens. */
  absoluteMs: number
}

/** Roles that reach other people's things: what they sign in with lives shorter. */
const powerful: readonly Role[] = ['administrator', 'support', 'treasurer']

export const browserLife: SessionLife = { idleMs: 14 * day, absoluteMs: 90 * day }
const powerfulLife: SessionLife = { idleMs: 12 * hour, absoluteMs: 7 * day }
export const tokenLife: SessionLife = { idleMs: 90 * day, absoluteMs: 365 * day }
/** Between the password and the second factor. */
export const pendingLifeMs = 15 * 60_000

/** The life of a session by its kind and the roles its person holds now: a role granted later counts at once. */
export function lifeOf(kind: 'browser' | 'token', roles: readonly Role[]): SessionLife {
  if (kind === 'token') return tokenLife
  return roles.some((role) => powerful.includes(role)) ? powerfulLife : browserLife
}
