/** A copy of the whole clone that the uids of sites and of the control plane can read. */
import { cp, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Says whether anyone may look into a folder: each folder on the way lets others pass. */
export async function isOpenToAll(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false
    if (at === dirname(at)) return true
  }
}

/** Copies the clone, packages and all but its history, to `<data>/clone`; the former copy goes. @returns where. */
export async function copyClone(root: string, data: string): Promise<string> {
  const copy = join(data, 'clone')
  await rm(copy, { recursive: true, force: true })
  await cp(root, copy, { recursive: true, verbatimSymlinks: true, filter: (path) => path !== join(root, '.git') })
  return copy
}
