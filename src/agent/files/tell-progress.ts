import { elapsedMs } from '#lib/clock.ts'
import type { CallProgress } from '#wire/node-calls.ts'

/** Not more often than people can read. */
const progressEveryMs = 250
let toldMs = 0
let listener: (now: CallProgress) => void = () => {}

/** A question begins, and `tell` hears how far it comes. Work that is over soon says nothing. */
export function beginProgress(tell: (now: CallProgress) => void): void {
  listener = tell
  toldMs = elapsedMs()
}

/** Says how far the work has come. May be called for each of thousands of files: most calls do nothing. */
export function tellProgress(step: CallProgress['step'], done: number, total = 0): void {
  if (elapsedMs() - toldMs < progressEveryMs) return
  toldMs = elapsedMs()
  listener({ step, done, total })
}
