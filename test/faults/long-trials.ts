/** What `./onyva test` tries for seconds and `./onyva test --long` for minutes: the same tests, with more `effort` (`src/lib/test-effort.ts`). */
import type { Trial } from './catalogue.ts'

export interface LongTrial {
  name: string
  title: string
  trial: Trial
  effort: number
}

/** Each takes up to five minutes on two cores. */
export const longTrials: readonly LongTrial[] = [
  { name: 'crashes', title: 'a million histories in which the agent is killed or power is cut at every step, in the simulation', trial: { file: 'src/agent/simulation/simulation.test.ts', only: 'crashes the machine comes right' }, effort: 50 },
  { name: 'power-cuts', title: 'power cuts of a real disk, with what was not flushed lost at random', trial: { file: 'test/attacks/power-cut.test.ts' }, effort: 10 },
  { name: 'rename-race', title: 'a folder and a link exchanged as fast as the kernel goes while the node works there', trial: { file: 'test/attacks/rename-race.test.ts' }, effort: 2 },
  { name: 'routes', title: 'hostile words in every place of every route that takes words', trial: { file: 'test/attacks/hostile-input.test.ts', only: '^in ' }, effort: 3 },
  { name: 'activator', title: 'commands that nobody meant, to the activator with sanitizers while its sites live', trial: { file: 'src/activator/control-protocol.test.ts' }, effort: 8 },
  { name: 'volumes', title: 'the same to the maker of volumes', trial: { file: 'src/volumes/volumes.test.ts', only: 'no stream of bytes' }, effort: 8 },
]
