/** Who does what with debits and transfers: one line a rule. That releasing wants another person is checked where it is done, and by the database. */
import { actsFor } from '#people/actor.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { ownerOf, withRole } from '#web/guard.ts'

const acts = async (c: Ctx): Promise<boolean> => actsFor(actorOf(c), c.req.param('member') ?? '')

/** See mandates, batches, what is proposed. */
export const sepaReaders = withRole('treasurer', 'auditor', 'board')
/** Enter mandates on paper, tell debtors, prepare, hand to the bank, enter what the bank did. */
export const sepaWriters = withRole('treasurer')
/** Release what somebody else prepared. */
export const sepaReleasers = withRole('treasurer', 'board')
/** The creditor's identifier and the limits: both look at them, the journal says who. */
export const sepaSetters = withRole('treasurer', 'board')
/** See a member's bank account and debits. */
export const seesAccount = ownerOf('member', acts, ['treasurer'])
/** Sign, change, revoke: nobody signs for somebody else, the treasury enters papers. */
export const signsMandate = ownerOf('member', acts)
