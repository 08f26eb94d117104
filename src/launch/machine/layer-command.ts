/**
 * Runs one program in a root made of image layers, without booting it: own mounts, processes and host name.
 * What it writes lands in `upper`. Everything that changes an image goes through here, from inside: writing
 * in a tree by paths of the host would follow the tree's absolute links out of it.
 */
import { join } from 'node:path'
import { exec } from '#lib/exec.ts'
import type { ExecResult } from '#lib/exec.ts'
import { mountOverlay, unmount } from './private-mounts.ts'

interface LayeredRoot {
  /** Uppermost first. */
  lowerDirs: readonly string[]
  /** A folder with room for `upper`, `work` and `root`. */
  folder: string
}

const debianPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** What the layer received. */
const upperOf = (root: LayeredRoot): string => join(root.folder, 'upper')

/** Mounts the root, lets `work` run programs in it, and unmounts it whatever happened. */
export async function withLayeredRoot<T>(root: LayeredRoot, work: (run: LayerRun) => Promise<T>): Promise<T> {
  const merged = join(root.folder, 'root')
  await mountOverlay({ lowerDirs: root.lowerDirs, upper: upperOf(root), work: join(root.folder, 'work'), root: merged })
  try {
    return await work((argv, options) => runInRoot(merged, argv, options))
  } finally {
    await unmount(merged)
  }
}

export type LayerRun = (argv: readonly string[], options?: LayerRunOptions) => Promise<ExecResult>

interface LayerRunOptions {
  /** With the host's network: for apt alone. Otherwise there is none. */
  network?: boolean
  /** Default 300,000. */
  timeoutMs?: number
  env?: Readonly<Record<string, string>>
}

function runInRoot(root: string, argv: readonly string[], options: LayerRunOptions = {}): Promise<ExecResult> {
  const separate = ['--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child', '--mount-proc']
  if (!options.network) separate.push('--net')
  // A launcher that is killed takes what it was building with it: nobody else would ever end it.
  return exec('/usr/bin/setpriv', ['--pdeathsig', 'KILL', '--', '/usr/bin/unshare', ...separate, `--root=${root}`, '--wd=/', '--', ...argv], {
    env: { PATH: debianPath, LANG: 'C.UTF-8', HOME: '/root', DEBIAN_FRONTEND: 'noninteractive', ...options.env },
    timeoutMs: options.timeoutMs ?? 300_000,
  })
}
