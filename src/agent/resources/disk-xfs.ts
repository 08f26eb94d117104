/**
 * XFS: one folder per site with a project of the site's number and a hard limit on its blocks. The file
 * system is mounted with `prjquota`. Not tried by the automatic tests: the kernel they run on has no XFS quota.
 */
import { chmodSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { exec, run } from '#lib/exec.ts'
import type { Disk } from './disk.ts'
import { removeAsOwner } from './disk-plain.ts'
import { Refusal } from './refusal.ts'

const quota = '/usr/sbin/xfs_quota'

export const xfsDisk: Disk = {
  async limits() {
    // A report gives projects by number; the executor writes each limit once after a start instead.
    return new Map()
  },
  async usage() {
    // A report gives projects by number, as above.
    return null
  },
  async makeVolume(path, diskBytes, uid) {
    mkdirSync(path)
    chmodSync(path, 0o711)
    // The folder is empty: the project and its inheritance flag need no walk, hence no path a member can change.
    await exec('/usr/bin/chattr', ['-p', String(uid), '+P', '--', path])
    await setLimit(path, diskBytes, uid)
  },
  async limit(path, diskBytes, uid) {
    await setLimit(path, diskBytes, uid)
  },
  async deleteVolume(path) {
    await removeAsOwner(path)
  },
  async end() {},
}

async function setLimit(path: string, diskBytes: number, uid: number): Promise<void> {
  const blocks = Math.ceil(diskBytes / 1024)
  const result = await run(quota, ['-x', '-c', `limit -p bhard=${blocks}k ${uid}`, dirname(path)])
  if (result.code !== 0 || result.stderr.trim() !== '') throw new Refusal('diskLimitRefused', `xfs_quota: ${result.stderr.trim()}`)
}
