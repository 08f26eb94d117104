import type { Instance } from '../instance.ts'
import type { RowResult } from '../measure.ts'
import { countSites, fillUpTo, settle } from '../sites.ts'

interface Memory {
  pssBytes: number
  byName: Record<string, number>
  slabBytes: number
}

/** Row 6: what one more sleeping site costs the node, from the difference between few and `many` sites. */
export async function sleepingMemory(instance: Instance, many: number, say: (line: string) => void): Promise<RowResult> {
  await settle(say)
  const before = await countSites(instance)
  const first = await instance.guest<Memory>('memory.ts', [])
  await fillUpTo(instance, Math.max(many, before + 500), say)
  await settle(say)
  const after = await countSites(instance)
  const second = await instance.guest<Memory>('memory.ts', [])
  const processes = (second.pssBytes - first.pssBytes) / (after - before)
  const kernel = (second.slabBytes - first.slabBytes) / (after - before)
  const ours = (processes + Math.max(0, kernel)) / 1024
  return {
    row: 6,
    name: `memory per sleeping site (${before} → ${after} sites)`,
    ours,
    against: null,
    ratio: null,
    aim: '≤ 16 kB',
    met: ours <= 16,
    unit: 'kB',
    runs: { ours: [processes / 1024, kernel / 1024], against: [] },
    note: `PSS of activator, nginx and agent: ${(processes / 1024).toFixed(1)} kB; unreclaimable slab of the whole machine: ${(kernel / 1024).toFixed(1)} kB (runs: these two)`,
  }
}
