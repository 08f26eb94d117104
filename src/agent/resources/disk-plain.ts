/**
 * A folder without any limit, for trials on a file system that has none. The configuration must ask for it by
 * name. It says that every limit stands, so that a second pass writes nothing.
 */
import { chmodSync, mkdirSync, rmdirSync, lstatSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '#lib/exec.ts'
import type { Disk } from './disk.ts'

export const plainDisk: Disk = {
  async limits() {
    return new Map()
  },
  async usage() {
    return null
  },
  async makeVolume(path) {
    mkdirSync(path)
    chmodSync(path, 0o711)
  },
  async limit() {},
  async deleteVolume(path) {
    await removeAsOwner(path)
  },
  async end() {},
}

const removalTimeoutMs = 600_000
/** A member's process cannot hold a removal up longer than this many tries; the reconcile comes back to it. */
const removalAttempts = 50

/**
 * Removes the member's folders with the member's own rights: whatever links they made lead no further than
 * they could go themselves. Root only removes the emptied, root-owned rest.
 */
export async function removeAsOwner(path: string): Promise<void> {
  for (const name of ['public', 'private']) {
    const folder = join(path, name)
    const owner = lstatSync(folder, { throwIfNoEntry: false })
    if (owner === undefined) continue
    // Started in the folder by root, because no one else reaches it; from there on with the owner's rights.
    const asOwner = { cwd: folder, uid: owner.uid, gid: owner.gid, timeoutMs: removalTimeoutMs }
    // find gives up where a name changes under its hands, as when the member's last process still runs: it begins anew
    for (let attempt = 1; ; attempt++) {
      await run('/usr/bin/find', ['.', '-mindepth', '1', '-type', 'd', '-exec', '/bin/chmod', 'u+rwx', '{}', ';'], asOwner)
      const removed = await run('/usr/bin/find', ['.', '-mindepth', '1', '-delete'], asOwner)
      if (removed.code === 0) break
      if (attempt === removalAttempts) throw new Error(`a site's folder could not be emptied: ${removed.stderr.slice(-500)}`)
    }
    rmdirSync(folder)
  }
  rmdirSync(path)
}
