/** Who acts: the shape that every command receives. Only types and one-line questions here. */

/** Rights granted by the cooperative, dated, in the audit (domain: Role). */
export const roles = ['administrator', 'support', 'treasurer', 'board', 'auditor'] as const
export type Role = (typeof roles)[number]

export interface Actor {
  personId: string
  name: string
  email: string
  language: 'fr' | 'en'
  theme: 'auto' | 'light' | 'dark'
  roles: readonly Role[]
  /** The members this person acts for at this instant. */
  members: readonly { id: string; number: number; name: string; status: string }[]
  sessionId: string
  /** When the person last proved who they are: sensitive acts want it recent. */
  authenticatedAt: Date
  /** Address the request came from, as far as configured proxies are believed. */
  source: string
  requestId: string
}

export const hasRole = (actor: Actor, ...anyOf: Role[]): boolean => anyOf.some((role) => actor.roles.includes(role))
export const actsFor = (actor: Actor, memberId: string): boolean => actor.members.some((member) => member.id === memberId)
