/**
 * Which resource is next. What was just asked goes before what is only looked over again, so that a click is
 * answered at once while 8,000 sites are replayed. One resource is never worked on twice at a time, and what
 * comes while it is worked on is done after.
 */
export class WorkQueue {
  readonly #work: (key: string, fresh: boolean) => Promise<void>
  readonly #atOnce: number
  readonly #fresh = new Set<string>()
  readonly #again = new Set<string>()
  readonly #running = new Set<string>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  #ended = false
  #onIdle: (() => void) | undefined

  /** `work` must not reject. */
  constructor(atOnce: number, work: (key: string, fresh: boolean) => Promise<void>) {
    this.#atOnce = atOnce
    this.#work = work
  }

  add(key: string, fresh: boolean): void {
    clearTimeout(this.#timers.get(key))
    this.#timers.delete(key)
    if (fresh) {
      this.#again.delete(key)
      this.#fresh.add(key)
    } else if (!this.#fresh.has(key)) this.#again.add(key)
    this.#begin()
  }

  /** Adds it after a time, unless it is added before. */
  addLater(key: string, delayMs: number): void {
    if (this.#ended) return
    clearTimeout(this.#timers.get(key))
    this.#timers.set(
      key,
      setTimeout(() => this.add(key, false), delayMs),
    )
  }

  /** How many wait or are being worked on; those that wait for a time are not counted. */
  size(): number {
    return this.#fresh.size + this.#again.size + this.#running.size
  }

  /** Begins nothing more and waits for what is under way. */
  async end(): Promise<void> {
    this.#ended = true
    for (const timer of this.#timers.values()) clearTimeout(timer)
    while (this.#running.size > 0) await new Promise((resolve) => (this.#onIdle = () => resolve(undefined)))
  }

  #begin(): void {
    for (const queue of [this.#fresh, this.#again])
      for (const key of queue) {
        if (this.#ended || this.#running.size >= this.#atOnce) return
        if (this.#running.has(key)) continue
        queue.delete(key)
        this.#running.add(key)
        void this.#work(key, queue === this.#fresh).finally(() => {
          this.#running.delete(key)
          if (this.#running.size === 0) this.#onIdle?.()
          // A pause for the socket of the puller: a replay of thousands is mostly synchronous.
          setImmediate(() => this.#begin())
        })
      }
  }
}
