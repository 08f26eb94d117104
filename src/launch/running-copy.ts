/**
 * The copy of the program that runs: a clone may lie in a folder that an unprivileged uid cannot read, and may
 * change while it runs. Copies are named by what they hold; the former one is kept for the way back.
 */
import { createHash } from 'node:crypto'
import { chmod, copyFile, cp, link, mkdir, readFile, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises'
import { constants } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { Refusal } from './refusal.ts'
import { launchMessages } from './terminal.ts'

/** Folders of the program; tests stay behind. */
const programFolders = ['bin', 'src', 'locales', 'packaging']
const programFiles = ['package.json', 'package-lock.json']

interface RunningCopy {
  folder: string
  /** The Node that runs it, in the same folder. */
  node: string
  /** True when it was made now. */
  fresh: boolean
}

const isTest = (name: string): boolean => /\.test\.tsx?$/.test(name)

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return entries.filter((entry) => entry.isFile() && !isTest(entry.name)).map((entry) => join(entry.parentPath, entry.name))
}

/** npm packages that the lock file names for running: neither for development nor for another machine. */
async function runtimePackages(root: string): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean }>
  }
  const wanted = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && !entry.dev)
  const found: string[] = []
  for (const [path, entry] of wanted) {
    const there = await stat(join(root, path)).then(() => true, () => false)
    if (there) found.push(path)
    else if (!entry.optional) throw new Error(`${path} is missing: npm ci`)
  }
  return found
}

async function contentHash(root: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(process.version)
  for (const file of [...files].sort()) hash.update(`${relative(root, file)}\0`).update(await readFile(file)).update('\0')
  return hash.digest('hex').slice(0, 16)
}

async function filesOf(root: string): Promise<string[]> {
  const lists = await Promise.all(programFolders.map((folder) => filesBelow(join(root, folder))))
  return [...lists.flat(), ...programFiles.map((file) => join(root, file))]
}

/** Name of the running copy that the program at `root` would have now: it changes with the program. */
export const programName = async (root: string): Promise<string> => contentHash(root, await filesOf(root))

/** Names of the copies that are there. */
export async function runningCopies(appFolder: string): Promise<string[]> {
  const names = await readdir(appFolder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names.filter((name) => /^[0-9a-f]{16}$/.test(name))
}

/** What a copy consists of below `appFolder`: itself, its packages, its Node. */
async function partsOf(name: string, appFolder: string): Promise<string[]> {
  const packages = await readlink(join(appFolder, name, 'node_modules'))
  const { ino } = await stat(join(appFolder, name, 'node'))
  const binaries = (await readdir(appFolder)).filter((file) => file.startsWith('node-'))
  const inodes = await Promise.all(binaries.map(async (file) => (await stat(join(appFolder, file))).ino))
  return [name, basename(dirname(packages)), ...binaries.filter((_, at) => inodes[at] === ino)]
}

/**
 * Makes the running copy of the program at `root` below `appFolder`, unless it is there, and removes others.
 * @param former name of the copy that is kept beside it. @param wanted the name that the program had a moment ago.
 * @throws {Refusal} when the program is another one by now: what was rehearsed and written down is not what would run.
 */
export async function ensureRunningCopy(root: string, appFolder: string, { former = null, wanted }: { former?: string | null | undefined; wanted?: string } = {}): Promise<RunningCopy> {
  const files = await filesOf(root)
  const name = await contentHash(root, files)
  if (wanted !== undefined && name !== wanted) throw new Refusal(launchMessages().refusals.programChanging)
  const folder = join(appFolder, name)
  const copy = { folder, node: join(folder, 'node') }
  if (await stat(folder).then(() => true, () => false)) return { ...copy, fresh: false }

  const unfinished = join(appFolder, `.new-${name}`)
  await rm(unfinished, { recursive: true, force: true })
  for (const file of files) {
    const target = join(unfinished, relative(root, file))
    await mkdir(join(target, '..'), { recursive: true })
    await copyFile(file, target)
  }
  const packages = await placePackages(root, appFolder)
  await symlink(join('..', packages, 'node_modules'), join(unfinished, 'node_modules'))
  await placeNode(process.execPath, appFolder, join(unfinished, 'node'))
  await makeReadable(unfinished)
  await rename(unfinished, folder)
  const kept = [name, packages, nodeName, ...(former === null ? [] : await partsOf(former, appFolder))]
  for (const other of await readdir(appFolder))
    if (!kept.includes(other)) await rm(join(appFolder, other), { recursive: true, force: true })
  return { ...copy, fresh: true }
}

/** npm packages are some thousand files that change rarely: one folder for all copies with the same lock file. */
async function placePackages(root: string, appFolder: string): Promise<string> {
  const paths = await runtimePackages(root)
  const hash = createHash('sha256').update(await readFile(join(root, 'package-lock.json'))).digest('hex')
  const name = `packages-${hash.slice(0, 16)}`
  const kept = join(appFolder, name)
  if (await stat(kept).then(() => true, () => false)) return name
  await rm(`${kept}.new`, { recursive: true, force: true })
  for (const path of paths)
    // a package nested in another comes with it
    await cp(join(root, path), join(`${kept}.new`, path), { recursive: true, dereference: true, force: true })
  await makeReadable(`${kept}.new`)
  await rename(`${kept}.new`, kept)
  return name
}

const nodeName = `node-${process.version}`

/** Node's 120 MB are kept once a version and linked into each copy. */
async function placeNode(nodeFile: string, appFolder: string, target: string): Promise<void> {
  const kept = join(appFolder, nodeName)
  if (!(await stat(kept).then(() => true, () => false))) {
    await copyFile(nodeFile, `${kept}.new`, constants.COPYFILE_FICLONE)
    await chmod(`${kept}.new`, 0o755)
    await rename(`${kept}.new`, kept)
  }
  await link(kept, target)
}

/** Whatever the clone's modes were, any uid may read the copy and only its owner may write it. */
async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await makeReadable(path)
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644)
  }
}
