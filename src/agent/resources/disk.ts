/** How the disk of a site is limited: one volume per site, one driver per kind of file system. */
import type { AgentConfiguration } from '../configuration.ts'
import { btrfsDisk } from './disk-btrfs.ts'
import { plainDisk } from './disk-plain.ts'
import { xfsDisk } from './disk-xfs.ts'

export interface Disk {
  /**
   * Makes limits possible on the file system that holds `sitesPath` and tells those that stand, in bytes by
   * site id. A site without a limit is absent.
   */
  limits(sitesPath: string): Promise<Map<string, number>>
  /** Bytes that each site takes, by site id, in one call for all; null where the file system does not count. */
  usage(sitesPath: string): Promise<Map<string, number> | null>
  /** Makes an empty volume at `path` (root, 0711) that refuses more than `diskBytes`. `uid` marks it as one site's. */
  makeVolume(path: string, diskBytes: number, uid: number): Promise<void>
  /** Changes the limit of the volume at `path`. */
  limit(path: string, diskBytes: number, uid: number): Promise<void>
  /** Deletes the volume at `path` and all it holds, without following anything inside as root. */
  deleteVolume(path: string): Promise<void>
  /** Gives up what it holds; nothing is asked of it any more. */
  end(): Promise<void>
}

/** The driver that the configuration names. */
export function diskOf(name: AgentConfiguration['disk']): Disk {
  if (name === 'btrfs') return btrfsDisk()
  return name === 'xfs' ? xfsDisk : plainDisk
}
