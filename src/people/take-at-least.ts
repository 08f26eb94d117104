import { elapsedMs } from '#lib/clock.ts'

/** Does the work and answers no sooner than `durationMs` after it began: the time then tells nothing of the path taken. */
export async function takeAtLeast<T>(durationMs: number, work: () => Promise<T>): Promise<T> {
  const start = elapsedMs()
  try {
    return await work()
  } finally {
    // a timer drops the fraction of a millisecond and may fire early: then it is set once more
    for (let restMs; (restMs = durationMs - (elapsedMs() - start)) > 0; ) await new Promise((resolve) => setTimeout(resolve, Math.ceil(restMs)))
  }
}
