/**
 * Reports that wait to be taken: the latest of each resource, so the box never holds more than there are
 * resources. A report that says what the control plane already knows is not offered again.
 */
import type { Report } from '#wire/node-state.ts'

const keyOf = (report: Report): string => `${report.kind} ${report.id}`

/** How long something took is no news. */
const newsOf = (report: Report): string => JSON.stringify({ ...report, durationMs: 0 })

/** At most this many go in one message (wire `reports`). */
const messageLimit = 10_000

export class ReportBox {
  readonly #waiting = new Map<string, Report>()
  readonly #known = new Map<string, string>()
  #wake: (() => void)[] = []

  /** Tells what the control plane knows already, from the last run. */
  know(report: Report): void {
    this.#known.set(keyOf(report), newsOf(report))
  }

  offer(report: Report): void {
    const key = keyOf(report)
    if (this.#known.get(key) === newsOf(report)) {
      this.#waiting.delete(key)
      return
    }
    this.#waiting.set(key, report)
    const wake = this.#wake
    this.#wake = []
    for (const one of wake) one()
  }

  /** What waits now, or what comes within `waitMs`. */
  async take(waitMs: number): Promise<Report[]> {
    if (this.#waiting.size === 0 && waitMs > 0) await this.#news(waitMs)
    return [...this.#waiting.values()].slice(0, messageLimit)
  }

  /** Those of `taken` that have not been overtaken leave the box. Returns all that are now known. */
  acknowledge(taken: readonly Report[]): Report[] {
    const known: Report[] = []
    for (const report of taken) {
      this.know(report)
      known.push(report)
      const waiting = this.#waiting.get(keyOf(report))
      if (waiting !== undefined && newsOf(waiting) === newsOf(report)) this.#waiting.delete(keyOf(report))
    }
    return known
  }

  #news(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs)
      timer.unref() // an executor that ends does not wait for news
      this.#wake.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}
