import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError, forbidden } from '#lib/errors.ts'
import { formatDay } from '#lib/format.ts'
import { lentOn } from '#people/actor.ts'
import type { Actor } from '#people/actor.ts'
import { usualYears, yearsAfter } from '#people/delegations/delegation.ts'
import { lend } from '#people/delegations/lend.ts'
import type { Loan } from '#people/delegations/lend.ts'
import { mayLend, mayOwn } from '#hosting/sites/site-policy.ts'
import type { Site } from '#hosting/sites/site.ts'
import { lockForPeople, siteAsThing } from './lent-site.ts'

/**
 * Invites somebody to help with a site. Without a last day it is a year.
 * @returns the id of the delegation. @throws {UserError} those of lockForPeople, requireWithinOwn and lend.
 */
export async function lendSite(tx: Tx, actor: Actor, input: Omit<Loan, 'endsAt'> & { site: string; endsAt: Date | null }, clock: Clock): Promise<string> {
  const site = await lockForPeople(tx, actor, input.site)
  if (!mayLend(actor, site, input.level)) throw forbidden()
  const usual = yearsAfter(input.startsAt ?? clock.now(), usualYears)
  const own = ownEnd(actor, site)
  const endsAt = input.endsAt ?? (own && own < usual ? own : usual)
  requireWithinOwn(actor, site, endsAt)
  return lend(tx, actor, siteAsThing(site), { ...input, endsAt }, clock)
}

/** When the actor's own right ends, if it was lent. */
const ownEnd = (actor: Actor, site: Site): Date | null => (mayOwn(actor, site) ? null : (lentOn(actor, 'site', site.id)?.endsAt ?? null))

/** Nobody lends for longer than they were lent. @throws {UserError} `delegationLonger` on field `until`. */
export function requireWithinOwn(actor: Actor, site: Site, endsAt: Date): void {
  const own = ownEnd(actor, site)
  if (own && endsAt > own) throw new UserError('delegationLonger', { day: formatDay(actor.language, own) }, { field: 'until' })
}
