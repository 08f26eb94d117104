/**
 * Row 6, inside the node: what the node's own processes and the kernel hold, in bytes. Prints JSON.
 * PSS counts shared pages once (proc(5), smaps_rollup); slab is the kernel's memory for sockets, inodes, cgroups.
 */
import { readFile, readdir } from 'node:fs/promises'

const field = (text: string, name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024

const names = ['onyva-activator', 'onyva-activato', 'nginx', 'node', 'MainThread']
const found: Record<string, number> = {}
for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
  const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim()
  if (!names.includes(name)) continue
  const pss = field(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => ''), 'Pss')
  found[name] = (found[name] ?? 0) + pss
}
const memory = await readFile('/proc/meminfo', 'utf8')
process.stdout.write(
  JSON.stringify({ pssBytes: Object.values(found).reduce((sum, value) => sum + value, 0), byName: found, slabBytes: field(memory, 'SUnreclaim') }),
)
