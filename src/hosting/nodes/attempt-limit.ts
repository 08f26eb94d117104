/** A limit on guesses, in memory: join tokens have 160 bits, this only keeps the log and OpenSSL calm. */
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'

/** @returns `count()`, which throws UserError `tooMany` (429) beyond `attempts` in a window of `perMs`. */
export function makeAttemptLimit(clock: Clock, limit: { attempts: number; perMs: number }): { count(): void } {
  let windowStartMs = 0
  let used = 0
  return {
    count: () => {
      const nowMs = clock.now().getTime()
      if (nowMs - windowStartMs >= limit.perMs) {
        windowStartMs = nowMs
        used = 0
      }
      if (++used > limit.attempts) throw new UserError('tooMany', { minutes: Math.ceil(limit.perMs / 60_000) }, { status: 429 })
    },
  }
}
