/**
 * Whether the machine's clock can be believed by work that removes things for good. A clock that has jumped (a machine
 * restored from a copy, a dead battery, an operator's slip) would make everything due at once; sites, databases and
 * bins whose time has come can wait a day until somebody has seen it.
 */
import { elapsedMs } from './clock.ts'
import type { Clock } from './clock.ts'

const hourMs = 3_600_000
/** A step of summer time or of a slow clock set right is none of ours: instants have no time zone. */
const jumpMs = hourMs
const heldMs = 24 * hourMs
/** A panel may have been off for a month. */
const longestAbsenceMs = 31 * 24 * hourMs

interface ClockWatch {
  /** False for a day after the clock was seen to jump. */
  believed(): boolean
}

/**
 * @param lastSeen when we were last known to run, or null at the very first start.
 * @param onJump told once for each jump, with how far it went in milliseconds.
 * @param elapsed milliseconds that no clock can move.
 */
export function watchClock(clock: Clock, lastSeen: Date | null, onJump: (jumpedMs: number) => void, elapsed: () => number = elapsedMs): ClockWatch {
  let known = { wallMs: clock.now().getTime(), elapsedMs: elapsed() }
  let heldUntilMs = -Infinity
  const hold = (jumpedMs: number) => {
    heldUntilMs = elapsed() + heldMs
    onJump(jumpedMs)
  }
  const sinceSeenMs = lastSeen === null ? 0 : known.wallMs - lastSeen.getTime()
  if (sinceSeenMs > longestAbsenceMs || sinceSeenMs < -jumpMs) hold(sinceSeenMs)
  return {
    believed() {
      const now = { wallMs: clock.now().getTime(), elapsedMs: elapsed() }
      const jumpedMs = now.wallMs - known.wallMs - (now.elapsedMs - known.elapsedMs)
      known = now
      if (Math.abs(jumpedMs) > jumpMs) hold(jumpedMs)
      return now.elapsedMs >= heldUntilMs
    },
  }
}
