/** Who may do what with the register: one line a rule. */
import { actsFor } from '#people/actor.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { ownerOf, withRole } from '#web/guard.ts'

const acts = async (c: Ctx): Promise<boolean> => actsFor(actorOf(c), c.req.param('member') ?? '')

/** What is a member's own affair: who acts for it. */
export const ownMember = ownerOf('member', acts)
/** Identity, people, papers of a member: who acts for it, and who keeps the register. */
export const ownOrAdministrator = ownerOf('member', acts, ['administrator'])
/** How a member leaves: who acts for it, and who writes down what bodies decide. */
export const ownOrKeepers = ownerOf('member', acts, ['administrator', 'board'])
/** What the register says of a member. */
export const ownOrReaders = ownerOf('member', acts, ['administrator', 'board', 'auditor'])
/** Write down what the bodies of the statutes decided. */
export const keepers = withRole('administrator', 'board')
/** The register itself: entering, rectifying, tables. */
export const administrators = withRole('administrator')
/** Read the register whole, without addresses. */
export const readers = withRole('administrator', 'board', 'auditor')
