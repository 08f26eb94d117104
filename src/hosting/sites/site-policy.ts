/** Who may do what with a site. One line a rule; everything a person may not see does not exist (404). */
import { actsFor, hasRole } from '#people/actor.ts'
import type { Actor } from '#people/actor.ts'
import type { Suspension } from '#wire/node-state.ts'

/** What of a site the rules look at. */
export interface Owned {
  memberId: string
}

const isAdministrator = (actor: Actor): boolean => hasRole(actor, 'administrator')

export const maySeeSite = (actor: Actor, site: Owned): boolean => actsFor(actor, site.memberId) || hasRole(actor, 'administrator', 'support', 'auditor')
export const maySeeAllSites = (actor: Actor): boolean => hasRole(actor, 'administrator', 'support', 'auditor')
export const mayCreateSite = (actor: Actor, memberId: string): boolean => actsFor(actor, memberId) || isAdministrator(actor)
/** Beyond the number of sites that a member gets. */
export const mayExceedQuota = (actor: Actor): boolean => isAdministrator(actor)
export const mayChangeSite = (actor: Actor, site: Owned): boolean => actsFor(actor, site.memberId) || isAdministrator(actor)
export const mayDeleteSite = (actor: Actor, site: Owned): boolean => actsFor(actor, site.memberId) || isAdministrator(actor)
/** A member closes for reasons of their own; the other reasons are the cooperative's. */
export const maySuspendSite = (actor: Actor, site: Owned, reason: Suspension): boolean => isAdministrator(actor) || (reason === 'request' && actsFor(actor, site.memberId))
export const mayResumeSite = (actor: Actor, site: Owned & { suspension: Suspension | null }): boolean => isAdministrator(actor) || (site.suspension === 'request' && actsFor(actor, site.memberId))
/** Files are the member's; an administrator who opens them leaves a line in the member's journal. */
export const mayUseFiles = (actor: Actor, site: Owned): boolean => actsFor(actor, site.memberId) || isAdministrator(actor)
/** What is in a database is as much the member's as its files. */
export const mayUseDatabases = (actor: Actor, site: Owned): boolean => actsFor(actor, site.memberId) || isAdministrator(actor)
