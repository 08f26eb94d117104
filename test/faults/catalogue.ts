/**
 * The faults that are injected on purpose (research: scale §2.2, whose numbers they bear), each by the very tests that
 * `./onyva test` runs. A test says what it measured by `figure` (`src/lib/test-figure.ts`).
 */

export interface Trial {
  file: string
  /** Only tests whose names match; all of the file otherwise. */
  only?: string
}

export interface Fault {
  number: number
  name: string
  /** What is done to the system. */
  title: string
  /** What must hold. */
  target: string
  trials: readonly Trial[]
  /** Needs a whole instance: minutes, where the others take seconds. */
  onInstance: boolean
}

export const faults: readonly Fault[] = [
  {
    number: 1,
    name: 'agent-killed',
    title: 'the agent is killed before, within and after every single step, and again and again while it works',
    target: 'every site is made whole; a second pass changes nothing',
    trials: [
      { file: 'src/agent/simulation/simulation.test.ts' },
      { file: 'test/system/agent-on-node.test.ts', only: 'killed again and again' },
      { file: 'test/system/faults.test.ts', only: 'executor is killed' },
    ],
    onInstance: true,
  },
  {
    number: 2,
    name: 'power-cut',
    title: 'power is cut at every step: what was not synced is lost; and of a real disk at random moments, with some of what was not flushed',
    target: 'the last good state is found again, no torn configuration, no acknowledged loss',
    trials: [{ file: 'src/agent/simulation/simulation.test.ts' }, { file: 'src/agent/executor/state-store.test.ts' }, { file: 'test/attacks/power-cut.test.ts' }],
    onInstance: false,
  },
  {
    number: 3,
    name: 'disk-full',
    title: 'a site fills its disk, MariaDB its limit',
    target: 'no request of a neighbour fails; it is said in plain words; with room all goes on',
    trials: [
      { file: 'test/system/hostile-sites.test.ts', only: 'a disk that is full' },
      { file: 'test/system/agent-on-node.test.ts', only: 'the disk limit holds' },
      { file: 'test/system/databases.test.ts', only: 'over its limit' },
    ],
    onInstance: true,
  },
  {
    number: 4,
    name: 'hostile-configuration',
    title: 'fragments of nginx’s configuration that are broken, and states that no control plane of ours would send',
    target: 'refused before anything is reloaded; no request of a site fails',
    trials: [{ file: 'test/system/broken-configuration.test.ts' }, { file: 'src/wire/shape.test.ts' }],
    onInstance: true,
  },
  {
    number: 5,
    name: 'control-plane-lost',
    title: 'control plane and database are killed, then away, then back with an empty database',
    target: 'no visitor is refused, nothing is deleted',
    trials: [
      { file: 'test/system/faults.test.ts', only: 'control plane is killed|PostgreSQL is killed' },
      { file: 'test/system/empty-database.test.ts' },
    ],
    onInstance: true,
  },
  {
    number: 7,
    name: 'wrong-clock',
    title: 'the control plane’s clock is an hour or ten years ahead or behind, and comes back',
    target: 'sessions end in time, nobody is locked out, what was deleted can still come back',
    trials: [{ file: 'test/attacks/wrong-clock.test.ts' }, { file: 'src/hosting/nodes/certificate-authority.test.ts', only: 'old server certificate' }],
    onInstance: false,
  },
  {
    number: 9,
    name: 'greedy-site',
    title: 'one site loops, forks, eats memory',
    target: 'it is bounded, gives way to its neighbours, and answers again once it has ended',
    trials: [{ file: 'src/activator/activator.test.ts', only: 'memory, tasks and CPU|computes without end|fork bomb' }, { file: 'src/agent/databases/give-way.test.ts' }],
    onInstance: false,
  },
  {
    number: 12,
    name: 'path-traversal',
    title: 'paths upwards, links, hard links and host names that are tricks, between sites',
    target: 'nothing of a neighbour is read or written',
    trials: [{ file: 'test/system/hostile-sites.test.ts', only: 'reaches no neighbour|links that a site|host names that are tricks' }, { file: 'test/system/web-plane.test.ts', only: 'what it may not serve' }],
    onInstance: true,
  },
  {
    number: 13,
    name: 'rename-race',
    title: 'a member exchanges a folder and a link as fast as the kernel goes while the node works in their tree',
    target: 'no escape in 20,000 tries of each operation',
    trials: [{ file: 'test/attacks/rename-race.test.ts' }],
    onInstance: false,
  },
  {
    number: 14,
    name: 'hostile-input',
    title: 'every route is asked by everybody, with hostile words in each place that takes words',
    target: 'no finding; every route of pages and API is met',
    trials: [{ file: 'test/attacks/who-may-what.test.ts' }, { file: 'test/attacks/hostile-input.test.ts' }, { file: 'test/attacks/forged-requests.test.ts' }],
    onInstance: false,
  },
  {
    number: 15,
    name: 'hostile-archives',
    title: 'archives with paths upwards, links, devices, bombs, 200,001 files',
    target: 'refused whole, nothing outside is written',
    trials: [{ file: 'test/system/hostile-sites.test.ts', only: 'archives that lie' }],
    onInstance: true,
  },
  {
    number: 17,
    name: 'panel-lost',
    title: 'the panel’s data is lost, and restored from its backup: beside, into an empty folder, from a mutilated file',
    target: 'the same people and sites; what came after the backup is kept aside; a mutilated file changes nothing',
    trials: [{ file: 'test/system/backup-restore.test.ts' }],
    onInstance: true,
  },
  {
    number: 19,
    name: 'upgrade-cut',
    title: 'a change of release is cut wherever it can be, and undone',
    target: 'nothing that was entered is lost, sites go on, the former release works again',
    trials: [{ file: 'test/system/upgrade.test.ts' }],
    onInstance: true,
  },
]
