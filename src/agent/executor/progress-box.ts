/**
 * How far the calls under way have come, for the puller to fetch. Only the newest word of each is kept, so that
 * one who says much takes no room.
 */
import type { CallProgress } from '#wire/node-calls.ts'

interface Telling {
  newest: CallProgress | null
  wake: () => void
}

export class ProgressBox {
  readonly #tellings = new Map<string, Telling>()

  /** A call begins. `tell` notes how far it has come; `end` is called once, when it is over. */
  open(call: string): { tell: (now: CallProgress) => void; end: () => void } {
    const telling: Telling = { newest: null, wake: () => {} }
    this.#tellings.set(call, telling)
    return {
      tell: (now) => {
        telling.newest = now
        telling.wake()
      },
      end: () => {
        if (this.#tellings.get(call) === telling) this.#tellings.delete(call)
        telling.wake()
      },
    }
  }

  /** What was not told yet, waited for at most `waitMs`; null when there is nothing, or the call is over. */
  async next(call: string, waitMs: number): Promise<CallProgress | null> {
    const telling = this.#tellings.get(call)
    if (telling === undefined) return null
    if (telling.newest === null)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs)
        telling.wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    const now = telling.newest
    telling.newest = null
    return now
  }
}
