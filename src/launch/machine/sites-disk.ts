/**
 * The file system that holds a node's sites: btrfs in a sparse file, so that each site has a limit that the
 * kernel enforces. (This kernel and others in containers refuse the project quotas of XFS and ext4; see
 * architecture, The picture.) The agent turns quotas on, as it does on a server, with the guest's own and
 * newer btrfs-progs.
 */
import { mkdir, open, rename, stat, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'
import { exec } from '#lib/exec.ts'
import { isMounted } from './private-mounts.ts'

const btrfs = '/usr/bin/btrfs'
/** mkfs.btrfs refuses less than about 109 MiB. */
const leastSitesDiskBytes = 128 * 1024 * 1024

/**
 * Makes the file system when there is none, grows it when `sizeBytes` has grown, and mounts it.
 * It never shrinks. The mount is made in this process's mount namespace.
 */
export async function mountSitesDisk(file: string, mountPoint: string, sizeBytes: number): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await mkdir(mountPoint, { recursive: true })
  const wanted = Math.max(sizeBytes, leastSitesDiskBytes)
  const existing = await stat(file).catch(() => undefined)
  if (!existing) {
    await makeSitesDisk(file, wanted)
  } else if (existing.size < wanted) {
    await truncate(file, wanted)
  }
  if (!(await isMounted(mountPoint))) {
    // `nodev,nosuid`: members' files are in here. `discard` gives freed space back to the sparse file.
    await exec('/usr/bin/mount', ['-t', 'btrfs', '-o', 'loop,noatime,nodev,nosuid,discard=async', file, mountPoint])
  }
  if (existing && existing.size < wanted) {
    await exec(btrfs, ['filesystem', 'resize', 'max', mountPoint])
  }
}

/** Under another name until it is whole: a cut mkfs never passes for a file system. */
async function makeSitesDisk(file: string, sizeBytes: number): Promise<void> {
  const unfinished = `${file}.new`
  const handle = await open(unfinished, 'w', 0o600)
  await handle.truncate(sizeBytes)
  await handle.close()
  await exec('/usr/sbin/mkfs.btrfs', ['--quiet', '--force', '--metadata', 'single', '--label', 'onyva-sites', unfinished])
  await rename(unfinished, file)
}
