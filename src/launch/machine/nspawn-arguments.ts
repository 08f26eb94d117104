/** The command line of systemd-nspawn for a node machine; see systemd-nspawn(1). */
import type { GroupPlan } from './control-groups.ts'
import type { NodeFolders } from './node-folders.ts'

interface GuestShape {
  /** Unique on this host: also tells a machine of ours among the processes. */
  machineName: string
  /** What the guest calls itself. */
  hostName: string
  folders: NodeFolders
  groupBinds: GroupPlan['binds']
  /** The limit on open files, soft and hard; where CAP_SYS_RESOURCE is missing ours is final. */
  openFiles: number
}

/** Gives the arguments, without the program itself. */
export function nspawnArguments(guest: GuestShape): string[] {
  return [
    '--quiet',
    '--boot',
    `--directory=${guest.folders.root}`,
    `--machine=${guest.machineName}`,
    `--hostname=${guest.hostName}`,
    // no interface but lo: nothing gets in or out but through the sockets of the bound folder
    '--private-network',
    // without these two nspawn asks the host's systemd, which need not exist
    '--keep-unit',
    '--register=no',
    // no name server: a program that calls home is refused at once by lo, and does not wait
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
    '--console=pipe',
    `--rlimit=RLIMIT_NOFILE=${guest.openFiles}:${guest.openFiles}`,
    `--bind=${escapeBind(guest.folders.outside)}:/run/onyva/outside`,
    `--bind=${escapeBind(guest.folders.sites)}:/srv/onyva`,
    `--bind-ro=${escapeBind(guest.folders.groupsFile)}:/run/onyva/groups.env`,
    ...guest.groupBinds.map((bind) => `--bind=${escapeBind(bind.from)}:${bind.to}`),
  ]
}

/** nspawn cuts the argument of `--bind` at colons that no backslash precedes. */
export const escapeBind = (path: string): string => path.replaceAll('\\', '\\\\').replaceAll(':', '\\:')

/** Reads the hard limit on open files from the text of `/proc/self/limits`, at most what a guest can need. */
export function openFilesLimit(limits: string): number {
  const match = /^Max open files\s+\S+\s+(\d+)/m.exec(limits)
  // above this systemd's own ceiling a program that loops over all descriptors gets slow
  return Math.min(match ? Number(match[1]) : 1_048_576, 524_288)
}
