/** Whether this machine holds a cooperative of a size: refused before anything is made. */
import { readFile, statfs } from 'node:fs/promises'
import { freemem } from 'node:os'
import { openFilesLimit } from '#launch/machine/nspawn-arguments.ts'
import { plannedSite } from './plan.ts'

/** Measured on a try-out (docs/bench.md), rounded up. */
const cost = {
  site: { diskBytes: 90_000, memoryBytes: 60_000 },
  /** Three years of days and a month of hours of one site, with their indexes and the log of writing them. */
  history: { diskBytes: 330_000 },
  application: { diskBytes: 130_000_000 },
  /** What stays free for everything else. */
  rest: { diskBytes: 2_000_000_000, memoryBytes: 1_000_000_000, openFiles: 1500 },
} as const

type Shortage = { what: 'disk' | 'memory'; neededBytes: number; freeBytes: number } | { what: 'openFiles'; needed: number; limit: number }

/** What filling up to `sites` takes from a machine; `made` are there already. */
export function roomFor(sites: number, made: number, seed: number): { diskBytes: number; memoryBytes: number; openFiles: number } {
  const missing = Math.max(0, sites - made)
  let applications = 0
  for (let number = sites - missing; number < sites; number++) if (plannedSite(seed, number).application !== null) applications++
  return {
    diskBytes: missing * (cost.site.diskBytes + cost.history.diskBytes) + applications * cost.application.diskBytes + cost.rest.diskBytes,
    memoryBytes: missing * cost.site.memoryBytes + cost.rest.memoryBytes,
    // the activator holds a descriptor for each site that runs PHP
    openFiles: sites + cost.rest.openFiles,
  }
}

/** What this machine lacks, or null. */
export async function shortageOf(dataFolder: string, room: ReturnType<typeof roomFor>): Promise<Shortage | null> {
  const disk = await statfs(dataFolder)
  const freeDisk = disk.bavail * disk.bsize
  if (freeDisk < room.diskBytes) return { what: 'disk', neededBytes: room.diskBytes, freeBytes: freeDisk }
  const memory = /^MemAvailable:\s+(\d+) kB/m.exec(await readFile('/proc/meminfo', 'utf8'))
  const freeMemory = memory ? Number(memory[1]) * 1024 : freemem()
  if (freeMemory < room.memoryBytes) return { what: 'memory', neededBytes: room.memoryBytes, freeBytes: freeMemory }
  const limit = openFilesLimit(await readFile('/proc/self/limits', 'utf8'))
  return limit < room.openFiles ? { what: 'openFiles', needed: room.openFiles, limit } : null
}
