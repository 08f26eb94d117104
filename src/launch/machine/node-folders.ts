/**
 * Where one node machine keeps its things under an instance's data directory. Sockets are reached by paths
 * of at most 108 bytes (unix(7)), so the folder that holds them has a short name.
 */
import { join } from 'node:path'
import { assert } from '#lib/errors.ts'

/** The folders of one node machine, all absolute. */
export interface NodeFolders {
  /** Everything of this node. */
  home: string
  /** What the guest has written over the image; survives a stop. */
  upper: string
  /** Overlayfs's own scratch folder; on the same file system as `upper`. */
  work: string
  /** Where the guest's root is mounted, in the launcher's mount namespace only. */
  root: string
  /** The sparse file that holds the sites' btrfs file system. */
  sitesDisk: string
  /** Where that file system is mounted, in the launcher's mount namespace only. */
  sites: string
  /** Which control groups were made for the machine, one directory a line. */
  groupsRecord: string
  /** Tells the guest's activator where the control groups are; bound at `/run/onyva/groups.env`. */
  groupsFile: string
  /** The sockets by which the node is reached; bound into the guest at `/run/onyva/outside`. */
  outside: string
}

const nodeName = /^[a-z][a-z0-9-]{0,30}$/

/** Gives the folders of node `name`. */
export function nodeFolders(dataDir: string, name: string): NodeFolders {
  assert(dataDir.startsWith('/'), `absolute data directory wanted, got ${dataDir}`)
  assert(nodeName.test(name), `not a node name: ${name}`)
  const home = join(dataDir, 'nodes', name)
  return {
    home,
    upper: join(home, 'upper'),
    work: join(home, 'work'),
    root: join(home, 'root'),
    sitesDisk: join(home, 'sites.btrfs'),
    sites: join(home, 'sites'),
    groupsRecord: join(home, 'groups'),
    groupsFile: join(home, 'groups.env'),
    outside: join(dataDir, 'run', 'outside'),
  }
}
