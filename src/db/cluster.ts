/**
 * A private PostgreSQL cluster: a folder, a unix socket, no TCP, an own numeric uid, no service of the host.
 * Used by the launcher for an instance and by tests for theirs.
 */
import { access, chown, lchown, mkdir, readFile, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChildProcess } from 'node:child_process'
import { exec, run, start } from '#lib/exec.ts'

/** Debian keeps a folder of programs for each major version. */
const debianFolder = '/usr/lib/postgresql'

export interface ClusterOptions {
  /** Everything of the cluster lies below: `data/`, `socket/`, `log`. */
  folder: string
  /** Folder with `initdb`, `postgres`, `pg_dump`; see `newestBinaries`. */
  binaries: string
  /** Numeric uid of the server; needs no line in /etc/passwd. Ignored when we are not root. */
  uid: number
  /** Members of this group may connect: the control plane. */
  gid: number
  /** Tests do without fsync: their data dies with them anyway. */
  durable: boolean
  /** Where shared libraries lie that the host lacks. */
  libraryPath?: string
  /** Receives what the server says, from its first line on. */
  onLog?: (text: string) => void
}

export interface Cluster {
  /** URL of a database of this cluster, as its owner. */
  url(database: string): string
  /** The folder with the unix socket. */
  socket: string
  child: ChildProcess
  /** A fast shutdown: open transactions are rolled back, everything is written. */
  stop(): Promise<void>
}

/** The newest PostgreSQL programs on this machine (or below `root`), or null. */
export async function newestBinaries(root = debianFolder): Promise<{ binaries: string; major: number } | null> {
  const majors = (await readdir(root).catch(() => [])).map(Number).filter((major) => major >= 15)
  for (const major of majors.sort((a, b) => b - a)) {
    const binaries = join(root, String(major), 'bin')
    if (await access(join(binaries, 'initdb')).then(() => true, () => false)) return { binaries, major }
  }
  return null
}

const environment = (options: ClusterOptions): Record<string, string> => ({
  LC_ALL: 'C.UTF-8',
  PATH: options.binaries,
  ...(options.libraryPath ? { LD_LIBRARY_PATH: options.libraryPath } : {}),
})

/** Gives a whole folder to a uid. Only for folders that nobody else can write to. */
async function giveFolder(folder: string, uid: number, gid: number): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await giveFolder(path, uid, gid)
    else await lchown(path, uid, gid)
  }
  await chown(folder, uid, gid)
}

/** Makes the cluster's files unless they are there. @returns true when they were made now. */
export async function ensureCluster(options: ClusterOptions): Promise<boolean> {
  const data = join(options.folder, 'data')
  if (await access(join(data, 'PG_VERSION')).then(() => true, () => false)) return false
  const asRoot = process.getuid?.() === 0
  const fresh = join(options.folder, 'data.new')
  await mkdir(options.folder, { recursive: true, mode: 0o711 })
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh, { mode: 0o700 })
  // initdb wants its uid to have a name; the server does not. `nobody` has one on every Debian, so it makes
  // the files and the numeric uid receives them.
  const nobody = 65_534
  if (asRoot) await chown(fresh, nobody, nobody)
  await exec(
    join(options.binaries, 'initdb'),
    ['--pgdata', fresh, '--username=onyva', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--data-checksums', '--no-sync'],
    { env: environment(options), cwd: fresh, timeoutMs: 120_000, ...(asRoot ? { uid: nobody, gid: nobody } : {}) },
  )
  if (asRoot) await giveFolder(fresh, options.uid, options.gid)
  if (options.durable) await exec('/usr/bin/sync', ['--file-system', fresh], { timeoutMs: 120_000 })
  await rename(fresh, data)
  return true
}

/** The major version that made the cluster's files, or null when there are none. */
export async function clusterMajor(folder: string): Promise<number | null> {
  const text = await readFile(join(folder, 'data', 'PG_VERSION'), 'utf8').catch(() => null)
  return text === null ? null : Number(text.trim())
}

/**
 * Starts the server and waits until it answers.
 * After a kill -9 the old lock file stands for about a second (measured in 10 of 10 trials): tried again.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const socket = join(options.folder, 'socket')
  const asRoot = process.getuid?.() === 0
  await mkdir(socket, { recursive: true, mode: 0o750 })
  if (asRoot) await chown(socket, options.uid, options.gid)
  const settings = {
    listen_addresses: '',
    unix_socket_directories: socket,
    unix_socket_permissions: '0770',
    // a test run keeps a pool per file; an instance has one control plane and its listeners
    max_connections: options.durable ? '60' : '600',
    shared_buffers: '128MB',
    log_min_duration_statement: '500',
    log_line_prefix: '%m [%p] ',
    logging_collector: 'off',
    jit: 'off', // pays for long queries only, and spares LLVM where the programs are unpacked
    ...(options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const args = ['-D', join(options.folder, 'data'), ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])]
  let said = ''
  for (let attempt = 1; attempt <= 8; attempt++) {
    // `pdeathsig`: whoever started the server may be killed; an immediate shutdown leaves no orphan on the socket
    const child = start('/usr/bin/setpriv', ['--pdeathsig', 'QUIT', '--', join(options.binaries, 'postgres'), ...args], {
      env: environment(options),
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(asRoot ? { uid: options.uid, gid: options.gid } : {}),
    })
    child.stderr!.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-4000)
      options.onLog?.(chunk.toString('utf8'))
    })
    let ended = false
    child.on('exit', () => (ended = true))
    for (let wait = 0; wait < 600 && !ended; wait++) {
      const answer = await run(join(options.binaries, 'pg_isready'), ['-q', '-h', socket], { env: environment(options) })
      if (answer.code === 0) return { child, socket, url: (database) => clusterUrl(socket, database), stop: () => stopCluster(child) }
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    child.kill('SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error(`PostgreSQL did not start: ${said}`)
}

/** URL of a database behind a socket folder. */
export function clusterUrl(socket: string, database: string): string {
  return `postgres://onyva@/${database}?host=${encodeURIComponent(socket)}`
}

async function stopCluster(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGQUIT'), 15_000)
  await ended
  clearTimeout(timer)
}
