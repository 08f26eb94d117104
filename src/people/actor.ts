/** Who acts: the shape that every command receives. Only types and one-line questions here. */

/** Rights granted by the cooperative, dated, in the audit (domain: Role). */
export const roles = ['administrator', 'support', 'treasurer', 'board', 'auditor'] as const
export type Role = (typeof roles)[number]

/** How far a right lent on one thing goes; each holds the one before it (domain: Delegation). */
export const levels = ['see', 'edit', 'manage'] as const
export type Level = (typeof levels)[number]

/** Kinds of things on which a right can be lent. */
export type DelegatedKind = 'site'

/** A right that was lent to the person and holds at this instant. */
interface HeldDelegation {
  id: string
  kind: DelegatedKind
  /** Id of the thing. */
  subject: string
  level: Level
  endsAt: Date
}

export interface Actor {
  personId: string
  name: string
  email: string
  language: 'fr' | 'en'
  theme: 'auto' | 'light' | 'dark'
  roles: readonly Role[]
  /** The members this person acts for at this instant. */
  members: readonly { id: string; number: number; name: string; status: string }[]
  /** What others lent to this person, at this instant. */
  delegations: readonly HeldDelegation[]
  sessionId: string
  /** When the person last proved who they are: sensitive acts want it recent. */
  authenticatedAt: Date
  /** Address the request came from, as far as configured proxies are believed. */
  source: string
  requestId: string
}

export const hasRole = (actor: Actor, ...anyOf: Role[]): boolean => anyOf.some((role) => actor.roles.includes(role))
export const actsFor = (actor: Actor, memberId: string): boolean => actor.members.some((member) => member.id === memberId)

/** What the person was lent on a thing, or undefined. */
export const lentOn = (actor: Actor, kind: DelegatedKind, subject: string): HeldDelegation | undefined =>
  actor.delegations.find((one) => one.kind === kind && one.subject === subject)
/** Whether a level holds another. */
export const holdsLevel = (held: Level | undefined, wanted: Level): boolean => held !== undefined && levels.indexOf(held) >= levels.indexOf(wanted)
