/**
 * Who may do what with a site. One line a rule; everything a person may not see does not exist (404).
 *
 * Three levels, each of which holds the one before it, are what a member lends to others (domain: Delegation):
 * see (health, logs, overview), edit (files, database, settings of PHP, application and cache), manage (host names,
 * people, suspending). Deleting the site, and lending the right to manage, stay with the member. A right that was lent
 * sleeps while the site is deleted.
 */
import { actsFor, hasRole, holdsLevel, lentOn } from '#people/actor.ts'
import type { Actor, Level } from '#people/actor.ts'
import type { Suspension } from '#wire/node-state.ts'

/** What of a site the rules look at. */
interface Owned {
  id: string
  memberId: string
  deletedAt: Date | null
}

const isAdministrator = (actor: Actor): boolean => hasRole(actor, 'administrator')
const isLent = (actor: Actor, site: Owned, level: Level): boolean => site.deletedAt === null && holdsLevel(lentOn(actor, 'site', site.id)?.level, level)

/** Overview, health, logs. */
export const maySee = (actor: Actor, site: Owned): boolean => actsFor(actor, site.memberId) || isLent(actor, site, 'see') || maySeeAllSites(actor)
/** Files, database, settings of PHP, application and cache. An administrator who opens files leaves a line in the member's journal. */
export const mayEdit = (actor: Actor, site: Owned): boolean => mayOwn(actor, site) || isLent(actor, site, 'edit')
/** Host names, people, suspending and resuming. */
export const mayManage = (actor: Actor, site: Owned): boolean => mayOwn(actor, site) || isLent(actor, site, 'manage')
/** What stays with the member: deleting, bringing back. */
export const mayOwn = (actor: Actor, site: Pick<Owned, 'memberId'>): boolean => actsFor(actor, site.memberId) || isAdministrator(actor)
/** Lends a right, changes it, ends it. Nobody lends as much as they were lent. */
export const mayLend = (actor: Actor, site: Owned, level: Level): boolean => mayOwn(actor, site) || (level !== 'manage' && isLent(actor, site, 'manage'))

export const maySeeAllSites = (actor: Actor): boolean => hasRole(actor, 'administrator', 'support', 'auditor')
export const mayCreateSite = (actor: Actor, memberId: string): boolean => mayOwn(actor, { memberId })
/** Beyond the number of sites that a member gets. */
export const mayExceedQuota = (actor: Actor): boolean => isAdministrator(actor)
/** A member, and those who manage for them, close for reasons of their own; the other reasons are the cooperative's. */
export const maySuspend = (actor: Actor, site: Owned, reason: Suspension): boolean => isAdministrator(actor) || (reason === 'request' && mayManage(actor, site))
export const mayResume = (actor: Actor, site: Owned & { suspension: Suspension | null }): boolean => isAdministrator(actor) || (site.suspension === 'request' && mayManage(actor, site))

/** Whose sites an actor lists as theirs: those of their members, and those that others lent. */
export const ownLists = (actor: Actor): { memberIds: string[]; siteIds: string[] } => ({
  memberIds: actor.members.map((member) => member.id),
  siteIds: actor.delegations.filter((one) => one.kind === 'site').map((one) => one.subject),
})
