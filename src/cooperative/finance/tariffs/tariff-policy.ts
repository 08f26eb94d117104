/** Who does what with tariffs, subscriptions and billing. */
import { actsFor } from '#people/actor.ts'
import { actorOf } from '#web/environment.ts'
import { ownerOf, withRole } from '#web/guard.ts'

export const tariffReaders = withRole('treasurer', 'auditor', 'board')
export const tariffWriters = withRole('treasurer')
/** Who proposes a tariff before the vote; every member reads it and works it out again. */
export const tariffProposers = withRole('treasurer', 'board')
/** A member's own subscriptions and use: who acts for the member, and who keeps the books. */
export const seesSubscription = ownerOf('member', async (c) => actsFor(actorOf(c), c.req.param('member') ?? ''), ['treasurer', 'auditor', 'board'])
