/**
 * What a launcher that was killed may have left: a systemd-nspawn of the same machine. It is known by its
 * own command line (program and root directory), never by a pid that was written down, which may be
 * another process's by now.
 */
import { readFile, readdir } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'

/** The command line that the kernel keeps of a process, or nothing when it has ended. */
async function commandLine(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return text.split('\0').slice(0, -1)
}

/** Says whether a command line is that of a nspawn that runs the root directory `root`. */
export const isNspawnOf = (argv: readonly string[], root: string): boolean =>
  argv[0]?.endsWith('systemd-nspawn') === true && argv.includes(`--directory=${root}`)

/** Gives the pids of every systemd-nspawn that runs the root directory `root`. */
async function nspawnsOf(root: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const found: number[] = []
  for (const pid of pids) if (isNspawnOf(await commandLine(pid), root)) found.push(pid)
  return found
}

/** Ends every nspawn that runs `root` and waits until it is gone; its guest ends with it. */
export async function endNspawnsOf(root: string): Promise<number> {
  let ended = 0
  for (let tries = 0; ; tries += 1) {
    const pids = await nspawnsOf(root)
    if (pids.length === 0) return ended
    if (tries === 0) ended = pids.length
    if (tries >= 250) throw new Error(`systemd-nspawn ${pids.join(', ')} of ${root} does not end`)
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // it has just ended by itself
      }
    }
    await wait(20)
  }
}
