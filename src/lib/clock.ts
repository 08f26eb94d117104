/**
 * The one clock of the house. Everything that needs the time receives a `Clock`, so that deadlines,
 * renewals and fiscal years are tested instead of waited for. `tidy.test.ts` refuses any other reading
 * of the system's time.
 */
export interface Clock {
  /** The present instant. */
  now(): Date
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => new Date() }

/** A clock for tests: it stands still until it is told to move. */
export interface TestClock extends Clock {
  /** Moves the clock forward (or back, when negative) by a number of milliseconds. */
  advance(durationMs: number): void
  /** Sets the clock to an instant. */
  set(instant: Date): void
}

/** Makes a clock that starts at `start` and only moves when told to. */
export function testClock(start = new Date('2026-11-23T10:00:00Z')): TestClock {
  let current = start.getTime()
  return {
    now: () => new Date(current),
    advance: (durationMs) => {
      current += durationMs
    },
    set: (instant) => {
      current = instant.getTime()
    },
  }
}

/** Milliseconds since some fixed point, for measuring durations only: never goes back. */
export function elapsedMs(): number {
  return performance.now()
}
