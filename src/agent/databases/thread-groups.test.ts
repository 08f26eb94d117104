import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { ThreadGroups } from './thread-groups.ts'

/** Trees of plain files: what is written where. That the kernel takes it is shown on a node (`test/system/databases.test.ts`). */
function plant(t: test.TestContext, files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'onyva-groups-'))
  t.after(() => rmSync(root, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return { groups: new ThreadGroups({ split: join(root, 'cg'), unified: join(root, 'unified'), processes: join(root, 'proc') }), read: (path: string) => readFileSync(join(root, path), 'utf8') }
}

test('version 1: the server gets a group of its own, who gives way another, on the cores for those', (t) => {
  const { groups, read } = plant(t, { 'cg/cpu/cpu.shares': '1024', 'cg/cpuset/gentle/cpuset.cpus': '2,3\n' })
  groups.take(77)
  assert.equal(read('cg/cpu/databases/cgroup.procs'), '77')
  assert.equal(read('cg/cpu/databases-gentle/cpu.shares'), '102')
  groups.move(78, true)
  assert.deepEqual([read('cg/cpu/databases-gentle/tasks'), read('cg/cpuset/gentle/tasks')], ['78', '78'])
  groups.move(78, false)
  assert.deepEqual([read('cg/cpu/databases/tasks'), read('cg/cpuset/tasks')], ['78', '78'])
})

test('version 2: a threaded child of the group in which systemd put the server', (t) => {
  const server = 'unified/system.slice/mariadb.service'
  const { groups, read } = plant(t, { 'proc/77/cgroup': '0::/system.slice/mariadb.service\n', [`${server}/cpuset.cpus.effective`]: '0-1\n' })
  groups.take(77)
  assert.deepEqual(
    ['cgroup.type', 'cpu.weight', 'cpuset.cpus'].map((name) => read(`${server}/gentle/${name}`)),
    ['threaded', '10', '1'],
  )
  groups.move(78, true)
  assert.equal(read(`${server}/gentle/cgroup.threads`), '78')
  groups.move(78, false)
  assert.equal(read(`${server}/cgroup.threads`), '78')
  assert.throws(() => groups.take(79), { code: 'ENOENT' })
})
