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
import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { latterHalf } from '#lib/latter-half.ts'
import { groupThatMayDivide, groupWords, ownGroupTrees } from './group-trees.ts'
import type { GroupTree } from './group-trees.ts'

/** Controllers that limit sites. On a version 1 host each has a tree of its own, or shares one. */
const siteControllers = ['memory', 'cpu', 'cpuacct', 'pids'] as const

/** What is to be made for a machine. */
export interface GroupPlan {
  /** The machine's own group in each tree, named after it. All else is below. */
  directories: readonly string[]
  /** Where the machine's first process starts, and where this process comes back to. */
  entries: readonly { group: string; back: string }[]
  /**
   * Version 1 only: the machine's group in the tree of cores. It has the cores of its parent, and its child `gentle`
   * half of them: whoever is greedy is moved there. Nobody enters it at the start.
   */
  cores: string | null
  /** Version 1 only: what to bind into the guest, and where. */
  binds: readonly { from: string; to: string }[]
  /** Which version limits the sites. `none`: neither is within reach, and no limit holds. */
  version: 'v1' | 'v2' | 'none'
}

/** Says which groups machine `name` gets on this machine; makes nothing. */
export function planMachineGroups(name: string, trees: readonly GroupTree[] = ownGroupTrees()): GroupPlan {
  const directories: string[] = []
  const entries: { group: string; back: string }[] = []
  const binds: { from: string; to: string }[] = []
  let cores: GroupPlan['cores'] = null
  let version: GroupPlan['version'] = 'none'
  for (const tree of trees) {
    const limiting = siteControllers.filter((controller) => tree.controllers.includes(controller))
    if (tree.controllers.includes('cpuset') && limiting.length === 0) {
      cores = join(tree.ownGroup, name)
      directories.push(cores)
      binds.push({ from: cores, to: '/cg/cpuset' })
      continue
    }
    const isV2 = tree.controllers.length === 0
    // nspawn makes groups of its own in version 2 and in systemd's tree, beside us if we do not go below first
    if (limiting.length === 0 && !isV2 && !tree.controllers.includes('name=systemd')) continue
    const dividing = isV2 ? groupThatMayDivide(tree.ownGroup) : undefined
    const group = join(dividing ?? tree.ownGroup, name)
    directories.push(group)
    entries.push({ group: limiting.length > 0 ? join(group, 'system') : group, back: tree.ownGroup })
    binds.push(...limiting.map((controller) => ({ from: group, to: `/cg/${controller}` })))
    if (dividing) version = 'v2'
  }
  if (siteControllers.every((controller) => binds.some((bind) => bind.to === `/cg/${controller}`))) version = 'v1'
  return { directories, entries, cores, binds, version }
}

/** Makes what `planMachineGroups` said. */
export function makeGroups(plan: GroupPlan): void {
  for (const { group } of plan.entries) mkdirSync(group, { recursive: true })
  if (plan.cores) makeCores(plan.cores)
}

/** Makes a group of version 1 with all cores of the one above, and in it `gentle` with half of them. A new group has none, and takes nobody (Linux, cgroup-v1/cpusets.rst). */
export function makeCores(group: string): void {
  const above = (file: string) => readFileSync(join(group, '..', file), 'utf8').trim()
  for (const [made, cores] of [[group, above('cpuset.cpus')], [join(group, 'gentle'), latterHalf(above('cpuset.cpus'))]] as const) {
    mkdirSync(made, { recursive: true })
    writeFileSync(join(made, 'cpuset.cpus'), cores)
    writeFileSync(join(made, 'cpuset.mems'), above('cpuset.mems'))
  }
}

/**
 * Starts a process in the machine's groups; `spawn` must have started it when it returns.
 * A child is born in the groups of its parent. Moving this process there and back around the one
 * synchronous call leaves no instant in which the child could fork outside.
 */
export function startInGroups<T>(plan: GroupPlan, spawn: () => T): T {
  for (const { group } of plan.entries) writeFileSync(join(group, 'cgroup.procs'), String(process.pid))
  try {
    return spawn()
  } finally {
    for (const { back } of plan.entries) writeFileSync(join(back, 'cgroup.procs'), String(process.pid))
  }
}

/**
 * The environment file of the activator: where the groups that it divides are. Empty on a version 2 host,
 * where the guest's systemd delegates one to it and the package says which.
 */
export const groupsEnvironment = ({ binds, version }: GroupPlan): string =>
  version === 'v1'
    ? `ONYVA_GROUPS=--cgroup1 ${binds.map(({ to }) => `${basename(to)}=${to}`).join(',')}\n`
    : ''

/**
 * Ends what still runs in a machine's groups and removes them. Directories that are gone, or that do not
 * bear the machine's name, are passed over.
 */
export async function removeGroups(name: string, directories: readonly string[]): Promise<void> {
  for (const directory of directories) {
    if (basename(directory) !== name || !existsSync(join(directory, 'cgroup.procs'))) continue
    // A killed process leaves its group a moment after its end: 2 s are plenty, then the error tells.
    for (let tries = 0; !tryToRemove(directory, tries >= 100); tries += 1) await wait(20)
  }
}

function tryToRemove(group: string, lastTry: boolean): boolean {
  try {
    emptyAndRemove(group)
    return true
  } catch (error) {
    if (lastTry) throw error
    return false
  }
}

function emptyAndRemove(group: string): void {
  for (const entry of readdirSync(group, { withFileTypes: true })) {
    if (entry.isDirectory()) emptyAndRemove(join(group, entry.name))
  }
  for (const pid of groupWords(join(group, 'cgroup.procs')).map(Number)) {
    if (pid <= 1) continue // 0 is a process of another pid namespace, and to kill(2) our own process group
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // it has just ended by itself
    }
  }
  rmdirSync(group)
}
