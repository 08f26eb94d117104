/** Which trees of control groups this machine has and where this process stands in them; see cgroups(7). */
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { unescapeMountField } from './private-mounts.ts'

/** One tree of groups: of version 2 (no controllers named) or of one or more version 1 controllers. */
export interface GroupTree {
  /** Names of version 1 controllers, `name=systemd`, or nothing for version 2. */
  controllers: readonly string[]
  /** The directory of the group that this process is in. */
  ownGroup: string
}

/** Reads the trees of this very process. */
export const ownGroupTrees = (): GroupTree[] =>
  readGroupTrees(readFileSync('/proc/self/cgroup', 'utf8'), readFileSync('/proc/self/mountinfo', 'utf8'))

/**
 * Reads the trees from the texts of `/proc/self/cgroup` and `/proc/self/mountinfo`.
 * A tree that is not mounted here, or mounted from below our own group, is left out.
 */
export function readGroupTrees(cgroup: string, mountinfo: string): GroupTree[] {
  const trees: GroupTree[] = []
  for (const line of cgroup.split('\n')) {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line)
    if (!match) continue
    const controllers = (match[1] ?? '').split(',').filter((name) => name !== '')
    const mount = findGroupMount(mountinfo, controllers)
    if (!mount) continue
    const below = relative(mount.root, match[2] ?? '/')
    if (below.startsWith('..')) continue
    trees.push({ controllers, ownGroup: join(mount.point, below) })
  }
  return trees
}

function findGroupMount(mountinfo: string, controllers: readonly string[]): { root: string; point: string } | undefined {
  for (const line of mountinfo.split('\n')) {
    const [left, right] = line.split(' - ')
    const fields = left?.split(' ') ?? []
    const [type, , options] = right?.split(' ') ?? []
    const fits =
      controllers.length === 0
        ? type === 'cgroup2'
        : type === 'cgroup' && controllers.every((name) => options?.split(',').includes(name))
    if (fits) return { root: unescapeMountField(fields[3] ?? '/'), point: unescapeMountField(fields[4] ?? '/') }
  }
  return undefined
}

const neededV2 = ['cpu', 'memory', 'pids']

/**
 * The nearest group of version 2, from `group` up, that gives cpu, memory and pids to its children. The
 * kernel lets no group with processes of its own do so, save the root. Undefined where there is none.
 */
export function groupThatMayDivide(group: string): string | undefined {
  for (let at = group; ; at = join(at, '..')) {
    let given: string[]
    try {
      if (!neededV2.every((name) => groupWords(join(at, 'cgroup.controllers')).includes(name))) return undefined
      given = groupWords(join(at, 'cgroup.subtree_control'))
    } catch {
      return undefined // above the tree's mount point
    }
    // A group that gives less is left as it is: it is not ours to change, and systemd gives all three further up.
    if (neededV2.every((name) => given.includes(name))) return at
  }
}

/** The words of one of the kernel's group files. */
export const groupWords = (path: string): string[] =>
  readFileSync(path, 'utf8')
    .split(/\s+/)
    .filter((word) => word !== '')
