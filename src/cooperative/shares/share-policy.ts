/** Who may do what with shares: one line a rule. */
import type { MiddlewareHandler } from 'hono'
import { dayOf } from '#lib/day.ts'
import { actsFor } from '#people/actor.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx, Env } from '#web/environment.ts'
import { ownerOf, withRole } from '#web/guard.ts'
import { shareRulesAt } from './share-rules.ts'

const acts = async (c: Ctx): Promise<boolean> => actsFor(actorOf(c), c.req.param('member') ?? '')

/** See a member's shares and their certificate: who acts for the member, and who keeps or checks the register. */
export const seesShares = ownerOf('member', acts, ['administrator', 'treasurer', 'board', 'auditor'])
/** Subscribe or ask for a part back: who acts for the member, and who keeps the register in their name. */
export const actsOnShares = ownerOf('member', acts, ['administrator', 'treasurer'])
/** Read the register of movements, subscriptions, the queue. */
export const seesRegister = withRole('administrator', 'treasurer', 'board', 'auditor')
/** Money in, payments back prepared and paid. */
export const keepsMoney = withRole('administrator', 'treasurer')
/** Transfers with the body's consent, reversals. */
export const keepsRegister = withRole('administrator', 'board')
/** Second pair of eyes; who prepared is refused by the command and by the database. */
export const releases = withRole('administrator', 'treasurer', 'board')

/** Put after a guard: in an association, and before there are statutes, there is nothing of shares here, in a plain sentence. */
export const withShares: MiddlewareHandler<Env> = async (c, next) => {
  await shareRulesAt(c.get('db'), dayOf(c.get('clock').now()))
  await next()
}
