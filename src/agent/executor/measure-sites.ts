/** What sites use, for the observer: asked of the activator and, now and then, of the file system. */
import type { Clock } from '#lib/clock.ts'
import type { Measures } from '#wire/observations.ts'
import type { Disk } from '../resources/disk.ts'
import type { ActivatorClient } from './activator-client.ts'

/** @returns a look; `disks` asks for the bytes of every site too: one call for all of them. */
export function makeMeasuring(activator: ActivatorClient, disk: Disk, sitesPath: string, clock: Clock): (disks: boolean) => Promise<Measures> {
  return async (disks) => {
    const activity = await activator.activity()
    const used = disks ? await disk.usage(sitesPath) : null
    return {
      atMs: clock.now().getTime(),
      sites: activity.map(({ id, state, ...totals }) => ({
        site: id,
        backingOff: state === 'backing-off',
        starts: totals.starts,
        cpuUsec: totals.cpuUsec,
        memoryBytes: totals.memoryBytes,
        tasks: totals.tasks,
        oomKills: totals.oomKills,
        refusals: totals.refusals,
      })),
      disks: used && [...used].map(([site, bytes]) => ({ site, bytes })),
    }
  }
}
