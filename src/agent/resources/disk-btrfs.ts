/**
 * btrfs: one subvolume and one qgroup limit per site. Two processes of ~2 ms each per creation; deletion is
 * one call of the kernel, whatever the volume holds, and opens nothing inside.
 */
import { chmodSync } from 'node:fs'
import { exec, run } from '#lib/exec.ts'
import type { Disk } from './disk.ts'
import { Refusal } from './refusal.ts'

const btrfs = '/usr/bin/btrfs'

export const btrfsDisk: Disk = {
  async limits(sitesPath) {
    const shown = await run(btrfs, ['qgroup', 'show', '-re', '--raw', sitesPath])
    if (shown.code !== 0) {
      await enableQuotas(sitesPath)
      return new Map()
    }
    const volumes = await exec(btrfs, ['subvolume', 'list', sitesPath])
    return limitsFrom(shown.stdout, volumes.stdout)
  },

  async makeVolume(path, diskBytes) {
    await exec(btrfs, ['subvolume', 'create', path])
    chmodSync(path, 0o711)
    await setLimit(path, diskBytes)
  },

  async limit(path, diskBytes) {
    await setLimit(path, diskBytes)
  },

  async deleteVolume(path) {
    const whole = await run(btrfs, ['subvolume', 'delete', '--recursive', path])
    // btrfs-progs before 6.8 know no --recursive: there a subvolume within would keep this one from going.
    if (whole.code !== 0) await exec(btrfs, ['subvolume', 'delete', path])
  },
}

/** Simple quotas cost nothing at commit; kernels before 6.7 have only the full ones. */
async function enableQuotas(path: string): Promise<void> {
  const simple = await run(btrfs, ['quota', 'enable', '--simple', path])
  if (simple.code !== 0) await exec(btrfs, ['quota', 'enable', path])
}

async function setLimit(path: string, diskBytes: number): Promise<void> {
  const result = await run(btrfs, ['qgroup', 'limit', String(diskBytes), path])
  if (result.code !== 0) throw new Refusal('diskLimitRefused', `btrfs qgroup limit: ${result.stderr.trim()}`)
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
  for (const line of volumes.split('\n')) {
    const row = /^ID (\d+) .*\bpath (?:.*\/)?sites\/([a-z0-9]{12})$/.exec(line)
    const bytes = row && bytesByVolume.get(row[1]!)
    if (row && bytes !== undefined && bytes !== null) limits.set(row[2]!, bytes)
  }
  return limits
}
