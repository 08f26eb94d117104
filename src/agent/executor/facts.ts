/** What this node says of itself: read from the kernel, whole numbers only. */
import { readFileSync, statfsSync } from 'node:fs'
import { availableParallelism, loadavg, uptime } from 'node:os'
import type { NodeFacts } from '#wire/node-state.ts'
import { agentVersion } from '../version.ts'

/** Bytes that a line of /proc/meminfo gives in kB. */
function memoryLine(meminfo: string, name: string): number {
  const line = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(meminfo)
  return Number(line?.[1] ?? 0) * 1024
}

function debianVersion(): string {
  try {
    return readFileSync('/etc/debian_version', 'utf8').trim()
  } catch {
    return 'unknown'
  }
}

/** @param sitesPath a folder on the file system that holds the sites; `/` before a node has joined. */
export function readFacts(sitesPath: string, sites: { count: number; awake: number }): Omit<NodeFacts, 'applications'> {
  const meminfo = readFileSync('/proc/meminfo', 'utf8')
  const disk = statfsSync(sitesPath)
  const cores = availableParallelism()
  return {
    agentVersion,
    debianVersion: debianVersion(),
    cores,
    memoryBytes: memoryLine(meminfo, 'MemTotal'),
    memoryAvailableBytes: memoryLine(meminfo, 'MemAvailable'),
    diskBytes: disk.blocks * disk.bsize,
    diskUsedBytes: (disk.blocks - disk.bfree) * disk.bsize,
    loadPercent: Math.round((loadavg()[0]! / cores) * 100),
    sites: sites.count,
    sitesAwake: sites.awake,
    uptimeSeconds: Math.round(uptime()),
  }
}
