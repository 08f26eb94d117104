/**
 * A copy of the PostgreSQL programs that made the cluster, kept with the data: when the machine moves to a
 * Debian that has only newer ones, the old data can still be read once, which is what an upgrade needs.
 */
import { chmod, copyFile, cp, mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { run } from '#lib/exec.ts'
import type { InstancePaths } from './instance-paths.ts'
import type { PostgresPrograms } from './postgres-programs.ts'

const programNames = ['postgres', 'pg_isready', 'pg_dump']
/** The C library stays the machine's: it is made to run older programs, and its loader cannot be another's. */
const systemLibrary = /^(ld-linux|libc\.|libm\.|libdl\.|libpthread\.|librt\.|libresolv\.|libutil\.|linux-vdso)/

/** Where the copy of a major version is: a root below which all is as Debian lays it out. */
export const keptRoot = (paths: InstancePaths, major: number): string => `${paths.postgresPrograms}-${major}`

/** Shared libraries that programs load, from the text of ldd(1). */
export function librariesIn(ldd: string): string[] {
  const found = [...ldd.matchAll(/^\s*(\S+) => (\/\S+) \(/gm)].map((match) => match[2] as string)
  return [...new Set(found)].filter((path) => !systemLibrary.test(basename(path)))
}

/** Keeps a copy unless there is one. Takes about 70 MB and a second. */
export async function keepPostgres(paths: InstancePaths, programs: PostgresPrograms): Promise<void> {
  const root = keptRoot(paths, programs.major)
  if (await stat(root).then(() => true, () => false)) return
  const unfinished = `${root}.new`
  await rm(unfinished, { recursive: true, force: true })
  const major = String(programs.major)
  const usr = join(programs.binaries, '..', '..', '..', '..')
  const target = join(unfinished, 'usr', 'lib', 'postgresql', major)
  await mkdir(join(target, 'bin'), { recursive: true })
  for (const name of programNames) await copyFile(join(programs.binaries, name), join(target, 'bin', name))
  const modules = (await readdir(join(programs.binaries, '..', 'lib'))).filter((name) => name.endsWith('.so') && !name.startsWith('llvm'))
  await mkdir(join(target, 'lib'))
  for (const name of modules) await copyFile(join(programs.binaries, '..', 'lib', name), join(target, 'lib', name))
  await cp(join(usr, 'share', 'postgresql', major), join(unfinished, 'usr', 'share', 'postgresql', major), {
    recursive: true,
    dereference: true,
    filter: (source) => !source.endsWith('/man') && !source.includes('/man/'),
  })
  const files = [...programNames.map((name) => join(programs.binaries, name)), ...modules.map((name) => join(programs.binaries, '..', 'lib', name))]
  const asked = await run('/usr/bin/ldd', files, { env: { PATH: '/usr/bin:/bin', LD_LIBRARY_PATH: programs.libraryPath ?? '' } })
  const libraries = join(unfinished, 'usr', 'lib', 'libraries-linux-gnu')
  await mkdir(libraries)
  for (const path of librariesIn(asked.stdout)) {
    await copyFile(await realpath(path), join(libraries, basename(path)))
    await chmod(join(libraries, basename(path)), 0o644)
  }
  await mkdir(dirname(root), { recursive: true })
  await rename(unfinished, root)
}
