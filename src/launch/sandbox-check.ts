/** Whether the kernel lets a site's PHP have the sandbox that it runs in. */
import { run } from '#lib/exec.ts'
import type { ExecResult } from '#lib/exec.ts'
import { machineShell } from './machine/machine-shell.ts'

/** A uid that no site has. */
const nobodyUid = '199999'
const asNobody = ['/usr/bin/setpriv', `--reuid=${nobodyUid}`, `--regid=${nobodyUid}`, '--clear-groups', '--no-new-privs', '--']

/** As the activator starts PHP (src/activator/sandbox.c), cut to what a kernel can refuse. */
export const trySandbox: readonly string[] = [
  ...asNobody,
  '/usr/bin/bwrap',
  ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev'],
  ...['--', '/usr/bin/true'],
]

/** The same question where no bubblewrap need be installed: this machine, before its node runs. */
export const tryNamespaces: readonly string[] = [...asNobody, '/usr/bin/unshare', '--user', '--map-root-user', '--', '/usr/bin/true']

/**
 * Tries it inside the node, where PHP runs, or on this machine when there is no node yet.
 * @returns null when it works; otherwise what refused, in its own words.
 */
export async function sandboxRefusal(leaderPid: number | null): Promise<string | null> {
  const [file = '', ...args] = tryNamespaces
  return refusalIn(leaderPid === null ? await run(file, args, { env: { LANG: 'C.UTF-8' } }) : await machineShell(leaderPid, trySandbox))
}

/** What a try says, or null when it went well. */
export const refusalIn = (tried: ExecResult): string | null => (tried.code === 0 ? null : (tried.stderr.trim().split('\n').at(-1) ?? '') || `code ${tried.code}`)
