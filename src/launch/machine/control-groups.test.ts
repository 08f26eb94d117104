import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { groupsEnvironment, planMachineGroups } from './control-groups.ts'
import { groupThatMayDivide } from './group-trees.ts'

const own = (controllers: string) => ({ controllers: controllers.split(','), ownGroup: `/sys/fs/cgroup/${controllers}/mine` })

test('version 1: one group in each tree that limits, and in those that nspawn writes in', () => {
  const plan = planMachineGroups('onyva-a-n1', [own('memory'), own('cpu,cpuacct'), own('pids'), own('cpuset'), own('freezer'), own('name=systemd')])
  assert.equal(plan.version, 'v1')
  assert.deepEqual(plan.directories, [
    '/sys/fs/cgroup/memory/mine/onyva-a-n1',
    '/sys/fs/cgroup/cpu,cpuacct/mine/onyva-a-n1',
    '/sys/fs/cgroup/pids/mine/onyva-a-n1',
    '/sys/fs/cgroup/cpuset/mine/onyva-a-n1',
    '/sys/fs/cgroup/name=systemd/mine/onyva-a-n1',
  ])
  assert.deepEqual(plan.binds[2], { from: '/sys/fs/cgroup/cpu,cpuacct/mine/onyva-a-n1', to: '/cg/cpuacct' })
  assert.deepEqual(plan.binds.at(-1), { from: '/sys/fs/cgroup/cpuset/mine/onyva-a-n1', to: '/cg/cpuset' })
  assert.ok(!plan.entries.some(({ group }) => group.includes('cpuset')), 'a group of cores that has none yet takes nobody')
  assert.equal(plan.entries[0]?.group, '/sys/fs/cgroup/memory/mine/onyva-a-n1/system')
  assert.equal(groupsEnvironment(plan), 'ONYVA_GROUPS=--cgroup1 memory=/cg/memory,cpu=/cg/cpu,cpuacct=/cg/cpuacct,pids=/cg/pids,cpuset=/cg/cpuset\n')
})

test('a missing controller means no limits, and the guest is told nothing', () => {
  const plan = planMachineGroups('onyva-a-n1', [own('memory'), own('pids')])
  assert.equal(plan.version, 'none')
  assert.equal(groupsEnvironment(plan), '')
})

/** A folder that looks like a version 2 tree: `group` with what it has and what it gives. */
function unifiedTree(groups: Record<string, { has: string; gives: string }>): string {
  const root = mkdtempSync(join(tmpdir(), 'onyva-groups-'))
  for (const [path, { has, gives }] of Object.entries(groups)) {
    mkdirSync(join(root, path), { recursive: true })
    writeFileSync(join(root, path, 'cgroup.controllers'), `${has}\n`)
    writeFileSync(join(root, path, 'cgroup.subtree_control'), `${gives}\n`)
  }
  return root
}

const all = 'cpu io memory pids'

test('version 2: the nearest group above that gives all three to its children', () => {
  const root = unifiedTree({
    tree: { has: all, gives: all },
    'tree/user.slice': { has: all, gives: 'memory pids' },
    'tree/user.slice/session': { has: all, gives: '' },
  })
  assert.equal(groupThatMayDivide(join(root, 'tree/user.slice/session')), join(root, 'tree'))
  const plan = planMachineGroups('onyva-a-n1', [{ controllers: [], ownGroup: join(root, 'tree/user.slice/session') }])
  assert.equal(plan.version, 'v2')
  assert.deepEqual(plan.directories, [join(root, 'tree/onyva-a-n1')])
  assert.equal(groupsEnvironment(plan), '')
  rmSync(root, { recursive: true })
})

test('version 2 without memory, as beside version 1, limits nothing', () => {
  const root = unifiedTree({ tree: { has: 'hugetlb', gives: '' } })
  assert.equal(groupThatMayDivide(join(root, 'tree')), undefined)
  assert.equal(planMachineGroups('onyva-a-n1', [{ controllers: [], ownGroup: join(root, 'tree') }]).version, 'none')
  rmSync(root, { recursive: true })
})
