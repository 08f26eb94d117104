/** Who does what with projects: everybody signed in reads them. */
import { actorOf } from '#web/environment.ts'
import { ownerOf, withRole } from '#web/guard.ts'
import { isLedBy } from './project-store.ts'

/** Enter what was voted, say who leads, stop and resume. */
export const keepsProjects = withRole('board', 'administrator')
/** Say what of the books is of a project. */
export const countsExpenses = withRole('treasurer')

/** Tell news, say what is delivered and when the rest is expected: who leads it, and who keeps projects. */
export const leadsProject = ownerOf('project', (c) => isLedBy(c.get('db'), c.req.param('project') ?? '', actorOf(c).personId), ['board', 'administrator'])
