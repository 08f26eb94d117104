/** Who does what about what is unpaid. That giving an amount up wants two people is checked where it is done. */
import { actsFor } from '#people/actor.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { ownerOf, withRole } from '#web/guard.ts'

export const arrearReaders = withRole('treasurer', 'auditor', 'board')
/** Writes to people, answers them, suspends and lifts. */
export const arrearKeepers = withRole('treasurer')
/** Give up what somebody else proposed to, or turn it down. */
export const writeOffApprovers = withRole('treasurer', 'board')

const acts = async (c: Ctx): Promise<boolean> => actsFor(actorOf(c), c.req.param('member') ?? '')
/** Sees what a member owes: who acts for it, and who keeps or checks the money. */
export const seesDues = ownerOf('member', acts, ['treasurer', 'auditor', 'board'])
/** Disputes and plans in the member's name: who acts for it, nobody else. */
export const actsOnDues = ownerOf('member', acts)
