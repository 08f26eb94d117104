/** Who does what with gauges: every member sees them, the board says from where they ring. */
import { hasRole } from '#people/actor.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { withRole } from '#web/guard.ts'

export const setsGauges = withRole('board', 'administrator')
export const maySetGauges = (c: Ctx): boolean => hasRole(actorOf(c), 'board', 'administrator')
/** Pages of the books behind a figure. */
export const readsBooks = (c: Ctx): boolean => hasRole(actorOf(c), 'treasurer', 'auditor', 'board')
