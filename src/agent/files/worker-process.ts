/** Starts the worker of a site: its uid, no privilege, no network, nothing to see but its tree and our code. */
import { join } from 'node:path'
import { start } from '#lib/exec.ts'
import type { ChildProcess } from 'node:child_process'

/** Where the worker's code and what runs it stand. */
export interface WorkerProgram {
  readonly node: string
  /** The folder that holds `package.json` and `src/`. */
  readonly code: string
}

const memoryMegabytes = 128

/** The command line of bubblewrap; see bwrap(1). */
export function sandboxArguments(program: WorkerProgram, siteFolder: string): string[] {
  const code = (path: string) => ['--ro-bind', join(program.code, path), join('/onyva', path)]
  return [
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-net', '--unshare-cgroup-try'],
    ...['--die-with-parent', '--new-session', '--as-pid-1', '--hostname', 'site', '--cap-drop', 'ALL'],
    ...['--ro-bind', '/usr', '/usr', '--symlink', 'usr/bin', '/bin', '--symlink', 'usr/lib', '/lib', '--symlink', 'usr/lib64', '/lib64'],
    ...['--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache', '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'],
    ...['--ro-bind', program.node, '/onyva/node', ...code('package.json'), ...code('src')],
    ...['--bind', siteFolder, '/site', '--chdir', '/'],
    ...['--', '/onyva/node', '--disable-warning=ExperimentalWarning', `--max-old-space-size=${memoryMegabytes}`, '/onyva/src/agent/files/worker.ts'],
  ]
}

export function startWorker(program: WorkerProgram, siteFolder: string, uid: number): ChildProcess {
  return start('/usr/bin/bwrap', sandboxArguments(program, siteFolder), {
    uid,
    gid: uid,
    env: { LC_CTYPE: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}
