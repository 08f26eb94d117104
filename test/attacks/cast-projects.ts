import { countExpense } from '#cooperative/projects/count-expense.ts'
import { enterProject } from '#cooperative/projects/enter-project.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import type { Doer } from '#people/audit.ts'
import { hostileName } from './hostile-words.ts'

/** A project that a person leads, with a step and an entry that is counted. */
export async function addProject(tx: Tx, of: { doer: Doer; leaderId: string; entryId: string }, clock: Clock): Promise<Record<'project' | 'milestone' | 'expense', string>> {
  const words = hostileName.slice(0, 90).replaceAll(/\p{C}/gu, ' ')
  const { email } = await tx.selectFrom('person').select('email').where('id', '=', of.leaderId).executeTakeFirstOrThrow()
  const { id: project } = await enterProject(tx, of.doer, { name: words, purpose: hostileName, leader: email, body: 'meeting', votedOn: day('2026-01-15'), resolution: words.slice(0, 60), cents: 1000n, startsOn: day('2026-02-01'), endsOn: day('2026-12-31'), redPoints: 30, stopBody: 'board', stopWords: words, milestones: [{ label: words, seen: words, weight: 1, plannedOn: day('2026-06-30') }] }, clock)
  const { id: milestone } = await tx.selectFrom('project_milestone').select('id').where('project_id', '=', project).executeTakeFirstOrThrow()
  const { id: expense } = await countExpense(tx, of.doer, { projectId: project, expense: { kind: 'entry', id: of.entryId, place: null } }, clock)
  return { project, milestone, expense }
}
