/** `./onyva backup FILE`: the control plane's data in one file, read back before it counts. */
import { access, cp, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { clusterMajor } from '#db/cluster.ts'
import { readMigrations } from '#db/migrate.ts'
import { systemClock } from '#lib/clock.ts'
import { ArchiveError, hashFile, readArchive, writeArchive } from './backup-archive.ts'
import type { ArchivedFile } from './backup-archive.ts'
import { readManifest } from './backup-manifest.ts'
import type { BackupManifest } from './backup-manifest.ts'
import { readInstance } from './instance.ts'
import type { InstancePaths } from './instance-paths.ts'
import type { LaunchOptions } from './options.ts'
import { findPostgres } from './postgres-programs.ts'
import type { PostgresPrograms } from './postgres-programs.ts'
import { checkDump, dumpDatabase, withServer } from './postgres-tools.ts'
import { Refusal } from './refusal.ts'
import { supervisorStatus } from './supervisor-calls.ts'
import { launchMessages } from './terminal.ts'

/** @returns the exit code. @throws {Refusal} */
export async function backup({ paths, rest, json }: LaunchOptions): Promise<number> {
  const m = launchMessages()
  const [given] = rest
  if (given === undefined) throw new Refusal(m.backup.wantsFile)
  const file = resolve(given)
  if (await access(file).then(() => true, () => false)) throw new Refusal(m.backup.exists({ file }))
  const major = await clusterMajor(paths.database)
  if (major === null || !(await readInstance(paths))) throw new Refusal(m.status.none({ data: paths.data }))
  const programs = await findPostgres(paths, major)
  if (!programs) throw new Refusal(m.doctor.noPostgres)

  const manifest = await writeBackup(paths, programs, file)
  const size = ((await stat(file)).size / 1e6).toFixed(1)
  if (json) process.stdout.write(`${JSON.stringify({ file, ...manifest })}\n`)
  else process.stdout.write(`${m.backup.done({ file, size })}\n${m.backup.contents}\n`)
  return 0
}

/** Writes a backup to `file` under its name only once it has been read back whole. */
async function writeBackup(paths: InstancePaths, programs: PostgresPrograms, file: string): Promise<BackupManifest> {
  await mkdir(dirname(file), { recursive: true })
  // beside the data: it holds secrets, and what a cut run leaves is found there
  const staging = await mkdtemp(join(paths.data, 'backup-'))
  const unfinished = `${file}.unfinished`
  try {
    await dump(paths, programs, join(staging, 'database.dump'))
    await cp(paths.instanceFile, join(staging, 'instance.json'))
    await cp(paths.config, join(staging, 'config.json'))
    await cp(paths.secrets, join(staging, 'secrets'), { recursive: true })
    const names = ['database.dump', 'instance.json', 'config.json', ...(await readdir(paths.secrets)).sort().map((name) => `secrets/${name}`)]
    const files: ArchivedFile[] = []
    for (const name of names) {
      const path = join(staging, name)
      files.push({ name, sizeBytes: (await stat(path)).size, sha256: await hashFile(path) })
    }
    const migrations = (await readMigrations()).map(({ name }) => name)
    const manifest: BackupManifest = { format: 'onyva-backup', version: 1, at: systemClock.now().toISOString(), postgresMajor: programs.major, migrations, files }
    await writeFile(join(staging, 'manifest.json'), JSON.stringify(manifest, null, 2))
    await rm(unfinished, { force: true })
    await writeArchive(unfinished, staging, ['manifest.json', ...names])
    await readBack(unfinished, join(staging, 'read-back'), programs)
    await rename(unfinished, file)
    return manifest
  } finally {
    await rm(staging, { recursive: true, force: true })
    await rm(unfinished, { force: true })
  }
}

async function dump(paths: InstancePaths, programs: PostgresPrograms, file: string): Promise<void> {
  if (await supervisorStatus(paths.supervisorSocket)) return dumpDatabase(join(paths.database, 'socket'), programs, file)
  await withServer(paths.database, programs, (socket) => dumpDatabase(socket, programs, file))
}

/** Unpacks a backup into `folder` and compares everything with the manifest. @throws {ArchiveError} */
export async function readBack(file: string, folder: string, programs: PostgresPrograms): Promise<BackupManifest> {
  await mkdir(folder, { mode: 0o700 })
  const entries = await readArchive(file, folder)
  if (entries[0]?.name !== 'manifest.json') throw new ArchiveError('its manifest is missing')
  const manifest = await readManifest(join(folder, 'manifest.json'))
  const named = manifest.files.map(({ name }) => name)
  const there = entries.slice(1).map(({ name }) => name)
  if (named.join('\n') !== there.join('\n')) throw new ArchiveError('it does not hold what its manifest names')
  for (const { name, sha256 } of manifest.files)
    if ((await hashFile(join(folder, name))) !== sha256) throw new ArchiveError(`${name} was changed since it was written`)
  for (const name of ['database.dump', 'instance.json', 'config.json']) if (!named.includes(name)) throw new ArchiveError(`${name} is missing`)
  await checkDump(programs, join(folder, 'database.dump')).catch((error: unknown) => {
    throw new ArchiveError(`the database in it cannot be read: ${String(error)}`)
  })
  return manifest
}
