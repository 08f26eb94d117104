/** Does something again and again, and waits longer after each failure: the control plane may be away for days. */
import { setTimeout as wait } from 'node:timers/promises'
import { detailOf } from '../resources/refusal.ts'
import type { Log } from '#lib/log.ts'

const firstPauseMs = 250
const longestPauseMs = 30_000

/** The pause after `failures` failures in a row, half of it by chance so that nodes do not come back in step. */
export function pauseAfter(failures: number, chance = Math.random()): number {
  const full = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 20))
  return Math.round(full / 2 + (full / 2) * chance)
}

/** Runs `round` until `signal` ends it. One line is logged when it begins to fail and one when it works again. */
export async function keepOn(name: string, log: Log, signal: AbortSignal, round: () => Promise<void>): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    try {
      await round()
      if (failures > 0) log.info('puller.back', { loop: name, failures })
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      failures++
      if (failures === 1 || failures % 100 === 0) log.warn('puller.away', { loop: name, failures, error: detailOf(error) })
      await wait(pauseAfter(failures), undefined, { signal }).catch(() => {})
    }
  }
}
