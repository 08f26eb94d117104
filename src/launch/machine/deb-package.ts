/** Makes a Debian package from a list of files; see deb(5) and deb-control(5). */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { assert } from '#lib/errors.ts'
import { exec } from '#lib/exec.ts'

/** One file of a package: where it comes from, where it goes (absolute), with which rights. */
export interface DebFile {
  to: string
  /** A file of this machine, or the text itself. */
  from: { path: string } | { text: string }
  mode: number
}

export interface DebPackage {
  name: string
  version: string
  description: string
  depends: readonly string[]
  files: readonly DebFile[]
  /** Paths of maintainer scripts (shell, run by dpkg as root): `postinst`, `prerm`, … */
  scripts: Readonly<Record<string, string>>
  /** Files that dpkg leaves alone when an administrator has changed them. */
  conffiles?: readonly string[]
}

/** Debian's name for the architecture of this machine. */
function debianArchitecture(architecture: string = process.arch): string {
  const names: Record<string, string> = { x64: 'amd64', arm64: 'arm64' }
  const name = names[architecture]
  assert(name, `no node runs on ${architecture}`)
  return name
}

/** The file name of a package, in Debian's fashion. */
const debFileName = (deb: DebPackage): string => `${deb.name}_${deb.version}_${debianArchitecture()}.deb`

/**
 * Every plain file under `directory`, to be put under `to`. Missing directory: no file.
 * Links are not followed and not packed.
 */
export async function filesUnder(
  directory: string,
  to: string,
  wanted: (relativePath: string) => boolean = () => true,
): Promise<DebFile[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const files: DebFile[] = []
  for (const path of paths.sort()) {
    const name = relative(directory, path)
    if (!wanted(name)) continue
    const executable = ((await lstat(path)).mode & 0o100) !== 0
    files.push({ to: join(to, name), from: { path }, mode: executable ? 0o755 : 0o644 })
  }
  return files
}

/** Code that runs: not its tests, nor what is only text about it. */
export const isRunningCode = (path: string): boolean =>
  !path.endsWith('.test.ts') && !path.endsWith('.md') && !path.endsWith('.c')

/** A hash of everything that the package would hold: 64 hexadecimal digits. The same files, the same hash. */
export async function debContentHash(deb: DebPackage): Promise<string> {
  const hash = createHash('sha256')
  hash.update(controlText(deb)).update(await filesHash(deb.files))
  for (const [name, path] of Object.entries(deb.scripts)) hash.update(`\0${name}\0`).update(await readFile(path))
  return hash.digest('hex')
}

/** A hash of files with their places and rights: 64 hexadecimal digits. */
export async function filesHash(files: readonly DebFile[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files) {
    hash.update(`\0${file.to}\0${file.mode}\0`)
    if ('text' in file.from) hash.update(file.from.text)
    else for await (const chunk of createReadStream(file.from.path)) hash.update(chunk as Buffer)
  }
  return hash.digest('hex')
}

/** The package's `control` file. */
export function controlText(deb: DebPackage): string {
  const fields: [string, string][] = [
    ['Package', deb.name],
    ['Version', deb.version],
    ['Architecture', debianArchitecture()],
    ['Maintainer', 'Onyva <onyva@localhost>'],
    ['Section', 'web'],
    ['Priority', 'optional'],
    ['Depends', deb.depends.join(', ')],
    ['Description', deb.description],
  ]
  for (const [name, value] of fields) assert(!/[\r\n\0]/.test(value), `field ${name} is one line`)
  return fields.map(([name, value]) => `${name}: ${value}\n`).join('')
}

const compressions = {
  none: ['-Znone'],
  // xz takes minutes for Node's 120 MB and gains a tenth; Debian 12 and 13 read both
  zstd: ['-Zzstd', '-z9'],
} as const
export type DebCompression = keyof typeof compressions

/**
 * Builds the package in `folder` and gives its path.
 * @param compression `none` for a package that is installed at once on this machine
 */
export async function buildDeb(deb: DebPackage, folder: string, compression: DebCompression = 'zstd'): Promise<string> {
  const tree = join(folder, `${deb.name}.tree`)
  await stageFiles(deb.files, tree)
  const control = join(tree, 'DEBIAN')
  await mkdir(control, { recursive: true })
  await writeFile(join(control, 'control'), controlText(deb))
  if (deb.conffiles?.length) await writeFile(join(control, 'conffiles'), deb.conffiles.map((path) => `${path}\n`).join(''))
  for (const [name, path] of Object.entries(deb.scripts)) {
    await copyFile(path, join(control, name))
    await chmod(join(control, name), 0o755)
  }
  const out = join(folder, debFileName(deb))
  await exec('/usr/bin/dpkg-deb', ['--root-owner-group', ...compressions[compression], '--build', tree, out], {
    env: { PATH: '/usr/bin:/bin' },
    timeoutMs: 600_000,
  })
  return out
}

/** Writes files to their places below `tree`, a folder that is ours alone and holds no link. */
export async function stageFiles(files: readonly DebFile[], tree: string): Promise<void> {
  for (const file of files) {
    assert(file.to.startsWith('/') && !file.to.split('/').includes('..'), `not a place in a package: ${file.to}`)
    const path = join(tree, file.to)
    await mkdir(dirname(path), { recursive: true, mode: 0o755 })
    if ('text' in file.from) await writeFile(path, file.from.text)
    else await copyFile(file.from.path, path)
    await chmod(path, file.mode)
  }
}
