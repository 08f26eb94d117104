/** The folders of an instance, each with the owner and the mode it needs. */
import { chmod, chown, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { longestDataFolder } from './instance-paths.ts'
import type { InstancePaths } from './instance-paths.ts'

/** Numeric uids, without a line in /etc/passwd. The number of a group is that of its uid. */
export const databaseUid = 71_001
export const controlPlaneUid = 71_002

/** True when we may give files away and start processes as others. */
export const isRoot = (): boolean => process.getuid?.() === 0

/** What an unprivileged process of ours is started with. */
export const asControlPlane = (): { uid?: number; gid?: number } =>
  isRoot() ? { uid: controlPlaneUid, gid: controlPlaneUid } : {}

/** Makes the folders that are missing and sets owners and modes of all. */
export async function ensureFolders(paths: InstancePaths): Promise<void> {
  const ours: [string, number, number][] = [
    [paths.data, 0, 0o711],
    [paths.app, 0, 0o755],
    [dirname(paths.config), 0, 0o755],
    [paths.secrets, controlPlaneUid, 0o700],
    [paths.log, 0, 0o755],
    [paths.cache, 0, 0o755],
    [paths.compiled, controlPlaneUid, 0o700],
    [paths.run, 0, 0o711],
    // The control plane makes its socket here; the node's puller, another uid, must reach it.
    [paths.outside, controlPlaneUid, 0o711],
  ]
  for (const [folder, uid, mode] of ours) {
    await mkdir(folder, { recursive: true, mode })
    if (isRoot()) await chown(folder, uid, uid)
    await chmod(folder, mode)
  }
}

/** Why a folder cannot be a data directory, or null. */
export async function dataFolderRefusal(
  data: string,
): Promise<{ code: 'pathTooLong'; longest: number } | { code: 'pathClosed'; folder: string } | { code: 'pathSigns' } | null> {
  if (Buffer.byteLength(data) > longestDataFolder) return { code: 'pathTooLong', longest: longestDataFolder }
  // overlayfs, nspawn and LD_LIBRARY_PATH cut at these signs
  if (/[:,\\"\s]/.test(data)) return { code: 'pathSigns' }
  if (!isRoot()) return null
  for (let folder = dirname(data); folder !== '/'; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => null)
    if (found && (found.mode & 0o001) === 0) return { code: 'pathClosed', folder }
  }
  return null
}
