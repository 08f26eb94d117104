/**
 * The control groups of one node machine. They are made below the group that the launcher itself lives in,
 * are named `onyva-<instance>-<node>`, and go when the machine stops; no other group is touched.
 *
 * Version 1 (each controller a tree of its own): the group is bound into the guest at `/cg/<controller>`.
 * `…/system` in it holds the machine's own processes; the activator makes `…/sites` beside it, which weighs
 * less (a sites' group heavier than nginx's starved nginx: a page in 2.9 s instead of 0.2 s).
 *
 * Version 2: systemd-nspawn delegates the machine's group to the guest, whose systemd divides it.
 */
import { mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { unescapeMountField } from './private-mounts.ts'

/** Controllers that limit sites. On a version 1 host each has a tree of its own. */
export const siteControllers = ['memory', 'cpu', 'cpuacct', 'pids'] as const
export type SiteController = (typeof siteControllers)[number]

/** One tree of groups: of version 2 (no controllers named) or of one or more version 1 controllers. */
export interface GroupTree {
  /** Names of version 1 controllers, `name=systemd`, or nothing for version 2. */
  controllers: readonly string[]
  /** The directory of the group that this process is in. */
  ownGroup: string
}

/**
 * Reads the trees from the texts of `/proc/self/cgroup` and `/proc/self/mountinfo`; see cgroups(7).
 * A tree that is not mounted here is left out.
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
    // a mount that shows another part of the tree than ours is of no use
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

/** The groups of a machine, made and ready. */
export interface MachineGroups {
  /** Directories that the machine's first process is to be started in. */
  machineGroups: readonly string[]
  /** Version 1 only: what to bind into the guest, and where. Empty on a version 2 host. */
  binds: readonly { from: string; to: string }[]
  /** Which version limits the sites. `none`: neither is within reach, and no limit holds. */
  version: 'v1' | 'v2' | 'none'
  /** Starts a process in the machine's groups: `spawn` must start it before it returns. */
  startInside<T>(spawn: () => T): T
  /** Ends what still runs in the groups and removes them. */
  remove(): Promise<void>
}

/**
 * The environment file of the activator: where the groups that it divides are. Empty on a version 2 host,
 * where the guest's systemd delegates one to it and the package says which.
 */
export const groupsEnvironment = (binds: MachineGroups['binds']): string =>
  binds.length === 0
    ? ''
    : `ONYVA_GROUPS=--cgroup1 ${binds.map(({ to }) => `${to.slice(to.lastIndexOf('/') + 1)}=${to}`).join(',')}\n`

/** Reads the trees of this very process. */
export const ownGroupTrees = (): GroupTree[] =>
  readGroupTrees(readFileSync('/proc/self/cgroup', 'utf8'), readFileSync('/proc/self/mountinfo', 'utf8'))

const neededV2 = ['cpu', 'memory', 'pids']

/** Makes the groups `onyva-<instance>-<node>`; those of a run that was killed are emptied first. */
export async function makeMachineGroups(name: string, trees: readonly GroupTree[] = ownGroupTrees()): Promise<MachineGroups> {
  await removeMachineGroups(name, trees)
  const binds: { from: string; to: string }[] = []
  const machineGroups: string[] = []
  const leave: { procs: string }[] = []
  let version: MachineGroups['version'] = 'none'
  for (const tree of trees) {
    const limiting = siteControllers.filter((controller) => tree.controllers.includes(controller))
    const isV2 = tree.controllers.length === 0
    if (limiting.length === 0 && !isV2 && !tree.controllers.includes('name=systemd')) continue
    const parent = isV2 ? groupThatMayDivide(tree.ownGroup) : tree.ownGroup
    const group = join(parent ?? tree.ownGroup, name)
    mkdirSync(group)
    leave.push({ procs: join(tree.ownGroup, 'cgroup.procs') })
    if (limiting.length === 0) {
      if (isV2 && parent !== undefined) version = 'v2'
      machineGroups.push(group)
      continue
    }
    version = 'v1'
    mkdirSync(join(group, 'system'))
    machineGroups.push(join(group, 'system'))
    binds.push(...limiting.map((controller) => ({ from: group, to: `/cg/${controller}` })))
  }
  return {
    machineGroups,
    binds,
    version,
    startInside: (spawn) => {
      // A child is born in the group of its parent. Moving this process there and back around the one
      // synchronous call leaves no instant in which the child could fork outside of its group.
      for (const group of machineGroups) writeFileSync(join(group, 'cgroup.procs'), String(process.pid))
      try {
        return spawn()
      } finally {
        for (const { procs } of leave) writeFileSync(procs, String(process.pid))
      }
    },
    remove: () => removeMachineGroups(name, trees),
  }
}

/**
 * The nearest group, from `group` up, that can give controllers to a child: version 2 refuses that to a
 * group that holds processes itself, unless it is the root. Undefined where there is none.
 */
function groupThatMayDivide(group: string): string | undefined {
  for (let at = group; ; at = join(at, '..')) {
    let given: string[]
    try {
      if (!neededV2.every((name) => words(join(at, 'cgroup.controllers')).includes(name))) return undefined
      given = words(join(at, 'cgroup.subtree_control'))
    } catch {
      return undefined // above the tree's mount point
    }
    const missing = neededV2.filter((name) => !given.includes(name))
    if (missing.length === 0) return at
    try {
      writeFileSync(join(at, 'cgroup.subtree_control'), missing.map((name) => `+${name}`).join(' '))
      return at
    } catch {
      // it holds processes: try its parent
    }
  }
}

const words = (path: string): string[] => readFileSync(path, 'utf8').split(/\s+/).filter((word) => word !== '')

/** Ends what runs in the groups of machine `name` and removes them, in every tree. */
export async function removeMachineGroups(name: string, trees: readonly GroupTree[] = ownGroupTrees()): Promise<void> {
  for (const tree of trees) {
    for (let at = tree.ownGroup; ; at = join(at, '..')) {
      if (directoryExists(join(at, name))) await removeGroup(join(at, name))
      // only on version 2 may it stand higher up than the group we are in
      if (tree.controllers.length > 0 || !directoryExists(join(at, '..', 'cgroup.procs'), 'file')) break
    }
  }
}

async function removeGroup(group: string): Promise<void> {
  // A killed process leaves its group a moment after its end: 2 s are plenty, then the error tells.
  for (let tries = 0; ; tries += 1) {
    try {
      removeGroupOnce(group)
      return
    } catch (error) {
      if (tries >= 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

function removeGroupOnce(group: string): void {
  for (const entry of readdirSync(group, { withFileTypes: true })) {
    if (entry.isDirectory()) removeGroupOnce(join(group, entry.name))
  }
  for (const pid of words(join(group, 'cgroup.procs')).map(Number)) {
    if (pid <= 1) continue // 0 is a process of another pid namespace, and to kill(2) our own process group
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // it has just ended by itself
    }
  }
  rmdirSync(group)
}

function directoryExists(path: string, kind: 'directory' | 'file' = 'directory'): boolean {
  try {
    if (kind === 'file') readFileSync(path)
    else readdirSync(path)
    return true
  } catch {
    return false
  }
}
