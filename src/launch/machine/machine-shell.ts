/** Runs programs in a running machine, from outside, through the namespaces of its first process. */
import { readFile } from 'node:fs/promises'
import { run } from '#lib/exec.ts'
import type { ExecOptions, ExecResult } from '#lib/exec.ts'

const nsenter = '/usr/bin/nsenter'
const guestPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** The argv that runs `argv` as root inside the guest that `leaderPid` is the first process of. */
const guestArgv = (leaderPid: number, argv: readonly string[]): string[] => [
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

/** The children of a process, by pid; none when it has ended. */
export async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return children
    .split(' ')
    .filter((text) => text !== '')
    .map(Number)
}

/**
 * The pid of the guest's first process. `wrapper` has one child, nspawn, and the guest is the child of that
 * one which is first in a pid namespace of its own. Undefined while it has not got that far.
 */
export async function leaderOf(wrapper: number): Promise<number | undefined> {
  const nspawn = (await childrenOf(wrapper))[0]
  if (nspawn === undefined) return undefined
  const depth = (await pidsInNamespaces(nspawn)).length
  for (const child of await childrenOf(nspawn)) {
    const pids = await pidsInNamespaces(child)
    if (pids.length === depth + 1 && pids.at(-1) === 1) return child
  }
  return undefined
}

const pidsInNamespaces = async (pid: number): Promise<number[]> =>
  namespacePids(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''))

/** The pids that a process has, from our namespace inwards, from the text of `/proc/<pid>/status`. */
export function namespacePids(status: string): number[] {
  const match = /^NSpid:\s+(.*)$/m.exec(status)
  return (match?.[1] ?? '')
    .split(/\s+/)
    .filter((text) => text !== '')
    .map(Number)
}
