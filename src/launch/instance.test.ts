import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { dataFolderRefusal } from './data-folder.ts'
import { findFreePorts, isFree } from './free-ports.ts'
import { instanceName, instancePaths, longestDataFolder } from './instance-paths.ts'
import { ensureInstance, parseInstance, parseNodesAddress, readInstance, writeInstance } from './instance.ts'
import { isLeftover } from './leftovers.ts'
import { instanceConfig } from './write-config.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onyva-instance-'))
})
after(() => rm(folder, { recursive: true }))

test('ports are chosen once and kept, and changed only when another program has one', async () => {
  const paths = instancePaths(folder)
  assert.equal(await readInstance(paths), null)
  const first = await ensureInstance(paths)
  assert.equal(first.portsChanged, false)
  assert.notEqual(first.instance.panelPort, first.instance.sitesPort)
  assert.deepEqual(await ensureInstance(paths), first)
  await writeInstance(paths, { ...first.instance, demo: true, postgresMajor: 15 })

  const taker = createServer()
  await new Promise<void>((resolve) => taker.listen(first.instance.sitesPort, '127.0.0.1', resolve))
  assert.equal(await isFree(first.instance.sitesPort), false)
  const second = await ensureInstance(paths)
  assert.equal(second.portsChanged, true)
  assert.ok(![second.instance.panelPort, second.instance.sitesPort].includes(first.instance.sitesPort))
  assert.deepEqual([second.instance.demo, second.instance.postgresMajor, second.instance.name], [true, 15, first.instance.name])
  taker.close()
})

test('two instances search from different places', async () => {
  assert.notEqual(instanceName('/var/lib/onyva'), instanceName('/var/tmp/onyva-test'))
  assert.match(instanceName('/var/lib/onyva'), /^[a-z0-9]{8}$/)
  const [one] = await findFreePorts('00000000', 1)
  const [other] = await findFreePorts('00ffff00', 1)
  assert.notEqual(one, other)
})

test('a mutilated file stops with its name', () => {
  for (const text of ['', '{', '{"name":"a"}', '{"name":"A b","panelPort":1,"sitesPort":2}', '{"name":"a","panelPort":0,"sitesPort":2}', '{"name":"a","panelPort":1,"sitesPort":2,"story":"other"}', '{"name":"a","panelPort":1,"sitesPort":2,"few":3}'])
    assert.throws(() => parseInstance(text, '/x/instance.json'), /\/x\/instance\.json/, text)
})

test('the configuration of a try-out keeps the panel and the sites apart', () => {
  const paths = instancePaths('/var/lib/onyva')
  const config = instanceConfig(paths, { name: 'a', panelPort: 8001, sitesPort: 8002, postgresMajor: 15, demo: true, story: 'healthy', few: true, nodesAt: null })
  assert.equal(config.panelOrigin, 'http://panel.onyva.localhost:8001')
  assert.equal(config.listen.host, '127.0.0.1')
  assert.deepEqual([config.cooperative.name, config.cooperative.fictional], ['Les Toits Communs', true])
  const drifting = instanceConfig(paths, { name: 'a', panelPort: 8001, sitesPort: 8002, postgresMajor: 15, demo: true, story: 'drifting', few: true, nodesAt: null })
  assert.deepEqual([drifting.cooperative.name, drifting.cooperative.fictional], ['Les Toits Penchés', true])
  assert.deepEqual(config.nodeService.sockets, ['/var/lib/onyva/run/outside/control.sock'])
})

test('where nodes come from elsewhere is a host and a port', () => {
  assert.deepEqual(parseNodesAddress('panel.example.coop:8443'), { host: 'panel.example.coop', port: 8443 })
  assert.deepEqual(parseNodesAddress('[::1]:8443'), { host: '::1', port: 8443 })
  for (const text of ['panel', 'panel:', ':1', 'a:0', 'a:70000', 'a b:1', 'https://a:1']) assert.equal(parseNodesAddress(text), null, text)
})

test('folders that cannot hold an instance are told apart', async () => {
  assert.equal(await dataFolderRefusal(folder), null)
  assert.equal((await dataFolderRefusal(`/${'x'.repeat(longestDataFolder)}`))?.code, 'pathTooLong')
  for (const path of ['/a b', '/a:b', '/a,b', '/a"b', '/a\\b']) assert.equal((await dataFolderRefusal(path))?.code, 'pathSigns', path)
})

test('only processes of this very instance count as left over', () => {
  const paths = instancePaths('/d/one')
  assert.ok(isLeftover(['/d/one/app/x/node', '/d/one/app/x/bin/onyva.ts', 'serve', '--config', '/d/one/etc/onyva.json'], paths))
  assert.ok(isLeftover(['/usr/lib/postgresql/15/bin/postgres', '-D', '/d/one/database/data'], paths))
  assert.ok(isLeftover(['/d/one/app/x/node', '/d/one/app/x/bin/onyva.ts', 'supervise', '--data', '/d/one'], paths))
  for (const argv of [
    ['/usr/lib/postgresql/15/bin/postgres', '-D', '/d/one2/database/data'],
    ['/d/one/app/x/node', 'bin/onyva.ts', 'serve', '--config', '/d/two/etc/onyva.json'],
    ['/usr/bin/tail', '-f', '/d/one/database/log'],
    ['sh', '-c', 'supervise /d/one'],
    [],
  ])
    assert.ok(!isLeftover(argv, paths), argv.join(' '))
})

test('the instance file is written whole', async () => {
  const paths = instancePaths(folder)
  await writeFile(`${paths.instanceFile}.new`, 'left by a cut run')
  const { instance } = await ensureInstance(paths)
  await writeInstance(paths, instance)
  assert.deepEqual(JSON.parse(await readFile(paths.instanceFile, 'utf8')), instance)
})
