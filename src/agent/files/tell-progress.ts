import { elapsedMs } from '#lib/clock.ts'
import type { CallProgress } from '#wire/node-calls.ts'
import { frameOf } from './frames.ts'

/** Not more often than people can read. */
const progressEveryMs = 250
let toldMs = elapsedMs()

/** A question begins: work that is over soon says nothing. */
export function beginProgress(): void {
  toldMs = elapsedMs()
}

/** Says how far the work has come. May be called for each of thousands of files: most calls do nothing. */
export function tellProgress(step: CallProgress['step'], done: number, total = 0): void {
  if (elapsedMs() - toldMs < progressEveryMs) return
  toldMs = elapsedMs()
  // Not waited for: four short lines a second fit the pipe however slow the executor is.
  process.stdout.write(frameOf('p', JSON.stringify({ step, done, total } satisfies CallProgress)))
}
