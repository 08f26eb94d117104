/** Runs programs in a running machine, from outside, through the namespaces of its first process. */
import { readFile } from 'node:fs/promises'
import { run } from '#lib/exec.ts'
import type { ExecOptions, ExecResult } from '#lib/exec.ts'

const nsenter = '/usr/bin/nsenter'
const guestPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** The argv that runs `argv` as root inside the guest that `leaderPid` is the first process of. */
export const guestArgv = (leaderPid: number, argv: readonly string[]): string[] => [
  '--target',
  String(leaderPid),
  '--mount',
  '--uts',
  '--ipc',
  '--net',
  '--pid',
  '--cgroup',
  '--root',
  '--wd',
  '--',
  ...argv,
]

/** Runs `argv` inside the guest, as root. The program's path is the guest's, absolute. */
export function machineShell(leaderPid: number, argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
  return run(nsenter, guestArgv(leaderPid, argv), {
    ...options,
    env: { PATH: guestPath, LANG: 'C.UTF-8', HOME: '/root', ...options.env },
  })
}

/** Runs a program of this host with the guest's network and nothing else of it: a load generator, a probe. */
export function enterNetwork(leaderPid: number, argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
  return run(nsenter, ['--target', String(leaderPid), '--net', '--', ...argv], options)
}

/**
 * The pid of the guest's first process: the one child of systemd-nspawn that is first in a pid namespace
 * of its own. Undefined while it has not got that far.
 */
export async function leaderOf(nspawnPid: number): Promise<number | undefined> {
  const children = await readFile(`/proc/${nspawnPid}/task/${nspawnPid}/children`, 'utf8').catch(() => '')
  for (const child of children.split(' ').filter((text) => text !== '').map(Number)) {
    const status = await readFile(`/proc/${child}/status`, 'utf8').catch(() => '')
    if (innermostPid(status) === 1) return child
  }
  return undefined
}

/** The pid that a process has in its own pid namespace, from the text of `/proc/<pid>/status`. */
export function innermostPid(status: string): number | undefined {
  const match = /^NSpid:\s+(.*)$/m.exec(status)
  const last = match?.[1]?.trim().split(/\s+/).at(-1)
  return last === undefined ? undefined : Number(last)
}
