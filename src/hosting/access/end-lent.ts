import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Actor } from '#people/actor.ts'
import { askAgain } from '#people/delegations/ask-again.ts'
import type { Delegation } from '#people/delegations/delegation.ts'
import { endDelegation } from '#people/delegations/end-delegation.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { lockLent, siteAsThing } from './lent-site.ts'

interface LentTarget {
  site: string
  delegation: string
  from: Letterhead
}

/** Takes a right back, or an invitation that waits. @returns what it was. @throws {UserError} those of lockLent. */
export async function endLent(tx: Tx, actor: Actor, input: LentTarget, clock: Clock): Promise<Delegation> {
  const { site, one } = await lockLent(tx, actor, input)
  await endDelegation(tx, actor, siteAsThing(site), { one, from: input.from }, clock)
  return one
}

/** Sends an invitation again. @returns it. @throws {UserError} those of lockLent and askAgain. */
export async function askLentAgain(tx: Tx, actor: Actor, input: LentTarget, clock: Clock): Promise<Delegation> {
  const { site, one } = await lockLent(tx, actor, input)
  await askAgain(tx, actor, siteAsThing(site), { one, from: input.from }, clock)
  return one
}
