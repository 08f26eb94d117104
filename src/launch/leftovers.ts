/**
 * What a supervisor that was killed may have left running: processes of ours whose command line names a file
 * of this instance. A pid that was written down may be another process's by now, a command line may not.
 */
import { readFile, readdir } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { InstancePaths } from './instance-paths.ts'

/** Says whether a command line is that of a process that a supervisor of this instance had started. */
export function isLeftover(argv: readonly string[], paths: InstancePaths): boolean {
  const controlPlane = argv.includes('serve') && argv.includes(paths.config)
  const supervisor = argv.includes('supervise') && argv.includes(paths.data)
  const database = /(^|\/)postgres$/.test(argv[0] ?? '') && argv.some((arg) => arg.startsWith(`${paths.database}/`))
  return controlPlane || supervisor || database
}

async function leftovers(paths: InstancePaths): Promise<number[]> {
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    const argv = (await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')).split('\0').slice(0, -1)
    if (isLeftover(argv, paths)) found.push(pid)
  }
  return found
}

/**
 * Ends them, politely at first: a database that is told to stop has nothing to recover later.
 * Only to be called by who holds the instance's lock. @returns how many there were.
 */
export async function endLeftovers(paths: InstancePaths): Promise<number> {
  const first = await leftovers(paths)
  for (let tries = 0; ; tries++) {
    const pids = await leftovers(paths)
    if (pids.length === 0) return first.length
    if (tries > 200) throw new Error(`processes ${pids.join(', ')} of ${paths.data} do not end`)
    for (const pid of pids)
      try {
        process.kill(pid, tries === 0 ? 'SIGINT' : tries > 100 ? 'SIGKILL' : 0)
      } catch {
        // it has just ended by itself
      }
    await wait(50)
  }
}
