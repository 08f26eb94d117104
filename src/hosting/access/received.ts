/** What others lent to a person: the sites, their owners, the answer. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { notFound } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { acceptDelegation, declineDelegation } from '#people/delegations/answer-delegation.ts'
import { stateOf } from '#people/delegations/delegation.ts'
import type { Delegation } from '#people/delegations/delegation.ts'
import { delegationById, delegationsOf } from '#people/delegations/delegation-store.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { memberIdentities } from '#cooperative/members/identity.ts'
import { siteById } from '#hosting/sites/site-store.ts'
import { siteNames } from '#hosting/sites/site-list-store.ts'

export interface Received {
  one: Delegation
  site: { id: string; name: string; mainHostName: string }
  ownerName: string
}

/** What was lent to a person or asked of them; of sites that are deleted nothing is told until they come back. */
export async function receivedBy(db: DbOrTx, personId: string, now: Date): Promise<Received[]> {
  const lent = (await delegationsOf(db, personId)).filter((one) => stateOf(one, now) !== 'over' && stateOf(one, now) !== 'unanswered')
  const sites = await siteNames(db, lent.map((one) => one.subject))
  const owners = await memberIdentities(db, [...new Set(lent.map((one) => one.memberId))])
  return lent.flatMap((one) => {
    const site = sites.get(one.subject)
    return site ? [{ one, site, ownerName: owners.get(one.memberId)?.name ?? '' }] : []
  })
}

interface ReceivedAnswer {
  delegation: string
  from: Letterhead
}

/** Takes up an invitation. @returns the site's id. @throws {UserError} those of acceptDelegation. */
export const acceptReceived = (tx: Tx, actor: Actor, input: ReceivedAnswer, clock: Clock): Promise<string> => answer(tx, actor, input, clock, acceptDelegation)

/** Says no, or gives back. @returns the site's id. @throws {UserError} `notFound`. */
export const declineReceived = (tx: Tx, actor: Actor, input: ReceivedAnswer, clock: Clock): Promise<string> => answer(tx, actor, input, clock, declineDelegation)

async function answer(tx: Tx, actor: Actor, input: ReceivedAnswer, clock: Clock, give: typeof acceptDelegation): Promise<string> {
  const one = await delegationById(tx, input.delegation)
  const site = one && one.personId === actor.personId ? await siteById(tx, one.subject) : null
  if (!site) throw notFound()
  await give(tx, actor, { ...input, thing: { name: site.name } }, clock)
  return site.id
}
