import assert from 'node:assert/strict'
import test from 'node:test'
import { readGroupTrees } from './group-trees.ts'

const mount = (root: string, point: string, type: string, options: string) =>
  `30 20 0:26 ${root} ${point} rw,relatime shared:9 - ${type} ${type} ${options}`

test('each tree is found at its own mount, below the part that the mount shows', () => {
  const trees = readGroupTrees(
    '9:name=systemd:/\n4:memory:/box/7\n1:cpu,cpuacct:/\n0::/unit\n',
    [
      mount('/box', '/sys/fs/cgroup/memory', 'cgroup', 'rw,memory'),
      mount('/', '/sys/fs/cgroup/cpu,cpuacct', 'cgroup', 'rw,cpu,cpuacct'),
      mount('/', '/sys/fs/cgroup/systemd', 'cgroup', 'rw,xattr,name=systemd'),
      mount('/', '/sys/fs/cgroup/uni\\040fied', 'cgroup2', 'rw,nsdelegate'),
    ].join('\n'),
  )
  assert.deepEqual(trees, [
    { controllers: ['name=systemd'], ownGroup: '/sys/fs/cgroup/systemd' },
    { controllers: ['memory'], ownGroup: '/sys/fs/cgroup/memory/7' },
    { controllers: ['cpu', 'cpuacct'], ownGroup: '/sys/fs/cgroup/cpu,cpuacct' },
    { controllers: [], ownGroup: '/sys/fs/cgroup/uni fied/unit' },
  ])
})

test('a tree that is not mounted, or from below our group, is left out', () => {
  const mounts = mount('/box/other', '/sys/fs/cgroup/pids', 'cgroup', 'rw,pids')
  assert.deepEqual(readGroupTrees('8:pids:/box/7\n5:devices:/\n', mounts), [])
})
