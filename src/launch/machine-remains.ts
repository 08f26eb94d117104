/** Removes what a node machine leaves when its supervisor was killed: the guest and its control groups. */
import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readInstance } from './instance.ts'
import type { InstancePaths } from './instance-paths.ts'
import { removeGroups } from './machine/control-groups.ts'
import { endNspawnsOf } from './machine/machine-leftovers.ts'
import { nodeFolders } from './machine/node-folders.ts'

/** Only to be called while no supervisor runs. Its mounts went with its mount namespace. @returns how many guests there were. */
export async function removeMachineRemains(paths: InstancePaths): Promise<number> {
  const instance = await readInstance(paths)
  if (!instance) return 0
  let ended = 0
  for (const name of await readdir(join(paths.data, 'nodes')).catch((): string[] => [])) {
    const folders = nodeFolders(paths.data, name)
    ended += await endNspawnsOf(folders.root)
    const record = await readFile(folders.groupsRecord, 'utf8').catch(() => null)
    if (record === null) continue
    await removeGroups(`onyva-${instance.name}-${name}`, record.split('\n').filter((line) => line !== ''))
    await rm(folders.groupsRecord, { force: true })
  }
  return ended
}
