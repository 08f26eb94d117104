/**
 * `./onyva restore FILE`: an instance as it was when the backup was made. Everything is made ready beside the
 * present data; only then the two change places, and the present data stays aside.
 */
import { chmod, chown, lchown, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { clusterMajor, ensureCluster } from '#db/cluster.ts'
import { readMigrations } from '#db/migrate.ts'
import { systemClock } from '#lib/clock.ts'
import { ArchiveError } from './backup-archive.ts'
import type { BackupManifest } from './backup-manifest.ts'
import { readBack } from './backup.ts'
import { controlPlaneUid, databaseUid, dataFolderRefusal, ensureFolders, isRoot } from './data-folder.ts'
import { ensureDatabase } from './ensure-database.ts'
import { ensureInstance, readInstance, writeInstance } from './instance.ts'
import type { InstancePaths } from './instance-paths.ts'
import { instancePaths } from './instance-paths.ts'
import type { LaunchOptions } from './options.ts'
import { findPostgres, unpackPostgres } from './postgres-programs.ts'
import type { PostgresPrograms } from './postgres-programs.ts'
import { restoreDump, withServer } from './postgres-tools.ts'
import { Refusal } from './refusal.ts'
import { supervisorStatus } from './supervisor-calls.ts'
import { launchMessages } from './terminal.ts'

/** @returns the exit code. @throws {Refusal}: then nothing was changed. */
export async function restore({ paths, rest, json }: LaunchOptions): Promise<number> {
  const m = launchMessages()
  const [given] = rest
  if (given === undefined) throw new Refusal(m.backup.wantsBackup)
  if (await supervisorStatus(paths.supervisorSocket)) throw new Refusal(m.refusals.running)
  if (await dataFolderRefusal(paths.data)) throw new Refusal(m.doctor.otherFolder)
  const file = resolve(given)
  await ensureFolders(paths)
  const programs = (await findPostgres(paths, null)) ?? (await unpackPostgres(paths, () => {}))
  const staging = await mkdtemp(join(paths.data, 'restore-'))
  // the database server, another uid, works in there
  await chmod(staging, 0o711)
  try {
    const manifest = await unpack(file, join(staging, 'backup'), programs)
    await makeReady(staging, programs)
    const aside = await changePlaces(paths, staging)
    await adoptInstance(paths, staging, programs.major)
    if (json) process.stdout.write(`${JSON.stringify({ at: manifest.at, aside })}\n`)
    else process.stdout.write(`${aside === null ? m.backup.restoredFresh(manifest) : m.backup.restored({ at: manifest.at, folder: aside })}\n`)
    return 0
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

/** @throws {Refusal} when the file is not a backup, is damaged, or comes from a newer release. */
async function unpack(file: string, folder: string, programs: PostgresPrograms): Promise<BackupManifest> {
  const m = launchMessages().backup
  try {
    const manifest = await readBack(file, folder, programs)
    const known = new Set((await readMigrations()).map(({ name }) => name))
    const newer = manifest.migrations.find((name) => !known.has(name))
    if (newer !== undefined) throw new Refusal(m.newer({ name: newer }))
    return manifest
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EISDIR') throw new Refusal(m.noFile({ file }), { cause: error })
    if (error instanceof ArchiveError) throw new Refusal(m.notABackup({ file, reason: error.message }), { cause: error })
    throw error
  }
}

/** A whole cluster from the dump, and the secrets with their owner. */
async function makeReady(staging: string, programs: PostgresPrograms): Promise<void> {
  const folder = join(staging, 'database')
  const options = { folder, binaries: programs.binaries, uid: databaseUid, gid: controlPlaneUid, durable: true, ...(programs.libraryPath ? { libraryPath: programs.libraryPath } : {}) }
  await ensureCluster(options)
  await withServer(folder, programs, async (socket) => {
    await ensureDatabase(socket)
    await restoreDump(socket, programs, join(staging, 'backup', 'database.dump'))
  })
  const secrets = join(staging, 'secrets')
  await mkdir(secrets, { mode: 0o700 })
  for (const name of await readdir(join(staging, 'backup', 'secrets')).catch((): string[] => [])) {
    await rename(join(staging, 'backup', 'secrets', name), join(secrets, name))
    if (isRoot()) await lchown(join(secrets, name), controlPlaneUid, controlPlaneUid)
  }
  if (isRoot()) await chown(secrets, controlPlaneUid, controlPlaneUid)
}

/** Puts the new data in place of the present, which goes aside. @returns where to, or null when there was none. */
async function changePlaces(paths: InstancePaths, staging: string): Promise<string | null> {
  const hadData = (await clusterMajor(paths.database)) !== null
  const aside = join(paths.data, `before-restore-${systemClock.now().toISOString().replaceAll(/[:.]/g, '-')}`)
  if (hadData) await mkdir(aside, { mode: 0o700 })
  const moved: [string, string][] = []
  const move = async (from: string, to: string) => {
    if (!(await stat(from).then(() => true, () => false))) return
    await rename(from, to)
    moved.push([from, to])
  }
  try {
    for (const [name, path] of [['database', paths.database], ['secrets', paths.secrets]] as const) {
      if (hadData) await move(path, join(aside, name))
      else await rm(path, { recursive: true, force: true })
      await move(join(staging, name), path)
    }
    return hadData ? aside : null
  } catch (error) {
    for (const [from, to] of moved.reverse()) await rename(to, from)
    throw error
  }
}

/** Ports and name belong to this data directory; whether the demonstration is in it, and for whom it is configured, to the backup. */
async function adoptInstance(paths: InstancePaths, staging: string, postgresMajor: number): Promise<void> {
  const saved = await readInstance({ ...instancePaths(staging), instanceFile: join(staging, 'backup', 'instance.json') })
  const { instance } = await ensureInstance(paths)
  await writeInstance(paths, { ...instance, postgresMajor, demo: saved?.demo ?? instance.demo, story: saved?.story ?? instance.story })
  await rename(join(staging, 'backup', 'config.json'), paths.config)
  await chmod(paths.config, 0o644)
  // its token is another database's
  await rm(paths.cliToken, { force: true })
}
