/**
 * Databases for tests, on a real PostgreSQL: one cluster a run, a template migrated once, a copy a file
 * (58 ms measured), and a transaction rolled back per test.
 *
 * `ONYVA_TEST_CLUSTER` names the socket folder of a cluster that the test command started; without it a
 * cluster of this process's own is started and ended with it.
 */
import { chmod, mkdtemp } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { sql } from 'kysely'
import { randomText } from '#lib/ids.ts'
import { clusterUrl, ensureCluster, newestBinaries, startCluster } from './cluster.ts'
import { migrate } from './migrate.ts'
import { openDatabase } from './open-database.ts'
import type { Db, Tx } from './open-database.ts'

const template = 'onyva_template'
let socketFolder: Promise<string> | undefined

async function ownCluster(): Promise<string> {
  const given = process.env['ONYVA_TEST_CLUSTER']
  if (given) return given
  const found = await newestBinaries()
  if (!found) throw new Error('tests need the PostgreSQL programs of Debian: run them with ./onyva test')
  const folder = await mkdtemp(join(tmpdir(), 'onyva-pg-'))
  await chmod(folder, 0o711)
  const options = { folder, binaries: found.binaries, uid: 71_001, gid: 71_002, durable: false }
  await ensureCluster(options)
  const cluster = await startCluster(options)
  cluster.child.unref()
  ;(cluster.child.stderr as unknown as { unref(): void }).unref()
  process.on('exit', () => {
    cluster.child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  return cluster.socket
}

async function withTemplate(socket: string): Promise<string> {
  const admin = openDatabase(clusterUrl(socket, 'postgres'), 1)
  try {
    // Several processes may come at once: one makes the template, the others wait.
    await admin.connection().execute(async (connection) => {
      await sql`select pg_advisory_lock(7246002)`.execute(connection)
      const { rows } = await sql`select 1 from pg_database where datname = ${template}`.execute(connection)
      if (rows.length === 0) {
        await sql.raw(`create database ${template}_new`).execute(connection)
        const db = openDatabase(clusterUrl(socket, `${template}_new`), 1)
        await migrate(db)
        await db.destroy()
        await sql.raw(`alter database ${template}_new rename to ${template}`).execute(connection)
      }
      await sql`select pg_advisory_unlock(7246002)`.execute(connection)
    })
  } finally {
    await admin.destroy()
  }
  return socket
}

interface TestDatabase {
  db: Db
  url: string
  drop(): Promise<void>
}

/** Makes a migrated database of its own. Inside a test file it is dropped when the file's tests are over. */
export async function testDatabase(): Promise<TestDatabase> {
  socketFolder ??= ownCluster().then(withTemplate)
  const socket = await socketFolder
  const name = `test_${randomText(10)}`
  const admin = openDatabase(clusterUrl(socket, 'postgres'), 1)
  await sql.raw(`create database ${name} template ${template}`).execute(admin)
  const url = clusterUrl(socket, name)
  const db = openDatabase(url, 8)
  const drop = async () => {
    await db.destroy()
    await sql.raw(`drop database if exists ${name} with (force)`).execute(admin)
    await admin.destroy()
  }
  after(drop)
  return { db, url, drop }
}

class RollBack extends Error {}

/** Runs a test's body in a transaction that is rolled back whatever happens. */
export async function rolledBack(db: Db, body: (tx: Tx) => Promise<void>): Promise<void> {
  try {
    await db.transaction().execute(async (tx) => {
      await body(tx)
      throw new RollBack()
    })
  } catch (error) {
    if (!(error instanceof RollBack)) throw error
  }
}
