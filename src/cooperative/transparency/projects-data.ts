/** Projects that were voted, as everybody inside sees them. */
import { allProjects } from '#cooperative/projects/project-store.ts'
import { projectWordsFor } from '#cooperative/projects/project-words.ts'
import type { DataNeeds, DataSet } from './data-set.ts'

/** A row for each project, as it stands today. */
export async function projectsData({ db, m, language, today }: DataNeeds): Promise<DataSet> {
  const { stateOf, t } = projectWordsFor(m, language)
  return {
    columns: [{ name: 'project', kind: 'text' }, { name: 'votedBy', kind: 'text' }, { name: 'votedOn', kind: 'day' }, { name: 'votedAmount', kind: 'cents' }, { name: 'spent', kind: 'cents' }, { name: 'delivered', kind: 'basis' }, { name: 'endsOn', kind: 'day' }, { name: 'state', kind: 'text' }],
    rows: (await allProjects(db, today)).map(({ name, votes, vote, spentCents, judgement }) => [name, t.bodies[vote.body], votes[0]?.votedOn ?? vote.votedOn, vote.cents, spentCents, judgement.deliveredPoints * 100, vote.endsOn, stateOf(judgement).words]),
    day: today,
  }
}
