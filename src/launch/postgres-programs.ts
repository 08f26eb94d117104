/**
 * PostgreSQL's programs: the machine's own, or Debian's packages unpacked into the data directory. Unpacked,
 * not installed: Debian's package would make a cluster, a service and a user on a machine that is not ours.
 */
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { newestBinaries } from '#db/cluster.ts'
import { exec, run } from '#lib/exec.ts'
import type { InstancePaths } from './instance-paths.ts'
import { aptEnvironment } from './host-packages.ts'
import { keptRoot } from './keep-postgres.ts'

export interface PostgresPrograms {
  binaries: string
  major: number
  /** Folders of shared libraries that the machine lacks. */
  libraryPath?: string
  /** True when they are only kept for reading the data once more: neither this machine nor its Debian has them. */
  kept?: boolean
}

const folderOf = (root: string) => join(root, 'usr', 'lib', 'postgresql')

/**
 * Programs of `major`, or the newest when there is no cluster yet: the machine's, those unpacked, and last those
 * kept for an upgrade. Null when no place has them.
 */
export async function findPostgres(paths: InstancePaths, major: number | null, host = '/usr/lib/postgresql'): Promise<PostgresPrograms | null> {
  const roots = [null, paths.postgresPrograms, ...(major === null ? [] : [keptRoot(paths, major)])]
  for (const root of roots) {
    const folder = root === null ? host : folderOf(root)
    const found = major === null ? await newestBinaries(folder) : await binariesOf(folder, major)
    if (found) return root === null ? found : { ...found, libraryPath: await libraryPath(root), kept: root === roots[2] }
  }
  return null
}

async function binariesOf(root: string, major: number): Promise<PostgresPrograms | null> {
  const binaries = join(root, String(major), 'bin')
  const names = await readdir(binaries).catch((): string[] => [])
  return names.includes('postgres') ? { binaries, major } : null
}

async function libraryPath(root: string): Promise<string> {
  const folder = join(root, 'usr', 'lib')
  const names = await readdir(folder).catch(() => [])
  return [...names.filter((name) => name.endsWith('-linux-gnu')).map((name) => join(folder, name)), folder].join(':')
}

/** The major version that this Debian gives, e.g. 15 or 17. */
async function debianMajor(): Promise<number> {
  const shown = await exec('/usr/bin/apt-cache', ['depends', 'postgresql'], { env: aptEnvironment })
  const majors = [...shown.stdout.matchAll(/postgresql-(\d+)$/gm)].map((match) => Number(match[1]))
  const major = Math.max(...majors)
  if (!Number.isFinite(major)) throw new Error('apt knows no postgresql: is `deb` of Debian in its sources?')
  return major
}

/**
 * Which packages to unpack out of what apt would install: the server, its clients and libraries. Not the
 * tools that manage clusters and services, and not LLVM (110 MB, only for just-in-time compilation, off here).
 */
export function packagesToUnpack(simulated: string, major: number): string[] {
  const names = [...simulated.matchAll(/^Inst (\S+) /gm)].map((match) => match[1] as string)
  return names.filter(
    (name) =>
      name === `postgresql-${major}` ||
      name === `postgresql-client-${major}` ||
      (name.startsWith('lib') && !name.endsWith('-perl') && !name.startsWith('libllvm')),
  )
}

/** Downloads and unpacks the packages. Whole or not at all. */
export async function unpackPostgres(paths: InstancePaths, progress: (words: string) => void): Promise<PostgresPrograms> {
  const major = await debianMajor()
  const simulated = await exec(
    '/usr/bin/apt-get',
    ['install', '--simulate', '--no-install-recommends', `postgresql-${major}`, `postgresql-client-${major}`],
    { env: aptEnvironment, timeoutMs: 120_000 },
  )
  const packages = packagesToUnpack(simulated.stdout, major)
  const unfinished = `${paths.postgresPrograms}.new`
  const downloads = join(unfinished, 'downloads')
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(downloads, { recursive: true, mode: 0o755 })
  progress(packages.join(' '))
  // As root apt would fetch as its user `_apt`, who cannot write here; a warning then, and it goes on as root.
  await exec('/usr/bin/apt-get', ['download', '-o', 'APT::Sandbox::User=root', ...packages], {
    env: aptEnvironment,
    cwd: downloads,
    timeoutMs: 600_000,
  })
  for (const file of await readdir(downloads))
    await exec('/usr/bin/dpkg-deb', ['--extract', join(downloads, file), unfinished], { timeoutMs: 120_000 })
  await rm(downloads, { recursive: true })
  await rm(paths.postgresPrograms, { recursive: true, force: true })
  await rename(unfinished, paths.postgresPrograms)
  const found = await findPostgres(paths, major, '/nonexistent')
  if (!found) throw new Error(`postgresql-${major} was unpacked but its programs are not there`)
  const tried = await run(join(found.binaries, 'postgres'), ['--version'], { env: { LD_LIBRARY_PATH: found.libraryPath ?? '' } })
  if (tried.code !== 0) throw new Error(`PostgreSQL's programs lack something on this machine: ${tried.stderr.trim()}`)
  return found
}
