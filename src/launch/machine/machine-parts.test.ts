import assert from 'node:assert/strict'
import test from 'node:test'
import { sourceList } from './dokuwiki-archive.ts'
import { isNspawnOf } from './machine-leftovers.ts'
import { namespacePids } from './machine-shell.ts'
import { nodeFolders } from './node-folders.ts'
import { escapeBind, nspawnArguments, openFilesLimit } from './nspawn-arguments.ts'
import { mountOverlay, mountPoints } from './private-mounts.ts'

const folders = nodeFolders('/var/lib/onyva', 'n1')

test('a node is folders below the data directory, and its name cannot lead out', () => {
  assert.equal(folders.sitesDisk, '/var/lib/onyva/nodes/n1/sites.btrfs')
  for (const name of ['', '..', 'a/b', 'N1', '-n', 'a'.repeat(32)]) assert.throws(() => nodeFolders('/data', name), /not a node name/)
  assert.throws(() => nodeFolders('data', 'n1'), /absolute/)
})

test('the guest has no network, no host systemd, and what is bound into it', () => {
  const args = nspawnArguments({
    machineName: 'onyva-a-n1',
    hostName: 'n1',
    folders,
    groupBinds: [{ from: '/sys/fs/cgroup/memory/onyva-a-n1', to: '/cg/memory' }],
    openFiles: 20_000,
  })
  for (const wanted of ['--private-network', '--keep-unit', '--register=no', '--resolv-conf=off', '--rlimit=RLIMIT_NOFILE=20000:20000'])
    assert.ok(args.includes(wanted), wanted)
  assert.ok(args.includes('--bind=/sys/fs/cgroup/memory/onyva-a-n1:/cg/memory'))
  assert.ok(args.includes('--bind=/var/lib/onyva/run/outside:/run/onyva/outside'))
  assert.equal(escapeBind('/a:b\\c'), '/a\\:b\\\\c')
})

test('the limit on open files is the kernel’s, up to a ceiling', () => {
  const line = (hard: string) => `Max processes 1 1 processes\nMax open files            1024                 ${hard}               files\n`
  assert.equal(openFilesLimit(line('20000')), 20_000)
  assert.equal(openFilesLimit(line('1073741816')), 524_288)
})

test('a nspawn of ours is known by its program and its root, whole', () => {
  const root = '/data/nodes/n1/root'
  assert.ok(isNspawnOf(['/usr/bin/systemd-nspawn', '--boot', `--directory=${root}`], root))
  assert.ok(!isNspawnOf(['/usr/bin/systemd-nspawn', `--directory=${root}2`], root))
  assert.ok(!isNspawnOf(['/usr/bin/grep', `--directory=${root}`], root))
})

test('pids are read from our namespace inwards; nothing when the process is gone', () => {
  assert.deepEqual(namespacePids('Name:\tsystemd\nNSpid:\t4321\t7\t1\nNSsid:\t1\n'), [4321, 7, 1])
  assert.deepEqual(namespacePids(''), [])
})

test('mount points with spaces are read whole', () => {
  assert.deepEqual(mountPoints('1 2 0:1 / /a\\040b rw - tmpfs x rw\n'), ['/a b'])
})

test('a layer whose path would be cut in the mount options is refused before anything is made', async () => {
  await assert.rejects(mountOverlay({ lowerDirs: ['/a:b'], upper: '/x', work: '/y', root: '/z' }), /cannot be a layer/)
})

test('sources are asked for at the mirror of the packages', () => {
  assert.equal(sourceList('deb [signed-by=/k] http://mirror.example/debian trixie main\n'), 'deb-src http://mirror.example/debian trixie main\n')
  assert.throws(() => sourceList('# nothing\n'), /where its packages came from/)
})
