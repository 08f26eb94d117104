/** A change of release is tried on a copy of the data first, while the instance goes on. */
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { clusterUrl, ensureCluster } from '#db/cluster.ts'
import { migrate, readMigrations } from '#db/migrate.ts'
import { openDatabase } from '#db/open-database.ts'
import { controlPlaneUid, databaseUid } from './data-folder.ts'
import { databaseName, ensureDatabase } from './ensure-database.ts'
import type { InstancePaths } from './instance-paths.ts'
import type { PostgresPrograms } from './postgres-programs.ts'
import { dumpDatabase, restoreDump, withServer } from './postgres-tools.ts'
import { supervisorStatus } from './supervisor-calls.ts'

/** Migrations of this program that the stored data has not seen, and those of the data that this program does not know. */
interface MigrationGap {
  missing: string[]
  unknown: string[]
}

/** Works on the instance's database, running or not. */
export async function onDatabase<T>(paths: InstancePaths, programs: PostgresPrograms, work: (socket: string) => Promise<T>): Promise<T> {
  const status = await supervisorStatus(paths.supervisorSocket)
  return status?.database.running ? work(join(paths.database, 'socket')) : withServer(paths.database, programs, work)
}

/** @throws when the database cannot be asked. */
export async function migrationGap(socket: string): Promise<MigrationGap> {
  const client = new pg.Client({ connectionString: clusterUrl(socket, databaseName) })
  await client.connect()
  try {
    const there = await client.query<{ there: string | null }>(`select to_regclass('public.migration')::text as there`)
    const ran = there.rows[0]?.there ? (await client.query<{ name: string }>('select name from migration')).rows.map(({ name }) => name) : []
    const known = (await readMigrations()).map(({ name }) => name)
    return { missing: known.filter((name) => !ran.includes(name)), unknown: ran.filter((name) => !known.includes(name)) }
  } finally {
    await client.end()
  }
}

/**
 * Brings a copy of the data to this program's migrations, in a cluster beside the instance's that is removed.
 * @param socket of the instance's database. @throws what a migration said.
 */
export async function rehearseMigrations(paths: InstancePaths, programs: PostgresPrograms, socket: string): Promise<void> {
  const staging = await mkdtemp(join(paths.data, 'rehearsal-'))
  await chmod(staging, 0o711) // the server, another uid, works in there
  try {
    const file = join(staging, 'database.dump')
    await dumpDatabase(socket, programs, file)
    const folder = join(staging, 'database')
    await mkdir(folder, { mode: 0o711 })
    await ensureCluster({ folder, binaries: programs.binaries, uid: databaseUid, gid: controlPlaneUid, durable: false, ...(programs.libraryPath ? { libraryPath: programs.libraryPath } : {}) })
    await withServer(folder, programs, async (copy) => {
      await ensureDatabase(copy)
      await restoreDump(copy, programs, file)
      const db = openDatabase(clusterUrl(copy, databaseName), 1)
      try {
        await migrate(db)
      } finally {
        await db.destroy()
      }
    })
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}
