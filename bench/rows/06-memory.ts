import type { Instance } from '../instance.ts'
import type { RowResult } from '../measure.ts'
import { countSites, fillUpTo } from '../sites.ts'
import { allAnswer, switchOffAndOn } from './18-reboot.ts'

interface Memory {
  pssBytes: number
  byName: Record<string, number>
  slabBytes: number
}

/** Of what starting took, the agent's heaps give back within two minutes; PHP falls asleep after one. */
const restMs = 180_000

/** Memory of a node that was switched on, has everything in place and rests. */
async function atRest(instance: Instance, say: (line: string) => void): Promise<Memory> {
  const { until } = await switchOffAndOn(instance)
  await until('all host names', async () => ((await allAnswer(instance)).all ? true : null))
  say(`waiting ${restMs / 1000} s for the node to rest`)
  await new Promise((resolve) => setTimeout(resolve, restMs))
  return instance.guest<Memory>('memory.ts', [])
}

/**
 * Row 6: what one more sleeping site costs the node, from the difference between few and `many` sites, each time of a node
 * that was switched off and on: what making thousands of sites in minutes leaves in heaps and caches is no site's.
 */
export async function sleepingMemory(instance: Instance, many: number, say: (line: string) => void): Promise<RowResult> {
  const before = await countSites(instance)
  const first = await atRest(instance, say)
  await fillUpTo(instance, Math.max(many, before + 500), say)
  const after = await countSites(instance)
  const made = await instance.guest<Memory>('memory.ts', [])
  const second = await atRest(instance, say)
  const each = (of: Memory) => ({ processes: (of.pssBytes - first.pssBytes) / (after - before) / 1024, kernel: (of.slabBytes - first.slabBytes) / (after - before) / 1024 })
  const { processes, kernel } = each(second)
  const ours = processes + Math.max(0, kernel)
  const fresh = each(made)
  return {
    row: 6,
    name: `memory per sleeping site (${before} → ${after} sites)`,
    ours,
    against: null,
    ratio: null,
    aim: '≤ 16 kB',
    met: ours <= 16,
    unit: 'kB',
    runs: { ours: [processes, kernel], against: [fresh.processes, fresh.kernel] },
    note: `PSS of activator, nginx and agent: ${processes.toFixed(1)} kB; unreclaimable slab of the whole machine: ${kernel.toFixed(1)} kB (runs: these two). Against: the same right after the sites were made, before the node was switched off and on: ${fresh.processes.toFixed(1)} and ${fresh.kernel.toFixed(1)} kB`,
  }
}
