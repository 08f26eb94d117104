/**
 * btrfs: one subvolume and one qgroup limit per site. Deletion is one call of the kernel, whatever the volume holds,
 * and opens nothing inside.
 */
import { dirname } from 'node:path'
import { exec, run } from '#lib/exec.ts'
import type { Disk } from './disk.ts'
import { VolumeMaker } from './volume-maker.ts'

const btrfs = '/usr/bin/btrfs'

/** `program` is `onyva-volumes`, which knows volumes that stand two levels below the folder that holds the sites'. */
export function btrfsDisk(program = '/usr/lib/onyva/onyva-volumes'): Disk {
  const makers = new Map<string, VolumeMaker>()
  const makerOf = (path: string): VolumeMaker => {
    const root = dirname(dirname(path))
    const maker = makers.get(root) ?? new VolumeMaker(program, root)
    makers.set(root, maker)
    return maker
  }
  return {
    async limits(sitesPath) {
      const shown = await run(btrfs, ['qgroup', 'show', '-re', '--raw', sitesPath])
      if (shown.code !== 0) {
        await enableQuotas(sitesPath)
        return new Map()
      }
      const volumes = await exec(btrfs, ['subvolume', 'list', sitesPath])
      return limitsFrom(shown.stdout, volumes.stdout)
    },

    async usage(sitesPath) {
      const shown = await exec(btrfs, ['qgroup', 'show', '-re', '--raw', sitesPath])
      const volumes = await exec(btrfs, ['subvolume', 'list', sitesPath])
      return usageFrom(shown.stdout, volumes.stdout)
    },

    makeVolume: (path, diskBytes) => makerOf(path).make(path, diskBytes),

    limit: (path, diskBytes) => makerOf(path).limit(path, diskBytes),

    async deleteVolume(path) {
      if (await makerOf(path).delete(path)) return
      // btrfs-progs before 6.8 know no --recursive: there a volume within keeps this one from going.
      await exec(btrfs, ['subvolume', 'delete', '--recursive', path])
    },

    async end() {
      await Promise.all([...makers.values()].map((maker) => maker.end()))
    },
  }
}

/** Simple quotas cost nothing at commit; kernels before 6.7 have only the full ones. */
async function enableQuotas(path: string): Promise<void> {
  const simple = await run(btrfs, ['quota', 'enable', '--simple', path])
  if (simple.code !== 0) await exec(btrfs, ['quota', 'enable', path])
}

/** The id of a volume by the site that it is, from `btrfs subvolume list`, for volumes directly in `sites/`. */
function* siteVolumes(volumes: string): Generator<{ site: string; volume: string }> {
  for (const line of volumes.split('\n')) {
    const row = /^ID (\d+) .*\bpath (?:.*\/)?sites\/([a-z0-9]{12})$/.exec(line)
    if (row) yield { site: row[2]!, volume: row[1]! }
  }
}

/** As `limitsFrom`. @returns the referenced bytes by site id. */
function usageFrom(qgroups: string, volumes: string): Map<string, number> {
  const bytesByVolume = new Map<string, number>()
  for (const line of qgroups.split('\n')) {
    const row = /^0\/(\d+)\s+(-?\d+)\s/.exec(line)
    // Simple quotas have been seen to count below nothing after a deletion.
    if (row) bytesByVolume.set(row[1]!, Math.max(0, Number(row[2])))
  }
  const usage = new Map<string, number>()
  for (const { site, volume } of siteVolumes(volumes)) {
    const bytes = bytesByVolume.get(volume)
    if (bytes !== undefined) usage.set(site, bytes)
  }
  return usage
}

/**
 * Reads what `btrfs qgroup show -re --raw` and `btrfs subvolume list` print.
 * @returns the limit on referenced bytes by site id, for volumes that stand directly in `sites/`.
 */
export function limitsFrom(qgroups: string, volumes: string): Map<string, number> {
  const bytesByVolume = new Map<string, number>()
  for (const line of qgroups.split('\n')) {
    const row = /^0\/(\d+)\s+-?\d+\s+-?\d+\s+(\d+|none)\s/.exec(`${line} `)
    if (row && row[2] !== 'none') bytesByVolume.set(row[1]!, Number(row[2]))
  }
  const limits = new Map<string, number>()
  for (const { site, volume } of siteVolumes(volumes)) {
    const bytes = bytesByVolume.get(volume)
    if (bytes !== undefined) limits.set(site, bytes)
  }
  return limits
}
