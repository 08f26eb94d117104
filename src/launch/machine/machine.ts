/** One node machine: a Debian 13 guest of systemd-nspawn with its own systemd, and no network but lo. */
import type { ExecOptions, ExecResult } from '#lib/exec.ts'
import type { Log } from '#lib/log.ts'

export interface MachineOptions {
  dataDir: string
  /** Short name of the instance, from its data directory: `^[a-z0-9]{1,12}$`. */
  instance: string
  /** Name of the node, also the guest's host name: `^[a-z][a-z0-9-]{0,30}$`. */
  name: string
  /** From `ensureNodeImage`, uppermost first. */
  lowerDirs: readonly string[]
  /** Size of the sites' file system, in bytes; the file is sparse and grows when this grows. */
  sitesDiskBytes: number
  log: Log
}

/** Why a machine ended without being told to. */
export interface MachineExit {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface Machine {
  /** Process id, outside, of the guest's PID 1; changes when the guest reboots. */
  readonly leaderPid: number
  /** Shuts the guest down in order, then unmounts and removes what was made for it. */
  stop(): Promise<void>
  /** Called once when the guest has ended and is not started again (never after `stop`). */
  onExit(listener: (exit: MachineExit) => void): void
  /** Runs a program inside the guest, as root; absolute path first, no shell. */
  run(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>
  /** Runs a program of this host inside the guest's network namespace. */
  enterNetwork(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>
}

/**
 * Boots a node and resolves when its systemd says that it is up.
 * The calling process must live in a mount namespace of its own (`unshare --mount --propagation private`),
 * so that the mounts made here never show on the host and vanish with the last process.
 */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  throw new Error(`machine ${options.name} is being written`)
}
