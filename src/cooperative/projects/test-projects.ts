/** A project as it is voted, for tests. */
import { day } from '#lib/day.ts'
import type { ProjectInput } from './enter-project.ts'

/** Voted for 10,000 € on 15 January 2026, two steps of the same weight, unless something else is said. */
export const projectInput = (more: Partial<ProjectInput> = {}): ProjectInput => ({
  name: 'Nouvelle messagerie',
  purpose: 'Remplacer la messagerie, qui perd des lettres.',
  leader: 'Nour Delmas',
  body: 'meeting',
  votedOn: day('2026-01-15'),
  resolution: '4',
  cents: 1_000_000n,
  startsOn: day('2026-02-01'),
  endsOn: day('2026-12-31'),
  redPoints: 30,
  stopBody: 'board',
  stopWords: 'à sa première réunion après l’alerte',
  milestones: [
    { label: 'Serveurs en place', seen: 'Une page d’essai répond.', weight: 1, plannedOn: day('2026-06-30') },
    { label: 'Boîtes déménagées', seen: 'Vos lettres arrivent dans la nouvelle.', weight: 1, plannedOn: day('2026-12-31') },
  ],
  ...more,
})
