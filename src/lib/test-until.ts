import { setTimeout as wait } from 'node:timers/promises'
import { elapsedMs } from './clock.ts'

/**
 * Asks again, every 10 ms, until something holds. Its patience is for a fault, not for a busy machine: 30 s unless told
 * otherwise. @returns how many ms it took. @throws with what was awaited; and at once whatever the question throws.
 */
export async function until(what: string, holds: () => boolean | Promise<boolean>, patienceMs = 30_000): Promise<number> {
  const startedMs = elapsedMs()
  while (!(await holds())) {
    if (elapsedMs() - startedMs > patienceMs) throw new Error(`not within ${patienceMs} ms: ${what}`)
    await wait(10)
  }
  return Math.round(elapsedMs() - startedMs)
}
