/** Who does what with reports. */
import { hasRole } from '#people/actor.ts'
import type { Actor, Role } from '#people/actor.ts'
import { withRole } from '#web/guard.ts'

const making: readonly Role[] = ['board', 'treasurer', 'administrator']

/** The board's own page, and what is being prepared for the assembly. */
export const reportReaders = withRole(...making, 'auditor')
/** Making a month again, writing for the assembly. */
export const reportMakers = withRole(...making)
/** What members see is the board's and the treasurer's to decide. */
export const publishers = withRole('board', 'treasurer')

export const mayMake = (actor: Actor): boolean => hasRole(actor, ...making)
export const mayPublish = (actor: Actor): boolean => hasRole(actor, 'board', 'treasurer')
