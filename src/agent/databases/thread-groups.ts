/**
 * Moves threads of MariaDB between its own control group and one that gives way to it, to nginx and to the sites:
 * a tenth of the usual weight, on half of the cores. Niceness does not do this. A group weighs the same whether one
 * calm thread of it runs or twenty nice ones, so against the sites' PHP, which is a group of its own, it counts for
 * nothing; and whatever the weights, the kernel lets a thread run to the end of its slice (4 ms) before one that has
 * just woken gets its turn, unless there is another core to run on.
 *
 * Version 1 of control groups (a try-out node): groups in the trees that the launcher has bound. Version 2: a
 * threaded child of the group in which systemd has put MariaDB and which it leaves to us (`Delegate=`; Linux,
 * cgroup-v2.rst, "Threads").
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { latterHalf } from '#lib/latter-half.ts'

interface GroupTrees {
  /** Where the launcher has bound trees of version 1 that are ours to divide. Not there: version 2. */
  split: string
  /** Where version 2 is mounted. */
  unified: string
  /** `/proc`. */
  processes: string
}
const groupTrees: GroupTrees = { split: '/cg', unified: '/sys/fs/cgroup', processes: '/proc' }

/** cpu.shares and cpu.weight, of which MariaDB and `system` have 1024 and 100 each, all sites together half. */
const gentleShares = '102'
const gentleWeight = '10'

/** Files that take the number of a thread: where it stands usually, and where it gives way. */
interface Places {
  usual: string[]
  gentle: string[]
}

export class ThreadGroups {
  readonly #trees: GroupTrees
  #places: Places = { usual: [], gentle: [] }

  constructor(trees: GroupTrees = groupTrees) {
    this.#trees = trees
  }

  /**
   * Makes the groups for the server that `thread` belongs to, and moves it there whole.
   * @param thread as the kernel counts them.
   * @throws what the file system throws, for a thread that has ended.
   */
  take(thread: number): void {
    this.#places = existsSync(join(this.#trees.split, 'cpu')) ? this.#takeSplit(thread) : this.#takeUnified(thread)
  }

  /** Moves one thread. @throws as `take`, which comes first. */
  move(thread: number, giveWay: boolean): void {
    for (const place of giveWay ? this.#places.gentle : this.#places.usual) writeFileSync(place, String(thread))
  }

  #takeSplit(thread: number): Places {
    const cpu = join(this.#trees.split, 'cpu')
    for (const group of ['databases', 'databases-gentle']) mkdirSync(join(cpu, group), { recursive: true })
    writeFileSync(join(cpu, 'databases/cgroup.procs'), String(thread)) // takes the whole process with it
    writeFileSync(join(cpu, 'databases-gentle/cpu.shares'), gentleShares)
    const places = { usual: [join(cpu, 'databases/tasks')], gentle: [join(cpu, 'databases-gentle/tasks')] }
    const cores = join(this.#trees.split, 'cpuset')
    if (!existsSync(join(cores, 'gentle'))) return places
    return { usual: [...places.usual, join(cores, 'tasks')], gentle: [...places.gentle, join(cores, 'gentle/tasks')] }
  }

  #takeUnified(thread: number): Places {
    const own = /^0::(\/.+)$/m.exec(readFileSync(join(this.#trees.processes, String(thread), 'cgroup'), 'utf8'))?.[1]
    if (!own) return { usual: [], gentle: [] } // no control groups at all: no limit of a site holds either
    const server = join(this.#trees.unified, own.replace(/\/gentle$/, ''))
    const child = join(server, 'gentle')
    mkdirSync(child, { recursive: true })
    writeFileSync(join(child, 'cgroup.type'), 'threaded')
    writeFileSync(join(server, 'cgroup.subtree_control'), '+cpu +cpuset')
    writeFileSync(join(child, 'cpu.weight'), gentleWeight)
    writeFileSync(join(child, 'cpuset.cpus'), latterHalf(readFileSync(join(server, 'cpuset.cpus.effective'), 'utf8').trim()))
    return { usual: [join(server, 'cgroup.threads')], gentle: [join(child, 'cgroup.threads')] }
  }
}
