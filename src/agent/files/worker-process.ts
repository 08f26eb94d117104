/** Starts the worker of a site: its uid, no privilege, no network, nothing to see but its tree and our code. */
import { flushCompileCache, getCompileCacheDir } from 'node:module'
import { basename, join } from 'node:path'
import { start } from '#lib/exec.ts'
import type { ChildProcess } from 'node:child_process'

/** Where the worker's code and what runs it stand. */
export interface WorkerProgram {
  readonly node: string
  /** The folder that holds `package.json` and `src/`. */
  readonly code: string
  /** Where Node keeps the worker's code compiled by the executor, or null: it saves two thirds of the start. */
  readonly compiled: string | null
}

const compiledInside = '/onyva/compiled'

/** Node names the folder after its version and the uid that asks; what root compiled is shown under the site's. */
const compiledFolderFor = (compiled: string, uid: number): string => basename(compiled).replace(/-\d+$/, `-${uid}`)

/**
 * Compiles the worker's code once, where Node keeps a compile cache (`NODE_COMPILE_CACHE`).
 * @returns the folder for `WorkerProgram.compiled`.
 */
export async function compileWorker(): Promise<string | null> {
  const folder = getCompileCacheDir()
  if (folder === undefined) return null
  await Promise.all([import('./answer-question.ts'), import('../apps/update-application.ts')])
  flushCompileCache()
  return folder
}

const memoryMegabytes = 128

/** What runs in the sandbox, below the program's code, and what else it may read. */
interface Sandboxed {
  readonly script: string
  readonly shown: readonly string[]
  readonly arguments?: readonly string[]
}

const fileWorker: Sandboxed = { script: 'src/agent/files/worker.ts', shown: [] }

/** The command line of bubblewrap; see bwrap(1). */
export function sandboxArguments(program: WorkerProgram, siteFolder: string, uid: number, sandboxed = fileWorker): string[] {
  // At its own path, because the compile cache goes by it.
  const code = (path: string) => ['--ro-bind', join(program.code, path), join(program.code, path)]
  return [
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-net', '--unshare-cgroup-try'],
    ...['--die-with-parent', '--new-session', '--as-pid-1', '--hostname', 'site', '--cap-drop', 'ALL'],
    ...['--ro-bind', '/usr', '/usr', '--symlink', 'usr/bin', '/bin', '--symlink', 'usr/lib', '/lib', '--symlink', 'usr/lib64', '/lib64'],
    ...['--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache', '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'],
    ...['--ro-bind', program.node, '/onyva/node', ...code('package.json'), ...code('src')],
    ...(program.compiled === null ? [] : ['--ro-bind', program.compiled, join(compiledInside, compiledFolderFor(program.compiled, uid))]),
    ...sandboxed.shown.flatMap((path) => ['--ro-bind', path, path]),
    // MariaDB's socket: its programs run here too, as the user of one database
    ...['--ro-bind-try', '/run/mysqld', '/run/mysqld', '--bind', siteFolder, '/site', '--chdir', '/'],
    ...['--', '/onyva/node', '--disable-warning=ExperimentalWarning', `--max-old-space-size=${memoryMegabytes}`, join(program.code, sandboxed.script), ...(sandboxed.arguments ?? [])],
  ]
}

export const workerEnvironment = (program: WorkerProgram): Record<string, string> => ({
  LC_CTYPE: 'C.UTF-8',
  ...(program.compiled === null ? {} : { NODE_COMPILE_CACHE: compiledInside }),
})

/** `marks`: the worker's own, and perhaps that of a killed one to clear up after. */
export function startWorker(program: WorkerProgram, siteFolder: string, uid: number, marks: readonly string[]): ChildProcess {
  return start('/usr/bin/bwrap', sandboxArguments(program, siteFolder, uid, { ...fileWorker, arguments: marks }), {
    uid,
    gid: uid,
    env: workerEnvironment(program),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}
