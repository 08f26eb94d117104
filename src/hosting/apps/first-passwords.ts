/**
 * Passwords of administrators that nobody has seen yet: kept in this process's memory only, shown once, forgotten
 * after an hour. One that is lost is replaced by a new one, so nothing of it needs to be stored.
 */
import { elapsedMs } from '#lib/clock.ts'

interface Kept {
  readonly login: string
  readonly password: string
  readonly untilMs: number
}

const keptMs = 3_600_000

export class FirstPasswords {
  readonly #kept = new Map<string, Kept>()

  keep(siteId: string, account: { login: string; password: string }): void {
    for (const [id, { untilMs }] of this.#kept) if (untilMs <= elapsedMs()) this.#kept.delete(id)
    this.#kept.set(siteId, { login: account.login, password: account.password, untilMs: elapsedMs() + keptMs })
  }

  /** Whether there is one to be shown. */
  waits(siteId: string): boolean {
    return (this.#kept.get(siteId)?.untilMs ?? 0) > elapsedMs()
  }

  /** Gives it, once. */
  take(siteId: string): { login: string; password: string } | null {
    const kept = this.#kept.get(siteId)
    this.#kept.delete(siteId)
    return kept !== undefined && kept.untilMs > elapsedMs() ? { login: kept.login, password: kept.password } : null
  }
}
