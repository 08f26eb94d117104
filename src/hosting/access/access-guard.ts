import { delegationById } from '#people/delegations/delegation-store.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { ownerOf } from '#web/guard.ts'

/** The id in the address of what was lent to the reader, which may be anything. */
export const receivedIn = (c: Ctx): string => c.req.param('received') ?? ''

/** The person to whom the right in the address was lent, or who is asked. */
export const receives = ownerOf('delegation', async (c) => (await delegationById(c.get('db'), receivedIn(c)))?.personId === actorOf(c).personId)
