/**
 * `./onyva database upgrade`: from the PostgreSQL that made the cluster to a newer one. The old server is read
 * a last time, a new cluster is filled, both are compared row by row; only then the two change places.
 */
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { clusterMajor, clusterUrl, ensureCluster } from '#db/cluster.ts'
import { systemClock } from '#lib/clock.ts'
import { controlPlaneUid, databaseUid } from './data-folder.ts'
import { databaseName, ensureDatabase } from './ensure-database.ts'
import { readInstance, writeInstance } from './instance.ts'
import type { InstancePaths } from './instance-paths.ts'
import { keepPostgres } from './keep-postgres.ts'
import type { LaunchOptions } from './options.ts'
import { findPostgres, unpackPostgres } from './postgres-programs.ts'
import type { PostgresPrograms } from './postgres-programs.ts'
import { dumpDatabase, restoreDump, withServer } from './postgres-tools.ts'
import { Refusal } from './refusal.ts'
import { supervisorStatus } from './supervisor-calls.ts'
import { launchMessages, makeScreen } from './terminal.ts'

/** @returns the exit code. @throws {Refusal}: then nothing was changed. */
export async function upgradeCommand({ paths, rest }: LaunchOptions): Promise<number> {
  const m = launchMessages()
  if (rest.join(' ') !== 'upgrade') throw new Refusal(m.refusals.unknownCommand({ command: `database ${rest.join(' ')}` }))
  if (await supervisorStatus(paths.supervisorSocket)) throw new Refusal(m.refusals.running)
  const major = await clusterMajor(paths.database)
  const instance = await readInstance(paths)
  if (major === null || !instance) throw new Refusal(m.status.none({ data: paths.data }))
  const newest = (await findPostgres(paths, null)) ?? (await unpackPostgres(paths, () => {}))
  if (newest.major === major) {
    process.stdout.write(`${m.database.same({ major })}\n`)
    return 0
  }
  const old = await findPostgres(paths, major)
  if (!old) throw new Refusal(m.database.fetchOld({ major }))
  const aside = await upgradeDatabase(paths, old, newest)
  await writeInstance(paths, { ...instance, postgresMajor: newest.major })
  await keepPostgres(paths, newest)
  process.stdout.write(`${m.database.done({ folder: aside })}\n`)
  return 0
}

/** @returns where the old cluster was put. @throws when both sides are not the same: then the old one is in place. */
export async function upgradeDatabase(paths: InstancePaths, old: PostgresPrograms, newest: PostgresPrograms, screen = makeScreen()): Promise<string> {
  const m = launchMessages().database
  const staging = await mkdtemp(join(paths.data, 'upgrade-'))
  await chmod(staging, 0o711) // the server, another uid, works in there
  try {
    const file = join(staging, 'database.dump')
    const before = await withStep(m.dumping({ major: old.major }), screen, () =>
      withServer(paths.database, old, async (socket) => {
        await dumpDatabase(socket, newest, file)
        return tableContents(socket)
      }),
    )
    const fresh = join(staging, 'database')
    const after = await withStep(m.restoring({ major: newest.major }), screen, async () => {
      await mkdir(fresh, { mode: 0o711 })
      const { binaries, libraryPath } = newest
      await ensureCluster({ folder: fresh, binaries, uid: databaseUid, gid: controlPlaneUid, durable: true, ...(libraryPath ? { libraryPath } : {}) })
      return withServer(fresh, newest, async (socket) => {
        await ensureDatabase(socket)
        await restoreDump(socket, newest, file)
        return tableContents(socket)
      })
    })
    const differs = [...new Set([...before.keys(), ...after.keys()])].find((table) => before.get(table) !== after.get(table))
    if (differs !== undefined) throw new Refusal(m.differs({ table: differs }))
    const aside = `${paths.database}-${old.major}-${systemClock.now().toISOString().slice(0, 19).replaceAll(':', '-')}`
    await rename(paths.database, aside)
    await rename(fresh, paths.database)
    return aside
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

async function withStep<T>(title: string, screen: ReturnType<typeof makeScreen>, work: () => Promise<T>): Promise<T> {
  const step = screen.begin(title)
  try {
    const result = await work()
    step.done()
    return result
  } catch (error) {
    step.failed(error instanceof Error ? error.message : String(error))
    throw error
  }
}

/** For each table and sequence: how many rows and a sum over the hashes of all, which no order changes. */
export async function tableContents(socket: string): Promise<Map<string, string>> {
  const client = new pg.Client({ connectionString: clusterUrl(socket, databaseName) })
  await client.connect()
  try {
    await client.query(`set timezone = 'UTC'; set datestyle = 'ISO'; set extra_float_digits = 3`)
    const found = new Map<string, string>()
    const relations = await client.query<{ name: string; kind: 'r' | 'S' }>(
      `select quote_ident(relname) as name, relkind as kind from pg_class where relkind in ('r', 'S') and relnamespace = 'public'::regnamespace order by 1`,
    )
    for (const { name, kind } of relations.rows) {
      const content =
        kind === 'S'
          ? `select last_value || ' ' || is_called as content from ${name}`
          : `select count(*) || ' ' || coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0) as content from ${name} t`
      const { rows } = await client.query<{ content: string }>(content)
      found.set(name, rows[0]?.content ?? '')
    }
    return found
  } finally {
    await client.end()
  }
}
