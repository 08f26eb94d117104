import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import pg from 'pg'
import { clusterUrl, ensureCluster } from '#db/cluster.ts'
import { controlPlaneUid, databaseUid } from './data-folder.ts'
import { databaseName, ensureDatabase } from './ensure-database.ts'
import { instancePaths } from './instance-paths.ts'
import type { InstancePaths } from './instance-paths.ts'
import { keepPostgres, librariesIn } from './keep-postgres.ts'
import { findPostgres, packagesToUnpack } from './postgres-programs.ts'
import type { PostgresPrograms } from './postgres-programs.ts'
import { withServer } from './postgres-tools.ts'
import { makeScreen } from './terminal.ts'
import { tableContents, upgradeDatabase } from './upgrade-database.ts'

let paths: InstancePaths
let present: PostgresPrograms
before(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'onyva-upgrade-'))
  await chmod(folder, 0o711)
  paths = instancePaths(folder)
  // on a machine without PostgreSQL the test command has unpacked it
  const found = await findPostgres(instancePaths(process.env['ONYVA_TEST_PROGRAMS'] ?? folder), null)
  assert.ok(found, 'tests need the PostgreSQL programs of Debian')
  present = found
})
after(() => rm(paths.data, { recursive: true, force: true }))

async function query(socket: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: clusterUrl(socket, databaseName) })
  await client.connect()
  await client.query(text)
  await client.end()
}

test('what the machine no longer has is kept, and reads the data once more into a new cluster', async () => {
  await ensureCluster({ folder: paths.database, binaries: present.binaries, uid: databaseUid, gid: controlPlaneUid, durable: false })
  await withServer(paths.database, present, async (socket) => {
    await ensureDatabase(socket)
    await query(socket, `create table thing (id bigint generated always as identity primary key, name text, at timestamptz default now());
      insert into thing (name) select 'chose ' || n from generate_series(1, 500) n`)
  })
  await keepPostgres(paths, present)
  const kept = await findPostgres(paths, present.major, '/nonexistent')
  assert.equal(kept?.kept, true)
  assert.ok(kept?.binaries.startsWith(paths.data))
  assert.equal(await findPostgres(paths, null, '/nonexistent'), null, 'a new cluster is never made with kept programs')

  const before = await withServer(paths.database, kept, tableContents)
  const aside = await upgradeDatabase(paths, kept, present, makeScreen({ write: () => {} }))
  const after = await withServer(paths.database, present, tableContents)
  assert.deepEqual(after, before)
  assert.equal(before.size, 2)
  assert.deepEqual((await readdir(paths.data)).filter((name) => name.startsWith('upgrade-')), [])
  await withServer(aside, present, async (socket) => assert.deepEqual(await tableContents(socket), before, 'the old cluster stays whole'))
})

test('one changed row is seen', async () => {
  await withServer(paths.database, present, async (socket) => {
    const before = await tableContents(socket)
    await query(socket, `update thing set name = 'autre' where id = 250`)
    assert.notDeepEqual(await tableContents(socket), before)
  })
})

test('only the server, its clients and libraries are unpacked', () => {
  const simulated = ['libllvm14', 'libpq5', 'libjson-perl', 'postgresql-common', 'ssl-cert', 'postgresql-client-15', 'postgresql-15', 'sysstat']
  const text = simulated.map((name) => `Inst ${name} (1.0 Debian:12 [amd64])`).join('\n')
  assert.deepEqual(packagesToUnpack(text, 15), ['libpq5', 'postgresql-client-15', 'postgresql-15'])
})

test('the C library of the machine is not copied', () => {
  const text = '\tlinux-vdso.so.1 (0x7ff)\n\tlibicuuc.so.72 => /lib/x/libicuuc.so.72 (0x7f)\n\tlibc.so.6 => /lib/x/libc.so.6 (0x7f)\n\tlibm.so.6 => /lib/x/libm.so.6 (0x7f)\n\t/lib64/ld-linux-x86-64.so.2 (0x7f)\n'
  assert.deepEqual(librariesIn(text), ['/lib/x/libicuuc.so.72'])
})
