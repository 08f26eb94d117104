/**
 * What a run of the tests that was cut short may have left: tests that go on, instances with their nodes, the PostgreSQL of the run,
 * control groups of nodes and of activators on trial. The next run begins with their end. Mounts went with their
 * namespaces.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '#lib/clock.ts'
import { down } from '../down.ts'
import { instancePaths } from '../instance-paths.ts'
import { endLeftovers } from '../leftovers.ts'
import { removeGroups } from '../machine/control-groups.ts'
import { ownGroupTrees } from '../machine/group-trees.ts'
import { makeScreen } from '../terminal.ts'

/** Ends and removes all of that below `data`, the folder of tests. Only one run at a time works there. */
export async function clearRemains(data: string): Promise<void> {
  endTests(data)
  for (const name of await readdir(data)) {
    const paths = instancePaths(join(data, name))
    if (!(await stat(join(paths.data, 'instance.json')).catch(() => null))) continue
    await down({ paths, cache: '', json: false, rest: [], own: {} }, makeScreen({ write: () => {} }))
    await rm(paths.data, { recursive: true, force: true })
  }
  await endLeftovers(instancePaths(data))
  for (const { ownGroup } of ownGroupTrees())
    for (const name of readdirSync(ownGroup)) if (isTrialGroup(name) && isOld(join(ownGroup, name)) && isDeserted(join(ownGroup, name))) await removeGroups(name, [join(ownGroup, name)])
}

/** Tests whose run was killed go on alone: each process of a run has in its environment where its report goes. */
function endTests(data: string): void {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue
    try {
      if (readFileSync(`/proc/${name}/environ`, 'latin1').split('\0').some((one) => one.startsWith(`ONYVA_REPORT=${data}/`))) process.kill(Number(name), 'SIGKILL')
    } catch {
      // another's, or it has just ended
    }
  }
}

/** A node that a test booted by itself is called `n1`; an activator's groups bear its test's process. */
const isTrialGroup = (name: string): boolean => /^onyva-(?:[a-z0-9]{1,12}-n1|test-\d+-\d+)$/.test(name)

/** Not that of a run under way elsewhere on this machine, whose process has yet to come or to come back. */
const isOld = (group: string): boolean => systemClock.now().getTime() - statSync(group).ctimeMs > 3_600_000

/** No process is in a group, nor in those below it. */
function isDeserted(group: string): boolean {
  if (readFileSync(join(group, 'cgroup.procs'), 'utf8') !== '') return false
  return readdirSync(group, { withFileTypes: true }).every((entry) => !entry.isDirectory() || isDeserted(join(group, entry.name)))
}
